"""The pages and buttons of circles, one module per noun."""
