"""The permission matrix: one hand-written table of who may what, held against every real exit."""
