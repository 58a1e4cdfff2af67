"""What happened: facts, recorded with the change they tell of and surely delivered after it."""
