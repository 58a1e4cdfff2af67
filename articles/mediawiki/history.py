"""Who wrote a page, and when it was last changed, from the wiki's list of its revisions."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from articles.mediawiki import shapes
from articles.mediawiki.masking import is_masked
from articles.mediawiki.shapes import Author, Json, PageAnswer, SiteInfo


def added(page: PageAnswer, site: SiteInfo, answer: Json) -> PageAnswer:
    """The page with what its entry in a query of info, contributors and revisions tells."""
    revisions = list(shapes.items(answer.get("revisions")))
    named, anonymous, has_hidden = _writers(revisions)
    for contributor in shapes.items(answer.get("contributors")):
        name = shapes.plain(contributor.get("name"))
        if is_masked(name):
            has_hidden = True
        else:
            named.setdefault(name, 0)
    times = {
        shapes.number(revision.get("revid")): revision.get("timestamp") for revision in revisions
    }
    told = answer.get("anoncontributors")
    return replace(
        page,
        page_id=page.page_id or shapes.number(answer.get("pageid")),
        language=shapes.plain(answer.get("pagelanguagehtmlcode") or answer.get("pagelanguage"), 35)
        or page.language
        or site.language,
        direction=_direction(answer.get("pagelanguagedir"), page, site),
        revision_at=shapes.moment(times.get(page.revid)) if page.revid in times else None,
        touched=shapes.plain(answer.get("touched"), 30),
        authors=tuple(Author(name, site.page_url(f"User:{name}")) for name in named if name),
        has_hidden_authors=has_hidden,
        anonymous_count=shapes.number(told, shapes.MAX_COUNT) or anonymous,
    )


def _direction(told: Any, page: PageAnswer, site: SiteInfo) -> str:
    if told in ("ltr", "rtl"):
        return str(told)
    return page.direction if page.language else "rtl" if site.is_rtl else "ltr"


def _writers(revisions: Sequence[Json]) -> tuple[dict[str, int], int, bool]:
    """Who made how many of these revisions, the busiest first, and how many gave no name.

    The last says whether the wiki keeps a name back, hidden or masked.
    """
    named: Counter[str] = Counter()
    has_hidden = False
    unnamed: set[str] = set()
    for revision in revisions:
        user = shapes.plain(revision.get("user"))
        if shapes.flag(revision, "anon") or shapes.flag(revision, "temp"):
            unnamed.add(user)
        elif shapes.flag(revision, "userhidden") or is_masked(user):
            has_hidden = True
        elif user:
            named[user] += 1
    return dict(named.most_common()), len(unnamed), has_hidden
