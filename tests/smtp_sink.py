"""A real SMTP server on loopback that keeps what it gets and fails on request."""

import asyncio
import email
import email.policy
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Sink:
    """Answers RCPT and DATA as told: a reply, `hang`, or `drop` (the line dies after DATA).

    `recipients` and `data` are answers still to be given, the next one first; then all is well.
    """

    port: int = 0
    recipients: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    received: list[EmailMessage] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    lines: int = 0

    @property
    def ids(self) -> list[str]:
        """Return the Message-IDs of what came, in order."""
        return [str(message["Message-ID"]) for message in self.received]

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.lines += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self.recipients.pop(0) if self.recipients else "250 OK"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = self.data.pop(0) if self.data else "250 OK"
        if answer == "hang":
            await asyncio.sleep(60)
        if answer.startswith("250") or answer == "drop":
            self.envelopes.append(envelope)
            content = envelope.content
            assert isinstance(content, bytes)
            self.received.append(email.message_from_bytes(content, policy=email.policy.default))
        if answer == "drop":
            server.transport.abort()
        return answer


class _OnItsOwnPort(Controller):
    """The controller on a socket that is bound already, so that its port is surely free."""

    def __init__(self, handler: Sink) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        handler.port = self.listener.getsockname()[1]
        super().__init__(handler, hostname="127.0.0.1", port=handler.port, ready_timeout=10)

    def _create_server(self):  # type: ignore[no-untyped-def]
        return self.loop.create_server(self._factory_invoker, sock=self.listener)


@contextmanager
def sink() -> Iterator[Sink]:
    """Run the server in a thread of its own, on a port of its own."""
    kept = Sink()
    controller = _OnItsOwnPort(kept)
    controller.start()
    kept.lines = 0
    try:
        yield kept
    finally:
        controller.stop(no_assert=True)
