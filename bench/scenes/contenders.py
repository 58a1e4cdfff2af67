"""Who carries an event to many sockets: the product, Channels as documented, and the floor.

Each runs as two server processes with half of the sockets each, and tells the same bytes.
"""

import asyncio
import json
import socket
import sys
import time
from dataclasses import dataclass
from typing import Any, Protocol

from channels_redis.pubsub import RedisPubSubChannelLayer

from bench.rig.crowd import mark
from bench.rig.house import PUBLIC_URL, House
from bench.rig.worker import Worker
from tests.parts.processes import Process, free_port

PROCESSES = 2


@dataclass(frozen=True)
class Told:
    """When an event was published: asked for, and (where there is a commit) committed."""

    began_ns: int
    published_ns: int


class Contender(Protocol):
    """What the bench asks of each."""

    name: str
    servers: list[Process]

    def open(self, crowd: Worker, group: str, count: int) -> float:
        """Open `count` sockets in the crowd; return in how many seconds."""
        ...

    def follow(self, crowd: Worker, group: str) -> float:
        """Have them follow the thread; return in how many seconds."""
        ...

    def tell(self, number: int) -> Told:
        """Publish an event."""
        ...


# As production serves sockets, but for the bound on a storm of handshakes, which is measured here.
LIVE = ("config.serving.live", "--handshakes-per-second", "1000000")
UVICORN = ("uvicorn", "--lifespan", "off", "--no-access-log", "--log-level", "warning")


def serve(house: House, name: str, module: str, *words: str) -> tuple[list[Process], list[int]]:
    """Start the processes of a server that takes `--port`."""
    command = [sys.executable, "-m", module, *words]
    started = [
        house.serve(name, lambda port: [*command, "--port", str(port)]) for _ in range(PROCESSES)
    ]
    return [process for process, _ in started], [port for _, port in started]


class Product:
    """All of it: tickets, rules, audience, frames from PostgreSQL, rings over Redis."""

    name = "ayni"

    def __init__(self, house: House, form: str) -> None:
        self.form = form
        self.scene = house.worker("bench.scenes.live")
        self.servers, self.ports = serve(house, self.name, *LIVE)
        self.topic = ""
        self.tell(0)

    def frame(self) -> str:
        """Return a frame of its own as it goes over the wire."""
        return str(self.scene.ask("frame", form=self.form)["text"])

    def open(self, crowd: Worker, group: str, count: int) -> float:
        """Make members, and open a socket for each with a ticket."""
        made = self.scene.ask("members", count=count)
        self.topic = made["topic"]
        requests = [
            f"Origin: {PUBLIC_URL}\r\nSec-WebSocket-Protocol: ayni.v1, ticket.{ticket}\r\n"
            for ticket in made["tickets"]
        ]
        wishes = {"greeting": '"hello"', "ping": '{"type":"ping"}'}
        return _opened(crowd, group, self.ports, "/ws/live/", requests, **wishes)

    def follow(self, crowd: Worker, group: str) -> float:
        """Follow from now on."""
        frame = {"type": "follow", "topic": self.topic, "as": self.form}
        said = crowd.ask("say", group=group, text=json.dumps(frame), answer='"followed"')
        return float(said["seconds"])

    def tell(self, number: int) -> Told:
        """Add a post; it is published once its commit rings."""
        told = self.scene.ask("post", number=number)
        return Told(told["began_ns"], told["rung_ns"])


class Channels:
    """The idiomatic way; it gets the event without a commit, a rule or a query."""

    name = "channels"

    def __init__(self, house: House, frame: str) -> None:
        self.frame = frame
        self.servers, self.ports = serve(
            house, self.name, *UVICORN, "bench.peers.channels_app:application"
        )
        self.loop = asyncio.Runner()
        self.layer = RedisPubSubChannelLayer(hosts=[house.redis.url])

    def open(self, crowd: Worker, group: str, count: int) -> float:
        """Open sockets; a socket joins the group before it is let in."""
        return _opened(crowd, group, self.ports, "/ws/thread/", [""] * count)

    def follow(self, crowd: Worker, group: str) -> float:
        """Nothing is left to do."""
        return 0.0

    def tell(self, number: int) -> Told:
        """Send to the group."""
        frame = json.loads(self.frame.replace(mark(0), mark(number)))
        now = time.monotonic_ns()
        message = {"type": "thread.event", "frame": frame}
        self.loop.run(self.layer.group_send("thread", message))
        return Told(now, now)


class Floor:
    """A ready frame straight to the transports."""

    name = "floor"

    def __init__(self, house: House, frame: str) -> None:
        self.frame = frame
        self.told_ports: list[int] = []
        started = [house.serve(self.name, self._command) for _ in range(PROCESSES)]
        self.servers = [process for process, _ in started]
        self.ports = [port for _, port in started]

    def _command(self, port: int) -> list[str]:
        told = free_port()
        self.told_ports.append(told)
        return [sys.executable, "-m", "bench.peers.floor_sockets", str(port), str(told)]

    def open(self, crowd: Worker, group: str, count: int) -> float:
        """Open sockets."""
        return _opened(crowd, group, self.ports, "/", [""] * count)

    def follow(self, crowd: Worker, group: str) -> float:
        """Nothing is left to do."""
        return 0.0

    def tell(self, number: int) -> Told:
        """Hand the ready frame to each process."""
        frame = _framed(self.frame.replace(mark(0), mark(number)).encode())
        now = time.monotonic_ns()
        for port in self.told_ports:
            with socket.create_connection(("127.0.0.1", port)) as line:
                line.sendall(frame)
        return Told(now, now)


def _opened(
    crowd: Worker, group: str, ports: list[int], path: str, requests: list[str], **wishes: str
) -> float:
    told: dict[str, Any] = {"ports": ports, "path": path, "requests": requests} | wishes
    return float(crowd.ask("open", group=group, **told)["seconds"])


def _framed(text: bytes) -> bytes:
    if len(text) < 126:
        return bytes([0x81, len(text)]) + text
    return b"\x81\x7e" + len(text).to_bytes(2, "big") + text
