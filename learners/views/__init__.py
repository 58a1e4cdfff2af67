"""The pages of learners, one module per noun."""
