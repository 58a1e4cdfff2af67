"""Channels as its documentation has one write it: a consumer per socket, a group per thread.

Redis carries the groups by its pub/sub layer. Nobody signs in, nothing is read: less than the
product does.
"""

import os
from typing import Any

from django.conf import settings

settings.configure(
    CHANNEL_LAYERS={
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [os.environ["AYNI_REDIS_URL"]]},
        }
    },
    LOGGING_CONFIG=None,
)

import django

django.setup()

from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import path

GROUP = "thread"


class ThreadConsumer(AsyncJsonWebsocketConsumer):
    """One socket in the group of the thread."""

    async def connect(self) -> None:
        """Join the group and let the socket in."""
        await self.channel_layer.group_add(GROUP, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        """Leave the group."""
        await self.channel_layer.group_discard(GROUP, self.channel_name)

    async def thread_event(self, event: dict[str, Any]) -> None:
        """Send what the group was told."""
        await self.send_json(event["frame"])


async def _nothing(scope: Any, receive: Any, send: Any) -> None:
    """Answer HTTP, so that one can see that the server is up."""
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b""})


application = ProtocolTypeRouter(
    {
        "http": _nothing,
        "websocket": URLRouter([path("ws/thread/", ThreadConsumer.as_asgi())]),
    }
)
