"""A mail server that does something at a chosen moment of a letter: the crash points of mail.

The moment is seen from outside, where a real server stands, so nothing in the product knows of it.
"""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.parts.processes import free_port
from tests.smtp_sink import Sink

# Before a word was said; the recipient is named; the letter is here and not yet answered for; the
# answer has just been given.
POINTS = ("connected", "recipient", "data", "answered")


@dataclass
class Trap(Sink):
    """A sink that springs once, when `letters` more have come to the point."""

    point: str = ""
    letters: int = 0
    spring: Callable[[], None] = lambda: None
    sprung: threading.Event = field(default_factory=threading.Event)
    slow_s: float = 0.0

    def arm(self, point: str, letters: int, spring: Callable[[], None]) -> None:
        """Have `spring` called at the point of the letter after so many."""
        self.sprung.clear()
        self.letters, self.spring, self.point = letters, spring, point

    def _reach(self, point: str, after_s: float = 0.0) -> None:
        if self.point != point:
            return
        if self.letters > 0:
            self.letters -= 1
            return
        self.point = ""
        if after_s:
            asyncio.get_running_loop().call_later(after_s, self._go)
        else:
            self._go()

    def _go(self) -> None:
        self.spring()
        self.sprung.set()

    def repeats(self) -> Counter[str]:
        """Return the Message-IDs that came more than once, and how often too many."""
        return Counter({one: n - 1 for one, n in Counter(self.ids).items() if n > 1})

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # type: ignore[no-untyped-def]
        """Greet."""
        self._reach("connected")
        return await super().handle_EHLO(server, session, envelope, hostname, responses)

    async def handle_RCPT(self, server, session, envelope, address, options):  # type: ignore[no-untyped-def]
        """Hear who is to get it."""
        self._reach("recipient")
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take the letter, perhaps slowly."""
        if self.slow_s:
            await asyncio.sleep(self.slow_s)
        if self.data[:1] == ["reset"]:
            # Taken and said so; then the line dies before a goodbye.
            self.data[0] = "250 OK"
            asyncio.get_running_loop().call_later(0.01, server.transport.abort)
        answer = await super().handle_DATA(server, session, envelope)
        self._reach("data")
        self._reach("answered", after_s=0.002)
        return answer


@contextmanager
def trap() -> Iterator[Trap]:
    """Run it in a thread of its own, on a port of its own."""
    kept = Trap(port=free_port())
    controller = Controller(kept, hostname="127.0.0.1", port=kept.port, ready_timeout=30)
    controller.start()
    try:
        yield kept
    finally:
        controller.stop(no_assert=True)
