"""Hears all that a Redis server is told, and reads all that it keeps."""

import codecs
import socket
import threading
import uuid
from collections.abc import Iterator
from typing import Self
from urllib.parse import urlsplit

import redis


class Overhearing:
    """While it is open, every command that anybody sends to the server is written down."""

    def __init__(self, url: str) -> None:
        self.url = url
        place = urlsplit(url)
        self._line = socket.create_connection((place.hostname, place.port), timeout=30)
        self._lines: list[bytes] = []
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._listen, daemon=True)

    def __enter__(self) -> Self:
        self._line.sendall(b"MONITOR\r\n")
        assert self._line.recv(5, socket.MSG_WAITALL) == b"+OK\r\n"
        self._line.settimeout(None)
        self._thread.start()
        return self

    def __exit__(self, *_problem: object) -> None:
        self._line.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._line.close()

    def _listen(self) -> None:
        with self._line.makefile("rb") as lines:
            for line in lines:
                with self._changed:
                    # It tells bytes that are no plain letters as `\x00`, and quotes as `\"`.
                    self._lines.append(codecs.escape_decode(line)[0])
                    self._changed.notify_all()

    def told(self) -> list[bytes]:
        """Return what the server was told up to now, a command each."""
        until = uuid.uuid4().hex.encode()
        with redis.Redis.from_url(self.url) as client:
            client.echo(until)
        with self._changed:
            heard = self._changed.wait_for(lambda: any(until in one for one in self._lines), 30)
            assert heard, "the server does not say what it is told"
            return list(self._lines)


def kept(url: str) -> Iterator[bytes]:
    """Yield every key and every value of every database of the server, and who listens to what."""
    with redis.Redis.from_url(url) as client:
        count = int(client.config_get("databases")["databases"])
        yield from client.pubsub_channels()
    for number in range(count):
        with redis.Redis.from_url(urlsplit(url)._replace(path=f"/{number}").geturl()) as client:
            for key in client.scan_iter():
                yield key
                yield from _values(client, key)


def _values(client: redis.Redis, key: bytes) -> Iterator[bytes]:
    match client.type(key):
        case b"string":
            yield client.get(key) or b""
        case b"list":
            yield from client.lrange(key, 0, -1)
        case b"set":
            yield from client.smembers(key)
        case b"zset":
            yield from client.zrange(key, 0, -1)
        case b"hash":
            for name, value in client.hgetall(key).items():
                yield from (name, value)
        case b"stream":
            for _id, fields in client.xrange(key):
                yield from (part for pair in fields.items() for part in pair)
        case b"none":
            # Its time ran out meanwhile.
            return
        case other:
            raise AssertionError(f"{key!r} is a {other!r}: nobody has said how to read one")
