"""What must hold of every database of ours at every moment: `python -m tests.parts.invariants`.

Each check returns what breaks it, in words; none of them changes anything. They are asked after
kills, cuts and restores, of whichever database the environment names.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")

import django

if __name__ == "__main__":
    django.setup()

from django.conf import settings
from django.db.models import Count, F, Max, Min, Q

from articles.models import Article, ArticleImport, Edition, Passage
from circles.models import Circle, Membership, Reading
from discussions.models import Post, Thanks, Thread, ThreadRead
from foundation.activity.facts import kinds
from foundation.activity.models import FactRow
from foundation.files.models import StoredFile
from foundation.live.models import Epoch
from notifications.models import Digest, DigestSchedule, Notification, OutgoingEmail

Check = Callable[[], Iterator[str]]
_checks: dict[str, Check] = {}
SHOWN = 5


def holds(check: Check) -> Check:
    """Register a check under its name, which says what must hold."""
    _checks[check.__name__] = check
    return check


def broken() -> dict[str, list[str]]:
    """Return what does not hold, by the name of the check; nothing where all is well."""
    found = {name: list(check()) for name, check in _checks.items()}
    return {name: words[:SHOWN] for name, words in found.items() if words}


def names() -> list[str]:
    """Return what is checked."""
    return list(_checks)


@holds
def posts_are_numbered_without_a_gap() -> Iterator[str]:
    rows = Thread.objects.annotate(
        n=Count("posts"), low=Min("posts__number"), high=Max("posts__number")
    )
    for row in rows.exclude(n=F("post_count"), low=1, high=F("n")):
        yield f"{row.uid}: {row.post_count} by its counter, {row.n} rows {row.low}..{row.high}"


@holds
def facts_of_a_thread_are_numbered_without_a_gap() -> Iterator[str]:
    counted = {
        row["topic"]: (row["n"], row["low"], row["high"])
        for row in FactRow.objects.filter(topic__startswith="thread:", seq__isnull=False)
        .values("topic")
        .annotate(n=Count("pk"), low=Min("seq"), high=Max("seq"))
    }
    for uid, last in Thread.objects.values_list("uid", "last_seq"):
        if counted.get(f"thread:{uid}", (0, None, 0)) != (last, 1 if last else None, last):
            yield f"{uid}: {last} by its counter, facts {counted.get(f'thread:{uid}')}"


@holds
def every_post_has_the_fact_that_added_it() -> Iterator[str]:
    facts = set(
        FactRow.objects.filter(kind__in=["ThreadOpened", "PostAdded"]).values_list("topic", "seq")
    )
    posts = set(Post.objects.values_list("thread__uid", "seq"))
    told = {(f"thread:{uid}", seq) for uid, seq in posts}
    yield from (f"{topic} {seq}: a post without its fact" for topic, seq in told - facts)
    yield from (f"{topic} {seq}: a fact without its post" for topic, seq in facts - told)


@holds
def answers_are_counted() -> Iterator[str]:
    standing = Q(posts__kind="answer", posts__removed_at=None)
    rows = Thread.objects.annotate(n=Count("posts", filter=standing))
    for row in rows.exclude(n=F("answer_count")):
        yield f"{row.uid}: {row.answer_count} by its counter, {row.n} rows"


@holds
def thanks_are_counted() -> Iterator[str]:
    for row in Post.objects.annotate(n=Count("thanks")).exclude(n=F("thanks_count")):
        yield f"{row}: {row.thanks_count} by its counter, {row.n} rows"


@holds
def nobody_thanks_themselves() -> Iterator[str]:
    for row in Thanks.objects.filter(learner=F("post__author")):
        yield str(row)


@holds
def an_accepted_answer_is_one_of_the_thread_and_stands() -> Iterator[str]:
    wrong = Thread.objects.filter(accepted__isnull=False).exclude(
        accepted__thread=F("pk"), accepted__kind="answer", accepted__removed_at=None
    )
    dated = Q(accepted=None, accepted_at__isnull=False) | Q(
        accepted__isnull=False, accepted_at=None
    )
    for row in [*wrong, *Thread.objects.filter(dated)]:
        yield f"{row.uid}: accepted {row.accepted_id} at {row.accepted_at}"


@holds
def a_thread_begins_with_its_question() -> Iterator[str]:
    first = Post.objects.filter(number=1)
    for row in first.exclude(author=F("thread__author")):
        yield f"{row}: by another than who opened the thread"
    for row in Post.objects.filter(kind="question").exclude(number=1):
        yield f"{row}: a question that is not the first post"


@holds
def a_passage_is_of_the_article_asked_about() -> Iterator[str]:
    for row in Thread.objects.filter(passage__isnull=False).exclude(
        passage__article=F("article_id")
    ):
        yield row.uid


@holds
def a_passage_lies_within_its_edition() -> Iterator[str]:
    rows = Passage.objects.select_related("edition", "origin")
    for row in rows.iterator():
        if {row.edition.article_id, row.origin.article_id} != {row.article_id}:
            yield f"{row.uid}: an edition of another article"
        origin = row.origin.text[row.origin_start : row.origin_end]
        if not row.is_section and origin != row.exact:
            yield f"{row.uid}: its first words are not where it was marked"
        if row.start is not None and not 0 <= row.start < (row.end or 0) <= len(row.edition.text):
            yield f"{row.uid}: {row.start}..{row.end} of {len(row.edition.text)}"


@holds
def nobody_has_read_what_is_to_come() -> Iterator[str]:
    for row in ThreadRead.objects.filter(last_read_seq__gt=F("thread__last_seq")):
        yield str(row)


@holds
def members_are_counted_and_within_the_places() -> Iterator[str]:
    active = Q(memberships__state="active")
    for row in Circle.objects.annotate(n=Count("memberships", filter=active)):
        if not row.n == row.member_count <= row.capacity:
            yield f"{row.slug}: {row.member_count} of {row.capacity} by its counter, {row.n} rows"


@holds
def a_circle_with_members_has_a_facilitator() -> Iterator[str]:
    guided = Q(memberships__state="active", memberships__role="facilitator")
    rows = Circle.objects.annotate(n=Count("memberships", filter=guided))
    yield from (row.slug for row in rows.filter(n=0, member_count__gt=0))


@holds
def a_membership_is_dated_by_its_state() -> Iterator[str]:
    yield from map(str, Membership.objects.filter(state="active", joined_at=None))
    yield from map(str, Membership.objects.filter(state="removed", removed_at=None))


@holds
def what_a_circle_reads_can_be_read() -> Iterator[str]:
    closed = Q(article__current=None, article__link_only_reason="")
    yield from map(str, Reading.objects.filter(closed))


@holds
def editions_are_numbered_and_the_current_one_is_of_the_article() -> Iterator[str]:
    rows = Article.objects.annotate(n=Count("editions"), high=Max("editions__number"))
    for row in rows.filter(n__gt=0).exclude(high=F("n"), current__article=F("pk")):
        yield f"{row.uid}: {row.n} editions up to {row.high}, current {row.current_id}"
    yield from map(str, Edition.objects.filter(Q(html="") | Q(licence_spdx="")))


@holds
def every_picture_has_its_file() -> Iterator[str]:
    for row in StoredFile.objects.iterator():
        path = Path(settings.MEDIA_ROOT) / row.path
        if not path.exists() or path.stat().st_size != row.byte_count:
            yield row.path


@holds
def an_import_that_ended_says_how() -> Iterator[str]:
    over = Q(step__in=["done", "refused"])
    wrong = (Q(ended_at=None) & over) | (Q(ended_at__isnull=False) & ~over)
    yield from (row.uid for row in ArticleImport.objects.filter(wrong))
    yield from (row.uid for row in ArticleImport.objects.filter(step="done", article=None))


@holds
def every_fact_can_be_told_and_is_either_told_or_parked() -> Iterator[str]:
    known = set(kinds())
    for kind in FactRow.objects.values_list("kind", flat=True).distinct():
        if kind not in known:
            yield f"{kind}: nobody knows such a fact"
    both = FactRow.objects.filter(relayed_at__isnull=False, parked_at__isnull=False)
    yield from (f"{row.pk}: told and parked" for row in both)


@holds
def a_notification_is_of_a_fact() -> Iterator[str]:
    facts = dict(FactRow.objects.values_list("pk", "seq"))
    for row in Notification.objects.all().iterator():
        if row.fact_id not in facts:
            yield f"{row.uid}: no fact {row.fact_id}"
        elif row.seq is not None and row.seq != facts[row.fact_id]:
            yield f"{row.uid}: {row.seq} is not the number of its fact"


@holds
def a_letter_has_one_end_and_then_no_words() -> Iterator[str]:
    for row in OutgoingEmail.objects.exclude(sent_at=None, dropped_at=None, given_up_at=None):
        ends = [row.sent_at, row.dropped_at, row.given_up_at]
        if sum(end is not None for end in ends) != 1 or row.subject or row.text or row.html:
            yield str(row)


@holds
def a_letter_that_waits_has_words_unless_they_are_written_late() -> Iterator[str]:
    waiting = OutgoingEmail.objects.filter(sent_at=None, dropped_at=None, given_up_at=None)
    yield from map(str, waiting.exclude(lane="instant").filter(Q(subject="") | Q(text="")))
    yield from map(str, waiting.filter(lane="instant").exclude(text=""))


@holds
def what_is_mailed_is_decided_and_goes_to_its_reader() -> Iterator[str]:
    mailed = Notification.objects.filter(email__isnull=False)
    for row in mailed.filter(Q(mail_decided_at=None) | ~Q(email__learner=F("learner"))):
        yield row.uid


@holds
def windows_of_digests_do_not_overlap() -> Iterator[str]:
    rows = Digest.objects.order_by("learner", "window_start")
    for one, next_one in pairwise(rows.values_list("learner", "window_start", "window_end")):
        if one[1] > one[2] or (one[0] == next_one[0] and one[2] > next_one[1]):
            yield f"{one} and {next_one}"


@holds
def a_schedule_goes_on_where_the_last_digest_ended() -> Iterator[str]:
    rows = DigestSchedule.objects.annotate(told=Max("learner__digests__window_end"))
    yield from map(str, rows.filter(told__gt=F("digest_through_at")))
    yield from map(str, rows.exclude(cadence="never").filter(next_digest_at=None))


@holds
def a_digest_is_a_letter_to_its_reader() -> Iterator[str]:
    letters = Digest.objects.filter(email__isnull=False)
    yield from map(str, letters.exclude(email__learner=F("learner"), email__lane="digest"))


@holds
def there_is_one_epoch_at_most() -> Iterator[str]:
    if Epoch.objects.count() > 1:
        yield ", ".join(Epoch.objects.values_list("name", flat=True))


def main() -> int:
    """Print what is broken as JSON; return 1 if anything is."""
    found: Any = broken()
    sys.stdout.write(json.dumps({"checked": len(_checks), "broken": found}, ensure_ascii=False))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
