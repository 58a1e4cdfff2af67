"""Limits: one bad, loud or slow reader costs the others nothing and the server little."""

import asyncio
from time import monotonic

import pytest

from discussions.actions.posting import add_post
from foundation.live import outbox, protocol
from foundation.live.database import hop
from foundation.live.outbox import Outbox
from foundation.live.protocol import Close
from tests.foundation.live.browser import Browser, Closed, application, ticket_of

pytestmark = pytest.mark.django_db(transaction=True)


async def test_c12_frame_of_64_kb_is_taken_one_byte_more_closes(ben, tab):
    browser = await tab(ben)
    shell = '{"type":"ping","x":""}'
    await browser.say_text(shell.replace('""', f'"{"x" * (64 * 1024 - len(shell))}"'))
    assert (await browser.hear())["type"] == "pong"
    await browser.say_text(shell.replace('""', f'"{"x" * (64 * 1024 - len(shell) + 1)}"'))
    assert await browser.closed() == 1009


async def test_c12_bytes_are_counted_not_characters(ben, tab):
    browser = await tab(ben)
    await browser.say_text('{"type":"ping","x":"' + "ክ" * 22_000 + '"}')
    assert await browser.closed() == 1009


async def test_c13_two_hundred_frames_are_throttled_then_closed(ben, ada, thread, tab):
    loud, quiet = await tab(ben), await tab(ada)
    await quiet.follow(thread.topic)
    began = monotonic()
    for _ in range(200):
        await loud.say(type="ping")
    heard = []
    with pytest.raises(Closed) as closed:
        while True:
            heard.append(await loud.hear())
    assert closed.value.code == 4429
    refilled = (monotonic() - began) * protocol.FRAMES_A_SECOND
    pongs = sum(frame["type"] == "pong" for frame in heard)
    assert pongs <= protocol.FRAME_BURST + 1 + refilled
    assert [frame["code"] for frame in heard if frame["type"] == "error"] == ["too_many_frames"]
    await hop(lambda: add_post(actor=ben, thread=thread, body="Others go on."))
    assert (await quiet.hear())["seq"] == 2


class SlowReader:
    """A socket whose server stops taking frames: what a reader that does not read looks like."""

    def __init__(self, learner) -> None:
        self.open = asyncio.Event()
        self.open.set()
        self.inbox: asyncio.Queue = asyncio.Queue()
        self.sent: list[dict] = []
        self.browser = Browser(ticket=ticket_of(learner))
        self.task = asyncio.create_task(
            application(self.browser.wire.scope, self.inbox.get, self._send)
        )

    async def _send(self, message) -> None:
        await self.open.wait()
        self.sent.append(message)


async def test_c14_slow_reader_is_bounded_and_closed_and_others_do_not_wait(
    ben, ada, thread, tab, monkeypatch
):
    monkeypatch.setattr(outbox, "QUEUE_FRAMES", 8)
    quick, slow = await tab(ada), SlowReader(ben)
    await quick.follow(thread.topic)
    await slow.inbox.put({"type": "websocket.connect"})
    follow = f'{{"type":"follow","topic":"{thread.topic}"}}'
    await slow.inbox.put({"type": "websocket.receive", "text": follow})
    while len(slow.sent) < 3:  # accepted, hello, followed
        await asyncio.sleep(0)
    slow.open.clear()
    for number in range(20):
        await hop(lambda n=number: add_post(actor=ada, thread=thread, body=f"{n}"))
        assert (await quick.hear())["seq"] == number + 2
    assert len(slow.sent) == 3
    slow.open.set()
    await slow.inbox.put({"type": "websocket.disconnect", "code": 1006})
    await slow.task
    assert slow.sent[3:] == [{"type": "websocket.close", "code": 4408}]


async def test_c14_who_does_not_even_take_the_close_is_dropped(ben, monkeypatch, hub):
    monkeypatch.setattr(outbox, "FAREWELL_SECONDS", 0.01)
    slow = SlowReader(ben)
    await slow.inbox.put({"type": "websocket.connect"})
    while len(slow.sent) < 2:
        await asyncio.sleep(0)
    slow.open.clear()
    (socket,) = hub._sockets[ben.pk]
    hub.dismiss(socket, Close.TOO_SLOW)
    await slow.task
    assert hub._sockets == {}


async def test_c14_queue_is_bounded_by_size_too():
    async def never(_message):
        await asyncio.Event().wait()

    box = Outbox(never, lambda: None)
    box.put("x")
    await asyncio.sleep(0)  # it is being sent, and will be for ever
    box.put("x" * (outbox.QUEUE_CHARACTERS - 1))
    assert not box.is_closed
    box.put("xx")
    assert box.is_closed
    assert not box._waiting
    box.stop()


async def test_c16_twenty_bad_frames_close_one_does_not(ben, tab):
    browser = await tab(ben)
    await browser.say_text("nonsense")
    assert (await browser.hear())["code"] == "bad_frame"
    await browser.say(type="ping")
    assert (await browser.hear())["type"] == "pong"
    for _ in range(19):
        await browser.say_text('{"type":"ping","x":NaN}')
    assert await browser.closed() == 4400


async def test_c16_bytes_are_a_bad_frame(ben, tab):
    browser = await tab(ben)
    await browser.wire.send_input({"type": "websocket.receive", "bytes": b"\xff\x00"})
    assert (await browser.hear())["code"] == "bad_frame"


async def test_c16_nothing_a_browser_sends_is_logged(ben, tab, caplog):
    browser = await tab(ben)
    for text in (
        "\nERROR forged",
        '{"type":"\\nERROR forged"}',
        '{"type":"follow","topic":"a\\n"}',
    ):
        await browser.say_text(text)
        assert (await browser.hear())["code"] == "bad_frame"
    assert "forged" not in caplog.text


async def test_c17_a_handlers_name_calls_nothing(ben, thread, tab):
    browser = await tab(ben)
    for name in ("websocket.disconnect", "connect", "abandon", "ring", "kick.control"):
        await browser.say(type=name, topic=thread.topic, seq=9)
        assert (await browser.hear())["code"] == "bad_frame"
    await browser.say(type="ping")
    assert (await browser.hear())["type"] == "pong"


async def test_a_socket_follows_at_most_fifty_topics(ben, circle, thread, tab, monkeypatch):
    monkeypatch.setattr(protocol, "TOPICS_PER_SOCKET", 1)
    browser = await tab(ben)
    await browser.follow(thread.topic)
    await browser.say(type="follow", topic=f"circle:{circle.slug}")
    assert (await browser.hear())["code"] == "too_many_topics"
    await browser.follow(thread.topic)
    await browser.say(type="unfollow", topic=thread.topic)
    await browser.follow(f"circle:{circle.slug}")


async def test_catch_up_that_does_not_fit_becomes_resync(ada, ben, thread, tab, monkeypatch):
    for body in ("one", "two", "three"):
        await hop(lambda body=body: add_post(actor=ada, thread=thread, body=body))
    monkeypatch.setattr(outbox, "QUEUE_FRAMES", 3)
    browser = await tab(ben)
    await browser.say(type="follow", topic=thread.topic, after=1)
    assert (await browser.hear())["type"] == "resync"


async def test_silent_socket_is_closed(ben, tab, hub):
    browser = await tab(ben)
    (socket,) = hub._sockets[ben.pk]
    socket.heard_at -= protocol.SILENCE_SECONDS + 1
    hub.tick()
    assert await browser.closed() == 1001


async def test_ping_is_answered_with_the_next_ticket(ben, tab):
    browser = await tab(ben)
    await browser.say(type="ping")
    pong = await browser.hear()
    another = Browser(ticket=pong["ticket"])
    assert (await another.open())["type"] == "hello"
    await another.leave()
