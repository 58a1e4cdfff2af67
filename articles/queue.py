"""Works off the imports people asked for, one lease at a time."""

import logging
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from articles import importing
from articles.actions.identity import title_of
from articles.actions.refreshing import hold_back
from articles.mediawiki import PageAnswer
from articles.mediawiki.states import as_state
from articles.models import ADDRESS_LENGTH, ArticleImport
from articles.refusals import Refused
from foundation.activity import leases
from learners.rules import is_curator

log = logging.getLogger(__name__)

Step = ArticleImport.Step
LEASE = timedelta(minutes=10)
TRIES = 3
# A decision that nobody takes is dropped after so long, and a file that waits for it too.
DECIDE_WITHIN = timedelta(days=3)
# Somebody watches: however long the wiki wants to be left alone, it is asked again after this.
MOST_PATIENCE_S = 120


def work_off_imports(limit: int = 1) -> int:
    """Do up to `limit` waiting imports and return how many were taken."""
    waiting = ArticleImport.objects.filter(ended_at__isnull=True)
    taken = leases.claim(waiting, limit=limit, lease=LEASE)
    for wanted in taken:
        learner = wanted.requested_by
        with translation.override(learner.language if learner else None):
            _bring_in(wanted)
    return len(taken)


def _bring_in(wanted: ArticleImport) -> None:
    def progress(step: Step, done: int, total: int) -> None:
        leases.finish(wanted, step=step, done_count=done, total_count=total)

    if wanted.step == Step.DECISION:
        _refuse(wanted, ValidationError(_("Nobody decided about it."), code="undecided"))
        return
    if wanted.attempt > TRIES:
        # It was never put back: it took its worker down with it, and would do so for ever.
        _give_up(wanted)
        return
    try:
        progress(Step.FETCHING, 0, 0)
        source = (
            importing.from_saved(wanted.saved, source_url=wanted.url)
            if wanted.saved
            else importing.from_url(wanted.url)
        )
        edition, is_new = importing.bring_in(
            source,
            actor_id=wanted.requested_by_id,
            progress=progress,
            accepts=wanted.losses if wanted.losses_accepted_at else None,
        )
    except importing.MuchLost as refused:
        _ask(wanted, refused)
    except importing.LicenceRefused as refused:
        _refuse(wanted, refused, refused.page)
    except Refused as refused:
        if refused.code == "try_later" and wanted.attempt < TRIES:
            _wait(wanted, timedelta(seconds=min(refused.retry_after_s or 60, MOST_PATIENCE_S)))
        else:
            _refuse(wanted, refused)
    except ValidationError as refused:
        _refuse(wanted, refused)
    except Exception:
        log.exception("import %s failed on attempt %s", wanted.uid, wanted.attempt)
        _try_again(wanted)
    else:
        leases.finish(
            wanted,
            step=Step.DONE,
            article_id=edition.article_id,
            is_new_edition=is_new,
            ended_at=leases.database_now(),
            saved="",
        )


def _ask(wanted: ArticleImport, refused: importing.MuchLost) -> None:
    """Let whoever asked decide; of an article that others read already, the curators."""
    page, article = refused.page, refused.article
    is_for_others = article is not None and not wanted.saved
    if article is not None and is_for_others and not is_curator(wanted.requested_by):
        hold_back(article, "much_lost", as_state(page), None, refused.losses)
        _refuse(wanted, refused, page)
        return
    leases.finish(
        wanted,
        step=Step.DECISION,
        losses=refused.losses,
        losses_accepted_at=None,
        due_at=leases.database_now() + DECIDE_WITHIN,
        **_title_and_address(wanted, page),
    )


def _refuse(
    wanted: ArticleImport, refused: ValidationError, page: PageAnswer | None = None
) -> None:
    known = {} if page is None else _title_and_address(wanted, page)
    leases.finish(
        wanted,
        step=Step.REFUSED,
        refusal_code=refused.error_list[0].code or "invalid",
        refusal=" ".join(refused.messages),
        ended_at=leases.database_now(),
        saved="",
        **known,
    )


def _title_and_address(wanted: ArticleImport, page: PageAnswer) -> dict[str, str]:
    """Return what a link to the page would say: a file may give any title, so it gives none."""
    url = page.source_url
    return {
        "page_title": title_of(url) if wanted.saved and url else page.title[:255],
        "page_url": url if url and len(url) <= ADDRESS_LENGTH else "",
    }


def _try_again(wanted: ArticleImport) -> None:
    if wanted.attempt < TRIES:
        _wait(wanted, leases.back_off(wanted.attempt))
    else:
        _give_up(wanted)


def _wait(wanted: ArticleImport, pause: timedelta) -> None:
    leases.finish(wanted, step=Step.WAITING, due_at=leases.database_now() + pause)


def _give_up(wanted: ArticleImport) -> None:
    sorry = _("Something went wrong here, three times. The host of this instance can see why.")
    _refuse(wanted, ValidationError(sorry, code="failed"))
