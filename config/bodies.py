"""Bounds the body of a request as it arrives; Django would first write all of it to disk."""

from typing import Any

# An uploaded article of 5 MB and what surrounds it in the form.
MOST_BYTES = 6 * 1024 * 1024


class _TooLarge(Exception):
    """More came than any form of ours sends."""


def limited(pages: Any) -> Any:
    """Return the ASGI application that answers 413 to a body of more than MOST_BYTES."""

    async def application(scope: Any, receive: Any, send: Any) -> None:
        came = 0
        has_answered = False

        async def counted() -> Any:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > MOST_BYTES:
                raise _TooLarge
            return message

        async def noted(message: Any) -> None:
            nonlocal has_answered
            has_answered = True
            await send(message)

        try:
            await pages(scope, counted, noted)
        except _TooLarge:
            if not has_answered:
                headers = [(b"content-type", b"text/plain"), (b"connection", b"close")]
                await send({"type": "http.response.start", "status": 413, "headers": headers})
                await send({"type": "http.response.body", "body": b"This is too large."})

    return application
