"""Following a topic: first what was missed, then what happens, once and in order."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from circles.actions.membership import join_circle
from discussions.actions import add_post, edit_post, remove_post
from foundation.live import registry
from foundation.live.database import hop
from foundation.live.reading import Ask, Form, read
from foundation.live.replay import PAGE, frames_after
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


def say(actor, thread, body="Double it."):
    """Add a post in another thread, as a page would."""
    return hop(lambda: add_post(actor=actor, thread=thread, body=body))


async def test_a_member_receives(ada, ben, thread, tab):
    browser = await tab(ben)
    assert await browser.follow(thread.topic) == [
        {"type": "followed", "topic": thread.topic, "seq": 1}
    ]
    await say(ada, thread)
    frame = await browser.hear()
    assert (frame["type"], frame["topic"], frame["seq"]) == ("post.added", thread.topic, 2)
    assert frame["post"]["body"] == "Double it."


async def test_catch_up_comes_first_and_once(ada, ben, thread, tab):
    for body in ("one", "two", "three"):
        await say(ada, thread, body)
    browser = await tab(ben)
    frames = await browser.follow(thread.topic, after=2)
    assert [frame.get("seq") for frame in frames] == [3, 4, 4]
    assert [frame["type"] for frame in frames] == ["post.added", "post.added", "followed"]
    await say(ada, thread, "four")
    assert (await browser.hear())["seq"] == 5
    assert await browser.heard_nothing()


async def test_absent_after_means_from_now(ada, ben, thread, tab):
    await say(ada, thread)
    browser = await tab(ben)
    assert [frame["type"] for frame in await browser.follow(thread.topic)] == ["followed"]


async def test_nothing_is_lost_between_joining_and_reading(ada, ben, thread, tab):
    browser = await tab(ben)
    await browser.say(type="follow", topic=thread.topic, after=1)
    for number in range(20):
        await say(ada, thread, f"while it catches up: {number}")
    seen = [frame["seq"] for frame in await browser.hear_until("followed")][:-1]
    while len(seen) < 20:
        seen.append((await browser.hear())["seq"])
    assert seen == list(range(2, 22))


async def test_two_followers_at_different_places_each_get_what_they_lack(ada, ben, thread, tab):
    for body in ("one", "two"):
        await say(ada, thread, body)
    first, second = await tab(ben), await tab(ada)
    assert len(await first.follow(thread.topic, after=1)) == 3
    assert len(await second.follow(thread.topic, after=3)) == 1
    await say(ada, thread, "three")
    assert [(await tab.hear())["seq"] for tab in (first, second)] == [4, 4]


async def test_following_again_starts_from_the_new_place(ada, ben, thread, tab):
    await say(ada, thread)
    browser = await tab(ben)
    assert len(await browser.follow(thread.topic, after=1)) == 2
    assert len(await browser.follow(thread.topic, after=1)) == 2
    await say(ada, thread)
    assert (await browser.hear())["seq"] == 3
    assert await browser.heard_nothing()


async def test_unfollow_ends_it(ada, ben, thread, tab, hub):
    browser = await tab(ben)
    await browser.follow(thread.topic)
    await browser.say(type="unfollow", topic=thread.topic)
    await browser.say(type="ping")
    assert (await browser.hear())["type"] == "pong"
    await say(ada, thread)
    assert await browser.heard_nothing()
    assert hub._topics.names() == set()


async def test_c04_a_stranger_is_told_what_a_missing_topic_is_told(cleo, hidden_circle, ben, tab):
    thread = await hop(lambda: cast.thread(hidden_circle, ben))
    browser = await tab(cleo)
    answers = []
    for topic in (thread.topic, "thread:aaaaaaaaaaaaaaaa", "nothing:ofthatkind", "circle:nowhere"):
        await browser.say(type="follow", topic=topic)
        answers.append(json.dumps(await browser.hear()).replace(topic, "-"))
    await browser.say(type="follow", topic=f"circle:{hidden_circle.slug}")
    answers.append(json.dumps(await browser.hear()).replace(f"circle:{hidden_circle.slug}", "-"))
    assert len(set(answers)) == 1
    assert "not_found" in answers[0]


async def test_c04_another_learners_own_topic_does_not_exist(ben, cleo, tab):
    browser = await tab(cleo)
    await browser.say(type="follow", topic=f"me:{ben.uid}")
    assert (await browser.hear())["code"] == "not_found"


WEIRD = [-1, 10**100, 1.5, 2.0, "41", True, [], {}, 3]


@pytest.mark.parametrize("after", WEIRD, ids=repr)
async def test_c07_weird_after_gets_resync(ben, thread, tab, after):
    browser = await tab(ben)
    await browser.say(type="follow", topic=thread.topic, after=after)
    assert await browser.hear() == {"type": "resync", "topic": thread.topic}


async def test_c07_too_far_behind_gets_resync_and_is_not_followed(ada, ben, thread, tab):
    thread.last_seq = PAGE + 2
    await hop(thread.save)
    browser = await tab(ben)
    await browser.say(type="follow", topic=thread.topic, after=1)
    assert await browser.hear() == {"type": "resync", "topic": thread.topic}
    await say(ada, thread)
    assert await browser.heard_nothing()


def test_c07_work_is_bounded_whatever_is_asked(thread, ada, ben):
    kind, key = registry.split(thread.topic)
    for number in range(5):
        add_post(actor=ada, thread=thread, body=f"{number}")
    newcomers = [(Form("json", "en"), after) for after in [*WEIRD[:-1], 1, 2, 3, None] * 20]
    passes = frozenset((one.pk, one.access_epoch) for one in (ada, ben))

    def ask(newcomers):
        nobody = frozenset()
        return Ask(thread.topic, kind, key, 0, 0, None, nobody, nobody, newcomers, passes)

    with CaptureQueriesContext(connection) as queries:
        reading = read(ask(newcomers))
    assert len(reading.places) == len(newcomers)
    few = len(queries)
    with CaptureQueriesContext(connection) as queries:
        read(ask(newcomers[-1:]))
    assert few - len(queries) <= 4  # the one more is the frames' own, none is per follower


async def test_c08_what_was_removed_is_replayed_as_a_place_without_words(ada, ben, thread, tab):
    post = await say(ada, thread, "my telephone is 12345")
    await hop(lambda: edit_post(actor=ada, post=post, body="my telephone was 67890"))
    await hop(lambda: remove_post(actor=ada, post=post))
    browser = await tab(ben)
    for form in ("json", "html"):
        frames = await browser.follow(thread.topic, after=1, **{"as": form})
        assert [frame["seq"] for frame in frames] == [2, 3, 4, 4]
        assert "12345" not in json.dumps(frames)
        assert "67890" not in json.dumps(frames)


async def test_html_comes_in_the_language_asked_for(ada, ben, thread, tab):
    pages = {"es": await tab(ben), "ar": await tab(ada)}
    for language, browser in pages.items():
        await browser.follow(thread.topic, **{"as": "html"}, lang=language)
    seen = []
    kind, _ = registry.split(thread.topic)
    original = type(kind).frames

    def frames(self, rows, form, language):
        seen.append((form, language, len(rows)))
        return original(self, rows, form, language)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(kind), "frames", frames)
        await say(ada, thread)
        for browser in pages.values():
            assert "html" in await browser.hear()
    assert sorted(seen) == [("html", "ar", 1), ("html", "es", 1)]


async def test_one_rendering_serves_all_followers_with_the_same_bytes(ada, ben, thread, tab):
    tabs = [await tab(learner) for learner in (ada, ben) * 5]
    for browser in tabs:
        await browser.follow(thread.topic)
    kind, _ = registry.split(thread.topic)
    calls = []
    original = type(kind).frames

    def frames(self, rows, form, language):
        calls.append(len(rows))
        return original(self, rows, form, language)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(kind), "frames", frames)
        await say(ada, thread)
        texts = [(await browser.wire.receive_output(timeout=5))["text"] for browser in tabs]
    assert calls == [1]
    assert len({id(text) for text in texts}) == 1


async def test_circle_says_that_it_changed(ada, circle, cleo, tab):
    browser = await tab(ada)
    topic = f"circle:{circle.slug}"
    (followed,) = await browser.follow(topic)
    await hop(lambda: join_circle(actor=cleo, circle=circle))
    changed = await browser.hear()
    assert changed == {"type": "changed", "topic": topic, "version": changed["version"]}
    assert changed["version"] > followed["seq"]
    assert await browser.heard_nothing()


@pytest.mark.parametrize("after", [-1, 0, "x", 10**30], ids=repr)
async def test_circle_says_at_once_that_another_version_is_held(ada, circle, tab, after):
    browser = await tab(ada)
    frames = await browser.follow(f"circle:{circle.slug}", after=after)
    assert [frame["type"] for frame in frames] == ["changed", "followed"]


async def test_http_gets_the_same_frames(ada, ben, thread, tab):
    await say(ada, thread, "one")
    await say(ada, thread, "two")
    browser = await tab(ben)
    heard = await browser.follow(thread.topic, after=1)
    asked = await hop(lambda: frames_after(thread.topic, after=1, form="json", language="en"))
    assert json.loads(json.dumps(asked)) == heard
    for after in (-1, 99, "1", PAGE * 9):
        assert await hop(
            lambda after=after: frames_after(thread.topic, after=after, form="json", language="en")
        ) == [{"type": "resync", "topic": thread.topic}]
