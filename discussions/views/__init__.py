"""The pages of discussions, one module per noun."""
