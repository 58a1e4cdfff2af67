"""What the benches share: parts to run on, load to put on them, readings, and the result."""
