"""What runs inside the product's own environment: a bench starts one and tells it what to do."""
