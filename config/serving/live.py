"""Sockets under uvicorn: `python -m config.serving.live --host 0.0.0.0 --port 8001`."""

import argparse
import logging
import resource
import sys

import uvicorn

from config.asgi import application
from config.serving.handshakes import Handshakes
from foundation.live.protocol import FRAME_BYTES
from foundation.live.transport import FrameProtocol

log = logging.getLogger(__name__)

# What is under way when the process is told to stop; sockets are told at once to come back (1012).
DRAIN_SECONDS = 10


def main() -> int:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="config.serving.live")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--handshakes-per-second", type=float, default=50)
    asked = parser.parse_args()
    _allow_many_sockets()
    # It would note each socket that comes and goes.
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    logging.getLogger("websockets").setLevel(logging.WARNING)
    log.info("sockets are served at %s:%s", asked.host, asked.port)
    uvicorn.run(
        Handshakes(application, per_second=asked.handshakes_per_second),
        host=asked.host,
        port=asked.port,
        loop="uvloop",
        http="httptools",
        ws=FrameProtocol,
        lifespan="off",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=DRAIN_SECONDS,
        ws_max_size=FRAME_BYTES,
        # Compression per socket costs memory and time for frames this small.
        ws_per_message_deflate=False,
        # The live protocol has a heartbeat of its own.
        ws_ping_interval=None,
        proxy_headers=False,
        server_header=False,
    )
    return 0


def _allow_many_sockets() -> None:
    """Use as many file descriptors as the system grants: each socket is one."""
    _now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


if __name__ == "__main__":
    sys.exit(main())
