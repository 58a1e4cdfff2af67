"""Prepared queries return what the ORM's own would, whatever values come, in any thread."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from discussions.actions import add_post
from discussions.frames import ThreadTopics
from discussions.models import Post
from foundation.activity.models import FactRow
from foundation.live.replay import facts_after
from foundation.many import many, many_texts
from foundation.prepared import IDS, NUMBER, TEXT, TEXTS, Prepared
from learners.models import Learner
from learners.selectors import access_tally
from tests import cast

pytestmark = pytest.mark.django_db


def test_one_query_serves_all_values(django_assert_num_queries):
    people = [cast.learner(name) for name in ("Ada", "Ben", "Cy")]
    among = Prepared(
        lambda ids, name: (
            Learner.objects.filter(pk__in=many(ids)).exclude(name=name).order_by("pk")
        ),
        IDS,
        TEXT,
    )

    with django_assert_num_queries(3):
        assert among([one.pk for one in people], "Ben") == [people[0], people[2]]
        assert among({people[1].pk}, "Ben") == []
        assert among([], "Ben") == []


def test_a_value_may_be_used_more_than_once_and_be_hostile():
    ada = cast.learner("Ada")
    found = Prepared(lambda text: Learner.objects.filter(name=text, email=text), TEXT)
    uids = Prepared(lambda texts: Learner.objects.filter(uid__in=many_texts(texts)), TEXTS)

    assert found("' OR 1=1 --") == []
    assert uids([ada.uid, "\"}', null", "%s", "{x}"]) == [ada]


def test_related_rows_and_json_come_as_from_the_orm():
    ada = cast.learner("Ada")
    thread = cast.thread(cast.circle("Biogas", ada, reads=[cast.article()]), ada)
    for words in ("Use *two* layers.", "Or shrink the trench."):
        add_post(actor=ada, thread=thread, body=words)
    rows = list(FactRow.objects.filter(topic=thread.topic).order_by("seq"))
    first, second = rows[-2:]

    assert facts_after(thread.topic, first.seq - 1) == [first, second]
    assert facts_after(thread.topic, first.seq) == [second]
    assert facts_after(thread.topic, second.seq) == []
    assert facts_after("thread:nobody", 0) == []
    assert facts_after(thread.topic, first.seq)[0].data == second.data
    frames = ThreadTopics().frames([first, second], "json", "en")
    assert [frame and frame["number"] for frame in frames] == [2, 3]


def test_the_tally_counts_who_takes_part():
    ada, ben = cast.learner("Ada"), cast.learner("Ben")
    Learner.objects.filter(pk=ada.pk).update(access_epoch=5)
    Learner.objects.filter(pk=ben.pk).update(access_epoch=7)
    assert access_tally({ada.pk, ben.pk}) == (2, 12)

    Learner.objects.filter(pk=ben.pk).update(is_active=False)
    assert access_tally({ada.pk, ben.pk}) == (1, 5)
    assert access_tally(()) == (0, 0)


def test_a_query_that_does_not_use_its_value_is_refused():
    careless = Prepared(lambda number: Post.objects.all(), NUMBER)
    with pytest.raises(ValueError, match="each of its values"):
        careless(1)


def test_a_query_that_asks_another_one_first_is_refused():
    hasty = Prepared(
        lambda number: Post.objects.filter(pk=number if Learner.objects.exists() else 0), NUMBER
    )
    with pytest.raises(ValueError, match="asks nothing"):
        hasty(1)


def test_values_of_one_kind_keep_their_places():
    ada = cast.learner("Ada")
    thread = cast.thread(cast.circle("Biogas", ada, reads=[cast.article()]), ada)
    for words in ("one", "two", "three"):
        add_post(actor=ada, thread=thread, body=words)
    between = Prepared(
        lambda low, high: Post.objects.filter(number__gt=low, number__lt=high).order_by("pk"),
        NUMBER,
        NUMBER,
    )
    assert [post.number for post in between(1, 4)] == [2, 3]
    assert between(4, 1) == []


def test_a_value_that_the_orm_makes_something_else_of_is_refused():
    """Else the pattern made of the stand-in would be asked for ever after."""
    frozen = Prepared(lambda text: Learner.objects.filter(name=text, email__contains=text), TEXT)
    with pytest.raises(ValueError, match="as they are"):
        frozen("Ada")


@pytest.mark.django_db(transaction=True)
def test_threads_share_what_was_prepared_and_not_a_connection():
    people = [cast.learner(f"Learner {number}") for number in range(8)]
    by_id = Prepared(lambda ids: Learner.objects.filter(pk__in=many(ids)), IDS)

    def look(one: Learner) -> bool:
        try:
            return all(by_id([one.pk]) == [one] for _ in range(20))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(look, people))
