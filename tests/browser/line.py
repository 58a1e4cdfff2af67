"""A line between a browser and the server that can be cut and mended, as lines are."""

import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit


class Line:
    """Carries every connection to the server at `url` under an address of its own."""

    def __init__(self, url: str) -> None:
        self.server = ("127.0.0.1", urlsplit(url).port)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.is_up = True
        self.ends: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """End every connection, and every new one at once."""
        self.is_up = False
        for end in list(self.ends):
            _end(end)

    def mend(self) -> None:
        """Let new connections through again."""
        self.is_up = True

    def close(self) -> None:
        """Take the line down for good."""
        self.listener.close()
        self.cut()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _address = self.listener.accept()
                if not self.is_up:
                    near.close()
                    continue
                far = socket.create_connection(self.server)
                self.ends |= {near, far}
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65_536):
                other.sendall(data)
        _end(other)
        self.ends.discard(one)
        one.close()


def _end(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
