"""What a reading does to those who follow: new ones get to where the settled are, no one twice."""

import json

import pytest

from foundation.live import registry
from foundation.live.outbox import Outbox
from foundation.live.reading import Form, Reading
from foundation.live.registry import Access, TopicState
from foundation.live.sockets import Socket
from foundation.live.ticket import Pass
from foundation.live.topics import FollowedTopic, Follower
from foundation.live.transport import Ready

NAME = "thread:abcdefgh"
HOME = "circle:tube-digesters"
JSON, HTML = Form("json", "en"), Form("html", "en")


class Tab:
    """A socket whose frames are kept."""

    def __init__(self, learner_id: int) -> None:
        self.heard: list[dict] = []
        self.socket = Socket(Pass(learner_id, 0), Outbox(self._send, lambda: None, self._write), 0)

    def _write(self, frame: bytes) -> bool:
        self.heard.append(json.loads(frame[frame.index(b"{") :]))
        return True

    async def _send(self, message: dict) -> None:
        raise AssertionError("all that these tests tell is written at once")

    def seqs(self) -> list[int]:
        return [frame["seq"] for frame in self.heard if frame["type"] == "post.added"]


@pytest.fixture
def topic():
    return FollowedTopic(NAME, *registry.split(NAME))


def join(topic, learner_id, after=None, form=JSON):
    tab = Tab(learner_id)
    topic.join(Follower(tab.socket, NAME, form, after))
    return tab


def reading(topic, seqs=(), *, places=(), last=None, epoch=1, readers=(), access=None):
    """Return the reading of an audience at `epoch` that finds facts of these numbers."""
    last = max([topic.read_to, *seqs]) if last is None else last
    told = [(seq, Ready(json.dumps({"type": "post.added", "seq": seq}))) for seq in seqs]
    return Reading(
        TopicState(last, epoch, HOME),
        bool(seqs) and bool(topic.ask().forms),
        max([topic.read_to, *seqs]),
        list(places),
        {JSON: told, HTML: told},
        frozenset(readers),
        access,
    )


def take(topic, *args, **words):
    found = reading(topic, *args, **words)
    topic.ask()
    return topic.take(found)


async def test_settled_followers_hear_each_number_once_in_either_form(topic):
    page, program = join(topic, 1, form=HTML), join(topic, 2)
    take(topic, places=[0, 0], readers=[1, 2])
    take(topic, [1, 2])
    take(topic, [2, 3])
    assert page.seqs() == program.seqs() == [1, 2, 3]
    assert page.heard[0] == {"type": "followed", "topic": NAME, "seq": 0}


async def test_who_asks_again_for_another_form_is_told_in_one_place_only(topic):
    tab = join(topic, 1)
    take(topic, places=[0], readers=[1])
    topic.join(Follower(tab.socket, NAME, HTML, None))
    assert not topic.ask().settled
    take(topic, places=[0], readers=[1])
    take(topic, [1])
    assert tab.seqs() == [1]
    assert topic.ask().forms == {HTML}


async def test_who_left_while_the_reading_was_on_its_way_gets_nothing_of_it(topic):
    stays, goes, returns = join(topic, 1), join(topic, 2), join(topic, 3)
    found = reading(topic, places=[0, 0, 0], readers=[1, 2, 3])
    topic.ask()
    topic.drop(goes.socket)
    topic.join(Follower(returns.socket, NAME, JSON, 0))
    topic.take(found)
    assert [len(tab.heard) for tab in (stays, goes, returns)] == [1, 0, 0]
    assert [after for _, after in topic.ask().newcomers] == [0]


async def test_a_newcomer_ahead_of_settled_ones_far_behind_waits_until_they_are_there(topic):
    behind = join(topic, 1)
    take(topic, places=[0], readers=[1])
    ahead = join(topic, 2, after=400)
    take(topic, range(1, 201), places=[400], last=400, readers=[2])
    assert behind.seqs() == list(range(1, 201))
    assert ahead.heard == [] and topic.is_stale
    take(topic, range(201, 401), places=[400], last=400, readers=[2])
    assert ahead.heard == [{"type": "followed", "topic": NAME, "seq": 400}]
    take(topic, [401])
    assert behind.seqs() == list(range(1, 402)) and ahead.seqs() == [401]


async def test_who_is_found_no_reader_of_a_new_audience_hears_nothing_of_the_news(topic):
    stays, goes = join(topic, 1), join(topic, 2)
    take(topic, places=[0, 0], readers=[1, 2])
    take(topic, [1], epoch=2, readers=[1])
    assert stays.seqs() == [1]
    assert goes.seqs() == [] and goes.heard[-1]["type"] == "closed"
    assert {learner for learner, _ in topic.ask().settled} == {1}


async def test_whose_access_was_cut_is_returned_and_hears_nothing_of_the_news(topic):
    stays, goes = join(topic, 1), join(topic, 2)
    take(topic, places=[0, 0], readers=[1, 2])
    access = {1: Access(0, "me:one"), 2: Access(1, "me:two")}
    assert take(topic, [1], access=access) == [goes.socket]
    assert stays.seqs() == [1] and goes.seqs() == []
    assert not goes.socket.follows


async def test_a_topic_that_is_gone_ends_for_all(topic):
    settled = join(topic, 1)
    take(topic, places=[0], readers=[1])
    new = join(topic, 2)
    topic.ask()
    topic.take(Reading(None, True, 0, [None], {}, frozenset(), None))
    assert settled.heard[-1]["reason"] == "gone"
    assert new.heard[-1]["code"] == "not_found"
    assert not topic.is_followed


async def test_who_had_to_wait_is_told_what_came_meanwhile(topic):
    join(topic, 1)
    take(topic, places=[0], readers=[1])
    ahead = join(topic, 2)
    take(topic, range(1, 201), places=[300], last=300, readers=[2])
    assert topic.ask().newcomers == [(JSON, 300)]
    take(topic, range(201, 302), places=[300], last=301, readers=[2])
    assert ahead.seqs() == [301] and ahead.heard[-1]["seq"] == 301


async def test_one_socket_that_cannot_be_written_to_costs_the_others_nothing(topic):
    tabs = [join(topic, learner_id) for learner_id in (1, 2, 3)]
    take(topic, places=[0, 0, 0], readers=[1, 2, 3])
    broken = tabs[1].socket.outbox

    def fail(frame):
        raise RuntimeError("the handler is closed")

    broken._write = fail
    take(topic, [1])
    take(topic, [2])
    assert tabs[0].seqs() == tabs[2].seqs() == [1, 2]
    assert broken.is_closed
    broken.stop()


async def test_an_unnumbered_topic_says_changed_once_to_those_behind_and_not_to_who_knows():
    topic = FollowedTopic(HOME, *registry.split(HOME))

    def found(version, places, readers):
        is_news = bool(topic.ask().forms) and version != topic.read_to
        state = TopicState(version, 1, HOME)
        return Reading(state, is_news, version, places, {}, frozenset(readers), None)

    settled = join(topic, 1)
    topic.take(found(1, [1], [1]))
    knows, behind = join(topic, 2, after=2), join(topic, 3, after=1)
    topic.take(found(2, [2, 1], [2, 3]))
    topic.take(found(2, [], []))
    told = [[frame["type"] for frame in tab.heard] for tab in (settled, knows, behind)]
    assert told == [["followed", "changed"], ["followed"], ["changed", "followed"]]
