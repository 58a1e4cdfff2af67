"""What those who look after the place see: what waits for them, and what was done."""

from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from articles.selectors import adaptation_by_uid
from circles.models import Circle
from circles.rules import can_see_circle
from circles.selectors import circle_by_slug
from discussions.models import Case, ModerationNote, Post, Report, Takedown, Thread
from discussions.reportable import Thing, place_of
from discussions.rules import (
    can_read_thread,
    cases_decidable_by,
    takedowns_decidable_by,
    threads_readable_by,
)
from discussions.selectors.threads import thread_by_uid
from learners.models import Learner
from learners.rules import can_see_learner, can_suspend, is_moderator
from learners.selectors import by_uid

# A thousand accounts made yesterday weigh less than one that has been here for a while.
_AGED = timedelta(days=7)
# Of a thing that a thousand people report, the first are shown one by one.
MOST_REPORTS = 50
# What a case is about, and where that stands.
_ABOUT = (
    *("subject", "home", "post__thread__circle", "thread__circle"),
    *("adaptation__article", "learner", "circle"),
)


def thing_to_report(learner: Learner | None, kind: str, key: str) -> Thing:
    """Return what a learner may report: `key` is a uid, of a circle its slug.

    DoesNotExist where they may not read one of that kind and key.
    """
    match kind:
        case Case.Kind.POST:
            posts = Post.objects.filter(thread__in=threads_readable_by(learner), removed_at=None)
            return posts.select_related("thread__circle", "author").get(uid=key)
        case Case.Kind.THREAD:
            return thread_by_uid(learner, key)
        case Case.Kind.ADAPTATION:
            return adaptation_by_uid(key)
        case Case.Kind.LEARNER:
            return by_uid(learner, key)
        case Case.Kind.CIRCLE:
            return circle_by_slug(learner, key)
        case _:
            raise ObjectDoesNotExist


def cases_page(
    learner: Learner | None, *, circle: Circle | None = None, is_open: bool = True
) -> QuerySet[Case]:
    """Return the cases somebody may decide about, those that wait longest first.

    Each carries `report_count`, `aged_count` (reports of people who have been here for a week),
    `excerpt` and `reason` of the latest report. Closed ones come the latest first.
    """
    cases = cases_decidable_by(learner).select_related(*_ABOUT)
    if circle is not None:
        cases = cases.filter(home=circle)
    latest = Report.objects.filter(case=OuterRef("pk")).order_by("-pk")
    aged = Q(reports__reporter__joined_at__lt=F("reports__created_at") - _AGED)
    cases = cases.annotate(
        report_count=Count("reports"),
        aged_count=Count("reports", filter=aged),
        excerpt=Subquery(latest.values("excerpt")[:1]),
        reason=Subquery(latest.values("reason")[:1]),
    )
    if is_open:
        return cases.filter(state=Case.State.OPEN).order_by("opened_at", "pk")
    return cases.exclude(state=Case.State.OPEN).order_by("-decided_at", "-pk")


@dataclass(frozen=True)
class CasePage:
    """A case as one who decides about it sees it.

    `url` leads to the thing only where they may read it anyway: of a circle that is closed to
    them they see the reported words and no more. Who reported is named to moderators alone.
    """

    case: Case
    reports: list[Report]
    report_count: int
    notes: list[ModerationNote]
    url: str
    names_reporters: bool
    may_suspend: bool
    may_take_down: bool


def case_page(learner: Learner | None, uid: str, *, circle: Circle | None = None) -> CasePage:
    """Return a case with its reports and its record; Case.DoesNotExist for who may not decide."""
    cases = cases_decidable_by(learner).select_related(*_ABOUT)
    if circle is not None:
        cases = cases.filter(home=circle)
    case = cases.get(uid=uid)
    subject = case.subject
    has_words = bool(case.post or case.thread or case.adaptation)
    return CasePage(
        case=case,
        reports=list(case.reports.select_related("reporter")[:MOST_REPORTS]),
        report_count=case.reports.count(),
        notes=list(case.notes.select_related("actor")),
        url=address_for(
            learner, case.post or case.thread or case.adaptation or case.learner or case.circle
        ),
        names_reporters=is_moderator(learner),
        may_suspend=learner is not None and subject is not None and can_suspend(learner, subject),
        may_take_down=has_words,
    )


def waiting_case_count(learner: Learner | None, *, circle: Circle | None = None) -> int:
    """Return how many cases wait for this learner: all they may decide, or those of a circle."""
    cases = cases_decidable_by(learner).filter(state=Case.State.OPEN)
    return (cases.filter(home=circle) if circle is not None else cases).count()


def warning_for(learner: Learner, uid: str) -> ModerationNote:
    """Return what was written to this learner about theirs; DoesNotExist for others."""
    warned = ModerationNote.objects.filter(recipient=learner, what=ModerationNote.What.WARNED)
    return warned.select_related("recipient", "case__home", "case__circle").get(uid=uid)


def circle_of_warning(note: ModerationNote) -> Circle | None:
    """Return the circle whose matter it is, where its reader may still know of that circle."""
    assert note.case is not None
    circle = note.case.home or note.case.circle
    return circle if circle is not None and can_see_circle(note.recipient, circle) else None


def takedowns_page(learner: Learner | None, *, is_open: bool = True) -> QuerySet[Takedown]:
    """Return the requests somebody may decide about: those that wait longest, or latest, first."""
    found = takedowns_decidable_by(learner)
    if is_open:
        return found.filter(answered_at=None).order_by("created_at", "pk")
    return found.exclude(answered_at=None).order_by("-answered_at", "-pk")


def takedown_by_uid(learner: Learner | None, uid: str) -> Takedown:
    """Return a request with what it is about; Takedown.DoesNotExist for who may not decide."""
    return (
        takedowns_decidable_by(learner)
        .select_related(
            "article__current",
            "article__withheld",
            "article__wiki",
            "post__thread__circle",
            "post__author",
            "adaptation__article",
            "adaptation__learner",
            "picture",
        )
        .get(uid=uid)
    )


def takedown_sent(uid: str) -> Takedown:
    """Return how far a request is, for whoever holds its reference: the asker, and nobody else."""
    return Takedown.objects.only("uid", "state", "created_at", "answered_at").get(uid=uid)


def address_for(learner: Learner | None, thing: Thing | None) -> str:
    """Return the path at which a thing stands; empty where the learner may not read it there."""
    match thing:
        case Post():
            may = can_read_thread(learner, thing.thread)
        case Thread():
            may = can_read_thread(learner, thing)
        case Circle():
            may = can_see_circle(learner, thing)
        case Learner():
            may = can_see_learner(learner, thing)
        case _:
            may = thing is not None
    return place_of(thing) if thing is not None and may else ""
