"""Who people are: learners, what they know, and the keys to their account."""
