"""Asks whether a process beside it is well, as a container's health check: the exit code answers.

`python config/serving/probe.py http://127.0.0.1:8000/readyz`, or `... probe.py worker`. Standard
library alone and run as a file, because it runs every few seconds.
"""

import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ANSWER_SECONDS = 4
# A worker beats every five seconds, beat at least once a minute.
STALE_SECONDS = {"worker": 60, "beat": 150}


def pulse_file(kind: str) -> Path:
    """Return the file that a worker or beat touches while it is well."""
    return Path(tempfile.gettempdir()) / f"ayni-{kind}.pulse"


def is_well(asked: str) -> bool:
    """Say whether the address answers 200, or the process of that kind has a pulse."""
    if asked in STALE_SECONDS:
        try:
            return time.time() - pulse_file(asked).stat().st_mtime < STALE_SECONDS[asked]
        except FileNotFoundError:
            return False
    try:
        with urllib.request.urlopen(asked, timeout=ANSWER_SECONDS) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(0 if is_well(sys.argv[1]) else 1)
