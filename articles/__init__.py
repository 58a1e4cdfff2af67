"""What people read: open articles, their editions, the passages that questions point at."""
