"""Digests to a mail server: let them fall due, wait until none is left, count what came."""

import os
import signal
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from bench.rig.conversation import wait_for
from bench.rig.readings import children
from bench.rig.stage import Stage
from tests.parts.processes import Process

NUDGE_S = 2.0


@dataclass(frozen=True)
class Tally:
    """What came of so many digests that fell due."""

    due: int
    digests: int
    letters: int
    lost: int
    repeated: int
    under_other_ids: int
    given_up: int
    tried_again: int
    seconds: float


def begin(stage: Stage, count: int) -> float:
    """Let so many digests fall due now; return when that was."""
    stage.post.received.clear()
    stage.post.envelopes.clear()
    due = stage.cast.ask("digests_due", count=count)["due"]
    if due != count:
        raise RuntimeError(f"{due} digests are due, not {count}")
    stage.cast.ask("wake")
    return time.monotonic()


def finish(stage: Stage, count: int, began: float, nudge: str, deadline_s: float = 600) -> Tally:
    """Wait until nothing is due and nothing waits; `nudge` is asked of the cast meanwhile.

    `wake` only spares the minute until beat comes by. `leases_pass` also spares the minutes that
    dead claims and letters put back have to wait; it must not be asked while two send mail.
    """
    nudged_at = time.monotonic()
    came = len(stage.post.received)

    def nothing_left() -> bool:
        nonlocal nudged_at, came
        time.sleep(0.3)
        found = stage.cast.ask("letters")
        if not found["due"] and not found["waiting"]:
            return True
        if time.monotonic() > nudged_at + NUDGE_S:
            # Only where nothing has moved: a claim that is being worked on is no dead one.
            if came == len(stage.post.received):
                stage.cast.ask(nudge)
            nudged_at, came = time.monotonic(), len(stage.post.received)
        return False

    wait_for(nothing_left, deadline_s, f"{count} digests are sent")
    return tally(stage, count, time.monotonic() - began)


def tally(stage: Stage, count: int, seconds: float) -> Tally:
    """Compare the rows with what the mail server took."""
    found = stage.cast.ask("letters")
    came = set(stage.post.ids)
    by_reader: dict[str, set[str]] = defaultdict(set)
    for letter in stage.post.received:
        by_reader[str(letter["To"])].add(str(letter["Message-ID"]))
    told = Tally(
        due=count,
        digests=found["digests"],
        letters=len(stage.post.received),
        lost=count - found["digests"] + found["empty"] + len(set(found["sent"]) - came),
        repeated=stage.post.repeats().total(),
        under_other_ids=sum(len(ids) - 1 for ids in by_reader.values()),
        given_up=found["given_up"],
        tried_again=found["tried_again"],
        seconds=seconds,
    )
    stage.note("tally", **vars(told))
    return told


def killer(stage: Stage, name: str) -> Callable[[], None]:
    """Return what kills a worker with its children within a millisecond."""
    process: Process = stage.production.processes[name]

    def kill() -> None:
        family = [process.pid, *children(process.pid)]
        for pid in family:
            os.kill(pid, signal.SIGKILL)

    return kill


def back_again(stage: Stage, name: str, restarts: int) -> None:
    """Wait until a killed worker was started again."""
    wait_for(lambda: stage.production.restarts[name] > restarts, 30, f"{name} is started again")
