"""Every bench runs, on real parts and at a tiny size, and ends with a line that programs can read.

Nothing is timed here and no goal is asked for: figures of a busy machine say nothing.
"""

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.parts.processes import need

pytestmark = [pytest.mark.server, pytest.mark.timeout(600)]
NEEDED = {"faults": ["nginx"]}

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    "name",
    ["live", "pages", "digests", "rendering", pytest.param("faults", marks=pytest.mark.fault)],
)
def test_a_bench_ends_with_a_readable_result(name):
    for part in ("postgresql", "redis", *NEEDED.get(name, [])):
        need(part)
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("AYNI_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, "-m", f"bench.{name}", "--smoke"],
        cwd=ROOT,
        env=clean,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    word, _, told = done.stdout.rstrip().splitlines()[-1].partition(" ")
    assert word == "RESULT"
    result = json.loads(told)
    assert result["name"] == name
    assert result["figures"] and result["goals"].keys() == result["met"].keys()
    assert all(isinstance(met, bool) for met in result["met"].values())
    assert not any(math.isnan(one) for one in result["figures"].values() if one is not None)
    # What no load excuses: nothing lost, nothing twice, nothing in the wrong order.
    assert not result["figures"].get("faults")
    assert not result["figures"].get("lost_or_repeated")
    if name == "faults":
        noughts = [goal for goal, bound in result["goals"].items() if bound == 0]
        assert noughts and all(result["met"][goal] for goal in noughts), result["figures"]
