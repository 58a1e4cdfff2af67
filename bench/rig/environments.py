"""Environments for peers, beside the product's own: made once, from pinned versions."""

import hashlib
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

from bench.rig.worker import ROOT


class NotInstalled(Exception):
    """A peer cannot be had on this machine; the text says exactly why."""


def python_with(name: str, requirements: Sequence[str]) -> Path:
    """Return the Python of the peer's environment in var/bench/<name>, making it if needed."""
    home = ROOT / "var" / "bench" / name
    python, stamp = home / "bin" / "python", home / "installed.stamp"
    wanted = hashlib.sha256("\n".join([sys.version, *requirements]).encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return python
    # Our own pip serves it: Debian's Python has none to give to an environment.
    venv.create(home, clear=True, symlinks=True, with_pip=False)
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    command = [*pip, "--disable-pip-version-check", *requirements]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotInstalled((done.stderr or done.stdout).strip()[-1500:])
    stamp.write_text(wanted)
    return python
