"""kill -9 of one process of each kind in turn, while people talk."""

import os
import signal
import time
from collections.abc import Callable

from bench.rig.conversation import Conversation, wait_for
from bench.rig.result import Goal, progress, shown, table
from bench.rig.stage import Stage

GOALS = (
    Goal("kills_lost", 0),
    Goal("kills_doubled", 0),
    Goal("kills_out_of_order", 0),
    Goal("kills_wrong_chains", 0),
    Goal("kills_bells_missing", 0),
    Goal("kills_broken_invariants", 0),
    Goal("kills_posting_again_s_max", 30),
    Goal("kills_sockets_again_s_max", 30),
)
OURS = ("pages-1", "live-1", "worker-1", "worker-mail-1", "worker-slow-1", "beat-1")
NAMES = (*OURS, "proxy", "redis", "postgresql")
ROUNDS = {"smoke": 1, "default": 1, "full": 10}
AWAY_S = 2.0


def play(stage: Stage, size: str) -> dict[str, float | None]:
    """Kill each in turn; return what was wrong, and the seconds until all was well."""
    names = ("pages-1", "live-1") if size == "smoke" else NAMES
    listeners = 4 if size == "smoke" else 12
    rows = []
    with stage.conversation("What if it dies?", writers=4, listeners=listeners) as talk:
        for turn in range(ROUNDS[size]):
            for name in names:
                progress(f"kill -9 of {name}, round {turn + 1}")
                rows.append([name, *_kill(stage, talk, name)])
                stage.note("killed", name=name, posting=rows[-1][1], sockets=rows[-1][2])
        verdict = stage.judge(talk)
        stage.await_bells("kills", talk)
    table(
        f"kill -9 under {len(talk.acknowledged)} posts and {listeners} sockets: seconds until",
        ["", "back", "posting goes on", "all sockets hold it"],
        [[name, shown(back), posting, sockets] for name, posting, sockets, back in rows],
    )
    return verdict.figures("kills") | {
        "kills": len(rows),
        "kills_broken_invariants": stage.broken_invariants(),
        "kills_posting_again_s_max": max(row[1] for row in rows),
        "kills_sockets_again_s_max": max(row[2] for row in rows),
    }


def _kill(stage: Stage, talk: Conversation, name: str) -> tuple[float, float, float]:
    """Kill one; return when posting and sockets went on and it was back, in seconds after."""
    killed_at = time.monotonic()
    restart = _end(stage, name)
    if restart is not None:
        time.sleep(AWAY_S)
        restart()
    # A post begun after the kill and acknowledged: by the others, or by the one that is back.
    talk.wait_for_posts(4)
    posting_s = time.monotonic() - killed_at
    talk.wait_for_ears()
    sockets_s = time.monotonic() - killed_at
    if name in stage.production.processes:
        stage.production.wait_for(name)
    back_s = time.monotonic() - killed_at
    # Whatever held on to the dead one shows now at the latest.
    talk.wait_for_posts(4)
    talk.wait_for_ears()
    return posting_s, sockets_s, back_s


def _end(stage: Stage, name: str) -> Callable[[], object] | None:
    """Kill it; return what starts it again where nobody else does."""
    production = stage.production
    match name:
        case "proxy":
            production.proxy.process.kill()
            return production.proxy.start
        case "redis":
            stage.redis.kill()
            return stage.redis.start
        case "postgresql":
            stage.postgres.kill()
            return stage.postgres.start
    before = production.restarts[name]
    # Its first process alone, as the kernel would; the container's end takes the others.
    os.kill(production.processes[name].pid, signal.SIGKILL)
    wait_for(lambda: production.restarts[name] > before, 10, f"{name} is started again")
    return None
