"""Facts about letters, as hosts look after them."""

from dataclasses import dataclass

from foundation.activity.facts import Fact


@dataclass(frozen=True, kw_only=True)
class AboutLetter(Fact):
    """A fact about a letter that goes out."""

    email_id: int

    @property
    def topic(self) -> str:
        """Return the hosts' topic of mail, which nobody follows."""
        return "host:mail"


@dataclass(frozen=True, kw_only=True)
class LetterRetried(AboutLetter):
    """A host had it tried again at once."""


@dataclass(frozen=True, kw_only=True)
class LetterDropped(AboutLetter):
    """A host decided that it shall not go out."""


@dataclass(frozen=True, kw_only=True)
class TestLetterSent(AboutLetter):
    """A host sent it to themselves, to see whether mail works."""
