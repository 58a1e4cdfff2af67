"""Keeps the versions of the site's texts, and finds the one that counts; who may is decided above.

As with files, the app above asks its rule first and calls `keep_version` from its own action.
"""

import re
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import ngettext

from foundation.activity.recording import record
from foundation.etags import EditConflict
from foundation.markdown import clean_text, render
from foundation.texts.events import TextChanged
from foundation.texts.models import SiteText

_HEADING = re.compile(r"(</?h)([3-6])(?=[ >])")


def latest() -> QuerySet[SiteText]:
    """Return the latest version of every page in every language."""
    newest = SiteText.objects.filter(name=OuterRef("name"), language=OuterRef("language"))
    return SiteText.objects.filter(pk=Subquery(newest.order_by("-number").values("pk")[:1]))


def own_words(name: str, languages: Sequence[str]) -> SiteText | None:
    """Return what the host wrote, in the first of these languages in which there is something."""
    found = latest().filter(name=name, language__in=languages).exclude(body="")
    return min(found, key=lambda text: languages.index(text.language), default=None)


def versions_of(name: str, language: str) -> QuerySet[SiteText]:
    """Return every version, the latest first, with who wrote it at hand."""
    found = SiteText.objects.filter(name=name, language=language)
    return found.select_related("changed_by").order_by("-number")


def html_of(body: str) -> str:
    """Return a text as its page shows it: safe, its headings right below the page's own."""
    return _HEADING.sub(lambda tag: f"{tag[1]}{int(tag[2]) - 1}", render(body))


def keep_version(*, actor_id: int, name: str, language: str, body: str, after: int) -> SiteText:
    """Keep a text as the version behind `after` (0 where there was none); record TextChanged.

    The words that stand already make no version. Refused: ValidationError (too_long), EditConflict
    where somebody else was quicker, so that nobody's words are lost unseen.
    """
    body = clean_text(body)
    if len(body) > SiteText.LIMIT:
        message = ngettext(
            "At most %(limit)d character; this has %(length)d.",
            "At most %(limit)d characters; this has %(length)d.",
            SiteText.LIMIT,
        ) % {"limit": SiteText.LIMIT, "length": len(body)}
        raise ValidationError({"body": ValidationError(message, code="too_long")})
    before = versions_of(name, language).first()
    if before is not None and before.body == body:
        return before
    if (before.number if before else 0) != after:
        raise _conflict(before)
    html = html_of(body)
    try:
        with transaction.atomic():
            version = SiteText.objects.create(
                name=name,
                language=language,
                number=after + 1,
                body=body,
                body_html=html,
                changed_by_id=actor_id,
            )
            record(
                TextChanged(actor_id=actor_id, name=name, language=language, number=version.number)
            )
    except IntegrityError as error:
        raise _conflict(versions_of(name, language).first()) from error
    return version


def _conflict(now: SiteText | None) -> EditConflict:
    return EditConflict({"body": now.body if now else ""}, etag=str(now.number if now else 0))
