"""Facts about facts that were stuck."""

from dataclasses import dataclass

from foundation.activity.facts import Fact


@dataclass(frozen=True, kw_only=True)
class AboutStuckFact(Fact):
    """A fact about another fact, which its listeners did not take."""

    fact_id: int

    @property
    def topic(self) -> str:
        """Return the hosts' topic of facts, which nobody follows."""
        return "host:facts"


@dataclass(frozen=True, kw_only=True)
class FactRetried(AboutStuckFact):
    """A host had it delivered once more."""


@dataclass(frozen=True, kw_only=True)
class FactSkipped(AboutStuckFact):
    """A host decided that its listeners shall not hear of it any more."""
