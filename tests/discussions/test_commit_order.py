"""Who comes back with the last number heard misses nothing, in whatever order others commit.

Goal 8: ids are handed out before the commit, so a cursor over ids is wrong; the control shows it.
"""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection, transaction

from discussions.actions import add_post
from foundation.activity.models import FactRow
from foundation.live.replay import facts_after
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)

PAIRS = 40
PATIENCE_S = 20


class Client:
    """Asks again and again for what came after the last it heard of, as a page does."""

    def __init__(self, topic: str) -> None:
        self.topic = topic
        self.heard: list[int] = []

    def resume(self) -> None:
        """Take in what is there by now."""
        after = self.heard[-1] if self.heard else 1
        self.heard += [row.seq for row in facts_after(self.topic, after)]


class ByPrimaryKey(Client):
    """The same with the obvious cursor, over all topics: the control."""

    def resume(self) -> None:
        """Take in what has a higher id than all that was heard."""
        rows = FactRow.objects.filter(kind="PostAdded", pk__gt=max(self.heard, default=0))
        self.heard += rows.order_by("pk").values_list("pk", flat=True)


@pytest.fixture(autouse=True)
def no_limits(settings):
    """They write more in a minute here than a person may in a day."""
    settings.AYNI_LIMIT_FACTOR = 1000


@pytest.fixture
def pool():
    """Two other processes, as threads with a connection each."""
    with ThreadPoolExecutor(2) as pool:
        yield pool


def closing(work):
    def run():
        try:
            return work()
        finally:
            connection.close()

    return run


@pytest.mark.real
def test_goal_8_pairs_committed_in_reverse(ada, ben, article, pool):
    people = {"members": [ben], "reads": [article]}
    slow, quick = (cast.thread(cast.circle(name, ada, **people), ben) for name in ("Slow", "Quick"))
    clients = [Client(slow.topic), Client(quick.topic)]
    control = ByPrimaryKey("")
    for turn in range(PAIRS):
        written, overtaken = Event(), Event()

        def first(turn=turn, written=written, overtaken=overtaken):
            with transaction.atomic():
                add_post(actor=ada, thread=slow, body=f"First {turn}.")
                written.set()
                assert overtaken.wait(PATIENCE_S)

        def second(turn=turn, written=written):
            assert written.wait(PATIENCE_S)
            add_post(actor=ben, thread=quick, body=f"Second {turn}.")

        late, soon = pool.submit(closing(first)), pool.submit(closing(second))
        soon.result(PATIENCE_S)
        for client in (*clients, control):
            client.resume()
        overtaken.set()
        late.result(PATIENCE_S)
        for client in (*clients, control):
            client.resume()
    for client in clients:
        assert client.heard == list(range(2, PAIRS + 2))
    written_ids = set(FactRow.objects.filter(kind="PostAdded").values_list("pk", flat=True))
    assert len(written_ids) == 2 * PAIRS
    missed = written_ids - set(control.heard)
    assert len(missed) == PAIRS, "the control must miss whatever was overtaken"


def test_goal_8_within_one_thread_numbers_are_in_commit_order(ada, ben, circle, thread, pool):
    client = Client(thread.topic)

    def write(who):
        for turn in range(PAIRS):
            with transaction.atomic():
                add_post(actor=who, thread=thread, body=f"{who.name} {turn}")

    writers = [pool.submit(closing(lambda who=who: write(who))) for who in (ada, ben)]
    while not all(writer.done() for writer in writers):
        client.resume()
    for writer in writers:
        writer.result()
    client.resume()
    assert client.heard == list(range(2, 2 * PAIRS + 2))
