"""Facts about the site's own texts."""

from dataclasses import dataclass

from foundation.activity.facts import Fact


@dataclass(frozen=True, kw_only=True)
class TextChanged(Fact):
    """The host gave a page of the site other words in one language."""

    name: str
    language: str
    number: int

    @property
    def topic(self) -> str:
        """Return the page's own topic, which nobody follows."""
        return f"text:{self.name}"
