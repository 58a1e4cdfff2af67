"""Lists that begin with the languages somebody reads: the same as sorting by language first."""

import pytest

from discussions.models import Thread
from discussions.selectors import latest_questions, unanswered_for
from learners.reading_order import MOST_QUERIES, FirstInMyLanguages
from tests import cast

LANGUAGES = ["en", "es", "rw", "es", "fr", "en", "rw", "es", "qu", "en"]
MANY = ["aa", "bb", "cc", "dd", "ee", "es", "rw"]


@pytest.fixture
def threads(ada, circle):
    return [
        cast.thread(circle, ada, title=f"{number} in {language}", language=language)
        for number, language in enumerate(LANGUAGES)
    ]


def sorted_by_language(threads, reads, *, newest_first):
    """Return the order that the database made before, when it sorted the whole list."""
    ordered = threads[::-1] if newest_first else threads
    return sorted(ordered, key=lambda thread: thread.language not in reads)


@pytest.mark.parametrize("limit", [1, 3, 6, 12])
@pytest.mark.parametrize(
    "reads", [[], ["es"], ["rw", "es"], ["qu", "fr", "en"], ["xx"], LANGUAGES[:5], MANY]
)
def test_mine_come_first_then_the_order_of_the_list(threads, ben, reads, limit):
    """One language, several, none, unknown ones, all, and more than are asked for one by one."""
    latest = FirstInMyLanguages(
        latest_questions, lambda thread: (thread.opened_at, thread.pk), limit=limit
    )
    oldest = FirstInMyLanguages(
        unanswered_for,
        lambda thread: (thread.opened_at, thread.pk),
        limit=limit,
        is_descending=False,
    )
    for who in (None, ben):
        expected = sorted_by_language(threads, reads, newest_first=True)[:limit]
        assert latest(who, reads) == expected
    assert oldest(ben, reads) == sorted_by_language(threads, reads, newest_first=False)[:limit]


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize(("reads", "queries"), [(["es"], 2), (["es", "rw"], 3), (MANY, 2)])
def test_the_number_of_queries_is_bounded(
    ada, ben, circle, count, reads, queries, django_assert_num_queries
):
    for number in range(count):
        cast.thread(circle, ada, title=f"{number}?", language="en")
    latest = FirstInMyLanguages(
        latest_questions, lambda thread: (thread.opened_at, thread.pk), limit=6
    )
    latest(ben, reads)
    with django_assert_num_queries(queries):
        latest(ben, reads)
    assert queries <= MOST_QUERIES + 1


def test_nothing_that_may_not_be_read_is_in_it(threads, cleo, ada, hidden_circle):
    hidden = cast.thread(hidden_circle, ada, title="Hidden", language="es")
    latest = FirstInMyLanguages(
        latest_questions, lambda thread: (thread.opened_at, thread.pk), limit=20
    )
    for who in (None, cleo):
        assert hidden not in latest(who, ["es"])
    assert hidden in latest(ada, ["es"]) and Thread.objects.count() == len(threads) + 1
