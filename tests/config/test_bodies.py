"""A body that no form of ours sends is refused as it arrives."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from config.bodies import MOST_BYTES, limited


async def reading_pages(scope, receive, send):
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"read"})


async def answer_to(pieces: int, size: int) -> tuple[int, int]:
    """Send pieces of a body; return the status and how many of them were taken."""
    taken, sent = 0, []

    async def receive():
        nonlocal taken
        taken += 1
        return {"type": "http.request", "body": b"x" * size, "more_body": taken < pieces}

    async def send(message):
        sent.append(message)

    await limited(reading_pages)({"type": "http"}, receive, send)
    return sent[0]["status"], taken


def answered(pieces: int, size: int) -> tuple[int, int]:
    """Run it in a thread of its own: the browser's tests leave a loop running in this one."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(lambda: asyncio.run(answer_to(pieces, size))).result()


def test_what_a_form_sends_passes():
    assert answered(5, MOST_BYTES // 5) == (200, 5)


def test_m2_an_endless_body_is_cut_off():
    status, taken = answered(10_000, 64 * 1024)
    assert status == 413 and taken == MOST_BYTES // (64 * 1024) + 1
