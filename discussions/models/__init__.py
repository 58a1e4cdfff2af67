"""The ground of discussions, one module per noun."""

from discussions.models.moderation import Case, ModerationNote, Report
from discussions.models.post import Mention, Post, PostRevision, Thanks
from discussions.models.takedown import Takedown
from discussions.models.thread import Thread, ThreadQuerySet, ThreadRead

__all__ = [
    "Case",
    "Mention",
    "ModerationNote",
    "Post",
    "PostRevision",
    "Report",
    "Takedown",
    "Thanks",
    "Thread",
    "ThreadQuerySet",
    "ThreadRead",
]
