"""Words that stand nowhere else: each is put into one private place, with who may meet it."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from hashlib import sha256

_MARK = "canary"
_FOUND = re.compile(_MARK + r"[a-z2-7]{12}")


@dataclass
class Words:
    """The words of a world, by what they stand for; the same names give the same words."""

    readers: dict[str, frozenset[str]] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    def new(self, place: str, readers: Collection[str]) -> str:
        """Return a word for this place, which only these actors may ever meet."""
        digest = sha256(place.encode()).hexdigest()
        letters = "".join("abcdefghijklmnopqrstuvwxyz234567"[int(digest[i : i + 2], 16) % 32]
                          for i in range(0, 24, 2))  # fmt: skip
        word = _MARK + letters
        self.readers[word] = frozenset(readers)
        self.places[word] = place
        return word

    def leaked(self, actor: str, text: str, *, said: str = "") -> list[str]:
        """Return the places whose words stand in `text` although the actor may not meet them.

        What the actor `said` may be said back: a word in a request gives nothing away.
        """
        found = set(_FOUND.findall(text)) - set(_FOUND.findall(said))
        return sorted(
            self.places[word]
            for word in found
            if word in self.readers and actor not in self.readers[word]
        )

    def met(self, text: str) -> set[str]:
        """Return the places whose words stand in `text`."""
        return {self.places[word] for word in _FOUND.findall(text) if word in self.places}
