"""What a Monday morning costs: digests composed for everyone, and sent to a mail server."""

import argparse
import statistics
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bench.rig.house import clean_environment, house
from bench.rig.result import Goal, finish, progress, spread, table
from bench.rig.worker import Worker
from tests.parts.processes import free_port

Figures = dict[str, float | None]
Batches = list[dict[str, Any]]

GOALS = (
    Goal("compose_queries_differ", 0),
    Goal("cpu_per_learner_large_over_small", 1.25),
    Goal("memory_grown_mb", 50),
    Goal("lost_or_repeated", 0),
)


def main() -> None:
    """Measure two sizes of town; print tables and the result."""
    parser = argparse.ArgumentParser(prog="dev.py bench digests", description=__doc__)
    parser.add_argument("--full", action="store_true", help="1,000 and 10,000 learners")
    parser.add_argument("--smoke", action="store_true", help="only see that it runs")
    args = parser.parse_args()
    small, large = (20, 40) if args.smoke else (1000, 10_000) if args.full else (300, 1000)
    towns = [_measure(size) for size in (small, large)]
    figures: Figures = {}
    for size, town in zip((small, large), towns, strict=True):
        figures |= {f"{name}_{size}": value for name, value in town.items()}
    cpu = [town["cpu_ms_per_learner"] for town in towns]
    queries = [town["compose_queries"] for town in towns]
    figures |= {
        "cpu_per_learner_large_over_small": cpu[1] / cpu[0],
        "compose_queries_differ": max(
            abs(queries[1] - queries[0]), *(town["compose_queries_spread"] for town in towns)
        ),
        "memory_grown_mb": max(town["grown_mb"] for town in towns),
        "lost_or_repeated": sum(town["lost_or_repeated"] for town in towns),
    }
    finish("digests", figures, GOALS)


def _measure(learners: int) -> Mapping[str, float]:
    """Let everyone's digest of one town fall due, sweep, and return the figures."""
    with house() as built:
        port = free_port()
        log = built.folder / "sink.log"
        sink = Worker("bench.rig.sink", str(port), environment=clean_environment(), log=log)
        environment = {"AYNI_SMTP_HOST": "127.0.0.1", "AYNI_SMTP_PORT": str(port)}
        progress(f"building a town of {learners} learners")
        town = replace(built, environment={**built.environment, **environment})
        scene = town.worker("bench.scenes.digests", str(learners))
        try:
            sink.ask("counted")
            progress("composing")
            composed: Batches = scene.ask("compose")["batches"]
            progress("sending")
            sent: Batches = scene.ask("send")["batches"]
            came = sink.ask("counted")
            size = came["bytes"] // max(came["letters"], 1)
            plain = scene.ask("plain", letters=min(learners, 500), size=size)
        finally:
            scene.stop()
            sink.stop()
    return _figures(learners, composed, sent, came, plain["cpu_s"] / min(learners, 500))


def _figures(
    learners: int, composed: Batches, sent: Batches, came: Mapping[str, int], floor_s: float
) -> Mapping[str, float]:
    full = [one for one in composed if one["settled"] == composed[0]["settled"]]
    queries = [one["queries"] for one in full]
    letters = sum(one["settled"] for one in sent)
    compose_ms = [one["cpu_s"] * 1000 / one["settled"] for one in full]
    send_ms = [one["cpu_s"] * 1000 / one["settled"] for one in sent]
    figures = {
        "composed_per_s": learners / sum(one["seconds"] for one in composed),
        "sent_per_s": letters / sum(one["seconds"] for one in sent),
        "cpu_ms_per_learner": statistics.median(compose_ms) + statistics.median(send_ms),
        "send_over_plain_smtp_cpu": statistics.median(send_ms) / (floor_s * 1000),
        "compose_queries": statistics.median(queries),
        "compose_queries_spread": max(queries) - min(queries),
        "send_queries_per_letter": sum(one["queries"] for one in sent) / letters,
        "letter_kb": came["bytes"] / max(came["letters"], 1) / 1000,
        # The first batch brings in the code, templates and words that every later one uses.
        "grown_mb": (composed[-1]["grown_kb"] - composed[0]["grown_kb"]) / 1024
        + (sent[-1]["grown_kb"] - sent[0]["grown_kb"]) / 1024,
        "lost_or_repeated": abs(letters - came["distinct"]) + came["letters"] - came["distinct"],
    }
    table(
        f"{learners} learners, {letters} letters",
        ["", "per s", "CPU ms each", "queries per batch"],
        [
            ["compose", figures["composed_per_s"], spread(compose_ms), spread(queries)],
            ["send", figures["sent_per_s"], spread(send_ms), spread([b["queries"] for b in sent])],
            ["smtplib alone", None, floor_s * 1000, 0],
        ],
    )
    return figures


if __name__ == "__main__":
    main()
