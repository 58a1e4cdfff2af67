"""Two clocks and four workers at the same digests: each learner gets one letter."""

from bench.rig import letters
from bench.rig.result import Goal, progress, table
from bench.rig.stage import Stage

GOALS = (Goal("beats_lost", 0), Goal("beats_repeated", 0))
# Digests, and how often.
COUNTS = {"smoke": (10, 1), "default": (200, 2), "full": (10_000, 5)}


def play(stage: Stage, size: str) -> dict[str, float | None]:
    """Let all digests fall due so often; return what was lost or came twice."""
    count, times = COUNTS[size]
    runs = []
    for turn in range(times):
        progress(f"{count} digests, two beats, four workers, run {turn + 1}")
        began = letters.begin(stage, count)
        runs.append(letters.finish(stage, count, began, "wake", deadline_s=60 + count))
    table(
        "Two beats, two composing and two sending workers",
        ["", "digests", "letters", "lost", "repeated", "seconds"],
        [
            [f"run {turn}", run.digests, run.letters, run.lost, run.repeated, run.seconds]
            for turn, run in enumerate(runs, start=1)
        ],
    )
    return {
        "beats_digests": sum(run.digests for run in runs),
        "beats_lost": sum(run.lost for run in runs),
        "beats_repeated": sum(run.repeated + run.under_other_ids for run in runs),
    }
