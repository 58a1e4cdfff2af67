"""Dates that nobody misreads: the day before the month, the month in letters, a 24-hour clock."""
