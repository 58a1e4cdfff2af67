"""What a letter says, before it is set as text and as HTML: both say the same."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Quote:
    """Somebody's words, with those to thank for them and the licence underneath."""

    words: str
    credit: str = ""
    credit_url: str = ""
    language: str = ""
    is_passage: bool = False


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing told: what happened, where to look, and the words it is about."""

    title: str
    lead: str = ""
    quotes: Sequence[Quote] = ()
    url: str = ""
    invitation: str = ""


@dataclass(frozen=True, kw_only=True)
class Section:
    """Items of one sort under a heading."""

    heading: str = ""
    items: Sequence[Item] = ()


@dataclass(frozen=True, kw_only=True)
class Link:
    """A way out of the letter, at its foot."""

    label: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Content:
    """A whole letter. `reason` says why it came, `links` what can be done about that."""

    subject: str
    sections: Sequence[Section]
    reason: str
    links: Sequence[Link] = ()


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A letter as it goes out: two renderings of the same content, and headers of its own."""

    subject: str
    text: str
    html: str = ""
    headers: dict[str, str] = field(default_factory=dict)
