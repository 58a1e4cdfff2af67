"""PostgreSQL stopped at once, again and again: all that was acknowledged is there."""

import time

import httpx

from bench.rig.result import Goal, progress, table
from bench.rig.stage import Stage
from bench.rig.verdict import refusals

GOALS = (
    Goal("database_lost", 0),
    Goal("database_doubled", 0),
    Goal("database_out_of_order", 0),
    Goal("database_wrong_chains", 0),
    Goal("database_bells_missing", 0),
    Goal("database_broken_invariants", 0),
    Goal("database_pages_without_words", 0),
    Goal("database_recovery_s_max", 30),
    Goal("database_restarted_processes", 0),
)
STOPS = {"smoke": 1, "default": 4, "full": 20}
AWAY_S = 2.0
WORDS = ("Back in a moment", "One moment")


def play(stage: Stage, size: str) -> dict[str, float | None]:
    """Stop it so often; return what was lost, what was said, and how soon posting went on."""
    writers = 2 if size == "smoke" else 8
    restarts = sum(stage.production.restarts.values())
    recovered, told_s, wordless = [], [], 0
    began = time.monotonic()
    with stage.conversation(
        "Is it written down?", writers=writers, listeners=6, pause_s=0.05
    ) as talk:
        for turn in range(STOPS[size]):
            progress(f"immediate stop of PostgreSQL, {turn + 1} of {STOPS[size]}")
            talk.wait_for_posts(2 * writers)
            stage.postgres.kill()
            asked_at = time.monotonic()
            wordless += not _is_told(stage)
            told_s.append(time.monotonic() - asked_at)
            time.sleep(AWAY_S)
            stage.postgres.start()
            recovered.append(talk.wait_for_posts(1))
            stage.note("stopped", recovery_s=recovered[-1], told_s=told_s[-1])
        posts_per_s = len(talk.acknowledged) / (time.monotonic() - began)
        refused = refusals(talk.said)
        verdict = stage.judge(talk)
        stage.await_bells("database", talk)
    table(
        "PostgreSQL, immediate stops",
        ["", "stops", "posts", "posts/s", "503", "other 5xx", "recovery s", "told in s"],
        [
            [
                "seconds: the most",
                len(recovered),
                verdict.posts,
                posts_per_s,
                refused[503],
                sum(n for status, n in refused.items() if status >= 500 and status != 503),
                max(recovered),
                max(told_s),
            ]
        ],
    )
    return verdict.figures("database") | {
        "database_stops": len(recovered),
        "database_posts_per_s": posts_per_s,
        "database_broken_invariants": stage.broken_invariants(),
        "database_pages_without_words": wordless,
        "database_told_s_max": max(told_s),
        "database_recovery_s_max": max(recovered),
        "database_restarted_processes": sum(stage.production.restarts.values()) - restarts,
    }


def _is_told(stage: Stage) -> bool:
    """Ask for a page while nothing can be read; say whether it tells so in words, with 503."""
    page = httpx.get(f"{stage.url}/circles/{stage.circle['slug']}/", timeout=40)
    return page.status_code == 503 and any(words in page.text for words in WORDS)
