"""docs/facts.md lists every fact there is, and no other."""

import re
from pathlib import Path

from foundation.activity.facts import kinds

DOCS = Path(__file__).resolve().parents[2] / "docs" / "facts.md"


def test_every_fact_is_documented_and_no_other():
    real = {name for name, kind in kinds().items() if not kind.__module__.startswith("tests.")}
    documented = re.findall(r"^\| `(\w+)` \|", DOCS.read_text(), re.MULTILINE)
    assert len(documented) == len(set(documented))
    assert set(documented) == real
