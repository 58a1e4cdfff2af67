"""A real Redis server of a test's own; it keeps nothing on disk."""

import socket
from pathlib import Path
from typing import Self

import redis

from tests.parts.processes import Process, free_port, program


class Redis:
    """A server on loopback; a kill forgets everything, as production's may."""

    host = "127.0.0.1"

    def __init__(self, folder: Path) -> None:
        found = program("redis-server")
        assert found is not None, "call need('redis') first"
        folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.url = f"redis://{self.host}:{self.port}/0"
        words = {
            "--port": str(self.port),
            "--bind": self.host,
            "--dir": str(folder),
            "--save": "",
            "--appendonly": "no",
            "--maxmemory-policy": "noeviction",
        }
        self.process = Process(
            "redis",
            [found, *(word for pair in words.items() for word in pair)],
            log=folder / "redis.log",
        )

    def start(self) -> Self:
        """Start it empty and wait until it answers."""
        self.process.start(self._answers)
        return self

    def stop(self) -> None:
        """Stop it in order; nothing is kept."""
        self.process.stop()

    def kill(self) -> None:
        """End it as a crash would."""
        self.process.kill()

    def pause(self) -> None:
        """Freeze it: connections stay open and nothing answers."""
        self.process.pause()

    def resume(self) -> None:
        """Let a frozen server go on."""
        self.process.resume()

    def flush(self) -> None:
        """Forget every key."""
        with redis.Redis.from_url(self.url) as client:
            client.flushall()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_problem: object) -> None:
        if self.process.is_running:
            self.resume()
            self.stop()

    def _answers(self) -> bool:
        try:
            with socket.create_connection((self.host, self.port), timeout=1) as probe:
                probe.sendall(b"PING\r\n")
                return probe.recv(16) == b"+PONG\r\n"
        except OSError:
            return False
