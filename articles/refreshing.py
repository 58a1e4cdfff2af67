"""Looks whether wikis have newer words for the articles read here, politely, one wiki at a time."""

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError

from articles import importing, turns
from articles.actions import refreshing as actions
from articles.freshness import RENDERED_ANEW
from articles.importing import LicenceRefused, MuchLost, Source
from articles.mediawiki import BATCH, MediaWiki, PageState
from articles.mediawiki.shapes import is_same_host
from articles.models import Article, ArticleImport, Wiki
from articles.refusals import Refused
from articles.selectors import article_of_page, articles_to_check, wikis_to_check
from foundation.activity import leases

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
# When so many seconds are over, what is left of a wiki's news waits for the next run.
ENOUGH_S = 60.0
# Where its API was found may have changed: after so many failures it is sought anew.
SEEK_AFTER = 2
# What is wrong with the page itself, and will be until somebody edits it.
_OF_THE_PAGE = frozenset(
    ("bad_file", "bad_title", "too_large", "too_deep", "unsafe_markup", "too_much_work")
)


@dataclass
class Look:
    """What one look at a wiki found; `failure_code` is why it ended early, if it did."""

    wiki: Wiki
    checked: int = 0
    editions: int = 0
    failure_code: str = ""
    has_answered: bool = False


def refresh_next() -> Look | None:
    """Look at one wiki that is due, and return what was found; None where none is due.

    One question tells how up to fifty of its pages stand; only those with news are read. A wiki
    that does not answer is left alone for a while, and what is read here stays as it is.
    """
    claimed = leases.claim(wikis_to_check(), limit=1, lease=LEASE)
    if not claimed:
        return None
    look = Look(claimed[0])
    try:
        api_url = _look_at(look)
    except ValidationError as refused:
        look.failure_code = refused.error_list[0].code or "invalid"
        log.info("wiki %s could not be asked: %s", look.wiki.host, look.failure_code)
        pause = refused.retry_after_s if isinstance(refused, Refused) else None
        answered = look.has_answered
        actions.note_failure(look.wiki, look.failure_code, pause, has_answered=answered)
    except Exception:
        log.exception("looking at wiki %s failed", look.wiki.host)
        look.failure_code = "failed"
        actions.note_failure(look.wiki, look.failure_code, None, has_answered=look.has_answered)
    else:
        if look.has_answered:
            actions.note_answer(look.wiki, api_url)
        else:
            leases.finish(look.wiki, due_at=leases.database_now())
    return look


def _look_at(look: Look) -> str:
    """Ask how its due pages stand, read those with news; return where its API is."""
    due = list(articles_to_check(look.wiki)[:BATCH])
    if not due:
        return look.wiki.api_url
    api = _api_of(look.wiki, due)
    states = _states(api, due)
    look.has_answered = True
    now = leases.database_now()
    calm = [(one, states[one.pk]) for one in due if not _is_news(one, states[one.pk], now)]
    actions.note_unchanged(calm)
    look.checked = len(calm)
    known = {article.pk for article, _state in calm}
    until = time.monotonic() + ENOUGH_S
    for article in due:
        if article.pk not in known and time.monotonic() < until:
            _read(look, api, article, states[article.pk])
            look.checked += 1
    return api.api_url


def _api_of(wiki: Wiki, due: list[Article]) -> MediaWiki:
    # Where somebody waits for it, a wiki that is busy is asked all the same.
    background = not any(article.is_check_asked for article in due)
    known = MediaWiki(wiki.api_url, in_background=background, turn=turns.turn)
    if wiki.api_url and wiki.failure_count < SEEK_AFTER:
        return known
    address = due[0].source_url
    try:
        found, _title = MediaWiki.discover(address, in_background=background, turn=turns.turn)
    except Refused as refused:
        if refused.is_silence or not wiki.api_url:
            raise
        # Why its API fails where it was is worth more than that it is nowhere else.
        return known
    return found


def _states(api: MediaWiki, due: list[Article]) -> dict[int, PageState | None]:
    """Return how the pages stand, by their articles: by id and, where that leads nowhere, title."""
    by_id = api.states_of_ids(article.page_id for article in due if article.page_id)
    found: dict[int, PageState | None] = {
        article.pk: by_id.get(article.page_id or 0) for article in due
    }
    lost = [article for article in due if _is_lost(article, found[article.pk])]
    by_title = api.states_of_titles(article.title for article in lost)
    return found | {one.pk: by_title.get(one.title, found[one.pk]) for one in lost}


def _is_lost(article: Article, state: PageState | None) -> bool:
    """Say whether the page's id does not lead to it (any more): a wiki may have been built anew."""
    if state is None:
        return article.page_id is None
    seen = _seen(article)
    is_another = (
        state.title != article.title
        and seen is not None
        and state.revid is not None
        # A move makes a new revision; numbers that went back are those of another database.
        and state.revid <= seen
    )
    return state.is_missing or is_another


def _is_news(article: Article, state: PageState | None, now: datetime) -> bool:
    """Say whether there is something to be read, or to be said of the page."""
    if state is None:
        return True
    if state.is_missing:
        return article.gone_at is None
    if article.gone_at is not None or state.is_redirect != (article.part_of_id is not None):
        return True
    assert article.current is not None
    if article.current.is_from_file and article.current.confirmed_at is None:
        return True
    is_same_page = article.part_of_id is not None or state.title == article.title
    if not is_same_page or state.revid is None or state.revid != _seen(article):
        return True
    looks_different = state.touched != article.seen_touched and article.part_of_id is None
    rested = article.seen_at is None or now - article.seen_at > RENDERED_ANEW
    return looks_different and (rested or article.is_check_asked)


def _seen(article: Article) -> int | None:
    assert article.current is not None
    return article.seen_revision_id or article.current.revision_id


def _read(look: Look, api: MediaWiki, article: Article, state: PageState | None) -> None:
    """Take in one page with news; a failure of its own concerns no other, a silent host all."""
    if state is None:
        actions.postpone(article)
        return
    try:
        if state.is_missing:
            actions.mark_gone(article)
        else:
            look.editions += _follow(api, article, state)
    except MuchLost as refused:
        actions.hold_back(article, "much_lost", state, refused.page, refused.losses)
    except LicenceRefused as refused:
        actions.hold_back(article, str(refused.code), state, refused.page)
    except ValidationError as error:
        code = error.error_list[0].code or "invalid"
        if code == "no_such_page":
            actions.mark_gone(article)
        elif code in _OF_THE_PAGE:
            actions.hold_back(article, code, state, None)
        else:
            actions.postpone(article)
            if isinstance(error, Refused) and error.is_silence:
                raise
            log.info("article %s could not be read: %s", article.uid, code)
    except Exception:
        log.exception("refreshing article %s failed", article.uid)
        actions.postpone(article)


def _follow(api: MediaWiki, article: Article, state: PageState) -> bool:
    """Read the page, or the one it leads to; say whether that made a new edition."""
    source = importing.from_wiki(api, state.title)
    if not is_same_host(source.page.source_url, article.source_url):
        raise Refused("not_wiki_data", reason="another host answers for this wiki")
    if source.page.redirected_from or state.is_redirect:
        whole = article_of_page(article, source.page)
        if whole is not None:
            actions.mark_part_of(article, whole, state)
            return False
    return _bring_in(source, article)


def _bring_in(source: Source, article: Article) -> bool:
    _edition, is_new = importing.bring_in(
        source,
        actor_id=None,
        progress=_nobody_watches,
        refreshes=article,
        accepts=article.accepted_losses,
    )
    return is_new


def _nobody_watches(step: ArticleImport.Step, done: int, total: int) -> None:
    """Progress of something that nobody asked for."""
