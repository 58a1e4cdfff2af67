"""The cheap answers of a refresh: how pages stand, without their words, from any MediaWiki."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from articles.mediawiki import shapes
from articles.mediawiki.shapes import Json, PageAnswer, PageState

# A batch of fifty pages is one answer; a wiki that breaks it up more than this is not followed.
MOST_PARTS = 10
# What a module calls the place to go on from; the oldest wikis used the name of its first id.
_ONWARD = re.compile(r"[a-z]{0,4}(?:continue|startid|offset)")


def pages_in(ask: Callable[..., Json], **which: str) -> Iterator[Json]:
    """Ask for the state of these pages and yield each page once, whole.

    `which` is `pageids` or `titles`, separated by `|`. Redirects are not followed: they are news.
    What the wiki gives in several parts, in its old manner or its new one, is put together.
    """
    pages: dict[str, Json] = {}
    normalized: dict[str, str] = {}
    further: Json = {}
    for _part in range(MOST_PARTS):
        data = ask(
            **further, **which, action="query", prop="info|revisions", rvprop="ids|timestamp"
        )
        query = shapes.inner(data, "query")
        for page in shapes.items(query.get("pages")):
            key = shapes.plain(page.get("pageid")) or shapes.plain(page.get("title"))
            pages[key] = pages.get(key, {}) | page
        for step in shapes.items(query.get("normalized")):
            normalized[shapes.plain(step.get("to"))] = shapes.plain(step.get("from"))
        further = _further(data)
        if not further:
            break
    for page in pages.values():
        yield page
        # Under the title as it was asked for, too.
        asked = normalized.get(shapes.plain(page.get("title")))
        if asked is not None:
            yield page | {"title": asked}


def state_of(page: Json) -> PageState:
    """The state of one page; what an old or hurried wiki leaves out is None or empty."""
    latest = next(shapes.items(page.get("revisions")), {})
    return PageState(
        title=shapes.plain(page.get("title")),
        page_id=shapes.number(page.get("pageid")),
        revid=shapes.number(page.get("lastrevid")) or shapes.number(latest.get("revid")),
        revised_at=shapes.moment(latest.get("timestamp")),
        touched=shapes.plain(page.get("touched"), 30),
        is_missing=shapes.flag(page, "missing") or shapes.flag(page, "invalid"),
        is_redirect=shapes.flag(page, "redirect"),
    )


def as_state(page: PageAnswer) -> PageState:
    """How a page stands that was read whole."""
    return PageState(
        title=page.title,
        page_id=page.page_id,
        revid=page.revid,
        revised_at=page.revision_at,
        touched=page.touched,
        is_missing=False,
        is_redirect=False,
    )


def _further(data: Json) -> Json:
    """What to add to the question for the next part: flat since 1.21, by module before.

    The wiki chooses where its answer goes on, and nothing else of the question.
    """
    if isinstance(data.get("continue"), dict):
        told = shapes.inner(data, "continue")
    else:
        old: dict[str, Any] = shapes.inner(data, "query-continue")
        told = {name: value for part in shapes.items(old) for name, value in part.items()}
    return {
        name: shapes.plain(value, 500) for name, value in told.items() if _ONWARD.fullmatch(name)
    }
