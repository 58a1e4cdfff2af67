"""A mail server on loopback that takes every letter and keeps only what it counts."""

import sys
from collections import Counter
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from bench.rig.worker import serve


class Sink:
    """Counts letters by the Message-ID in their head."""

    def __init__(self) -> None:
        self.ids: Counter[bytes] = Counter()
        self.size = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take a letter."""
        content = envelope.content
        assert isinstance(content, bytes)
        head = content.partition(b"\r\n\r\n")[0].lower()
        self.ids[head.partition(b"message-id: ")[2].partition(b"\r\n")[0]] += 1
        self.size += len(content)
        return "250 OK"

    def counted(self) -> dict[str, Any]:
        """Return what came since it was last asked."""
        answer = {"letters": self.ids.total(), "distinct": len(self.ids), "bytes": self.size}
        self.ids.clear()
        self.size = 0
        return answer


if __name__ == "__main__":
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=int(sys.argv[1]), ready_timeout=30)
    controller.start()
    serve({"counted": sink.counted})
    controller.stop()
