"""Ready frames: written at once to who reads, in turn with what had to wait, never past it."""

import asyncio
import threading

import pytest

from discussions.actions.posting import add_post
from foundation.live import transport
from foundation.live.database import hop
from foundation.live.outbox import QUEUE_FRAMES, Outbox
from foundation.live.transport import FrameProtocol, Ready
from tests.foundation.live.test_server import Serving, follow, hear, tab


class Wire:
    """A server's end: takes ready frames while it flows, and texts by `send` once it flows."""

    def __init__(self) -> None:
        self.flows = asyncio.Event()
        self.flows.set()
        self.heard: list[str] = []
        self.written = 0
        self.is_abandoned = False

    def write(self, frame: bytes) -> bool:
        if self.flows.is_set():
            self.written += 1
            # All texts here are short: two bytes of head.
            self.heard.append(frame[2:].decode())
        return self.flows.is_set()

    async def send(self, message: dict) -> None:
        await self.flows.wait()
        self.heard.append(message.get("text", message["type"]))

    def abandon(self) -> None:
        self.is_abandoned = True


@pytest.fixture
async def wire():
    return Wire()


@pytest.fixture
async def outbox(wire):
    return Outbox(wire.send, wire.abandon, wire.write)


async def settled(outbox):
    while outbox._task is not None:
        await asyncio.wait([outbox._task])


def test_a_ready_frame_is_a_whole_unmasked_text_frame():
    assert Ready("hello").frame == b"\x81\x05hello"
    assert Ready("x" * 300).frame[:4] == b"\x81\x7e\x01\x2c"


def test_servers_without_the_extension_have_no_writer():
    assert transport.writer({"extensions": None}) is None
    assert transport.writer({}) is None


async def test_who_reads_gets_it_at_once_without_a_task(wire, outbox):
    ready = Ready("one")
    outbox.put("one", ready)
    outbox.put("two")
    assert wire.heard == ["one", "two"] and wire.written == 2
    assert outbox._task is None


async def test_a_paused_socket_gets_everything_in_order_and_is_written_to_again(wire, outbox):
    outbox.put("one")
    wire.flows.clear()
    outbox.put("two")
    outbox.put("three")
    assert wire.heard == ["one"]
    wire.flows.set()
    outbox.put("four")  # Not before what waits.
    await settled(outbox)
    outbox.put("five")
    assert wire.heard == ["one", "two", "three", "four", "five"]
    assert wire.written == 2


async def test_a_socket_paused_for_long_is_closed_like_any_slow_reader(wire, outbox):
    wire.flows.clear()
    for number in range(QUEUE_FRAMES + 1):
        outbox.put(f"{number}")
    assert outbox.is_closed
    wire.flows.set()
    await asyncio.wait([outbox._task])
    assert wire.heard == ["websocket.close"]


async def test_a_closed_outbox_writes_nothing(wire, outbox):
    outbox.stop()
    outbox.put("late", Ready("late"))
    assert wire.heard == []


@pytest.mark.django_db(transaction=True)
async def test_uvicorn_s_protocol_writes_ready_frames_until_its_transport_is_full(
    ada, ben, thread, monkeypatch
):
    write, written, refused = FrameProtocol.write_frame, [], threading.Event()

    def watched(self, frame):
        done = write(self, frame)
        written.append(done)
        if not done:
            refused.set()
        return done

    monkeypatch.setattr(FrameProtocol, "write_frame", watched)
    server = Serving(FrameProtocol)
    try:
        async with tab(server.address, ben) as page:
            await hear(page)
            await follow(page, thread.topic)
            assert all(written) and written, "hello and followed went by the extension"
            (protocol,) = server.open_protocols()
            protocol.loop.call_soon_threadsafe(protocol.pause_writing)
            for word in ("one", "two"):
                await hop(lambda word=word: add_post(actor=ada, thread=thread, body=word))
            assert await hop(lambda: refused.wait(10))
            protocol.loop.call_soon_threadsafe(protocol.resume_writing)
            assert [(await hear(page))["post"]["body"] for _ in range(2)] == ["one", "two"]
    finally:
        server.join()
