"""Connections to the open web: resolve once, vet every address, connect to that very address."""

import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import httpcore
from django.conf import settings

from articles import addresses
from articles.refusals import Refused

PORTS = {"http": 80, "https": 443}
RESOLVE_S = 5.0
CONNECT_S = 10.0

Resolver = Callable[[str, int], Iterable[str]]


def resolve(host: str, port: int) -> list[str]:
    """Every address the system's resolver knows for `host`."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class GuardedBackend(httpcore.SyncBackend):
    """Connects only to addresses that were vetted, and hurries everything to one deadline."""

    def __init__(self, until: float, resolver: Resolver) -> None:
        self._until = until
        self._resolver = resolver

    def remaining(self) -> float:
        """Seconds left; refuses when there are none."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise Refused("unreachable", reason="timeout")
        return left

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.NetworkStream:
        """Resolve once, vet every address, connect to the first and look at who answered."""
        vetted = self._vetted(host, port)
        stream = super().connect_tcp(str(vetted[0]), port, min(self.remaining(), CONNECT_S))
        peer = addresses.parse(str(stream.get_extra_info("server_addr")[0]))
        if peer not in vetted:
            stream.close()
            raise Refused("unreachable", reason=f"peer {peer} is not the vetted address")
        return HurriedStream(stream, self)

    def _vetted(self, host: str, port: int) -> list[addresses.Address]:
        found = [addresses.parse(text) for text in self._resolved(host, port)]
        vetted = [address for address in found if address is not None]
        if not vetted or len(vetted) < len(found):
            raise Refused("unreachable", reason="not_found")
        if settings.AYNI_ALLOW_LOOPBACK_IMPORT and all(map(addresses.is_loopback, vetted)):
            return vetted
        # One private address among public ones is a trick: the whole host is refused.
        if not all(map(addresses.is_public, vetted)):
            raise Refused("unreachable", reason="private_address")
        if port not in PORTS.values():
            raise Refused("unreachable", reason="port")
        return vetted

    def _resolved(self, host: str, port: int) -> list[str]:
        """Ask the resolver in a thread of its own: the system's cannot be given a deadline."""
        answers: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

        def ask() -> None:
            try:
                answers.put(list(self._resolver(host, port)))
            except (OSError, UnicodeError) as error:
                answers.put(error)

        threading.Thread(target=ask, daemon=True, name="resolve").start()
        try:
            answer = answers.get(timeout=min(self.remaining(), RESOLVE_S))
        except queue.Empty:
            raise Refused("unreachable", reason="timeout") from None
        if isinstance(answer, Exception):
            raise Refused("unreachable", reason="not_found") from answer
        return answer


class HurriedStream(httpcore.NetworkStream):
    """A connection whose every wait is cut to what is left of the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, backend: GuardedBackend) -> None:
        self._stream = stream
        self._backend = backend

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._backend.remaining())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._backend.remaining())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._backend.remaining())
        return HurriedStream(secured, self._backend)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
