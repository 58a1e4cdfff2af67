"""Writes down whether a wiki is there: when it answered, when it did not, and that it is gone."""

from datetime import datetime
from typing import Any

from articles.events import WikiGone, WikiReturned
from articles.freshness import is_absence, is_gone, is_of_a_wiki
from articles.models import Wiki
from foundation.activity import leases
from foundation.activity.recording import record

_NEVER_ABSENT: dict[str, Any] = {"absence_count": 0, "absent_since": None, "absent_at": None}


def after_answer(now: datetime) -> dict[str, Any]:
    """Return what to write of a wiki that answered."""
    return {**_NEVER_ABSENT, "gone_at": None, "answered_at": now}


def after_failure(wiki: Wiki, code: str, now: datetime, *, has_answered: bool) -> dict[str, Any]:
    """Return what to write of a wiki whose look failed with `code`.

    Absence counts only where another wiki answered since the look counted before: otherwise our
    own network may be down, and one outage counts once at most. A busy host, or one that refuses
    us, begins the count anew, but only an answer brings back a wiki that is gone.
    """
    if has_answered or is_of_a_wiki(code):
        return after_answer(now)
    if code == "failed":
        return {}
    if not is_absence(code):
        return {} if wiki.gone_at is not None else _NEVER_ABSENT
    if not _another_answered(wiki):
        return {}
    count, since = wiki.absence_count + 1, wiki.absent_since or now
    gone_at = wiki.gone_at or (now if is_gone(count, now - since) else None)
    return {"absence_count": count, "absent_since": since, "absent_at": now, "gone_at": gone_at}


def record_change(wiki: Wiki, written: dict[str, Any]) -> None:
    """Record WikiGone or WikiReturned where what was `written` differs from before."""
    was_gone, is_gone_now = wiki.gone_at is not None, written.get("gone_at") is not None
    if "gone_at" not in written or was_gone == is_gone_now:
        return
    fact = WikiGone if is_gone_now else WikiReturned
    record(fact(actor_id=None, wiki_id=wiki.pk))


def note_import(wiki: Wiki) -> None:
    """Write down that an import had an answer: a wiki that failed is asked again at once."""
    now = leases.database_now()
    Wiki.objects.filter(pk=wiki.pk).update(answered_at=now)
    Wiki.objects.filter(pk=wiki.pk, failing_since__isnull=False).update(due_at=now)


def _another_answered(wiki: Wiki) -> bool:
    others = Wiki.objects.exclude(pk=wiki.pk).filter(answered_at__isnull=False)
    since = wiki.absent_at or wiki.answered_at
    return (others.filter(answered_at__gt=since) if since is not None else others).exists()
