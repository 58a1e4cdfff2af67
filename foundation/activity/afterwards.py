"""Hands what follows a commit to a background thread, so that no request waits for a broker."""

import logging
import os
import queue
import threading
from collections.abc import Callable

from celery import current_app

log = logging.getLogger(__name__)

_ROOM = 10_000


class _Helper:
    """One daemon thread per process, started at first use so that it survives a fork."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self.jobs: queue.Queue[tuple[str, Callable[[], object]]] = queue.Queue(maxsize=_ROOM)
        self.waiting: set[str] = set()
        self.lock = threading.Lock()
        threading.Thread(target=self._run, name="afterwards", daemon=True).start()

    def put(self, key: str, job: Callable[[], object]) -> None:
        with self.lock:
            if key in self.waiting:
                return
            try:
                self.jobs.put_nowait((key, job))
            except queue.Full:
                # Beat's sweep is the net: dropping a wake-up costs time, never work.
                log.warning("afterwards is full; %s dropped", key)
                return
            self.waiting.add(key)

    def _run(self) -> None:
        while True:
            key, job = self.jobs.get()
            with self.lock:
                self.waiting.discard(key)
            try:
                job()
            except Exception:
                log.warning("what should follow a commit failed: %s", key, exc_info=True)


_helper: _Helper | None = None
_starting = threading.Lock()


def do(key: str, job: Callable[[], object]) -> None:
    """Run `job` soon in the background; one that already waits under the same key stands for it."""
    global _helper
    with _starting:
        if _helper is None or _helper.pid != os.getpid():
            _helper = _Helper()
    _helper.put(key, job)


def wake(task: str) -> None:
    """Ask a worker to run the argument-less Celery task of this name soon."""
    do(task, lambda: current_app.send_task(task, ignore_result=True, retry=False))
