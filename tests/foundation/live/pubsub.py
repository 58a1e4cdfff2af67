"""A server that speaks as much of Redis as its pub/sub takes, so that the real layer runs in tests.

It can fall silent (a network that swallows everything) and come back, which a real one cannot do
on command.
"""

import asyncio
import threading
from collections import defaultdict


class PubSub:
    """Listens on a free port of this machine, in a thread with a loop of its own."""

    def __init__(self) -> None:
        self.published: list[tuple[bytes, bytes]] = []
        self.is_silent = False
        self._subscribers: dict[bytes, set[asyncio.StreamWriter]] = defaultdict(set)
        self._writers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> "PubSub":
        self._thread.start()
        self._server = self._await(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_problem) -> None:
        self._await(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _await(self, work):
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=10)

    async def _stop(self) -> None:
        self._server.close()
        writers = list(self._writers)
        for writer in writers:
            writer.close()
        await asyncio.gather(*(writer.wait_closed() for writer in writers), return_exceptions=True)
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while True:
                words = [await self._word(reader) for _ in range(await self._count(reader, b"*"))]
                if not self.is_silent:
                    self._answer(words, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()
        finally:
            self._writers.discard(writer)
            for followers in self._subscribers.values():
                followers.discard(writer)

    async def _count(self, reader: asyncio.StreamReader, mark: bytes) -> int:
        line = await reader.readuntil(b"\r\n")
        assert line[:1] == mark
        return int(line[1:])

    async def _word(self, reader: asyncio.StreamReader) -> bytes:
        length = await self._count(reader, b"$")
        return (await reader.readexactly(length + 2))[:-2]

    def _answer(self, words: list[bytes], writer: asyncio.StreamWriter) -> None:
        match [words[0].upper(), *words[1:]]:
            case [b"HELLO", *_]:
                writer.write(b"%1\r\n$5\r\nproto\r\n:3\r\n")
            case [b"SUBSCRIBE", *channels]:
                for channel in channels:
                    self._subscribers[channel].add(writer)
                    writer.write(_push(b"subscribe", channel, 1))
            case [b"UNSUBSCRIBE", *channels]:
                for channel in channels:
                    self._subscribers[channel].discard(writer)
                    writer.write(_push(b"unsubscribe", channel, 0))
            case [b"PUBLISH", channel, message]:
                self.published.append((channel, message))
                for follower in self._subscribers[channel]:
                    follower.write(_push(b"message", channel, message))
                writer.write(b":%d\r\n" % len(self._subscribers[channel]))
            case [b"PING", *_]:
                writer.write(b"+PONG\r\n")
            case _:
                writer.write(b"+OK\r\n")


def _push(*words: bytes | int) -> bytes:
    parts = [
        b":%d\r\n" % word if isinstance(word, int) else b"$%d\r\n%s\r\n" % (len(word), word)
        for word in words
    ]
    return b">%d\r\n%s" % (len(parts), b"".join(parts))
