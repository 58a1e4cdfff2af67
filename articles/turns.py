"""One request at a time to each host, whoever asks: every worker, import and refresh."""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from articles.models import AskedHost
from articles.refusals import Refused
from foundation.activity import leases

# Longer than any request may take; the turn of a worker that was killed comes back after it.
LEASE = timedelta(seconds=30)
# Between two requests, so that none who wait is left out and the host can breathe.
PAUSE = timedelta(milliseconds=50)
_LOOK_AGAIN_S = 0.03


@contextmanager
def turn(host: str, until: float) -> Iterator[None]:
    """Wait for this host's turn, at most until that moment of the monotonic clock, and hold it.

    `host` may carry a port; with and without `www.` is one host. Refuses `try_later` where others
    still ask it, or where it wants to be left alone: a host that answers inside the block that
    one should come back later is left alone by everybody for as long as it says.
    """
    row, _made = AskedHost.objects.get_or_create(name=host.lower().removeprefix("www.")[:300])
    held = _wait(row, until)
    pause = None
    try:
        yield
    except Refused as refused:
        pause = refused.retry_after_s
        raise
    finally:
        now = leases.database_now()
        quiet = {"paused_until": now + timedelta(seconds=pause)} if pause else {}
        leases.finish(held, due_at=now + PAUSE, **quiet)


def _wait(row: AskedHost, until: float) -> AskedHost:
    mine = AskedHost.objects.filter(pk=row.pk)
    while not (held := leases.claim(mine, limit=1, lease=LEASE)):
        if time.monotonic() > until:
            raise Refused("try_later", reason="others are asking this host", retry_after_s=60)
        time.sleep(_LOOK_AGAIN_S)
    now = leases.database_now()
    quiet_until = held[0].paused_until
    if quiet_until is not None and quiet_until > now:
        leases.finish(held[0], due_at=now)
        left = math.ceil((quiet_until - now).total_seconds())
        raise Refused("try_later", reason="the host asked for a pause", retry_after_s=left)
    return held[0]
