"""The real parts an instance stands on: each a test's own, in its folder and on its port."""
