"""What the doors of the matrix are knocked at with: people, ids, secrets and words."""

from dataclasses import dataclass, field

from circles.models import Circle
from learners.models import Learner
from tests.matrix.actors import EVERYONE, INSIDE
from tests.matrix.words import Words

HOMES = {"open": "open", "on request": "request", "invite only": "invite"}

Ids = dict[str, str]


@dataclass
class World:
    """Everything the doors are knocked at with: `ids` by home, secrets by token."""

    words: Words = field(default_factory=Words)
    people: dict[str, Learner] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    ids: dict[str, Ids] = field(default_factory=dict)
    circles: dict[str, Circle] = field(default_factory=dict)
    # The ids of things that belong to no home.
    shared: frozenset[str] = frozenset()

    def ids_of(self, home: str) -> Ids:
        """Return the ids to knock with; where no home is named, those of the open one."""
        return self.ids.get(home, self.ids["open"])


def readers_of(home: str) -> frozenset[str]:
    """Return who reads what is said in this home."""
    return EVERYONE if home == "open" else INSIDE


def token_of(url: str) -> str:
    """Return the signed part of a letter's link."""
    return next(part for part in reversed(url.split("/")) if "~" in part)
