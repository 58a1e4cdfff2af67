"""The power goes: every process at once, PostgreSQL and Redis too, and all start again."""

import time

from bench.rig.result import Goal, progress, table
from bench.rig.stage import Stage

GOALS = (
    Goal("power_lost", 0),
    Goal("power_doubled", 0),
    Goal("power_out_of_order", 0),
    Goal("power_wrong_chains", 0),
    Goal("power_bells_missing", 0),
    Goal("power_broken_invariants", 0),
)
TIMES = {"smoke": 1, "default": 1, "full": 5}


def play(stage: Stage, size: str) -> dict[str, float | None]:
    """Cut the power so often under load; return what was lost and how soon posting went on."""
    production, started, back = stage.production, [], []
    with stage.conversation("And in the dark?", writers=4, listeners=8) as talk:
        for turn in range(TIMES[size]):
            progress(f"the power goes, {turn + 1} of {TIMES[size]}")
            talk.wait_for_posts(12)
            stage.postgres.process.kill()
            stage.redis.kill()
            production.kill()
            began = time.monotonic()
            stage.postgres.start()
            stage.redis.start()
            production.start()
            started.append(time.monotonic() - began)
            talk.wait_for_posts(1)
            talk.wait_for_ears()
            back.append(time.monotonic() - began)
        verdict = stage.judge(talk)
        stage.await_bells("power", talk)
    table(
        "Everything killed at once",
        ["", "times", "posts", "started in s", "all sockets hear again after s"],
        [["the power", len(back), verdict.posts, max(started), max(back)]],
    )
    return verdict.figures("power") | {
        "power_broken_invariants": stage.broken_invariants(),
        "power_started_s_max": max(started),
        "power_back_s_max": max(back),
    }
