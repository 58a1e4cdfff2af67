"""The JSON door of articles."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Status

from articles import selectors
from articles.actions import deciding
from articles.actions.adaptations import report_adaptation
from articles.actions.importing import follow_by_link, request_import
from articles.actions.refreshing import ask_for_check
from articles.models import Adaptation, Article, ArticleImport
from articles.schemas import (
    AdaptationIn,
    AdaptationOut,
    ArticleList,
    ArticleOut,
    ArticleWhole,
    DecisionIn,
    ImportIn,
    ImportOut,
    OnItsWiki,
)
from learners import api_auth
from learners.visitors import actor_of, learner_of

router = Router(tags=["articles"])
MOST = 100


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
