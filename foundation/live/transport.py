"""Writes ready frames straight to a socket's transport, where the server offers that.

One event goes to many sockets as the same bytes. ASGI's `send` would make a message, a task and a
frame of it for each of them; `FrameProtocol`, given to uvicorn as its `ws`, adds an extension to
the scope that takes the frame as it is. Under any other server the extension is absent and
everything goes by `send`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame, Opcode
from websockets.http11 import Request

EXTENSION = "ayni.frame"

# Takes a frame and says whether it was written; if not, it goes by `send`, which waits.
Write = Callable[[bytes], bool]


class Ready:
    """A text with the frame that carries it, made once for everyone who gets it."""

    __slots__ = ("frame", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.frame = Frame(Opcode.TEXT, text.encode()).serialize(mask=False)


def writer(scope: Mapping[str, Any]) -> Write | None:
    """Return what writes ready frames to this socket, if its server has the extension."""
    extension = (scope.get("extensions") or {}).get(EXTENSION)
    return None if extension is None else extension["write"]


class FrameProtocol(WebSocketsSansIOProtocol):
    """uvicorn's own protocol and the extension; what it does not know of is left as it is."""

    def handle_connect(self, event: Request) -> None:
        """Offer the extension to the application, which is called a moment later."""
        super().handle_connect(event)
        if not self.close_sent:
            self.scope["extensions"][EXTENSION] = {"write": self.write_frame}

    def write_frame(self, frame: bytes) -> bool:
        """Write the frame if the peer reads: not before it is let in, nor once it is going.

        Above the transport's high-water mark (64 kB wait already) nothing is written.
        """
        if (
            not self.writable.is_set()
            or not self.handshake_complete
            or self.close_sent
            or self.disconnected
            or self.transport.is_closing()
        ):
            return False
        self.transport.write(frame)
        return True
