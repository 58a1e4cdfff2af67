"""Runs pages, sockets, worker and beat in one process until it is told to stop."""

import logging
import socket
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import uvicorn
from celery import worker as celery_worker
from celery.beat import EmbeddedService, Scheduler
from celery.worker import state as worker_state

from config.celery import app as clock
from config.demo.people import PASSWORD
from config.embedded import preparing
from foundation.live.transport import FrameProtocol


class Server(uvicorn.Server):
    """uvicorn, which says where it is once it listens."""

    greeting = ""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to serve and greet."""
        await super().startup(sockets)
        if self.started:
            print(self.greeting, flush=True)


def serve(listener: socket.socket, port: int) -> int:
    """Serve on the given socket; return the exit code."""
    config = uvicorn.Config(
        "config.asgi:application",
        lifespan="off",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=3,
        ws=FrameProtocol,
        ws_max_size=64 * 1024,
        # Compression per socket costs memory and time for frames this small.
        ws_per_message_deflate=False,
        # The live protocol has a heartbeat of its own.
        ws_ping_interval=None,
        proxy_headers=False,
        server_header=False,
    )
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    # WhiteNoise hands its files over as streams; ours are small, and production has a proxy.
    warnings.filterwarnings("ignore", "StreamingHttpResponse must consume synchronous iterators")
    server = Server(config)
    server.greeting = _greeting(port)
    # uvicorn ends what is open and then lets Ctrl-C through.
    with _worker(), _beat(), suppress(KeyboardInterrupt):
        server.run(sockets=[listener])
    print("Ayni has stopped.")
    return 0


@contextmanager
def _worker() -> Iterator[None]:
    """Run the Celery worker in a thread of this process."""
    logging.getLogger("celery").setLevel(logging.WARNING)
    clock.autodiscover_tasks(force=True)
    worker = celery_worker.WorkController(
        app=clock,
        # Threads, so that a slow wiki never keeps the bell waiting.
        pool="threads",
        concurrency=3,
        loglevel="WARNING",
        hostname="embedded@localhost",
        without_heartbeat=True,
        without_mingle=True,
        without_gossip=True,
    )
    thread = threading.Thread(target=worker.start, name="worker", daemon=True)
    thread.start()
    # What fell due while nobody ran is done now, not at beat's first round a minute later.
    for entry in clock.conf.beat_schedule.values():
        clock.send_task(entry["task"])
    try:
        yield
    finally:
        worker_state.should_stop = 0
        thread.join(timeout=5)


@contextmanager
def _beat() -> Iterator[None]:
    """Run beat in a thread; its schedule is static, so it keeps no file."""
    beat = EmbeddedService(clock, thread=True, scheduler_cls=Scheduler)
    beat.start()
    try:
        yield
    finally:
        beat.stop()


def _greeting(port: int) -> str:
    lines = [f"\nAyni is at http://127.0.0.1:{port}"]
    if preparing.has_demo():
        lines += [
            f"Sign in as one of the demo's learners, password {PASSWORD}:",
            "  jaime@demo.example   builds tube digesters in Bolivia, facilitates",
            "  john@demo.example    builds them in Rwanda",
            "  amina@demo.example   new here, still looking around",
            "  host@demo.example    looks after this instance",
        ]
    lines += [
        f"Letters that would go out are at http://127.0.0.1:{port}/dev/mail/",
        "Ctrl-C stops it.",
    ]
    return "\n".join(lines)
