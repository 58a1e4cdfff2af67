"""What the product is measured against, each as its own makers would have one write it."""
