"""The one way from the event loop to the database: one hop for all queries of a step."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from django.db import close_old_connections

log = logging.getLogger(__name__)

Result = TypeVar("Result")

# Few on purpose: each may hold a connection, and a hop is short.
_threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="live")


async def hop(work: Callable[[], Result]) -> Result:
    """Run `work` in a thread that may use the database and return what it returns."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _run, work)


def later(work: Callable[[], object]) -> None:
    """Run `work` in such a thread soon; nobody waits for it, and its failure is only logged."""
    _threads.submit(_run, partial(_attempt, work))


def _attempt(work: Callable[[], object]) -> None:
    try:
        work()
    except Exception:
        log.warning("something for later failed", exc_info=True)


def _run(work: Callable[[], Result]) -> Result:
    close_old_connections()
    try:
        return work()
    finally:
        close_old_connections()
