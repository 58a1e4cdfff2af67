"""The ground every app stands on; nothing here knows any app above."""
