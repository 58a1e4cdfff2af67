"""Redis is a bell: it is told of what happens, and neither hears nor keeps a private word of it."""

import base64
import gzip
import json
import pickle
import zlib

import msgpack
import pytest
import redis
from asgiref.sync import async_to_sync
from celery import current_app
from channels.layers import get_channel_layer
from django.core.cache import cache
from django.db import transaction

from config.settings import base
from foundation.activity.relay import relay_due_facts
from foundation.live import wire
from foundation.live.database import hop
from notifications.tasks import (
    compose_due_digests_task,
    queue_instant_mail_task,
    send_due_mail_task,
)
from tests.matrix.actors import NOBODY
from tests.matrix.building import build
from tests.matrix.callers import browsers
from tests.matrix.journey import travel
from tests.matrix.overhearing import Overhearing, kept
from tests.matrix.unfolding import found_in
from tests.matrix.words import Words
from tests.matrix.world import World

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.real,
    pytest.mark.timeout(600),
]
URL = base.REDIS_URL
# Doors at which nothing is left to do, because what they need went before. All others do it.
UNDONE = {
    # Who asked was admitted; what was reported was decided in its circle.
    "POST circles:decline_admission",
    "POST /circles/{slug}/admissions/{uid}/decline",
    "POST discussions:host_report",
    # The page did it already.
    "DELETE /circles/{slug}/readings/{uid}",
    "DELETE /me/tokens/{uid}",
    # Whom it is about was removed, or has left.
    "POST /circles/{slug}/members/{uid}/vouch",
    "DELETE /threads/{uid}/posts/{number}/thanks",
    # A host gave them a role, so that only a host may.
    "POST learners:suspend_learner",
}


@pytest.fixture
def world(transactional_db) -> World:
    """The world, committed: what follows a commit is told to Redis."""
    with transaction.atomic():
        return build()


def everything(ears: Overhearing) -> list[bytes]:
    """Return all that Redis was told, and all that it keeps."""
    return [*ears.told(), *kept(URL)]


def sweep() -> None:
    """Do what workers do: hand on what happened, and send the letters."""
    while relay_due_facts():
        pass
    for task in (queue_instant_mail_task, compose_due_digests_task, send_due_mail_task):
        task()


async def test_goal15_redis_neither_hears_nor_keeps_a_private_word(world, settings, tab, hub):
    settings.AYNI_LIMIT_FACTOR = 1000
    with Overhearing(URL) as ears:
        member = await tab(world.people["member"])
        for home in world.circles.values():
            await member.follow(f"circle:{home.slug}")
        thread = world.ids["invite only"]["thread"]
        await member.follow(f"thread:{thread}", after=0)
        undone = await hop(lambda: travel(world, browsers(world)))
        await member.hear_until("post.added")
        await hop(sweep)
        said = await hop(lambda: everything(ears))
    assert undone == UNDONE
    # And it was heard: rings, wake-ups, and counts of those who try to sign in.
    for sign in (wire.group(f"thread:{thread}"), "activity.sweep_facts", "allauth"):
        assert any(sign in form for form in map(_plain, said)), sign
    assert sorted(found_in(world.words, said)) == []


def _plain(blob: bytes) -> str:
    return blob.decode("latin-1")


def in_the_cache(word: str) -> None:
    cache.set("page", {"html": f"<p>{word}</p>"}, 60)


def as_a_key(word: str) -> None:
    cache.set(f"search:{word}", 1, 60)


def packed(word: str) -> None:
    cache.set("page", zlib.compress(pickle.dumps(f"<p>{word}</p>")), 60)


def zipped_in_base64(word: str) -> None:
    cache.set("page", {"html": base64.b64encode(gzip.compress(word.encode())).decode()}, 60)


def escaped(word: str) -> None:
    cache.set("page", "".join(f"\\u{ord(letter):04x}" for letter in word), 60)


def in_two_bytes_a_letter(word: str) -> None:
    cache.set("page", word.encode("utf-16"), 60)


def in_hex(word: str) -> None:
    cache.set("page", f"id-{word.encode().hex()}", 60)


def told_and_not_kept(word: str) -> None:
    """Ring with words: nobody listens, so nothing of it is kept."""
    ring = {"type": "ring", "text": word}
    async_to_sync(get_channel_layer().group_send)("live.none", ring)


def waiting_for_a_worker(word: str) -> None:
    """Wake a worker with words; then take the message back, so that no test stumbles over it."""
    with redis.Redis.from_url(URL) as client:
        kwargs = base64.b64encode(json.dumps([[], {"body": word}, {}]).encode()).decode()
        client.lpush("tooth", json.dumps({"body": kwargs, "headers": {"task": "none"}}))
        assert found_in(_words(word), kept(URL)), "a waiting message is not read"
        client.delete("tooth")


def in_every_kind_of_row(word: str) -> None:
    """Keep it in each kind of value in turn: it must be read there, not only heard."""
    with redis.Redis.from_url(URL) as client:
        for keep in (
            # It begins as bz2 does, and is none.
            lambda: client.set("tooth", f"BZh{word}"),
            lambda: client.sadd("tooth", word),
            lambda: client.zadd("tooth", {word: 1}),
            lambda: client.hset("tooth", word, "1"),
            lambda: client.hset("tooth", "1", msgpack.packb({"body": word})),
            lambda: client.xadd("tooth", {"body": word}),
        ):
            keep()
            assert found_in(_words(word), kept(URL)), "a value is not read"
            client.delete("tooth")


def _words(word: str) -> Words:
    return Words({word: frozenset()}, {word: "tooth"})


@pytest.mark.parametrize(
    "tell",
    [in_the_cache, as_a_key, packed, zipped_in_base64, escaped, in_two_bytes_a_letter, in_hex,
     told_and_not_kept, waiting_for_a_worker, in_every_kind_of_row],
)  # fmt: skip
def test_a_word_in_redis_is_found(tell):
    """The tooth: with a word put into Redis on purpose, in whatever form, the search finds it."""
    words = Words()
    word = words.new(f"a tooth {tell.__name__}", NOBODY)
    with Overhearing(URL) as ears:
        assert found_in(words, everything(ears)) == {}
        tell(word)
        assert found_in(words, everything(ears)).keys() == set(words.places.values())
        cache.clear()


def test_a_word_in_a_task_is_found():
    """A message that Celery itself wrapped, of a task that would carry what was said."""
    words = Words()
    word = words.new("a tooth in a task", NOBODY)
    with Overhearing(URL) as ears:
        current_app.send_task("tooth", kwargs={"body": word}, queue="tooth", ignore_result=True)
        assert found_in(words, ears.told())
        assert found_in(words, kept(URL))
    with redis.Redis.from_url(URL) as client:
        client.delete("tooth")
