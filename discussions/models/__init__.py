"""The ground of discussions, one module per noun."""

from discussions.models.post import Mention, Post, PostRevision, Thanks
from discussions.models.thread import Thread, ThreadQuerySet, ThreadRead

__all__ = ["Mention", "Post", "PostRevision", "Thanks", "Thread", "ThreadQuerySet", "ThreadRead"]
