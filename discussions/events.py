"""Facts about threads; all are numbered by their thread's counter."""

from dataclasses import dataclass

from foundation.activity.facts import Fact


@dataclass(frozen=True, kw_only=True)
class AboutThread(Fact):
    """A fact whose home is a thread."""

    thread_id: int
    thread_uid: str

    @property
    def topic(self) -> str:
        """Return the thread's topic."""
        return f"thread:{self.thread_uid}"


@dataclass(frozen=True, kw_only=True)
class AboutPost(AboutThread):
    """A fact about one post of a thread."""

    post_id: int


@dataclass(frozen=True, kw_only=True)
class ThreadOpened(AboutPost):
    """A thread was opened, with its first post."""


@dataclass(frozen=True, kw_only=True)
class PostAdded(AboutPost):
    """An answer or comment was added."""


@dataclass(frozen=True, kw_only=True)
class PostEdited(AboutPost):
    """The author reworded a post."""


@dataclass(frozen=True, kw_only=True)
class PostRemoved(AboutPost):
    """A post was taken down by its author or a facilitator; its place stays."""


@dataclass(frozen=True, kw_only=True)
class AnswerAccepted(AboutPost):
    """The asker says that this answer worked."""


@dataclass(frozen=True, kw_only=True)
class AcceptanceWithdrawn(AboutPost):
    """An answer no longer counts as what worked: the asker says so, or it was taken down."""


@dataclass(frozen=True, kw_only=True)
class ThanksGiven(AboutPost):
    """Someone gave thanks for a post."""


@dataclass(frozen=True, kw_only=True)
class ThanksWithdrawn(AboutPost):
    """Someone took their thanks back."""
