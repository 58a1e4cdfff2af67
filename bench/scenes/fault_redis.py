"""Redis killed, emptied, mute, or losing rings on purpose: posting does not wait for it."""

import time
from collections.abc import Callable

from bench.rig.conversation import Conversation
from bench.rig.result import Goal, progress, table
from bench.rig.stage import Stage
from bench.rig.verdict import delays, refusals, waits, worst

GOALS = (
    Goal("redis_lost", 0),
    Goal("redis_doubled", 0),
    Goal("redis_out_of_order", 0),
    Goal("redis_wrong_chains", 0),
    Goal("redis_answers_5xx", 0),
    Goal("redis_bells_missing", 0),
    Goal("redis_recovery_s_max", 60),
    Goal("redis_rings_10_lost_delay_s_p99", 5),
    Goal("redis_rings_100_lost_delay_s_p99", 5),
)
ROUNDS = {"smoke": 1, "default": 1, "full": 20}
LASTS_S = {"smoke": 2.0, "default": 8.0, "full": 8.0}
# What a subscriber of Redis is told, as it goes over the wire in either version of its protocol.
_RING = (b"*3\r\n$7\r\nmessage\r\n", b">3\r\n$7\r\nmessage\r\n")

Spoil = Callable[[Stage], object]
FAULTS: dict[str, tuple[Spoil, Spoil]] = {
    "killed": (lambda s: s.redis.kill(), lambda s: s.redis.start()),
    "emptied": (lambda s: s.redis.flush(), lambda s: None),
    "swallowed": (lambda s: s.to_redis.blackhole(), lambda s: s.to_redis.restore()),
    "refused": (lambda s: s.to_redis.cut(), lambda s: s.to_redis.restore()),
    "rings_10_lost": (lambda s: s.to_redis.lose(_RING, 0.1), lambda s: s.to_redis.restore()),
    "rings_100_lost": (lambda s: s.to_redis.lose(_RING, 1.0), lambda s: s.to_redis.restore()),
}


def play(stage: Stage, size: str) -> dict[str, float | None]:
    """Spoil Redis in each way while people post; return delays, refusals and what was lost."""
    chosen = ("killed", "rings_100_lost") if size == "smoke" else tuple(FAULTS)
    figures: dict[str, float | None] = {}
    rows, recoveries = [], []
    with stage.conversation("Who rings?", writers=3, listeners=8) as talk:
        well = _span(talk, LASTS_S[size])
        rows.append(["well", *well, None])
        for name in chosen:
            begin, end = FAULTS[name]
            worst_span: tuple[float, float, float] = (0.0, 0.0, 0.0)
            for turn in range(ROUNDS[size]):
                progress(f"Redis: {name}, round {turn + 1}")
                begin(stage)
                found = _span(talk, LASTS_S[size])
                end(stage)
                stage.note("redis", fault=name, post_s=found[0], frame_s=found[2])
                worst_span = tuple(map(max, worst_span, found))  # type: ignore[assignment]
                recoveries.append(_rings_again(talk))
            rows.append([name, *worst_span, recoveries[-1]])
            figures[f"redis_{name}_delay_s_p99"] = worst_span[2]
            figures[f"redis_{name}_post_s_p99"] = worst_span[0]
        refused = refusals(talk.said)
        verdict = stage.judge(talk)
        stage.await_bells("redis", talk)
    table(
        "Redis away: seconds (99th percentile)",
        ["", "a post", "median post", "to the last socket", "rings again"],
        rows,
    )
    return verdict.figures("redis") | {
        **figures,
        "redis_answers_5xx": sum(n for status, n in refused.items() if status >= 500),
        "redis_recovery_s_max": max(recoveries),
    }


def _span(talk: Conversation, seconds: float) -> tuple[float, float, float]:
    """Let them talk for a while; return p99 and median of posting, and p99 to the last socket."""
    began = time.monotonic()
    time.sleep(seconds)
    until = time.monotonic()
    talk.wait_for_ears()
    begun = [said for said in talk.acknowledged if began <= said.began <= until]
    took = waits(begun)
    return worst(took), worst(took, 0.5), worst(delays(talk, began, until))


def _rings_again(talk: Conversation) -> float:
    """Wait until posts reach all within a second again, by the bell and not by the net."""
    began = time.monotonic()
    while time.monotonic() < began + 60:
        at = time.monotonic()
        talk.wait_for_posts(3)
        until = time.monotonic()
        talk.wait_for_ears()
        if worst(delays(talk, at, until), 0.5) < 1.0:
            return until - began
    return time.monotonic() - began
