"""What learners do: keep a profile, hold keys to the API, end a session."""
