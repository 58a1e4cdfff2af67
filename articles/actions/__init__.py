"""What can be done with articles, one module per noun."""
