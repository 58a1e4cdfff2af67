"""Facts about learners."""

from dataclasses import dataclass

from foundation.activity.facts import Fact


@dataclass(frozen=True, kw_only=True)
class AboutLearner(Fact):
    """A fact whose home is a learner."""

    learner_uid: str
    learner_id: int

    @property
    def topic(self) -> str:
        """Return the learner's own topic."""
        return f"me:{self.learner_uid}"


@dataclass(frozen=True, kw_only=True)
class LearnerSignedUp(AboutLearner):
    """Someone confirmed their address and is a learner now."""


@dataclass(frozen=True, kw_only=True)
class LearnerSignedOut(AboutLearner):
    """A session of theirs ended; sockets opened with it must close."""


@dataclass(frozen=True, kw_only=True)
class AccessCut(AboutLearner):
    """What they may reach was cut at once: password changed, token revoked, suspended."""
