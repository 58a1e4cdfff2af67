"""Which of a learner's notifications they may still be shown, and which are unread."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from articles.rules import looks_after_articles
from circles.models import Membership
from circles.rules import circles_visible_to
from discussions.models import ThreadRead
from discussions.rules import threads_readable_by
from learners.models import Learner
from learners.rules import is_moderator
from notifications.models import Notification

Kind = Notification.Kind
_FOR_FACILITATORS = (Kind.ADMISSION_REQUESTED, Kind.REPORTS_WAIT)


def notifications_shown_to(learner: Learner) -> QuerySet[Notification]:
    """A learner sees their own, as long as they may read what it tells of and it still stands.

    A thread they may no longer read, a post taken down since, a circle that is hidden from them
    now, a request or report they may no longer decide: none of these is shown or counted.
    """
    facilitates = Membership.objects.filter(
        learner=learner,
        circle=OuterRef("circle"),
        state=Membership.State.ACTIVE,
        role=Membership.Role.FACILITATOR,
    )
    of_thread = Q(thread__in=threads_readable_by(learner))
    of_circle = Q(thread__isnull=True, circle__in=circles_visible_to(learner))
    return (
        Notification.objects.filter(of_thread | of_circle | _of_no_circle(learner), learner=learner)
        .exclude(Q(post__removed_at__isnull=False) | Q(thread__removed_at__isnull=False))
        .filter(~Q(kind__in=_FOR_FACILITATORS, circle__isnull=False) | Exists(facilitates))
    )


def _of_no_circle(learner: Learner) -> Q:
    """What was written to them, and what waits for the roles they have now."""
    kinds = [Kind.WARNED]
    if is_moderator(learner):
        kinds.append(Kind.REPORTS_WAIT)
    if looks_after_articles(learner):
        kinds.append(Kind.TAKEDOWNS_WAIT)
    return Q(thread__isnull=True, circle__isnull=True, kind__in=kinds)


def unread(notifications: QuerySet[Notification]) -> QuerySet[Notification]:
    """Leave those neither marked as read nor passed by in the thread they tell of."""
    return notifications.filter(_IS_UNREAD)


def with_unread_mark(notifications: QuerySet[Notification]) -> QuerySet[Notification]:
    """Add `is_unread` to each row."""
    return notifications.annotate(is_unread=_IS_UNREAD)


_IS_UNREAD = Q(read_at__isnull=True) & ~Exists(
    ThreadRead.objects.filter(
        learner=OuterRef("learner"), thread=OuterRef("thread"), last_read_seq__gte=OuterRef("seq")
    )
)
