"""What is fetched while others write: the number on it and the posts beside it agree.

The class of input: a commit between the statements of one request that reads a thread's number
and what the number speaks for. Whoever goes on from that number must get each post exactly once,
and must end with what a page fetched afterwards shows. Its members: posts, a post that begins the
next page, an edit, thanks, an accepted answer, a removal; read as a page, as JSON in one stretch
or several, as facts, and by a socket that catches up.
"""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext

import pytest
from django.db import connection

from discussions import actions
from discussions.models import Post, Thread
from foundation.live import registry
from foundation.live.reading import Ask, Form, read
from learners.actions.tokens import create_token
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_limits(settings):
    """They write more in a minute here than a person may in a day."""
    settings.AYNI_LIMIT_FACTOR = 1000


@contextmanager
def committed_before(table: str, work):
    """Have `work` committed by another connection just before the first read of a table."""
    waiting = [work]

    def commit():
        try:
            waiting.pop()()
        finally:
            connection.close()

    def wrapper(execute, sql, params, many, context):
        if waiting and sql.startswith("SELECT") and f' FROM "{table}"' in sql:
            with ThreadPoolExecutor(1) as elsewhere:
                elsewhere.submit(commit).result()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        yield
    assert not waiting, "nothing was read from that table"


def committed_in(work):
    """Have `work`, if any, committed between the statements of a fetch."""
    return committed_before("discussions_post", work) if work else nullcontext()


@pytest.fixture
def changes(ada, ben, thread):
    """What somebody may do to Ben's thread, in which Ada has answered with the second post."""
    actions.add_post(actor=ada, thread=thread, body="Double it.")

    def now():
        return Thread.objects.get(pk=thread.pk)

    def answer():
        return thread.posts.get(number=2)

    def add(count):
        for number in range(count):
            actions.add_post(actor=ada, thread=now(), body=f"And {number}.")

    return {
        "post": lambda: add(1),
        "posts": lambda: add(3),
        "edit": lambda: actions.edit_post(actor=ada, post=answer(), body="Treble it."),
        "thanks": lambda: actions.give_thanks(actor=ben, post=answer()),
        "accepted": lambda: actions.accept_answer(actor=ben, post=answer()),
        "removal": lambda: actions.remove_post(actor=ada, post=answer()),
    }


KINDS = ("post", "posts", "edit", "thanks", "accepted", "removal")


class Reader:
    """A program that holds what `GET /threads/{uid}` gave it and goes on by the facts after it."""

    def __init__(self, client, learner) -> None:
        _token, secret = create_token(actor=learner, name="test", scope="read")
        self.client, self.headers = client, {"Authorization": f"Bearer {secret}"}
        self.taken: list[int] = []
        self.posts: dict[int, dict] = {}
        self.accepted: int | None = None
        self.held = 0

    def ask(self, path: str) -> dict:
        answer = self.client.get(f"/api/v1{path}", headers=self.headers)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def fetch(self, thread, *, limit: int = 50, meanwhile=()) -> None:
        """Take a thread in, stretch by stretch; `meanwhile` says what is committed in which."""
        after, stretch, count = 0, 0, None
        while after is not None:
            with committed_in(dict(meanwhile).get(stretch)):
                shown = self.ask(f"/threads/{thread.uid}?after={after}&limit={limit}")
            if count is None:
                count, self.held = shown["thread"]["posts"], shown["thread"]["last_seq"]
                self.accepted = shown["thread"]["accepted"]
            for post in shown["items"]:
                if post["number"] <= count:
                    self.take(post)
            after, stretch = shown["next"], stretch + 1

    def take(self, post: dict) -> None:
        self.taken.append(post["number"])
        self.posts[post["number"]] = post

    def catch_up(self, thread) -> None:
        """Take in the facts after the number that is held."""
        for frame in self.ask(f"/threads/{thread.uid}/facts?after={self.held}")["frames"]:
            self.apply(frame)

    def apply(self, frame: dict) -> None:
        """Take one frame in, as docs/realtime.md says."""
        assert frame["type"] != "resync"
        if frame["type"] == "post.added":
            self.take(frame["post"])
        elif frame["type"] == "thanks.changed":
            self.posts[frame["number"]]["thanks"] = frame["thanks"]
        elif "post" in frame:
            self.posts[frame["number"]] = frame["post"]
        self.accepted = frame.get("thread", {}).get("accepted", self.accepted)
        self.held = max(self.held, frame.get("seq", 0))

    def shows(self) -> tuple:
        """Return what it would show."""
        posts = {
            number: (post["body"], post["thanks"], post["is_removed"])
            for number, post in self.posts.items()
        }
        return posts, self.accepted


@pytest.mark.parametrize("kind", KINDS)
def test_json_gives_each_post_once_and_ends_as_a_fresh_page(client, ada, thread, changes, kind):
    reader = Reader(client, ada)
    reader.fetch(thread, meanwhile={0: changes[kind]})
    reader.catch_up(thread)
    fresh = Reader(client, ada)
    fresh.fetch(thread)
    assert reader.taken == fresh.taken
    assert reader.shows() == fresh.shows()
    assert reader.held == fresh.held


def test_the_number_and_the_count_beside_the_posts_are_of_one_moment(client, ada, thread, changes):
    reader = Reader(client, ada)
    with committed_before("discussions_post", changes["posts"]):
        shown = reader.ask(f"/threads/{thread.uid}")
    assert [post["number"] for post in shown["items"]] == [1, 2]
    assert (shown["thread"]["posts"], shown["thread"]["last_seq"], shown["next"]) == (2, 2, None)


def test_a_mark_on_a_post_is_as_old_as_the_number(client, ada, thread, changes):
    """An accepted answer is said in two places of the answer, and both say the same."""
    with committed_before("discussions_post", changes["accepted"]):
        shown = Reader(client, ada).ask(f"/threads/{thread.uid}")
    assert shown["thread"]["accepted"] is None
    assert [post["is_accepted"] for post in shown["items"]] == [False, False]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("at", range(3))
def test_json_in_several_stretches(client, ada, thread, changes, kind, at):
    """Written between the statements of the first, second or third stretch."""
    changes["posts"]()  # 5 posts: stretches of 2, 2 and 1
    reader = Reader(client, ada)
    reader.fetch(thread, limit=2, meanwhile={at: changes[kind]})
    reader.catch_up(thread)
    fresh = Reader(client, ada)
    fresh.fetch(thread)
    assert reader.taken == fresh.taken
    assert reader.shows() == fresh.shows()


def page_shown(client, thread, query: str = "") -> tuple[int, list[int]]:
    """Return the number on a page of the thread, and the numbers of the posts on it."""
    text = client.get(f"{thread.get_absolute_url()}{query}").text
    (seq,) = re.findall(r'data-seq="(\d+)"', text)
    return int(seq), [int(number) for number in re.findall(r'id="p(\d+)"', text)]


@pytest.mark.parametrize("who", ["visitor", "member"])
@pytest.mark.parametrize("kind", ["post", "posts"])
def test_page_gives_each_post_once(client, ada, ben, thread, changes, who, kind):
    if who == "member":
        client.force_login(ben)
    with committed_before("discussions_post", changes[kind]):
        seq, numbers = page_shown(client, thread)
    reader = Reader(client, ada)
    reader.held = seq
    reader.catch_up(thread)
    assert numbers + reader.taken == list(range(1, Post.objects.filter(thread=thread).count() + 1))


def test_last_page_that_grows_beyond_its_end_while_it_is_read(client, ada, ben, thread, changes):
    """What comes is on this page or on the next: a frame says which, the page shows neither."""
    for _ in range(Thread.POSTS_PER_PAGE - 3):
        cast.post(thread, ada)
    client.force_login(ben)
    with committed_before("discussions_post", changes["posts"]):
        seq, numbers = page_shown(client, thread)
    assert numbers == list(range(1, Thread.POSTS_PER_PAGE))
    reader = Reader(client, ada)
    reader.held = seq
    reader.catch_up(thread)
    assert numbers + reader.taken == list(range(1, Thread.POSTS_PER_PAGE + 3))


def test_who_looked_has_read_what_the_page_showed_and_no_more(client, ben, thread, changes):
    client.force_login(ben)
    with committed_before("discussions_post", changes["posts"]):
        seq, _ = page_shown(client, thread)
    assert thread.reads.get(learner=ben).last_read_seq == seq == 2
    unread = client.get(thread.get_absolute_url())
    assert unread.context["page"].unread_count == 3


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("between", ["discussions_post", "activity_fact"])
def test_facts_say_followed_for_what_they_hold(client, ada, thread, changes, kind, between):
    before = Thread.objects.get(pk=thread.pk).last_seq
    reader = Reader(client, ada)
    reader.fetch(thread)
    changes["post"]()  # so that there is a fact to tell whatever comes between
    with committed_before(between, changes[kind]):
        frames = reader.ask(f"/threads/{thread.uid}/facts?after={before}")["frames"]
    assert frames[-1]["type"] == "followed"
    for frame in frames:
        reader.apply(frame)
    reader.catch_up(thread)
    fresh = Reader(client, ada)
    fresh.fetch(thread)
    assert reader.taken == fresh.taken
    assert reader.shows() == fresh.shows()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("between", ["discussions_post", "activity_fact"])
def test_a_socket_is_told_followed_for_what_it_was_told(
    client, ada, thread, changes, kind, between
):
    reader = Reader(client, ada)
    reader.fetch(thread)
    topics, key = registry.split(thread.topic)
    nobody = frozenset()

    def caught_up() -> int:
        newcomer = [(Form("json", "en"), reader.held)]
        ask = Ask(thread.topic, topics, key, 0, 0, None, nobody, nobody, newcomer, nobody)
        reading = read(ask)
        for seq, ready in reading.texts.get(Form("json", "en"), ()):
            assert seq <= reading.read_to
            reader.apply(json.loads(ready.text))
        return reading.read_to

    changes["post"]()
    with committed_before(between, changes[kind]):
        reader.held = caught_up()
    caught_up()
    fresh = Reader(client, ada)
    fresh.fetch(thread)
    assert reader.taken == fresh.taken
    assert reader.shows() == fresh.shows()
