"""The socket on a real server, with a real client: what the other tests drive in process."""

import asyncio
import json
import socket
import threading
from contextlib import asynccontextmanager

import pytest
import uvicorn
from django.conf import settings
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from circles.actions.membership import remove_member
from discussions.actions.posting import add_post
from discussions.frames import ThreadTopics
from foundation.live import protocol
from foundation.live.database import hop
from foundation.live.transport import FrameProtocol
from learners.actions.access import end_session
from tests.foundation.live.browser import application, ticket_of

pytestmark = pytest.mark.django_db(transaction=True)


class Serving:
    """A server on a free port, in a thread with a loop of its own, as the embedded one is."""

    def __init__(self, ws: str | type[asyncio.Protocol]) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        config = uvicorn.Config(
            application, lifespan="off", log_config=None, ws=ws, ws_max_size=protocol.FRAME_BYTES
        )
        self._server = uvicorn.Server(config)
        sockets = {"sockets": [self._listener]}
        self._thread = threading.Thread(target=self._server.run, kwargs=sockets)
        self._thread.start()

    def open_protocols(self) -> set:
        """Return the server's ends of what is connected now."""
        return set(self._server.server_state.connections)

    def stop(self) -> None:
        """Let it end, as a restart does."""
        self._server.should_exit = True

    def join(self) -> None:
        """Wait until it has ended."""
        self.stop()
        self._thread.join()
        self._listener.close()


@pytest.fixture(params=["websockets-sansio", FrameProtocol], ids=["send", "ready frames"])
def serving(request):
    """A running server: one that knows ASGI alone, and one that takes ready frames."""
    server = Serving(request.param)
    yield server
    server.join()


@pytest.fixture
def address(serving):
    """Where it is."""
    return serving.address


@asynccontextmanager
async def tab(address, learner, **options):
    """A page's socket; the first frame was heard."""
    protocols = ["ayni.v1", f"ticket.{ticket_of(learner)}"]
    options = {"origin": settings.AYNI_PUBLIC_URL, "subprotocols": protocols} | options
    async with connect(f"ws://{address}/ws/live/", **options) as page:
        yield page


async def hear(page):
    async with asyncio.timeout(10):
        return json.loads(await page.recv())


async def follow(page, topic, **wishes):
    await page.send(json.dumps({"type": "follow", "topic": topic, "as": "json"} | wishes))
    while (frame := await hear(page))["type"] != "followed":
        assert frame["type"] != "error"
    return frame


async def test_a_post_committed_in_a_page_thread_reaches_a_real_client(address, ada, ben, thread):
    async with tab(address, ben) as page:
        assert page.subprotocol == "ayni.v1"
        assert (await hear(page))["type"] == "hello"
        await follow(page, thread.topic)
        await hop(lambda: add_post(actor=ada, thread=thread, body="Double it."))
        assert (await hear(page))["post"]["body"] == "Double it."


async def test_a_kick_and_a_sign_out_reach_a_real_client(
    address, ada, ben, closed_circle, closed_thread
):
    async with tab(address, ben) as page:
        await hear(page)
        await follow(page, closed_thread.topic)
        await hop(lambda: remove_member(actor=ada, circle=closed_circle, uid=ben.uid))
        assert (await hear(page))["type"] == "closed"
        await hop(lambda: end_session(actor=ben))
        with pytest.raises(ConnectionClosed) as closed:
            await hear(page)
        assert closed.value.rcvd.code == 4401


async def test_c01_foreign_page_gets_403(address, ben):
    with pytest.raises(InvalidStatus) as refused:
        async with tab(address, ben, origin="https://evil.example"):
            pass
    assert refused.value.response.status_code == 403


async def test_c12_too_large_a_frame_closes_with_1009(address, ben):
    async with tab(address, ben) as page:
        await hear(page)
        with pytest.raises(ConnectionClosed) as closed:
            await page.send("x" * (64 * 1024 + 1))
            await hear(page)
        assert closed.value.rcvd.code == 1009


async def test_c14_client_that_does_not_read_is_closed_and_costs_the_others_nothing(
    address, ada, ben, thread, monkeypatch
):
    """Twelve megabytes are told: more than the system's buffers and the socket's queue take."""
    frame = {"type": "post.added", "html": "x" * 200_000}
    monkeypatch.setattr(ThreadTopics, "frames", lambda self, rows, *form: [frame] * len(rows))
    options = {"max_queue": 1, "compression": None}
    async with tab(address, ben, **options) as slow, tab(address, ada, **options) as quick:
        for page in (slow, quick):
            await hear(page)
            await follow(page, thread.topic)
        for number in range(60):
            await hop(lambda n=number: add_post(actor=ada, thread=thread, body=f"{n}"))
            assert (await hear(quick))["seq"] == number + 2
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                await hear(slow)
        assert closed.value.rcvd.code == 4408


async def test_server_that_stops_says_come_back(serving, ben, thread):
    async with tab(serving.address, ben) as page:
        await hear(page)
        await follow(page, thread.topic)
        serving.stop()
        with pytest.raises(ConnectionClosed) as closed:
            await hear(page)
        assert closed.value.rcvd.code == 1012
