"""Pages and sockets under one ASGI application."""

import logging
from typing import Any

from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import path, re_path

from foundation.live.consumer import LiveConsumer

log = logging.getLogger(__name__)


async def _refuse(scope: Any, receive: Any, send: Any) -> None:
    """Refuse a socket at any other address with 403, as the server does for a close."""
    await receive()
    await send({"type": "websocket.close"})


def application_with(pages: Any) -> ProtocolTypeRouter:
    """Return the application that serves `pages` over HTTP and the live socket beside them."""
    # Channels routes ASGI applications where Django's types expect views.
    elsewhere: Any = _refuse
    sockets = URLRouter([path("ws/live/", LiveConsumer.as_asgi()), re_path(r"", elsewhere)])
    return ProtocolTypeRouter({"http": pages, "websocket": sockets})
