"""The least that Python can do: uvloop writes one ready frame to every transport.

It does the handshake and no more of the protocol. What to write comes over a second port: each
connection there sends a ready frame and closes.
"""

import asyncio
import base64
import hashlib
import resource
import sys
from typing import Any

import uvloop

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_transports: set[Any] = set()


class Socket(asyncio.Protocol):
    """One socket: after the handshake what it says is thrown away."""

    def connection_made(self, transport: Any) -> None:
        """Wait for the request."""
        self.transport = transport
        self.request = b""

    def connection_lost(self, error: Exception | None) -> None:
        """Forget it."""
        _transports.discard(self.transport)

    def data_received(self, data: bytes) -> None:
        """Answer the handshake."""
        if self.transport in _transports:
            return
        self.request += data
        if b"\r\n\r\n" not in self.request:
            return
        if b"Sec-WebSocket-Key: " not in self.request:
            self.transport.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            return
        key = self.request.split(b"Sec-WebSocket-Key: ")[1].split(b"\r\n")[0]
        accept = base64.b64encode(hashlib.sha1(key + _GUID).digest())
        self.transport.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
            b"Connection: Upgrade\r\nSec-WebSocket-Accept: " + accept + b"\r\n\r\n"
        )
        _transports.add(self.transport)


async def _tell(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    frame = await reader.read()
    writer.close()
    for transport in _transports:
        transport.write(frame)


async def _main(port: int, told: int) -> None:
    loop = asyncio.get_running_loop()
    await asyncio.start_server(_tell, "127.0.0.1", told)
    server = await loop.create_server(Socket, "127.0.0.1", port, backlog=2048)
    await server.serve_forever()


if __name__ == "__main__":
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    uvloop.run(_main(int(sys.argv[1]), int(sys.argv[2])))
