"""What is read of notifications: one's own, and for hosts the letters that go and come."""

from notifications.selectors.own import (
    Chosen,
    chosen_circles,
    chosen_threads,
    followed_in,
    level_of_circle,
    level_of_thread,
    next_digest,
    notifications_after,
    notifications_of,
    schedule_of,
    undelivered_to,
    unread_count,
)

__all__ = [
    "Chosen",
    "chosen_circles",
    "chosen_threads",
    "followed_in",
    "level_of_circle",
    "level_of_thread",
    "next_digest",
    "notifications_after",
    "notifications_of",
    "schedule_of",
    "undelivered_to",
    "unread_count",
]
