"""The proxy and the processes that hold the sockets: one that answers again is used at once.

The class of input: processes that could not take a handshake for a while, and sockets that stay
open. What a process did before says nothing about it: killed (refuses connections), killed with a
handshake on its way (resets, or closes without an answer), busy (503). However often it happened,
the very first handshake after that is let through, to any process that answers. Nothing here is
measured in seconds: each handshake is counted, and none may be refused.
"""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.parts.nginx import Nginx
from tests.server.test_proxy import folder as folder
from tests.server.test_proxy import proxy_before

pytestmark = [pytest.mark.server, pytest.mark.fault, pytest.mark.timeout(120)]

PATIENCE_S = 20
ACCEPTED = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
BUSY = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 15\r\nContent-Length: 0\r\n\r\n"
ASK = (
    b"GET /ws/live/ HTTP/1.1\r\nHost: ayni.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)


class LiveProcess:
    """Stands where a process with sockets would: takes handshakes as it is told to."""

    # Where no client of this machine gets its ports: what is killed finds its own free again.
    host = "127.0.0.2"

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind((self.host, 0))
            self.port: int = probe.getsockname()[1]
        self.does = "accept"
        self.asked = 0
        self.open: list[socket.socket] = []
        self._listener: socket.socket | None = None

    def start(self, does: str = "accept") -> None:
        """Listen, and do this with each handshake: accept, busy, reset or close."""
        self.does = does
        self._listener = socket.create_server((self.host, self.port))
        self._thread = threading.Thread(target=self._serve, args=(self._listener,), daemon=True)
        self._thread.start()

    def kill(self) -> None:
        """End as by kill -9: the system closes all that was open, and refuses what comes."""
        if self._listener is not None:
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._thread.join(PATIENCE_S)
            self._listener = None
        while self.open:
            self.open.pop().close()

    def _serve(self, listener: socket.socket) -> None:
        while True:
            try:
                line, _address = listener.accept()
            except OSError:
                return
            line.settimeout(PATIENCE_S)
            line.recv(65_536)
            self.asked += 1
            if self.does == "accept":
                self.open.append(line)
                line.sendall(ACCEPTED)
                continue
            if self.does == "busy":
                line.sendall(BUSY)
            elif self.does == "reset":
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            line.close()


class Clients:
    """Sockets that stay open once they are let in."""

    def __init__(self, proxy: Nginx) -> None:
        self._place = ("127.0.0.1", proxy.port)
        self._open: list[socket.socket] = []

    def knock(self) -> int:
        """Ask for a socket once and return the status."""
        line = socket.create_connection(self._place, timeout=PATIENCE_S)
        line.sendall(ASK)
        status = int(line.recv(65_536).split(b" ", 2)[1])
        if status == 101:
            self._open.append(line)
        else:
            line.close()
        return status

    def close(self) -> None:
        while self._open:
            self._open.pop().close()


@pytest.fixture
def live() -> Iterator[list[LiveProcess]]:
    """Two processes; neither listens yet."""
    processes = [LiveProcess(), LiveProcess()]
    yield processes
    for process in processes:
        process.kill()


@pytest.fixture
def clients(folder, live) -> Iterator[Clients]:
    """What comes to the proxy before them."""
    with ExitStack() as ends:
        proxy = ends.enter_context(
            proxy_before(folder, [f"{process.host}:{process.port}" for process in live])
        )
        clients = Clients(proxy)
        ends.callback(clients.close)
        yield clients


@pytest.mark.parametrize("does", ["refuse", "reset", "close", "busy"])
def test_after_both_failed_every_handshake_is_let_through(live, clients, does):
    for process in live:
        if does != "refuse":
            process.start(does)
    while_away = [clients.knock() for _ in range(20)]
    assert set(while_away) == ({503} if does == "busy" else {502})
    for process in live:
        process.kill()
        process.start()
    assert [clients.knock() for _ in range(40)] == [101] * 40
    # And to whom has fewer: both are used.
    assert [len(process.open) for process in live] == [20, 20]


def test_a_busy_process_is_asked_each_time_and_then_the_other(live, clients):
    for process in live:
        process.start("busy")
    assert {clients.knock() for _ in range(20)} == {503}
    assert [process.asked for process in live] == [20, 20]
    live[0].does = "accept"
    assert {clients.knock() for _ in range(20)} == {101}
    assert len(live[0].open) == 20


def test_rolling_restart_refuses_nobody(live, clients):
    """Each is away for a while, the other takes its sockets, and then the other way round."""
    for process in live:
        process.start()
    assert {clients.knock() for _ in range(20)} == {101}
    for process in [*live, *live]:
        process.kill()
        assert {clients.knock() for _ in range(10)} == {101}
        process.start()


def test_both_killed_again_and_again(live, clients):
    for turn in range(4):
        assert {clients.knock() for _ in range(10)} == {502}
        # One of them alone is enough, whichever it is.
        live[turn % 2].start()
        assert {clients.knock() for _ in range(10)} == {101}
        live[turn % 2].kill()
