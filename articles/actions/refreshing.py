"""Writes down what looking at a wiki brought: nothing new, gone, part of another, held back."""

import random
from collections.abc import Iterable
from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from articles.actions import absence
from articles.actions.identity import take_identity
from articles.events import ArticleGone, ArticleHeldBack, ArticleMerged
from articles.freshness import (
    LONGEST,
    LONGEST_WIKI_PAUSE,
    RARELY,
    longest_gone_pause,
    next_check,
)
from articles.losses import Losses
from articles.mediawiki import PageAnswer, PageState
from articles.models import Article, Wiki
from articles.rules import can_ask_for_check
from foundation.activity import afterwards, leases
from foundation.activity.recording import record
from learners.limits import Made, keep_within
from learners.models import Learner
from learners.rules import is_curator

SWEEP = "articles.refresh_due"
# Looking again sooner finds nothing: so long is an answer fresh.
FRESH = timedelta(minutes=10)


def ask_for_check(*, actor: Learner, article: Article) -> Article:
    """Let a worker look at once whether the article changed on its wiki.

    Any learner who takes part may, within limits; LimitReached says when again. Refused with a
    ValidationError for an article that is followed by its link only, one that was looked at
    within ten minutes, and, except for curators, while its wiki cannot be reached or is gone.
    """
    if not can_ask_for_check(actor, article):
        raise PermissionDenied
    if article.current_id is None:
        raise ValidationError(_("This article has no text here that could change."), code="no_text")
    now = leases.database_now()
    if article.checked_at is not None and now - article.checked_at < FRESH:
        raise ValidationError(
            _("Its wiki was asked a few minutes ago: this is the newest."), code="fresh"
        )
    with transaction.atomic():
        # In the order of all who lock these: article, wiki, and the learner last.
        Article.objects.select_for_update(no_key=True).get(pk=article.pk)
        wiki = Wiki.objects.select_for_update(no_key=True).get(pk=article.wiki_id)
        if wiki.failing_since is not None and wiki.due_at > now and not is_curator(actor):
            away = _("Its wiki cannot be reached at the moment. We try again by ourselves.")
            gone = _("Its wiki has not answered for weeks. A curator can have it asked at once.")
            raise ValidationError(away if wiki.gone_at is None else gone, code="wiki_unreachable")
        mine = Article.objects.filter(check_asked_by_id=actor.pk)
        keep_within(actor, Made.CHECKS, mine, at="check_asked_at")
        Article.objects.filter(pk=article.pk).update(
            check_asked_by_id=actor.pk, check_asked_at=now, is_check_asked=True, check_due_at=now
        )
        if wiki.failing_since is not None:
            Wiki.objects.filter(pk=wiki.pk).update(due_at=now)
        transaction.on_commit(lambda: afterwards.wake(SWEEP))
    return Article.objects.select_related("wiki", "current").get(pk=article.pk)


def look_at_once(*, article_uid: str = "", host: str = "") -> int:
    """Let these articles (all, if neither is given) be due now, and their wikis; return how many.

    For the host at the terminal: no limits, and no regard for what failed before.
    """
    wanted = Article.objects.filter(current__isnull=False)
    wanted = wanted.filter(uid=article_uid) if article_uid else wanted
    wanted = wanted.filter(wiki__host=host.lower()) if host else wanted
    now = leases.database_now()
    with transaction.atomic():
        count = wanted.update(check_due_at=now)
        # Of a wiki that answers, `due_at` is a lease at most, which is to be kept.
        Wiki.objects.filter(articles__in=wanted, failing_since__isnull=False).update(due_at=now)
    return count


def note_unchanged(pages: Iterable[tuple[Article, PageState | None]]) -> None:
    """Write down that these pages stand as they were seen; what is away is looked at seldom."""
    now = leases.database_now()
    articles = []
    for article, state in pages:
        is_away = article.gone_at is not None or article.part_of_id is not None
        revised_at = state.revised_at if state is not None else None
        article.checked_at = now
        article.check_due_at = now + (RARELY if is_away else next_check(revised_at, now))
        article.check_failure_count, article.is_check_asked = 0, False
        articles.append(article)
    Article.objects.bulk_update(
        articles, ["checked_at", "check_due_at", "check_failure_count", "is_check_asked"]
    )


def mark_gone(article: Article) -> None:
    """Say that the page is no longer on its wiki; records ArticleGone the first time.

    What was brought in stays readable: a free licence cannot be taken back.
    """
    with transaction.atomic():
        locked = _locked(article)
        now = leases.database_now()
        if locked.gone_at is None:
            locked.gone_at = now
            record(ArticleGone(actor_id=None, article_uid=locked.uid, article_id=locked.pk))
        locked.part_of = None
        _note_look(locked, after=RARELY)
        locked.save()


def mark_part_of(article: Article, whole: Article, state: PageState) -> None:
    """Say that the page leads to that of another article; records ArticleMerged the first time."""
    with transaction.atomic():
        locked = _locked(article)
        if locked.part_of_id != whole.pk:
            locked.part_of = whole
            record(ArticleMerged(actor_id=None, article_uid=locked.uid, article_id=locked.pk))
        locked.gone_at = None
        locked.seen_revision_id, locked.seen_touched = state.revid, state.touched
        _note_look(locked, after=RARELY)
        locked.save()


def hold_back(
    article: Article,
    code: str,
    state: PageState,
    page: PageAnswer | None,
    losses: Losses | None = None,
) -> None:
    """Keep the last edition although there is a newer revision; records ArticleHeldBack once.

    `code` says why, see articles.freshness; `losses` what of it would be left out. Where the page
    was read, its new title and address are taken over all the same: they belong to no licence.
    """
    with transaction.atomic():
        locked = _locked(article)
        if page is not None:
            take_identity(locked, page, actor_id=None)
        if locked.held_back_code != code[:40]:
            locked.held_back_code = code[:40]
            record(ArticleHeldBack(actor_id=None, article_uid=locked.uid, article_id=locked.pk))
        locked.held_back_losses, locked.accepted_losses = losses or {}, {}
        now = leases.database_now()
        locked.gone_at, locked.part_of = None, None
        locked.seen_revision_id, locked.seen_touched = state.revid, state.touched
        locked.seen_at = now
        _note_look(locked, after=next_check(state.revised_at, now))
        locked.save()


def postpone(article: Article) -> None:
    """Look at this page later, and the later the more often it failed; others go first."""
    count = article.check_failure_count + 1
    pause = leases.back_off(count, longest=LONGEST) * random.uniform(1, 1.2)
    Article.objects.filter(pk=article.pk).update(
        check_failure_count=count,
        check_due_at=leases.database_now() + pause,
        is_check_asked=False,
    )


def note_answer(wiki: Wiki, api_url: str) -> None:
    """Write down that the wiki answered: its next pages may be asked for at once.

    Records WikiReturned where it was gone.
    """
    now = leases.database_now()
    presence = absence.after_answer(now)
    with transaction.atomic():
        is_held = leases.finish(
            wiki,
            due_at=now,
            api_url=api_url if len(api_url) <= 200 else wiki.api_url,
            failure_count=0,
            failing_since=None,
            failure_code="",
            **presence,
        )
        if is_held:
            absence.record_change(wiki, presence)


def note_failure(
    wiki: Wiki, code: str, retry_after_s: int | None, *, has_answered: bool = False
) -> None:
    """Leave the wiki alone for a while: as long as it asks, or longer with each failure in a row.

    At most a day, spread a little, and 30 days for a wiki that is gone; other wikis are not
    concerned. Who had it asked has an answer with that, if not the one they hoped for: their
    articles go back to their turn. `has_answered` says that it failed after an answer of the
    wiki, as where its pictures do not come. Records WikiGone, or WikiReturned for such an answer.
    """
    Article.objects.filter(wiki=wiki, is_check_asked=True).update(is_check_asked=False)
    now = leases.database_now()
    count = wiki.failure_count + 1
    presence = absence.after_failure(wiki, code, now, has_answered=has_answered)
    longest = LONGEST_WIKI_PAUSE
    if presence.get("gone_at") is not None:
        longest = longest_gone_pause(now - presence["absent_since"])
    pause = leases.back_off(count, longest=longest) * random.uniform(1, 1.2)
    asked = timedelta(seconds=retry_after_s or 0)
    with transaction.atomic():
        is_held = leases.finish(
            wiki,
            due_at=now + max(pause, asked),
            failure_count=count,
            failing_since=wiki.failing_since or now,
            failure_code=code[:40],
            **presence,
        )
        if is_held:
            absence.record_change(wiki, presence)


def _locked(article: Article) -> Article:
    return Article.objects.select_for_update(of=("self",)).get(pk=article.pk)


def _note_look(article: Article, *, after: timedelta) -> None:
    now = leases.database_now()
    article.checked_at, article.check_due_at = now, now + after
    article.check_failure_count, article.is_check_asked = 0, False
