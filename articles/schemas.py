"""The JSON shapes of articles, their imports and what people built from them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ninja import Field, Schema

from articles import selectors
from articles.actions.importing import can_be_followed
from articles.attribution import Attribution, attribution
from articles.losses import in_order
from articles.models import ADDRESS_LENGTH, Adaptation, Article, ArticleImport
from learners.api_shapes import Given


class ArticleOut(Schema):
    """An article in a list."""

    uid: str
    title: str
    language: str
    summary: str
    source_url: str
    wiki: str
    edition: int | None
    link_only_reason: str
    is_withdrawn: bool
    withdrawal_reason: str

    @staticmethod
    def resolve_is_withdrawn(article: Article) -> bool:
        return article.withdrawn_at is not None

    @staticmethod
    def resolve_wiki(article: Article) -> str:
        return article.wiki.name

    @staticmethod
    def resolve_edition(article: Article) -> int | None:
        return article.current.number if article.current else None


class SectionOut(Schema):
    """A heading of the article and the anchor it has on the page."""

    level: int
    anchor: str
    title: str


class LossOut(Schema):
    """How much of a kind would be left out, and for which reasons."""

    kind: str
    total: int
    lost: dict[str, int]


class OnItsWiki(Schema):
    """How the page stands on its wiki, as far as we know.

    `state` is `there`, `gone` (since `gone_at`), `merged` (into `part_of`, a uid here),
    `wiki_gone` (the whole wiki has not answered since `wiki_gone_since`, for weeks) or
    `held_back`: there is a newer revision that cannot come in, for `held_back_reason`.
    `unanswered_at` is when somebody had the wiki asked last, if it has not answered since.
    """

    state: str
    checked_at: datetime | None
    is_check_asked: bool
    unanswered_at: datetime | None
    revision: int | None
    former_title: str
    gone_at: datetime | None
    wiki_gone_since: datetime | None
    part_of: str | None
    held_back_reason: str
    held_back_losses: list[LossOut]
    is_from_file: bool

    @staticmethod
    def resolve_held_back_losses(state: selectors.OnItsWiki) -> list[dict[str, Any]]:
        return [{"kind": kind, **part} for kind, part in in_order(state.held_back_losses)]


class ArticleWhole(ArticleOut):
    """An article with its text; `text` is what passages count in, by code points."""

    direction: str
    html: str
    text: str
    sections: list[SectionOut]
    attribution: Attribution | None
    on_its_wiki: OnItsWiki

    @staticmethod
    def resolve_on_its_wiki(article: Article) -> selectors.OnItsWiki:
        return selectors.on_its_wiki(article)

    @staticmethod
    def resolve_html(article: Article) -> str:
        return article.current.html if article.current else ""

    @staticmethod
    def resolve_text(article: Article) -> str:
        return article.current.text if article.current else ""

    @staticmethod
    def resolve_sections(article: Article) -> list[dict[str, Any]]:
        return article.current.sections if article.current else []

    @staticmethod
    def resolve_attribution(article: Article) -> Attribution | None:
        return attribution(article.current) if article.current else None


class ArticleList(Schema):
    """A part of the list; `next` is the offset to go on from, null at its end."""

    items: list[ArticleOut]
    next: int | None


class ImportIn(Given):
    """An address, or the text of a saved page with the address it came from."""

    url: str = Field("", max_length=ADDRESS_LENGTH)
    saved: str = ""


class ImportOut(Schema):
    """How an import goes: ask again until `step` is `done`, `refused` or `decision`.

    At `decision`, `losses` says what would be left out; accept or decline that.
    """

    uid: str
    step: str
    done_count: int
    total_count: int
    article: str | None
    is_new_edition: bool
    refusal_code: str
    refusal: str
    can_be_followed: bool
    losses: list[LossOut]

    @staticmethod
    def resolve_can_be_followed(wanted: ArticleImport) -> bool:
        return can_be_followed(wanted)

    @staticmethod
    def resolve_losses(wanted: ArticleImport) -> list[dict[str, Any]]:
        return [{"kind": kind, **part} for kind, part in in_order(wanted.losses)]

    @staticmethod
    def resolve_article(wanted: ArticleImport) -> str | None:
        return wanted.article.uid if wanted.article else None


class DecisionIn(Given):
    """Whether to bring it in although much of it would be left out."""

    accept: bool


class SwapIn(Given):
    """A material of the article and what took its place."""

    old: str = Field("", max_length=120)
    new: str = Field("", max_length=120)
    why: str = Field("", max_length=200)


class SwapOut(Schema):
    """A material of the article and what took its place."""

    old: str
    new: str
    why: str


class AdaptationIn(Given):
    """ "I built this"."""

    place: str
    country: str = Field(min_length=2, max_length=2)
    result: Adaptation.Result
    story: str
    materials: list[SwapIn] = Field(default_factory=list, max_length=20)
    built_on_date: date | None = None
    cost: Decimal | None = None
    currency: str = Field("", max_length=3)


class AdaptationOut(Schema):
    """A report of somebody who built it."""

    uid: str
    learner: str
    learner_name: str
    place: str
    country: str
    result: str
    story: str
    materials: list[SwapOut]
    built_on_date: date | None
    cost: Decimal | None
    currency: str
    created_at: datetime

    @staticmethod
    def resolve_learner(adaptation: Adaptation) -> str:
        return adaptation.learner.uid

    @staticmethod
    def resolve_learner_name(adaptation: Adaptation) -> str:
        return adaptation.learner.name
