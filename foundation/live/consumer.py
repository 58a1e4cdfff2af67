"""The door of the socket: handshake, then frames from the browser; what goes down is the hub's."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from channels.consumer import AsyncConsumer
from channels.exceptions import StopConsumer

from foundation.live import handshake, protocol, ticket, transport
from foundation.live.hub import Hub, hub_of_this_loop
from foundation.live.outbox import Outbox
from foundation.live.protocol import Allowance, BadFrame, Close, Follow, Ping, Unfollow
from foundation.live.sockets import Socket

log = logging.getLogger(__name__)

Message = dict[str, Any]


class LiveConsumer(AsyncConsumer):
    """One socket. It has no channel of its own: the hub of the process speaks for all topics.

    So there is no second task, queue or subscription for each socket, and nothing that a
    browser sends can name a handler: `dispatch` knows the three messages of a server.
    """

    channel_layer_alias = None

    def __init__(self, hub: Hub | None = None) -> None:
        self.hub = hub or hub_of_this_loop()
        self.socket: Socket | None = None
        self.is_abandoned = False

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        """Serve the socket until either side ends it."""
        self.task = asyncio.current_task()
        try:
            await super().__call__(scope, receive, send)
        except asyncio.CancelledError:
            if not self.is_abandoned:
                raise
        finally:
            if self.socket is not None:
                self.socket.outbox.stop()
                self.hub.leave(self.socket)

    async def dispatch(self, message: Message) -> None:
        """Handle what the server says, without the thread hop that Channels would add."""
        match message["type"]:
            case "websocket.connect":
                await self.connect()
            case "websocket.receive":
                self.receive(message)
            case "websocket.disconnect":
                raise StopConsumer

    async def connect(self) -> None:
        """Refuse a foreign page before accepting; whoever is not signed in, after: 4401."""
        if not handshake.is_origin_allowed(self.scope):
            log.warning("a socket from elsewhere was refused: %r", handshake.origin(self.scope))
            await self.send({"type": "websocket.close"})
            raise StopConsumer
        refusal = Close.SIGN_IN
        try:
            held = await handshake.holder(self.scope)
        except Exception:
            log.warning("nobody could say who opens a socket", exc_info=True)
            held, refusal = None, Close.COME_BACK
        agreed = handshake.subprotocol(self.scope)
        await self.send({"type": "websocket.accept", "subprotocol": agreed})
        if held is None:
            # A refusal before accepting would reach the page's script only as 1006.
            await self.send({"type": "websocket.close", "code": int(refusal)})
            raise StopConsumer
        now = asyncio.get_running_loop().time()
        self.language = handshake.language(self.scope)
        self.allowance = Allowance(now)
        outbox = Outbox(self.base_send, self.abandon, transport.writer(self.scope))
        self.socket = Socket(held, outbox, now)
        if await self.hub.admit(self.socket):
            self.greet(self.socket, "hello")

    def receive(self, message: Message) -> None:
        """Take one frame; a bad one costs an answer, too many of them the socket."""
        socket, text = self.socket, message.get("text")
        if socket is None or socket.outbox.is_closed:
            return
        now = socket.heard_at = asyncio.get_running_loop().time()
        left = self.allowance.take(now)
        if left < 0:
            self.throttle(socket, left)
        elif text is None:
            self.reject(socket, now, "Frames are text.")
        elif len(text.encode("utf-8", "surrogatepass")) > protocol.FRAME_BYTES:
            self.hub.dismiss(socket, Close.TOO_LARGE)
        else:
            try:
                self.handle(socket, protocol.parse(text))
            except BadFrame as problem:
                self.reject(socket, now, str(problem))

    def handle(self, socket: Socket, frame: Follow | Unfollow | Ping) -> None:
        """Do what a good frame asks for."""
        match frame:
            case Follow():
                wish = handshake.supported(frame.language)
                self.hub.follow(socket, frame, wish or self.language)
            case Unfollow():
                self.hub.unfollow(socket, frame.topic)
            case Ping():
                self.greet(socket, "pong")

    def greet(self, socket: Socket, kind: str) -> None:
        """Say hello or pong, with the next ticket."""
        frame: Message = {"type": kind, "ticket": ticket.renew(socket.held)}
        if kind == "hello":
            frame |= {"epoch": self.hub.epoch, "v": protocol.VERSION}
            frame |= {"heartbeat": protocol.HEARTBEAT_SECONDS}
        socket.outbox.put(protocol.text(frame))

    def reject(self, socket: Socket, now: float, problem: str) -> None:
        """Answer a bad frame; twenty within a minute close the socket."""
        if self.allowance.take_bad(now):
            self.hub.dismiss(socket, Close.BAD_FRAMES)
        else:
            socket.outbox.put(protocol.error("bad_frame", problem))

    def throttle(self, socket: Socket, left: float) -> None:
        """Drop what comes too fast, saying so once; who does not slow down is closed."""
        if left < -protocol.FRAMES_DROPPED:
            self.hub.dismiss(socket, Close.TOO_MANY)
        elif left >= -1:
            socket.outbox.put(protocol.error("too_many_frames", "Too many frames: slow down."))

    def abandon(self) -> None:
        """End a socket whose peer reads nothing, not even that it is closed."""
        self.is_abandoned = True
        if self.task is not None:
            self.task.cancel()
