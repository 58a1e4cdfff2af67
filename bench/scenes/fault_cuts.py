"""Lines to sockets cut again and again while others post: who comes back misses nothing."""

import random
import time

from bench.rig.result import Goal, progress, table
from bench.rig.stage import Stage

GOALS = (
    Goal("cuts_lost", 0),
    Goal("cuts_doubled", 0),
    Goal("cuts_out_of_order", 0),
    Goal("cuts_wrong_chains", 0),
)
# Sockets; rounds of cuts; writers, each of whom rests so long between posts.
COUNTS = {
    "smoke": (4, 4, 2, 0.2),
    "default": (20, 30, 4, 0.2),
    "full": (100, 1000, 8, 0.2),
}
EVERY_S = 1.0


def play(stage: Stage, size: str) -> dict[str, float | None]:
    """Cut some lines each second, now and then all at once by a reset at the proxy."""
    sockets, rounds, writers, pause_s = COUNTS[size]
    began = time.monotonic()
    with stage.conversation(
        "Are you still there?", writers=writers, listeners=sockets, pause_s=pause_s
    ) as talk:
        cut = 0
        for turn in range(rounds):
            if turn % 20 == 0:
                progress(f"cutting lines, round {turn + 1} of {rounds}")
            if turn % 10 == 9 and stage.production.line is not None:
                stage.production.line.reset()
                cut += sockets
            else:
                some = random.sample(talk.listeners, max(1, sockets // 3))
                for one in some:
                    talk.call(one.cut)
                cut += len(some)
            time.sleep(EVERY_S)
        posts_per_s = len(talk.acknowledged) / (time.monotonic() - began)
        verdict = stage.judge(talk)
    frames = sum(len(one.heard) for one in talk.listeners)
    table(
        "Forced disconnects",
        ["", "lines cut", "reconnects", "posts", "posts/s", "frames taken in", "resyncs"],
        [
            [
                f"{sockets} sockets",
                cut,
                verdict.lines - sockets,
                verdict.posts,
                posts_per_s,
                frames,
                verdict.resyncs,
            ]
        ],
    )
    return verdict.figures("cuts") | {
        "cuts_lines_cut": cut,
        "cuts_posts_per_s": posts_per_s,
        "cuts_frames": frames,
    }
