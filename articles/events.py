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
class ArticleWithdrawn(AboutArticle):
    """Its text is shown to nobody until it is restored."""


@dataclass(frozen=True, kw_only=True)
class ArticleRestored(AboutArticle):
    """A withdrawn article is read again."""


@dataclass(frozen=True, kw_only=True)
class AttributionCorrected(AboutArticle):
    """An edition names other authors, or another licence, than it did."""

    edition_id: int


@dataclass(frozen=True, kw_only=True)
class PictureWithheld(AboutArticle):
    """A picture of the article is handed to nobody any more."""

    image_id: int


@dataclass(frozen=True, kw_only=True)
class ArticleMoved(AboutArticle):
    """The page has another title on its wiki; the article follows and names the old one."""


@dataclass(frozen=True, kw_only=True)
class ArticleGone(AboutArticle):
    """The page is no longer on its wiki; what was brought in stays readable."""


@dataclass(frozen=True, kw_only=True)
class ArticleReturned(AboutArticle):
    """A page that was gone, or part of another, stands on its wiki again."""


@dataclass(frozen=True, kw_only=True)
class ArticleMerged(AboutArticle):
    """On its wiki the page leads to another one, whose article is here too."""


@dataclass(frozen=True, kw_only=True)
class ArticleHeldBack(AboutArticle):
    """A newer revision cannot come in, for its licence or its form; the last edition stays."""


@dataclass(frozen=True, kw_only=True)
class LossesAccepted(AboutArticle):
    """A newer revision may come in although much of it would be left out."""


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


@dataclass(frozen=True, kw_only=True)
class AdaptationWithdrawn(AboutArticle):
    """A report of what somebody built was taken down."""

    adaptation_id: int


@dataclass(frozen=True, kw_only=True)
class ImportRetried(Fact):
    """A host had an import that ended tried once more."""

    import_id: int

    @property
    def topic(self) -> str:
        """Return the hosts' topic of imports, which nobody follows."""
        return "host:imports"


@dataclass(frozen=True, kw_only=True)
class AboutWiki(Fact):
    """A fact about a wiki, as curators look after them."""

    wiki_id: int

    @property
    def topic(self) -> str:
        """Return the curators' topic of wikis, which nobody follows."""
        return "host:wikis"


@dataclass(frozen=True, kw_only=True)
class WikiRenamed(AboutWiki):
    """A curator gave it the name that people know it by."""


@dataclass(frozen=True, kw_only=True)
class WikiGone(AboutWiki):
    """No wiki has answered at its host for weeks; what was brought in stays readable."""


@dataclass(frozen=True, kw_only=True)
class WikiReturned(AboutWiki):
    """A wiki that was gone answers again."""


@dataclass(frozen=True, kw_only=True)
class WikiLicenceReviewed(AboutWiki):
    """A curator said which licence it is under; without `spdx`, took that back."""

    spdx: str
