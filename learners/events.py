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


@dataclass(frozen=True, kw_only=True)
class AboutRole(AboutLearner):
    """A fact about a role of the instance."""

    role: str


@dataclass(frozen=True, kw_only=True)
class RoleGiven(AboutRole):
    """A host gave them a role of the instance."""


@dataclass(frozen=True, kw_only=True)
class RoleTaken(AboutRole):
    """A host took a role of the instance away."""


@dataclass(frozen=True, kw_only=True)
class LearnerSuspended(AboutLearner):
    """A moderator or host shut them out."""


@dataclass(frozen=True, kw_only=True)
class LearnerReadmitted(AboutLearner):
    """A moderator or host let them take part again."""


@dataclass(frozen=True, kw_only=True)
class TrustChanged(AboutLearner):
    """They are known better here than before, or no longer so well."""

    trust: str


@dataclass(frozen=True, kw_only=True)
class MailStopped(AboutLearner):
    """Letters to them came back too often; none but account letters are sent for now."""


@dataclass(frozen=True, kw_only=True)
class MailResumed(AboutLearner):
    """Letters go to them again: forgiven after a month, or the address was put right."""


@dataclass(frozen=True, kw_only=True)
class AboutTopic(Fact):
    """A fact about a field of practice."""

    topic_id: int
    slug: str

    @property
    def topic(self) -> str:
        """Return a topic of its own, which nobody follows."""
        return f"field:{self.slug}"


@dataclass(frozen=True, kw_only=True)
class TopicAdded(AboutTopic):
    """A curator added a field of practice."""


@dataclass(frozen=True, kw_only=True)
class TopicRenamed(AboutTopic):
    """A curator gave it another name."""


@dataclass(frozen=True, kw_only=True)
class TopicMerged(AboutTopic):
    """A curator merged it into another, whose id `into_id` is, and it is gone."""

    into_id: int
