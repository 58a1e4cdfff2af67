"""The fast path down: tells everyone who may know, at once, that something was committed."""
