"""Visitors and members who ask for all kinds of pages at once, at servers set up differently."""

from collections import defaultdict

from bench.rig.house import House
from bench.rig.readings import children, cpu_seconds
from bench.rig.result import percentile, progress, spread, table
from bench.rig.visits import Page, ask
from bench.rig.worker import Worker

Figures = dict[str, float | None]

CLIENTS = (1, 4, 16)


def mixed(
    built: House,
    served: dict[str, list[Page]],
    visitors: Worker,
    rounds: int,
    seconds: float,
) -> Figures:
    """Ask each server for all its pages in turn, in interleaved rounds.

    Returns waits in milliseconds, what a page costs the server and PostgreSQL in milliseconds of
    processor time, and the ratios of the median waits.
    """
    waits: dict[str, list[float]] = defaultdict(list)
    rates: dict[str, list[float]] = defaultdict(list)
    spent: dict[str, list[float]] = defaultdict(list)
    for pages in served.values():
        # Each thread makes its connection, and each connection its plans.
        ask(visitors, pages, max(CLIENTS), seconds)
    for turn in range(rounds):
        progress(f"mixed round {turn + 1} of {rounds}")
        for clients in CLIENTS:
            for way, pages in served.items():
                parts = {
                    "pages": children(pages[0].server.pid),
                    "postgres": children(built.postgres.process.pid),
                }
                before = {part: cpu_seconds(pids) for part, pids in parts.items()}
                told = ask(visitors, pages, clients, seconds)
                key, count = f"{way}_{clients}", len(told["waits_ms"])
                waits[key] += told["waits_ms"]
                rates[key].append(count / told["seconds"])
                for part, pids in parts.items():
                    used = cpu_seconds(pids) - before[part]
                    spent[f"{key}_{part}"].append(used * 1000 / count)
    figures: Figures = {}
    rows = []
    for clients in CLIENTS:
        for way in served:
            key = f"{way}_{clients}"
            p50, p99 = percentile(waits[key], 0.5), percentile(waits[key], 0.99)
            costs = {part: spread(spent[f"{key}_{part}"]) for part in ("pages", "postgres")}
            figures |= {f"mixed_{key}_p50_ms": p50, f"mixed_{key}_p99_ms": p99}
            figures |= {f"mixed_{key}_{part}_cpu_ms": of.middle for part, of in costs.items()}
            rows.append(
                [f"{way}, {clients} at once", p50, p99, spread(rates[key]), *costs.values()]
            )
        theirs, mine = (
            percentile(waits[f"{way}_{clients}"], 0.5) for way in ("unprepared", "prepared")
        )
        figures[f"mixed_unprepared_over_prepared_p50_{clients}"] = theirs / mine
    heads = ["", "p50 ms", "p99 ms", "per s", "CPU ms, pages", "CPU ms, PostgreSQL"]
    table(f"Mixed pages ({rounds} rounds; median and range of rounds)", heads, rows)
    return figures
