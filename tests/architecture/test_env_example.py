"""`.env.example` lists every variable that the settings or the containers read, and no other."""

import re
from pathlib import Path

from tests.parts import compose

ROOT = Path(__file__).resolve().parents[2]


def test_env_example_lists_every_variable_and_no_other():
    read = {name for name in compose.variables() if name.startswith("AYNI_")}
    for path in (ROOT / "config" / "settings").glob("*.py"):
        read |= set(re.findall(r"env\.\w+\(\s*\"(AYNI_\w+)\"", path.read_text()))
    listed = re.findall(r"^(AYNI_\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert len(listed) == len(set(listed))
    assert set(listed) == read
