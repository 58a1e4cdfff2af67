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


@dataclass(frozen=True, kw_only=True)
class PassageReanchored(AboutThread):
    """The thread's passage was reworded, moved or lost, or somebody settled a guess about it."""


@dataclass(frozen=True, kw_only=True)
class AboutCase(Fact):
    """A fact about something that was reported; nobody follows its topic."""

    case_id: int
    case_uid: str

    @property
    def topic(self) -> str:
        """Return the case's topic."""
        return f"case:{self.case_uid}"


@dataclass(frozen=True, kw_only=True)
class ThingReported(AboutCase):
    """Somebody reported a post, thread, adaptation, profile or circle."""


@dataclass(frozen=True, kw_only=True)
class CaseDecided(AboutCase):
    """Somebody who looks after the place decided about what was reported."""


@dataclass(frozen=True, kw_only=True)
class LearnerWarned(AboutCase):
    """A moderator or facilitator wrote to somebody about what was reported."""

    note_id: int


@dataclass(frozen=True, kw_only=True)
class AboutTakedown(Fact):
    """A fact about a request to take something down or correct it; nobody follows its topic."""

    takedown_id: int
    takedown_uid: str

    @property
    def topic(self) -> str:
        """Return the request's topic."""
        return f"takedown:{self.takedown_uid}"


@dataclass(frozen=True, kw_only=True)
class TakedownAsked(AboutTakedown):
    """Somebody asked to have something taken down or corrected."""


@dataclass(frozen=True, kw_only=True)
class TakedownAnswered(AboutTakedown):
    """Who asked is answered."""

    note_id: int
