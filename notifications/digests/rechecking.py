"""Looks at a digest once more before it leaves: it may have waited, and the world moved on."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from circles.models import Circle, Meeting
from discussions.models import Post, Thread
from foundation.activity.leases import database_now
from notifications.digests.composing import compose
from notifications.digests.window import Window
from notifications.mail.content import Letter
from notifications.models import Digest, DigestSchedule, OutgoingEmail
from notifications.reach import Reach

# A letter that waited longer is written anew, without what was read or answered meanwhile.
FRESH_FOR = timedelta(minutes=15)


def letters_for(emails: Sequence[OutgoingEmail]) -> dict[int, Letter | None]:
    """Return the letters that may leave, by the email's id; None for one that must not.

    Whoever chose to get none, or was suspended, gets none. A letter of which something was
    removed, reworded, answered or hidden since is composed anew from the same window; where
    that fails it is absent, to be tried later.
    """
    letters: dict[int, Letter | None] = dict.fromkeys(email.pk for email in emails)
    digests = list(
        Digest.objects.filter(
            email__in=emails,
            learner__digest_schedule__cadence__in=[
                DigestSchedule.Cadence.DAILY,
                DigestSchedule.Cadence.WEEKLY,
            ],
        ).select_related("learner", "email")
    )
    reach = Reach.of([digest.learner_id for digest in digests])
    wanted = [digest for digest in digests if digest.learner_id in reach.taking_part]
    stale = _stale(wanted, reach)
    for digest in wanted:
        if digest.email is not None and digest.pk not in stale:
            letters[digest.email.pk] = stored(digest.email)
    _compose_anew([digest for digest in wanted if digest.pk in stale], letters)
    return letters


def stored(email: OutgoingEmail) -> Letter:
    """Return the letter as it was written."""
    return Letter(subject=email.subject, text=email.text, html=email.html)


def _stale(digests: Sequence[Digest], reach: Reach) -> set[int]:
    """Return which digests no longer tell what is so; five queries for all of them."""
    posts = {
        pk: (removed_at, edited_at)
        for pk, removed_at, edited_at in Post.objects.filter(
            pk__in=_named(digests, "posts")
        ).values_list("pk", "removed_at", "edited_at")
    }
    threads = Thread.objects.select_related("circle", "article").in_bulk(
        _named(digests, "shown") | _named(digests, "questions")
    )
    meetings = Meeting.objects.filter(cancelled_at=None).in_bulk(_named(digests, "meetings"))
    counted = Circle.objects.in_bulk(_named(digests, "counted"))
    old = database_now() - FRESH_FOR

    def in_reach(digest: Digest) -> bool:
        """Say whether its reader still may know of the meetings and circles that it names."""
        circles = [counted.get(pk) for pk in digest.told["counted"]]
        planned = [meetings.get(pk) for pk in digest.told["meetings"]]
        mine = reach.circles_of(digest.learner_id)
        return all(
            meeting is not None and meeting.circle_id in mine for meeting in planned
        ) and all(
            circle is not None and reach.may_read(digest.learner_id, circle.pk, circle.admission)
            for circle in circles
        )

    def stands(digest: Digest) -> bool:
        written_at = digest.created_at
        shown = [threads.get(pk) for pk in (*digest.told["shown"], *digest.told["questions"])]
        asked = [threads.get(pk) for pk in digest.told["questions"]]
        words = [posts.get(pk, (written_at, None)) for pk in digest.told["posts"]]
        return (
            written_at > old
            and in_reach(digest)
            and all(removed is None and (edited or old) < written_at for removed, edited in words)
            and all(thread is not None and thread.is_unanswered for thread in asked)
            and all(
                thread is not None
                and thread.removed_at is None
                and not _withdrawn_since(thread, written_at)
                and reach.may_read(digest.learner_id, thread.circle_id, thread.circle.admission)
                for thread in shown
            )
        )

    return {digest.pk for digest in digests if not stands(digest)}


def _withdrawn_since(thread: Thread, written_at: datetime) -> bool:
    """Say whether words of its article may have been quoted that nobody may be shown now."""
    withdrawn_at = thread.article.withdrawn_at if thread.article is not None else None
    return withdrawn_at is not None and withdrawn_at >= written_at


def _compose_anew(digests: Sequence[Digest], letters: dict[int, Letter | None]) -> None:
    windows = [
        Window(
            digest.learner,
            digest.window_start,
            digest.window_end,
            uid=digest.uid,
            offered=digest.told["questions"],
        )
        for digest in digests
    ]
    composed = compose(windows)
    for digest in digests:
        assert digest.email_id is not None
        if digest.uid not in composed:
            del letters[digest.email_id]
            continue
        one = composed[digest.uid]
        Digest.objects.filter(pk=digest.pk).update(told=one.told)
        letters[digest.email_id] = one.letter


def _named(digests: Sequence[Digest], key: str) -> set[int]:
    return {pk for digest in digests for pk in digest.told[key]}
