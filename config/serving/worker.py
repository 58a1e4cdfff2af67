"""A worker of gunicorn that shuts its door when it is told to stop.

The one it stands on only looks away: the system goes on taking connections, for as long as the last
request takes, and resets them in the end. Whoever came meanwhile waited in vain, and the proxy may
not send a POST again. https://github.com/benoitc/gunicorn/pull/3612 would mend it there.
"""

import socket

from gunicorn.workers.gthread import ThreadWorker


class PagesWorker(ThreadWorker):
    """Answers who has come, and lets the proxy find at once that nobody else may."""

    sockets: list[socket.socket]

    def set_accept_enabled(self, enabled: bool) -> None:
        """Also close the door once the worker ends."""
        super().set_accept_enabled(enabled)
        if enabled or self.alive:
            return
        for listener in self.sockets:
            self._take_in(listener)
            listener.close()
        self.sockets = []

    def _take_in(self, listener: socket.socket) -> None:
        before = -1
        while before < self.nr_conns:
            before = self.nr_conns
            self.accept(listener)
