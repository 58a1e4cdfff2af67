"""Runs the tests on a PostgreSQL and a Redis of their own: `python -m tests.parts.suite [words]`.

The words go to pytest. Both servers live in a scratch folder and end with the tests, however
those end. Where one is not installed nothing is run: that is said, and is a failure in CI only.
With `production` as the first word the browser's tests run instead, on what compose would start.
"""

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from tests.parts.postgres import Postgres
from tests.parts.processes import have, how_to_have
from tests.parts.redis import Redis

ROOT = Path(__file__).resolve().parents[2]
# What starts a whole instance or a wiki gains nothing from these parts; what is embedded has none.
_SELECTED = "not server and not browser and not embedded and not wiki"


def main(words: list[str]) -> int:
    """Return pytest's exit code."""
    # Ended from outside, leave in order: what was started must be stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if words[:1] == ["production"]:
        return _in_the_browser(words[1:])
    if lacks("postgresql", "redis"):
        return 1 if os.environ.get("CI") else 0
    with tempfile.TemporaryDirectory(prefix="ayni-parts-") as name:
        folder = Path(name)
        with Postgres(folder / "postgresql") as postgres, Redis(folder / "redis") as redis:
            environment = os.environ | postgres.environment
            environment |= {
                "DJANGO_SETTINGS_MODULE": "config.settings.test_servers",
                "AYNI_REDIS_URL": redis.url,
                "AYNI_DATA_DIR": str(folder / "data"),
            }
            return _pytest(["-m", _SELECTED, *words], environment)


def lacks(*parts: str) -> bool:
    """Say what is missing and how to have it, and return whether anything is."""
    missing = [how_to_have(part) for part in parts if not have(part)]
    if missing:
        print("Skipped:", "; ".join(missing))
    return bool(missing)


def _in_the_browser(words: list[str]) -> int:
    if lacks("postgresql", "redis", "nginx", "chromium"):
        return 1 if os.environ.get("CI") else 0
    return _pytest(
        ["tests/browser", "-m", "not embedded", *words], os.environ | {"AYNI_TEST_PARTS": "real"}
    )


def _pytest(words: list[str], environment: dict[str, str]) -> int:
    command = [sys.executable, "-m", "pytest", *words]
    tests = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        return tests.wait()
    except KeyboardInterrupt:
        # The terminal has told pytest as well, and it is still to say how far it came.
        return tests.wait(timeout=30)
    finally:
        if tests.poll() is None:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            tests.terminate()
            with suppress(subprocess.TimeoutExpired):
                tests.wait(timeout=30)
            tests.kill()
            tests.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
