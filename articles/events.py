"""Facts about articles."""

from dataclasses import dataclass

from foundation.activity.facts import Fact


@dataclass(frozen=True, kw_only=True)
class AboutArticle(Fact):
    """A fact whose home is an article."""

    article_uid: str
    article_id: int

    @property
    def topic(self) -> str:
        """Return the article's topic."""
        return f"article:{self.article_uid}"


@dataclass(frozen=True, kw_only=True)
class EditionImported(AboutArticle):
    """A new edition of an article is what people read now."""

    edition_id: int
    is_first: bool


@dataclass(frozen=True, kw_only=True)
class AboutPassage(AboutArticle):
    """A fact about one passage of an article."""

    passage_id: int


@dataclass(frozen=True, kw_only=True)
class PassageMoved(AboutPassage):
    """The words stand elsewhere, or slightly changed, in the new edition."""


@dataclass(frozen=True, kw_only=True)
class PassageChanged(AboutPassage):
    """The words under a passage were rewritten in the new edition."""


@dataclass(frozen=True, kw_only=True)
class PassageGone(AboutPassage):
    """The words are no longer in the article, or only a guess remains."""


@dataclass(frozen=True, kw_only=True)
class AdaptationReported(AboutArticle):
    """Someone built it and told how it went."""

    adaptation_id: int
