"""How many seconds of this machine's processor posts of the greatest length take to render.

That twice the text takes twice the steps is tested, not measured: see
tests/foundation/test_rendering_steps.py, whose hostile texts are measured here.
"""

import argparse
import gc
import json
import time

from foundation.markdown import LIMIT, render_mentioning
from tests.foundation.test_rendering_steps import MANY_NAMES, PATHOLOGICAL

PROSE = "Some plain words, as people *write* them: see https://example.org/a_b, and @Ana.\n\n"
GOALS = {"worst_seconds": 0.3, "prose_seconds": 0.3}


def main() -> None:
    """Render each text at its longest, the best of several runs; print the worst and the goals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="few texts, one run each")
    smoke = parser.parse_args().smoke
    runs = 1 if smoke else 3
    texts = {"prose": PROSE} | PATHOLOGICAL
    names = list(texts)[:4] if smoke else list(texts)
    seconds = {}
    for name in names:
        text = texts[name]
        seconds[name] = min(_seconds(text * (LIMIT // len(text))) for _ in range(runs))
        print(f"{name:34} {seconds[name]:6.3f} s", flush=True)
    figures = {
        "worst_seconds": round(max(seconds.values()), 3),
        "prose_seconds": round(seconds["prose"], 3),
    }
    met = {name: figures[name] <= goal for name, goal in GOALS.items()}
    line = {"name": "rendering", "figures": figures, "goals": GOALS, "met": met}
    print("RESULT", json.dumps(line))


def _seconds(text: str) -> float:
    gc.collect()
    begun = time.process_time()
    render_mentioning(text, names=MANY_NAMES)
    return time.process_time() - begun


if __name__ == "__main__":
    main()
