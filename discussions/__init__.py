"""Threads: questions at a passage, answers, thanks; and every page that shows threads."""
