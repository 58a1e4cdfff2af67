"""Workers and beat with a pulse: `celery --app config.serving.clock worker`, or `beat`.

They serve nothing that a probe could ask, so each touches a file while it goes round. The file
lies in the folder for temporary files: one process of a kind for each such folder.
"""

from typing import Any

from celery import bootsteps
from celery.beat import Scheduler

from config.celery import app
from config.serving.probe import pulse_file

WORKER_BEATS_EVERY_SECONDS = 5


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


class BeatScheduler(Scheduler):
    """The static schedule, which needs no file; beats each time it looks at what is due."""

    def tick(self, *args: Any, **options: Any) -> Any:
        """Send what is due and return when to look again."""
        pulse_file("beat").touch()
        return super().tick(*args, **options)


app.steps["worker"].add(Pulse)
app.conf.beat_scheduler = BeatScheduler
