"""A browser tab at the live socket: says what a page would say, and remembers what it heard."""

import asyncio
import json

from asgiref.testing import ApplicationCommunicator
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from config.websockets import application_with
from foundation.live import ticket
from foundation.live.hub import hub_of_this_loop

ORIGIN = (b"origin", b"http://testserver")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

application = application_with(None)


def ticket_of(learner) -> str:
    """Return the ticket that a page shows this learner."""
    return ticket.issue(learner.pk, learner.access_epoch)


def session_of(learner) -> str:
    """Return the key of a new session of this learner."""
    session = SessionStore()
    session[SESSION_KEY] = str(learner.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = learner.get_session_auth_hash()
    session.create()
    return session.session_key


class Closed(Exception):
    """The server closed the socket; `code` says why."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Browser:
    """One tab with one socket."""

    def __init__(
        self, *, ticket="", headers=(ORIGIN,), protocols=("ayni.v1",), path="/ws/live/"
    ) -> None:
        offered = [*protocols, *([f"ticket.{ticket}"] if ticket else [])]
        scope = {"type": "websocket", "path": path, "query_string": b"", "extensions": {}}
        scope |= {"headers": list(headers), "subprotocols": offered}
        self.wire = ApplicationCommunicator(application, scope)

    async def knock(self) -> dict:
        """Ask to be let in and return the server's answer."""
        await self.wire.send_input({"type": "websocket.connect"})
        return await self.wire.receive_output(timeout=5)

    async def open(self) -> dict:
        """Connect and return the server's hello."""
        assert (await self.knock())["type"] == "websocket.accept"
        return await self.hear()

    async def say(self, **frame) -> None:
        """Send a frame."""
        await self.say_text(json.dumps(frame))

    async def say_text(self, text: str) -> None:
        """Send a text, whatever it is."""
        await self.wire.send_input({"type": "websocket.receive", "text": text})

    async def hear(self) -> dict:
        """Return the next frame; raise Closed if there will be none."""
        message = await self.wire.receive_output(timeout=5)
        if message["type"] == "websocket.close":
            raise Closed(message["code"])
        return json.loads(message["text"])

    async def hear_until(self, kind: str) -> list[dict]:
        """Return the frames up to and with the first of this type."""
        frames = [await self.hear()]
        while frames[-1]["type"] != kind:
            frames.append(await self.hear())
        return frames

    async def follow(self, topic: str, **wishes) -> list[dict]:
        """Follow a topic and return what is heard until it is followed."""
        await self.say(type="follow", topic=topic, **({"as": "json"} | wishes))
        return await self.hear_until("followed")

    async def heard_nothing(self) -> bool:
        """Say whether nothing came, once the hub has done all it knew of."""
        return await self.unheard() == []

    async def unheard(self) -> list[dict]:
        """Return what came without being waited for, once the hub has done all it knew of."""
        await settled()
        waiting = []
        while not self.wire.output_queue.empty():
            waiting.append(self.wire.output_queue.get_nowait())
        return [json.loads(one["text"]) if "text" in one else one for one in waiting]

    async def closed(self) -> int:
        """Return the code with which the server closes, whatever it says before."""
        try:
            while True:
                await self.hear()
        except Closed as closed:
            return closed.code

    async def leave(self) -> None:
        """Close the tab."""
        if not self.wire.future.done():
            await self.wire.send_input({"type": "websocket.disconnect", "code": 1001})
            await self.wire.wait(timeout=5)


async def settled() -> None:
    """Wait until the hub of this loop has nothing left to read and nothing left to send."""
    hub = hub_of_this_loop()
    while True:
        sockets = [socket for held in hub._sockets.values() for socket in held]
        tasks = [topic.task for topic in hub._topics.all()]
        tasks += [hub._lookout._task, *(socket.outbox._task for socket in sockets)]
        waiting = [task for task in tasks if task is not None and not task.done()]
        if not waiting:
            return
        await asyncio.wait(waiting)


async def until(condition) -> None:
    """Wait for what another thread or the wire is about to do."""
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.01)


async def joined(hub) -> None:
    """Wait until the hub hears over the wire, if there is one, all it wants, and has looked."""
    await settled()
    await until(lambda: hub._listener is None or hub._listener._joined == hub._wanted())
    await settled()
