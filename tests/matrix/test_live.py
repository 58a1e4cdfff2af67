"""The live socket, row by row: followed, replayed, or as if there were no such topic."""

import json

import pytest
from django.db import transaction

from discussions.actions import add_post
from discussions.models import Thread
from foundation.live import wire
from foundation.live.database import hop
from learners.rules import active_learners
from tests.foundation.live.browser import Browser, ticket_of
from tests.matrix.actors import INSIDE
from tests.matrix.building import build
from tests.matrix.policy import LIVE
from tests.matrix.table import Row
from tests.matrix.world import World

ABSENT = {"thread": "thread:" + "a" * 16, "circle": "circle:no-such-circle", "me": "me:" + "a" * 16}


@pytest.fixture
def world(transactional_db) -> World:
    """The world, committed: sockets read it by connections of their own."""
    with transaction.atomic():
        return build()


def topic_of(row: Row, world: World) -> str:
    """Return the topic that a row is about."""
    ids = world.ids[row.home]
    names = {"thread": ids["thread"], "circle": ids["slug"], "me": ids["person member"]}
    kind = row.exit.partition(" ")[0].strip(",")
    return f"{kind}:{names[kind]}"


def wishes_of(row: Row) -> dict[str, object]:
    """Return how a row follows."""
    form = {"as": "html"} if row.exit.endswith("html") else {"as": "json"}
    return form | ({"after": 0} if "after 0" in row.exit else {})


async def sign_of(tab: Browser, topic: str, **wishes: object) -> tuple[str, str]:
    """Follow, and return the table's sign and all that was heard."""
    await tab.say(type="follow", topic=topic, **wishes)
    heard = [await tab.hear()]
    while heard[-1]["type"] not in ("followed", "error", "resync"):
        heard.append(await tab.hear())
    signs = {"followed": "+", "error": "-"}
    return signs.get(heard[-1]["type"], heard[-1]["type"]), json.dumps(heard)


async def walk(world: World, tab, actors) -> list[str]:
    """Return where what these actors hear differs from the rows."""
    deviations = []
    for actor in actors:
        rows = [row for row in LIVE if row.signs[actor] != ">"]
        if len(rows) < len(LIVE):
            assert rows == []
            person = world.people.get(actor)
            knocking = Browser(ticket=ticket_of(person) if person else "")
            assert (await knocking.knock())["type"] == "websocket.accept"
            assert await knocking.closed() == 4401, actor
            continue
        mine = await tab(world.people[actor])
        for row in rows:
            topic, where = topic_of(row, world), f"{row.exit} ({row.home}) as {actor}"
            sign, heard = await sign_of(mine, topic, **wishes_of(row))
            if sign != row.signs[actor]:
                deviations.append(f"{where}: {sign!r}, not {row.signs[actor]!r}")
            deviations += [f"{where}: {p}" for p in world.words.leaked(actor, heard, said=topic)]
            if sign == "-":
                kind = topic.partition(":")[0]
                _sign, nothing = await sign_of(mine, ABSENT[kind], **wishes_of(row))
                if heard.replace(topic, ABSENT[kind]) != nothing:
                    deviations.append(f"{where}: unlike a topic that does not exist")
            await mine.say(type="unfollow", topic=topic)
    return deviations


async def test_m1_follow_and_replay(world: World, tab, hub):
    assert await walk(world, tab, LIVE[0].signs) == []


async def test_the_rows_would_notice_a_missing_check(world: World, monkeypatch, tab, hub):
    """With the rule that the hub asks gone, a stranger hears: the rows must say so."""
    monkeypatch.setattr("discussions.frames.readers_of_thread", lambda thread: active_learners())
    assert await walk(world, tab, ["stranger"]) != []


@pytest.mark.parametrize(
    "token", ["member's read token", "member's revoked token", "member's expired token"]
)
async def test_m1_programs(world: World, token: str, hub):
    secret = world.secrets[token]
    program = Browser(headers=[(b"authorization", f"Bearer {secret}".encode())])
    assert (await program.knock())["type"] == "websocket.accept"
    if "read" not in token:
        assert await program.closed() == 4401
        return
    await program.hear()
    for home in world.circles:
        sign, _heard = await sign_of(program, "thread:" + world.ids[home]["thread"], after=0)
        assert sign == "+"
    await program.leave()


async def test_l13_what_goes_between_processes_holds_ids_alone(world: World, monkeypatch, tab, hub):
    """A post travels: no word of it is in a ring, a task's message or a fact."""
    sent: list[str] = []
    monkeypatch.setattr(wire, "send", lambda *what: sent.append(repr(what)))
    monkeypatch.setattr(
        "foundation.activity.afterwards.current_app.send_task",
        lambda *args, **more: sent.append(repr((args, more))),
    )
    mine = await tab(world.people["member"])
    outside = await tab(world.people["kicked"])
    thread = "thread:" + world.ids["invite only"]["thread"]
    assert (await sign_of(mine, thread, after=0))[0] == "+"
    assert (await sign_of(outside, thread, after=0))[0] == "-"
    word = world.words.new("words of a live post", INSIDE)
    asked = await hop(lambda: Thread.objects.get(uid=world.ids["invite only"]["thread"]))
    await hop(lambda: add_post(actor=world.people["author"], thread=asked, body=word))
    frame = (await mine.hear_until("post.added"))[-1]
    assert word in frame["post"]["body"]
    assert await outside.heard_nothing()
    assert any(thread in one for one in sent)
    assert [one for one in sent if "canary" in one] == []
