"""Workers killed at chosen moments of a letter, as the mail server sees them."""

import random
import time
from collections import Counter

from bench.rig import letters
from bench.rig.conversation import wait_for
from bench.rig.result import Goal, progress, table
from bench.rig.stage import Stage
from bench.rig.trap import POINTS

GOALS = (
    Goal("crashes_lost", 0),
    Goal("crashes_repeats_not_in_flight", 0),
    Goal("crashes_repeats_under_other_ids", 0),
)
# Digests, and kills at each of the five points.
COUNTS = {"smoke": (20, 1), "default": (200, 2), "full": (10_000, 4)}
COMPOSING = "composing"
# At these a letter is with the mail server, and nobody here knows it yet.
IN_FLIGHT = ("data", "answered")


def play(stage: Stage, size: str) -> dict[str, float | None]:
    """Kill at each point in turn while digests go out; return what was lost or came twice."""
    count, times = COUNTS[size]
    points = [COMPOSING, *POINTS] * times
    if size == "smoke":
        points = [COMPOSING, "answered"]
    share = max(1, count // (len(points) + 1))
    in_flight: set[str] = set()
    killed: Counter[str] = Counter()
    began = letters.begin(stage, count)
    for point in points:
        progress(f"kill -9, {point}")
        name = "worker-slow-1" if point == COMPOSING else "worker-mail-1"
        restarts = stage.production.restarts[name]
        if point == COMPOSING:
            time.sleep(random.uniform(0, 0.5))
            letters.killer(stage, name)()
        else:
            # A line carries a whole batch: the next one is soon enough.
            after = 0 if point == "connected" else random.randrange(share)
            stage.post.arm(point, after, letters.killer(stage, name))
            _until_sprung(stage)
        if point in IN_FLIGHT:
            in_flight.add(stage.post.ids[-1])
        killed[point] += 1
        letters.back_again(stage, name, restarts)
        # Six minutes in which the claims of the dead would wait.
        stage.cast.ask("leases_pass")
        stage.note("killed", point=point, letters=len(stage.post.received))
    found = letters.finish(stage, count, began, "leases_pass", deadline_s=120 + count)
    repeats = stage.post.repeats()
    table(
        f"{count} digests, {killed.total()} kills",
        ["", "kills", "repeats of what was in flight"],
        [
            [point, killed[point], None if point not in IN_FLIGHT else "at most one each"]
            for point in dict.fromkeys(points)
        ]
        + [["all", killed.total(), repeats.total()]],
    )
    return {
        "crashes_kills": killed.total(),
        "crashes_letters": found.letters,
        "crashes_lost": found.lost + found.given_up,
        "crashes_repeats": repeats.total(),
        "crashes_repeats_not_in_flight": sum(
            many - 1 if one in in_flight else many for one, many in repeats.items()
        ),
        "crashes_repeats_under_other_ids": found.under_other_ids,
        "crashes_seconds": found.seconds,
    }


def _until_sprung(stage: Stage) -> None:
    """Wait until a letter has come to the point, waking the workers now and then."""
    woken_at = time.monotonic()

    def sprung() -> bool:
        nonlocal woken_at
        if time.monotonic() > woken_at + 2:
            stage.cast.ask("wake")
            woken_at = time.monotonic()
        return stage.post.sprung.is_set()

    wait_for(sprung, 120, f"a letter comes to the point {stage.post.point!r}")
