"""The JSON door of articles."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from articles import selectors
from articles.actions import deciding
from articles.actions.adaptations import report_adaptation
from articles.actions.importing import can_be_followed, follow_by_link, request_import
from articles.actions.refreshing import ask_for_check
from articles.losses import in_order
from articles.models import ADDRESS_LENGTH, Adaptation, Article, ArticleImport
from learners import api_auth
from learners.api_shapes import Given
from learners.visitors import actor_of, learner_of

router = Router(tags=["articles"])
MOST = 100


class AttributionOut(Schema):
    """What a free licence asks to be told wherever the text appears."""

    title: str
    url: str
    authors_text: str
    history_url: str
    source_name: str
    source_url: str
    licence_name: str
    licence_url: str
    changes: str


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
    attribution: AttributionOut | None
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
    def resolve_attribution(article: Article) -> selectors.Attribution | None:
        return selectors.attribution(article.current) if article.current else None


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


@router.get("/articles", auth=api_auth.anyone, response=ArticleList)
def list_articles(
    request: HttpRequest,
    q: str = Query("", max_length=100),
    language: str = Query("", max_length=12),
    after: int = Query(0, ge=0, le=100_000),
    limit: int = Query(30, ge=1, le=MOST),
) -> dict[str, Any]:
    """List articles by title."""
    found = selectors.articles_page(learner_of(request), query=q, language=language)
    rows = list(found[after : after + limit + 1])
    return {"items": rows[:limit], "next": after + limit if len(rows) > limit else None}


@router.post("/articles/imports", auth=api_auth.learner, response={202: ImportOut})
def import_article(request: HttpRequest, payload: ImportIn) -> Status[ArticleImport]:
    """Ask for an article to be brought in from its wiki, or from a saved page."""
    wanted = request_import(actor=actor_of(request), url=payload.url, saved=payload.saved)
    return Status(202, wanted)


@router.get("/articles/imports/{uid:uid}", auth=api_auth.learner, response=ImportOut)
def import_state(request: HttpRequest, uid: str) -> ArticleImport:
    """Say how an import goes."""
    return selectors.import_by_uid(learner_of(request), uid)


@router.post("/articles/imports/{uid:uid}/decide", auth=api_auth.learner, response=ImportOut)
def decide_import(request: HttpRequest, uid: str, payload: DecisionIn) -> ArticleImport:
    """Bring the page in although much of it would be left out, or give the import up."""
    actor = actor_of(request)
    wanted = selectors.import_by_uid(actor, uid)
    return deciding.decide_import(actor=actor, wanted=wanted, accept=payload.accept)


@router.post("/articles/imports/{uid:uid}/follow", auth=api_auth.learner, response=ArticleOut)
def follow_link(request: HttpRequest, uid: str) -> Article:
    """Follow a page whose licence was refused by its link only."""
    actor = actor_of(request)
    return follow_by_link(actor=actor, wanted=selectors.import_by_uid(actor, uid))


@router.get("/articles/{uid:uid}", auth=api_auth.anyone, response=ArticleWhole)
def read_article(request: HttpRequest, uid: str) -> Article:
    """Read an article: its current edition, sanitised, with its attribution."""
    return selectors.article_by_uid(uid)


@router.post("/articles/{uid:uid}/check", auth=api_auth.learner, response={202: OnItsWiki})
def check(request: HttpRequest, uid: str) -> Status[selectors.OnItsWiki]:
    """Let its wiki be asked at once whether the article changed there."""
    article = ask_for_check(actor=actor_of(request), article=selectors.article_by_uid(uid))
    return Status(202, selectors.on_its_wiki(article))


@router.post("/articles/{uid:uid}/accept-losses", auth=api_auth.learner, response={202: OnItsWiki})
def accept_losses(request: HttpRequest, uid: str) -> Status[selectors.OnItsWiki]:
    """Let a newer version in although much of it would be left out; curators may."""
    article = selectors.article_by_uid(uid)
    article = deciding.accept_losses(actor=actor_of(request), article=article)
    return Status(202, selectors.on_its_wiki(article))


@router.get("/articles/{uid:uid}/adaptations", auth=api_auth.anyone, response=list[AdaptationOut])
def list_adaptations(request: HttpRequest, uid: str) -> list[Adaptation]:
    """List what people built from it, newest first, at most 100."""
    return list(selectors.adaptations_of(selectors.article_by_uid(uid))[:MOST])


@router.post(
    "/articles/{uid:uid}/adaptations", auth=api_auth.learner, response={201: AdaptationOut}
)
def report(request: HttpRequest, uid: str, payload: AdaptationIn) -> Status[Adaptation]:
    """Report what you built from it."""
    article = selectors.article_by_uid(uid)
    made = report_adaptation(actor=actor_of(request), article=article, **payload.model_dump())
    return Status(201, made)
