"""Every process that holds sockets ends, at once or in turn; sockets come back at once."""

import time
from collections import Counter
from collections.abc import Sequence

from bench.rig.conversation import wait_for
from bench.rig.result import Goal, progress, table
from bench.rig.returning import Returning
from bench.rig.stage import Stage

GOALS = (
    Goal("returns_killed_back_s", 15),
    Goal("returns_killed_refused", 0),
    Goal("returns_rolling_back_s", 15),
    Goal("returns_rolling_refused", 0),
)
SOCKETS = {"smoke": 30, "default": 200, "full": 200}
LIVE = ("live-1", "live-2")
DEADLINE_S = 120
ADDRESSES = [f"127.0.1.{number}" for number in range(1, 41)]


def play(stage: Stage, size: str) -> dict[str, float | None]:
    """End both processes in both ways; return when all were back, and who was refused then."""
    tokens = [one["token"] for one in stage.circle["members"]]
    # Straight to the proxy: each of a village comes from an address of its own.
    url, count = stage.production.direct_url, SOCKETS[size]
    with Returning(url, count=count, tokens=tokens, addresses=ADDRESSES) as sockets:
        _wait(sockets)
        progress(f"kill -9 of both processes with {count} sockets")
        before = sockets.refusals
        for name in LIVE:
            stage.production.crash(name)
        time.sleep(3)
        killed = _until_all_are_back(stage, sockets, LIVE, before)
        progress("both are restarted in turn")
        rolling = []
        for name in LIVE:
            before = sockets.refusals
            stage.production.rest(name)
            rolling.append(_until_all_are_back(stage, sockets, [name], before))
    slowest = max(back for back, _, _ in rolling)
    away, refused = (sum(one[place] for one in rolling) for place in (1, 2))
    table(
        f"{count} sockets that try again at once",
        ["", "refused while away", "refused once they answer", "all are back after s"],
        [
            ["both killed", killed[1], killed[2], killed[0]],
            ["restarted in turn", away, refused, slowest],
        ],
    )
    return {
        "returns_killed_back_s": killed[0],
        "returns_killed_refused": killed[2],
        "returns_rolling_back_s": slowest,
        "returns_rolling_refused": refused,
    }


def _until_all_are_back(
    stage: Stage, sockets: Returning, names: Sequence[str], before: Counter[str]
) -> tuple[float, int, int]:
    """Start these; return after how many seconds from then on all are open, and the refusals."""
    for name in names:
        stage.production.wake(name)
    began, away = time.monotonic(), sockets.refusals
    _wait(sockets)
    back = max(one.opened_at for one in sockets.sockets)
    stage.note("returns", names=list(names), away=away - before, after=sockets.refusals - away)
    return (
        max(0.0, back - began),
        (away - before).total(),
        (sockets.refusals - away).total(),
    )


def _wait(sockets: Returning) -> None:
    wait_for(lambda: sockets.are_all_open, DEADLINE_S, "all sockets are open")
