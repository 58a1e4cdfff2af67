"""Workers and beat with a pulse: `celery --app config.serving.clock worker`, or `beat`.

They serve nothing that a probe could ask, so each touches a file while it goes round, and a worker
sees for itself whether it still hears. The file lies in the folder for temporary files: one process
of a kind for each such folder.
"""

import logging
import os
import signal
import threading
from typing import Any

import redis
from celery import bootsteps
from celery.beat import Scheduler
from celery.worker import state

from config.celery import app
from config.serving.probe import pulse_file

log = logging.getLogger(__name__)

WORKER_BEATS_EVERY_SECONDS = 5
# Beat wakes the bell's lane every ten seconds, the others every minute.
LOOKS_EVERY_SECONDS = 5
DEAF_AFTER_LOOKS = 6
LEAVES_WITHIN_SECONDS = 15


class Pulse(bootsteps.StartStopStep):
    """Beats from the worker's own loop: where that hangs, the pulse stops."""

    requires = {"celery.worker.components:Timer"}

    def start(self, worker: Any) -> None:
        """Beat now and from now on."""
        beat = pulse_file("worker").touch
        beat()
        self.timer = worker.timer.call_repeatedly(WORKER_BEATS_EVERY_SECONDS, beat)

    def stop(self, worker: Any) -> None:
        """Beat no more."""
        self.timer.cancel()


class Hearing(bootsteps.StartStopStep):
    """Ends a worker that takes nothing while messages wait; whoever started it starts another.

    After its line to Redis was lost a few times, a worker may come back and hear nothing more:
    alive to every probe, and without a word in its log.
    """

    requires = {"celery.worker.components:Timer"}

    def start(self, worker: Any) -> None:
        """Look from now on, in a thread: the worker's own loop may be what hangs."""
        self.stopped = threading.Event()
        names = list(worker.app.amqp.queues.consume_from)
        threading.Thread(target=self._look, args=(names,), name="hearing", daemon=True).start()

    def stop(self, worker: Any) -> None:
        """Look no more."""
        self.stopped.set()

    def _look(self, names: list[str]) -> None:
        broker = redis.Redis.from_url(
            app.conf.broker_url, socket_timeout=2, socket_connect_timeout=2
        )
        in_vain, taken = 0, -1
        while not self.stopped.wait(LOOKS_EVERY_SECONDS):
            try:
                waits = any(broker.llen(name) for name in names)
            except redis.RedisError:
                waits = False
            before, taken = taken, sum(state.total_count.values())
            is_deaf = waits and taken == before and not state.active_requests
            in_vain = in_vain + 1 if is_deaf else 0
            if in_vain == DEAF_AFTER_LOOKS:
                log.error("messages wait and are not heard: this worker leaves, for another")
                os.kill(os.getpid(), signal.SIGTERM)
                if not self.stopped.wait(LEAVES_WITHIN_SECONDS):
                    # It has nothing in hand.
                    os._exit(1)


class BeatScheduler(Scheduler):
    """The static schedule, which needs no file; beats each time it looks at what is due."""

    def tick(self, *args: Any, **options: Any) -> Any:
        """Send what is due and return when to look again."""
        pulse_file("beat").touch()
        return super().tick(*args, **options)


app.steps["worker"].update({Pulse, Hearing})
app.conf.beat_scheduler = BeatScheduler
