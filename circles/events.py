"""Facts about circles. `learner_id` is whom it happened to, `actor_id` who did it."""

from dataclasses import dataclass

from foundation.activity.facts import Fact


@dataclass(frozen=True, kw_only=True)
class AboutCircle(Fact):
    """A fact whose home is a circle."""

    circle_id: int
    circle_slug: str

    @property
    def topic(self) -> str:
        """Return the circle's topic."""
        return f"circle:{self.circle_slug}"


@dataclass(frozen=True, kw_only=True)
class CircleFounded(AboutCircle):
    """A circle came to be; its founder facilitates."""


@dataclass(frozen=True, kw_only=True)
class CircleChanged(AboutCircle):
    """Its name, purpose, admission or the like changed."""


@dataclass(frozen=True, kw_only=True)
class CircleJoined(AboutCircle):
    """Someone is a member now: by joining, being admitted, or an invitation."""

    learner_id: int


@dataclass(frozen=True, kw_only=True)
class CircleLeft(AboutCircle):
    """A member left of their own will."""

    learner_id: int


@dataclass(frozen=True, kw_only=True)
class MemberRemoved(AboutCircle):
    """A facilitator removed a member."""

    learner_id: int


@dataclass(frozen=True, kw_only=True)
class RemovalLifted(AboutCircle):
    """A facilitator lets someone they had removed come back by themselves."""

    learner_id: int


@dataclass(frozen=True, kw_only=True)
class RoleChanged(AboutCircle):
    """A member became a mentor or facilitator, or is a plain member again."""

    learner_id: int
    role: str


@dataclass(frozen=True, kw_only=True)
class InvitationMade(AboutCircle):
    """A facilitator made a link that admits."""

    invitation_id: int


@dataclass(frozen=True, kw_only=True)
class InvitationRevoked(AboutCircle):
    """An invitation admits nobody any more."""

    invitation_id: int


@dataclass(frozen=True, kw_only=True)
class AdmissionRequested(AboutCircle):
    """Someone asks to be admitted."""

    learner_id: int


@dataclass(frozen=True, kw_only=True)
class AdmissionDeclined(AboutCircle):
    """A facilitator declined, or the person withdrew."""

    learner_id: int


@dataclass(frozen=True, kw_only=True)
class MeetingPlanned(AboutCircle):
    """A meeting was planned."""

    meeting_id: int


@dataclass(frozen=True, kw_only=True)
class MeetingCancelled(AboutCircle):
    """A meeting was called off."""

    meeting_id: int


@dataclass(frozen=True, kw_only=True)
class ReadingAdded(AboutCircle):
    """An article was put on the reading list."""

    article_id: int


@dataclass(frozen=True, kw_only=True)
class ReadingRemoved(AboutCircle):
    """An article was taken off the reading list."""

    article_id: int
