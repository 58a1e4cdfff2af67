"""A line to a server that can be spoiled in every way lines are, and mended."""

import asyncio
import contextlib
import random
import socket
import struct
import threading
from collections.abc import Callable, Coroutine
from typing import Any, Self

_CHUNK = 65_536
_AT_ONCE = struct.pack("ii", 1, 0)


class _Connection:
    """One connection through the line: what comes in at one end goes out at the other."""

    def __init__(self, near: asyncio.StreamWriter) -> None:
        self.near = near
        self.far: asyncio.StreamWriter | None = None
        # A line that swallowed a byte cannot be mended for this connection: the stream has a hole.
        self.is_lost = False
        self.near_is_told_the_end = False

    def ends(self) -> list[asyncio.StreamWriter]:
        return [self.near] if self.far is None else [self.near, self.far]


class Line:
    """Carries every connection made to `port` on to the server, in a thread with its own loop.

    It begins well. delay, slow, lose, cut and blackhole last until restore(); half_close and
    reset happen once, to the connections there are.
    """

    def __init__(self, host: str, port: int) -> None:
        self.host = "127.0.0.1"
        self._server = (host, port)
        self._delay_s = 0.0
        self._bytes_per_second: float | None = None
        self._swallows = False
        self._lost: tuple[tuple[bytes, ...], float] = ((), 0.0)
        self._open: set[_Connection] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._socket = self._bound(0)
        self.port: int = self._socket.getsockname()[1]
        self._listening: asyncio.Task[None] | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="line", daemon=True)
        self._thread.start()
        self._do(self._listen)

    @property
    def url(self) -> str:
        """Return the near end as a web address."""
        return f"http://{self.host}:{self.port}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_problem: object) -> None:
        self.close()

    def delay(self, seconds: float) -> None:
        """Carry everything, later by so much in either direction."""
        self._delay_s = seconds

    def slow(self, bytes_per_second: float) -> None:
        """Carry no more than so much per second in either direction of each connection."""
        self._bytes_per_second = bytes_per_second

    def lose(self, beginnings: tuple[bytes, ...], share: float) -> None:
        """Lose this share of the server's messages that begin so, each as if never sent."""
        self._lost = (beginnings, share)

    def cut(self) -> None:
        """End every connection and refuse new ones."""
        self._do(self._cut)

    def blackhole(self) -> None:
        """Leave every connection open and accept new ones, but carry nothing.

        Whoever was connected is lost for good, as behind a router that forgot: restore() only
        helps new connections.
        """
        self._do(self._blackhole)

    def half_close(self) -> None:
        """Tell every client the server's end; what the client still says is carried."""
        self._do(self._half_close)

    def reset(self) -> None:
        """Break every connection with a RST at both ends; new ones get through."""
        self._do(self._reset)

    def restore(self) -> None:
        """Mend the line: new connections are carried as they should be."""
        self._do(self._restore)

    def close(self) -> None:
        """Take the line down for good."""
        if self._loop.is_closed():
            return
        self._do(self._cut)
        self._await(self._finish())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._socket.close()

    # What follows runs in the line's own thread.

    def _do(self, work: Callable[[], None]) -> None:
        async def run() -> None:
            work()

        self._await(run())

    def _await(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=10)

    def _bound(self, port: int) -> socket.socket:
        # Bound and not listening, a socket keeps the port for us and refuses connections.
        held = socket.socket()
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind((self.host, port))
        held.setblocking(False)
        return held

    def _listen(self) -> None:
        self._socket.listen(128)
        self._listening = self._loop.create_task(self._accept())

    async def _accept(self) -> None:
        while True:
            near, _address = await self._loop.sock_accept(self._socket)
            self._keep(self._carry(near))

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _carry(self, near: socket.socket) -> None:
        near_reader, near_writer = await asyncio.open_connection(sock=near)
        connection = _Connection(near_writer)
        connection.is_lost = self._swallows
        self._open.add(connection)
        try:
            if connection.is_lost:
                await self._pump(near_reader, lambda _data: None, connection)
                return
            far_reader, connection.far = await asyncio.open_connection(*self._server)
            far_writer = connection.far

            def tell_near(data: bytes) -> None:
                if not connection.near_is_told_the_end and not self._is_lost(data):
                    near_writer.write(data)

            await asyncio.gather(
                self._pump(near_reader, far_writer.write, connection, far_writer),
                self._pump(far_reader, tell_near, connection, near_writer),
            )
        except OSError:
            pass
        finally:
            self._open.discard(connection)
            for end in connection.ends():
                end.close()

    async def _pump(
        self,
        reader: asyncio.StreamReader,
        write: Callable[[bytes], None],
        connection: _Connection,
        writer: asyncio.StreamWriter | None = None,
    ) -> None:
        while data := await reader.read(_CHUNK):
            if self._delay_s:
                await asyncio.sleep(self._delay_s)
            rate = self._bytes_per_second
            piece = len(data) if rate is None else max(1, int(rate / 20))
            for start in range(0, len(data), piece):
                if rate is not None:
                    await asyncio.sleep(piece / rate)
                if not connection.is_lost:
                    write(data[start : start + piece])
                    if writer is not None:
                        await writer.drain()
        # The end is carried too, except into a black hole.
        if writer is not None and not connection.is_lost and writer.can_write_eof():
            with contextlib.suppress(OSError):
                writer.write_eof()

    def _is_lost(self, data: bytes) -> bool:
        beginnings, share = self._lost
        return data.startswith(beginnings) and random.random() < share

    def _cut(self) -> None:
        if self._listening is not None:
            self._listening.cancel()
            self._listening = None
            self._socket.close()
            self._socket = self._bound(self.port)
        for connection in self._open:
            for end in connection.ends():
                end.transport.abort()

    def _blackhole(self) -> None:
        self._swallows = True
        for connection in self._open:
            connection.is_lost = True

    def _half_close(self) -> None:
        for connection in self._open:
            if not connection.near_is_told_the_end:
                connection.near_is_told_the_end = True
                connection.near.write_eof()

    def _reset(self) -> None:
        for connection in self._open:
            for end in connection.ends():
                held: socket.socket = end.get_extra_info("socket")
                held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
                end.transport.abort()

    def _restore(self) -> None:
        self._delay_s, self._bytes_per_second, self._swallows = 0.0, None, False
        self._lost = ((), 0.0)
        if self._listening is None:
            self._listen()

    async def _finish(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
