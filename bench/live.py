"""What it costs to bring one committed post to N sockets: the product, Channels, and the floor."""

import argparse
import math
import statistics
import time
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from bench.rig.house import clean_environment, house
from bench.rig.readings import cpu_seconds, resident_kb
from bench.rig.result import Goal, finish, percentile, progress, spread, table
from bench.rig.worker import Worker
from bench.scenes.contenders import Channels, Contender, Floor, Product

# Of each: CPU of its two server processes, in microseconds; latency from publishing to the last.
Figures = dict[str, float | None]

GOALS = (
    Goal("channels_over_ayni_cpu_1000", 20, at_most=False),
    Goal("ayni_over_floor_cpu_1000", 1.5),
    Goal("ayni_over_floor_p99_1000", 2),
    Goal("ayni_kb_per_idle_socket", 30),
    Goal("faults", 0),
)
FLAT = Goal("ayni_us_per_further_delivery_5000_over_1000", 1.25)


def main() -> None:
    """Measure at every size, in interleaved rounds; print tables and the result."""
    parser = argparse.ArgumentParser(prog="dev.py bench live", description=__doc__)
    parser.add_argument("--full", action="store_true", help="5,000 sockets as well, more rounds")
    parser.add_argument("--smoke", action="store_true", help="only see that it runs")
    parser.add_argument("--rounds", type=int, help="another number of rounds")
    parser.add_argument("--sizes", type=int, nargs="+", help="other numbers of sockets")
    parser.add_argument("--as", dest="form", choices=("json", "html"), default="json")
    args = parser.parse_args()
    sizes = (10, 20) if args.smoke else (100, 1000, 5000) if args.full else (100, 1000)
    rounds, events = (1, 3) if args.smoke else (9, 10) if args.full else (5, 10)
    sizes, rounds = args.sizes or sizes, args.rounds or rounds
    figures: Figures = {"faults": 0}
    with house() as built:
        progress("starting three servers of two processes each")
        product = Product(built, args.form)
        frame = product.frame()
        figures["frame_bytes"] = len(frame.encode())
        contenders: list[Contender] = [product, Channels(built, frame), Floor(built, frame)]
        crowd = Worker(
            "bench.rig.crowd", environment=clean_environment(), log=built.folder / "crowd.log"
        )
        try:
            _warm_up(contenders, crowd)
            for size in sizes:
                figures |= _measure(contenders, crowd, size, rounds, events, figures)
        finally:
            crowd.stop()
            product.scene.stop()
            for contender in contenders:
                for server in contender.servers:
                    server.kill()
    figures |= _ratios(sizes, figures)
    finish("live", figures, [*GOALS, FLAT] if args.full else GOALS)


class Gauge:
    """Reads what the servers of one contender use."""

    def __init__(self, contender: Contender) -> None:
        self.pids = [server.pid for server in contender.servers]
        self.cpu = cpu_seconds(self.pids)

    def spent_us(self) -> float:
        """Return the CPU time since the last reading."""
        before, self.cpu = self.cpu, cpu_seconds(self.pids)
        return (self.cpu - before) * 1e6

    def settle(self) -> None:
        """Wait until they do nothing much, three seconds at most."""
        ends_at = time.monotonic() + 3
        self.spent_us()
        while time.monotonic() < ends_at:
            time.sleep(0.2)
            if self.spent_us() < 4000:
                return


def _warm_up(contenders: list[Contender], crowd: Worker) -> None:
    """Have each server make its threads, connections and caches before anything is read."""
    for contender in contenders:
        contender.open(crowd, contender.name, 20)
        contender.follow(crowd, contender.name)
        for number in range(1, 4):
            contender.tell(number)
            crowd.ask("heard", group=contender.name, number=number)
        crowd.ask("close", group=contender.name, events=3)
        Gauge(contender).settle()


def _measure(
    contenders: list[Contender],
    crowd: Worker,
    size: int,
    rounds: int,
    events: int,
    known: Figures,
) -> Figures:
    """Open `size` sockets at each contender and tell them events in interleaved rounds."""
    figures: Figures = {}
    for contender in contenders:
        progress(f"opening {size} sockets at {contender.name}")
        figures |= _open(contender, crowd, size)
    spent: dict[str, list[float]] = defaultdict(list)
    waits: dict[str, list[float]] = defaultdict(list)
    posted: list[float] = []
    number = 10
    for turn in range(rounds):
        progress(f"{size} sockets, round {turn + 1} of {rounds}")
        for contender in contenders:
            crowd.ask("measured", on=True)
            gauge = Gauge(contender)
            gauge.settle()
            for event in range(number, number + events):
                told = contender.tell(event)
                last_ns = crowd.ask("heard", group=contender.name, number=event)["last_ns"]
                if last_ns is not None:
                    waits[contender.name].append((last_ns - told.published_ns) / 1e6)
                    if contender.name == "ayni":
                        posted.append((last_ns - told.began_ns) / 1e6)
            spent[contender.name].append(gauge.spent_us() / events / size)
            crowd.ask("measured", on=False)
        number += events
    faults = 0
    for contender in contenders:
        closed = crowd.ask("close", group=contender.name, events=number - 10)
        faults += sum(closed["faults"].values())
        if closed["faults"]:
            progress(f"faults at {contender.name}: {closed['faults']}")
        Gauge(contender).settle()
    figures["faults"] = (known["faults"] or 0) + faults
    for contender in contenders:
        name = contender.name
        figures[f"{name}_us_per_delivery_{size}"] = statistics.median(spent[name])
        figures[f"{name}_p50_last_ms_{size}"] = percentile(waits[name], 0.5)
        figures[f"{name}_p99_last_ms_{size}"] = percentile(waits[name], 0.99)
    figures[f"ayni_p50_post_to_last_ms_{size}"] = percentile(posted, 0.5)
    table(
        f"One event to {size} sockets ({rounds} rounds of {events}; median and range of rounds)",
        ["", "CPU us per delivery", "p50 ms", "p99 ms", "handshakes/s", "CPU us each", "kB each"],
        [
            [
                contender.name,
                spread(spent[contender.name]),
                figures[f"{contender.name}_p50_last_ms_{size}"],
                figures[f"{contender.name}_p99_last_ms_{size}"],
                figures[f"{contender.name}_handshakes_per_s_{size}"],
                figures[f"{contender.name}_us_per_handshake_{size}"],
                figures[f"{contender.name}_kb_per_socket_{size}"],
            ]
            for contender in contenders
        ],
    )
    return figures


def _open(contender: Contender, crowd: Worker, size: int) -> Figures:
    name, gauge = contender.name, Gauge(contender)
    before_kb = resident_kb(gauge.pids)
    gauge.spent_us()
    seconds = contender.open(crowd, name, size)
    handshake_us = gauge.spent_us() / size
    follow_s = contender.follow(crowd, name)
    gauge.settle()
    figures: Figures = {
        f"{name}_handshakes_per_s_{size}": size / seconds,
        f"{name}_us_per_handshake_{size}": handshake_us,
        f"{name}_kb_per_socket_{size}": (resident_kb(gauge.pids) - before_kb) / size,
    }
    if follow_s:
        figures[f"{name}_follows_per_s_{size}"] = size / follow_s
    return figures


def _ratios(sizes: Sequence[int], known: Figures) -> Figures:
    """Return what the goals speak of."""
    figures: Figures = {}

    def of(name: str, size: int) -> float:
        found = known[f"{name}_{size}"]
        return math.nan if found is None else found

    for size in sizes:
        ours = of("ayni_us_per_delivery", size)
        figures[f"channels_over_ayni_cpu_{size}"] = of("channels_us_per_delivery", size) / ours
        figures[f"ayni_over_floor_cpu_{size}"] = ours / of("floor_us_per_delivery", size)
        for rank in ("p50", "p99"):
            ratio = of(f"ayni_{rank}_last_ms", size) / of(f"floor_{rank}_last_ms", size)
            figures[f"ayni_over_floor_{rank}_{size}"] = ratio
    # What every event costs whoever listens, and what each further socket adds to it.
    for small, large in pairwise(sizes):
        more = of("ayni_us_per_delivery", large) * large - of("ayni_us_per_delivery", small) * small
        figures[f"ayni_us_per_further_delivery_{large}"] = more / (large - small)
    further = [figures.get(f"ayni_us_per_further_delivery_{size}") for size in sizes[1:]]
    if len(further) == 2 and further[0] and further[1]:
        figures["ayni_us_per_further_delivery_5000_over_1000"] = further[1] / further[0]
    figures["ayni_kb_per_idle_socket"] = of("ayni_kb_per_socket", sizes[-1])
    return figures


if __name__ == "__main__":
    main()
