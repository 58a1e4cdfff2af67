"""The same thing from many sides at the same moment: one outcome, and true counters."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.db.models import F

from circles.actions import remove_member
from circles.models import Membership
from discussions.actions import (
    accept_answer,
    add_post,
    ask_question,
    give_thanks,
    remove_post,
    withdraw_thanks,
)
from discussions.models import Post, Thanks, Thread
from foundation.activity.models import FactRow
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*jobs):
    """Run the jobs in threads that start together; return results, refusals among them."""
    gate = Barrier(len(jobs))

    def run(job):
        try:
            gate.wait(timeout=20)
            return job()
        except (PermissionDenied, ValidationError, Thread.DoesNotExist) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def true_numbers(thread):
    """Assert that the thread's counters and numbers are what its rows say."""
    thread.refresh_from_db()
    posts = list(thread.posts.order_by("number"))
    assert [post.number for post in posts] == list(range(1, thread.post_count + 1))
    assert thread.answer_count == sum(p.kind == "answer" and not p.is_removed for p in posts)
    told = FactRow.objects.filter(topic=thread.topic).order_by("pk").values_list("seq", flat=True)
    assert list(told) == sorted(set(told)), "commit order is number order"
    assert thread.last_seq == max([1, *told])


def test_m_many_post_at_once(ada, ben, circle, thread):
    authors = [ada, ben, *(cast.learner(f"Author {n}") for n in range(6))]
    for author in authors[2:]:
        cast.join(circle, author)
    at_once(*(lambda a=a: add_post(actor=a, thread=thread, body="x") for a in authors))
    assert thread.posts.count() == 9
    true_numbers(thread)


def test_j10_one_key_from_eight_sides(ada, thread):
    key = uuid4()
    posts = at_once(*[lambda: add_post(actor=ada, thread=thread, body="Yes.", key=key)] * 8)
    assert len({post.pk for post in posts}) == 1
    assert thread.posts.count() == 2
    true_numbers(thread)


def test_j10_one_key_with_two_wordings(ada, thread):
    key = uuid4()
    bodies = ["Yes.", "No."] * 4
    results = at_once(
        *(lambda b=b: add_post(actor=ada, thread=thread, body=b, key=key) for b in bodies)
    )
    assert sum(isinstance(result, Post) for result in results) == 4
    refused = [result for result in results if isinstance(result, ValidationError)]
    assert {refusal.code for refusal in refused} == {"key_reused"}
    assert thread.posts.count() == 2


def test_one_key_asks_once(ben, circle, article):
    key = uuid4()
    ask = {"actor": ben, "circle": circle, "article": article, "title": "How?", "key": key}
    at_once(*[lambda: ask_question(**ask)] * 6)
    assert Thread.objects.count() == 1


def test_j05_double_thanks(ada, ben, thread):
    post = cast.post(thread, ada)
    at_once(*[lambda: give_thanks(actor=ben, post=post)] * 8)
    post.refresh_from_db()
    assert post.thanks_count == Thanks.objects.count() == 1
    at_once(*[lambda: withdraw_thanks(actor=ben, post=post)] * 8)
    post.refresh_from_db()
    assert post.thanks_count == Thanks.objects.count() == 0
    true_numbers(thread)


def test_j05_thanks_of_many(ada, circle, thread):
    post = cast.post(thread, ada)
    people = [cast.learner(f"Friend {n}") for n in range(8)]
    for one in people:
        cast.join(circle, one)
    at_once(*(lambda p=p: give_thanks(actor=p, post=post) for p in people))
    post.refresh_from_db()
    assert post.thanks_count == Thanks.objects.count() == 8


def test_j06_two_accepted_at_once(ada, ben, thread):
    answers = [cast.post(thread, ada) for _ in range(4)]
    at_once(*(lambda a=a: accept_answer(actor=ben, post=a) for a in answers))
    thread.refresh_from_db()
    assert thread.accepted in answers
    true_numbers(thread)
    kinds = (
        FactRow.objects.filter(topic=thread.topic).order_by("seq").values_list("kind", flat=True)
    )
    assert list(kinds).count("AnswerAccepted") - list(kinds).count("AcceptanceWithdrawn") == 1


@pytest.mark.parametrize("_round", range(25))
def test_j07_kick_and_post(ada, ben, closed_circle, closed_thread, _round):
    """Either the post precedes the kick or it does not exist."""
    at_once(
        lambda: add_post(actor=ben, thread=closed_thread, body="One more thing"),
        lambda: remove_member(actor=ada, circle=closed_circle, uid=ben.uid),
    )
    facts = FactRow.objects.order_by("pk").values_list("kind", flat=True)
    kinds = [kind for kind in facts if kind in ("PostAdded", "MemberRemoved")]
    assert kinds in (["PostAdded", "MemberRemoved"], ["MemberRemoved"])
    assert closed_thread.posts.count() == len(kinds)
    assert not Membership.objects.filter(learner=ben, state="active").exists()
    true_numbers(closed_thread)


def test_j05_thanks_while_it_is_taken_down(ada, ben, circle, thread):
    post = cast.post(thread, ada)
    at_once(
        *[lambda: give_thanks(actor=ben, post=post)] * 3,
        lambda: remove_post(actor=ada, post=post),
    )
    post.refresh_from_db()
    assert post.is_removed
    assert post.thanks_count == Thanks.objects.filter(post=post).count()
    assert Thread.objects.filter(pk=thread.pk, answer_count=F("post_count") - 2).exists()
    true_numbers(thread)
