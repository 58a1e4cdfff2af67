"""The suite is shared by two workers, and tests of one module may rely on being alone with it."""

import os
import re
import subprocess
import sys

import dev

MODULE = """
import pytest

@pytest.mark.parametrize("number", range(8))
def test_it(number):
    pass
"""


def test_each_module_is_run_by_one_worker(tmp_path):
    for name in ("one", "two", "three"):
        (tmp_path / f"test_{name}.py").write_text(MODULE)
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "DJANGO_"))}
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", *dev.SPREAD, "-v", "-p", "no:django", "--rootdir", "."],
        cwd=tmp_path,
        env=clean,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    runs = re.findall(r"\[(gw\d)\] .* PASSED test_(\w+)\.py", ran.stdout)
    assert len(runs) == 24, ran.stdout + ran.stderr
    assert len(set(runs)) == 3, runs
