"""What is kept when parts of production are killed, cut, stopped or emptied under load."""

import argparse
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import ModuleType

import pytest

from bench.rig.result import Goal, finish, progress
from bench.rig.stage import POST, TALK, Stage, stage
from bench.rig.worker import ROOT
from bench.scenes import (
    fault_access,
    fault_answers,
    fault_beats,
    fault_crashes,
    fault_cuts,
    fault_database,
    fault_disk,
    fault_joins,
    fault_kills,
    fault_power,
    fault_redis,
    fault_returns,
)

# Scenes by the stage they share, in the order in which they are played there.
TALKS: Mapping[str, ModuleType] = {
    "kills": fault_kills,
    "cuts": fault_cuts,
    "returns": fault_returns,
    "redis": fault_redis,
    "database": fault_database,
    "access": fault_access,
    "joins": fault_joins,
    "disk": fault_disk,
    "power": fault_power,
}
LETTERS: Mapping[str, ModuleType] = {
    "beats": fault_beats,
    "crashes": fault_crashes,
    "answers": fault_answers,
}
MEMBERS = {"smoke": 8, "default": 30, "full": 110}
Figures = dict[str, float | None]
Prepare = Callable[[Stage, Sequence[str], str], None]


def main() -> int:
    """Play the scenes asked for, print tables and the result; fail if one could not be played."""
    parser = argparse.ArgumentParser(prog="dev.py bench faults", description=__doc__)
    parser.add_argument("--full", action="store_true", help="the counts of the goals; hours")
    parser.add_argument("--smoke", action="store_true", help="only see that it runs")
    names = [*TALKS, *LETTERS]
    parser.add_argument("--only", action="append", choices=names, help="this scene (repeatable)")
    args = parser.parse_args()
    size = "smoke" if args.smoke else "full" if args.full else "default"
    chosen = args.only or (["kills"] if args.smoke else names)
    home = ROOT / "var" / "bench" / "faults" / time.strftime("%Y%m%d-%H%M%S")
    home.mkdir(parents=True)
    # Told to stop, it stops what it has started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    figures: Figures = {}
    with tempfile.TemporaryDirectory(prefix="ayni-faults-") as scratch:
        folder = Path(scratch)
        # PostgreSQL may run as another person than we do.
        folder.chmod(0o711)
        for title, scenes, replicas in (("talk", TALKS, TALK), ("post", LETTERS, POST)):
            wanted = [name for name in scenes if name in chosen]
            if not wanted:
                continue
            progress(f"starting production for {', '.join(wanted)}")
            with stage(replicas, MEMBERS[size], folder / title, home / f"{title}.log") as built:
                figures |= _play(built, {name: scenes[name] for name in wanted}, size)
                for log in [*(folder / title / "ayni").glob("*.log"), *_logs(folder / title)]:
                    shutil.copy(log, home / f"{title}-{log.name}")
    print(f"\nRaw logs: {home}")
    goals: list[Goal] = []
    for name in chosen:
        # A scene that was cut short has no figures: none of its goals counts as met.
        goals += {**TALKS, **LETTERS}[name].GOALS
    goals = [goal for goal in goals if args.full or not args.smoke or goal.figure in figures]
    finish("faults", figures, goals)
    return 1 if any(name.endswith("_not_played") for name in figures) else 0


def _play(built: Stage, scenes: Mapping[str, ModuleType], size: str) -> Figures:
    figures: Figures = {}
    if set(scenes) & set(LETTERS):
        counts = (LETTERS[name].COUNTS[size] for name in scenes)
        people = max(one if isinstance(one, int) else one[0] for one in counts)
        progress(f"building a town of {people} learners")
        built.cast.ask("town", learners=people)
    for name, scene in scenes.items():
        if name in ("crashes", "answers"):
            _leave_one_worker_of_each(built)
        began = time.monotonic()
        try:
            figures |= scene.play(built, size)
        except (Exception, pytest.fail.Exception):
            traceback.print_exc(file=sys.stderr)
            built.note("not played", scene=name, why=traceback.format_exc())
            figures[f"{name}_not_played"] = 1
            _mend(built)
        figures[f"{name}_took_s"] = time.monotonic() - began
    return figures | built.bells()


def _leave_one_worker_of_each(built: Stage) -> None:
    """Let the second of each rest, so that a claim found after a kill is a dead one's."""
    for name in ("worker-mail-2", "worker-slow-2", "beat-2"):
        if built.production.processes[name].is_running:
            built.production.rest(name)


def _mend(built: Stage) -> None:
    """Bring back what a scene that failed may have left spoilt."""
    built.to_postgres.restore()
    built.to_redis.restore()
    for part in (built.postgres, built.redis):
        if not part.process.is_running:
            part.start()


def _logs(folder: Path) -> list[Path]:
    return [*folder.glob("*.log"), *folder.glob("*/postgresql.log"), *folder.glob("*/redis.log")]


if __name__ == "__main__":
    sys.exit(main())
