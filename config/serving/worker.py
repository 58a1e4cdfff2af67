"""A worker of gunicorn that shuts its door when it is told to stop.

The one it stands on only looks away: the system goes on taking connections, for as long as the last
request takes, and resets them in the end. Whoever came meanwhile waited in vain, and the proxy may
not send a POST again. https://github.com/benoitc/gunicorn/pull/3612 would mend it there.
"""

from typing import Any

from gunicorn.workers.gthread import ThreadWorker


class PagesWorker(ThreadWorker):
    """Answers who has come, and lets the proxy find at once that nobody else may."""

    sockets: list[Any]
    alive: bool

    def is_parent_alive(self) -> bool:
        """End as told to where nobody is left to tell."""
        self.alive = self.alive and bool(super().is_parent_alive())
        return self.alive

    def set_accept_enabled(self, enabled: bool) -> None:
        """Also close the door once the worker ends."""
        super().set_accept_enabled(enabled)
        if enabled or self.alive:
            return
        for listener in self.sockets:
            try:
                # Who waits at the door, as many as can be answered at once.
                for _ in range(self.cfg.threads):
                    self.accept(listener)
            finally:
                listener.close()
        self.sockets = []
