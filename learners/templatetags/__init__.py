"""What templates need to name a learner's country and languages."""
