"""Runs the real embedded server as a process of its own, on a free port, in a scratch folder."""

import http.client
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.parts.processes import free_port

ROOT = Path(__file__).resolve().parents[1]
START_DEADLINE_S = 150
STOP_DEADLINE_S = 15


class Embedded:
    """One embedded instance; it keeps its folder over stops and kills, so it can come back."""

    def __init__(self, folder: Path, *, demo: bool = False, **environment: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.demo = demo
        self.environment = environment
        self.process: subprocess.Popen[str] | None = None
        self.log = folder / "server.log"

    def start(self) -> "Embedded":
        """Start it and wait until it answers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "config.embedded", "--port", str(self.port)]
        command += [] if self.demo else ["--empty"]
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("AYNI_", "DJANGO_"))}
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=clean
                | {"AYNI_DATA_DIR": str(self.folder), "AYNI_LANGUAGES": "en,es,fr,ar"}
                | self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                text=True,
            )
        try:
            self._until(self.answers, START_DEADLINE_S, "start")
        except AssertionError:
            self.kill()
            raise
        return self

    def answers(self) -> bool:
        """Say whether the server answers; a process that has died is an error at once."""
        if self.process is not None and self.process.poll() is not None:
            raise AssertionError(f"the server ended by itself:\n{self.log.read_text()[-3000:]}")
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except OSError:
            return False

    def kill(self) -> None:
        """End it as a power cut would: no handler runs."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """End it as Ctrl-C does and return the exit code."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(STOP_DEADLINE_S)

    def manage(self, *words: str) -> str:
        """Run a management command beside the server and return what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=os.environ
            | {
                "AYNI_DATA_DIR": str(self.folder),
                "AYNI_PUBLIC_URL": self.url,
                "DJANGO_SETTINGS_MODULE": "config.settings.embedded",
            }
            | self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def letters(self) -> list[str]:
        """Return the raw letters of the mailbox, oldest first."""
        return [path.read_text() for path in sorted((self.folder / "mail").glob("*.eml"))]

    def code_for(self, address: str, deadline_s: float = 20) -> str:
        """Wait for the newest sign-in or sign-up code sent to the address."""
        found: list[str] = []

        def there() -> bool:
            found[:] = [
                code
                for letter in self.letters()
                if f"To: {address}" in letter
                for code in re.findall(r"\b\d{3}-\d{3}-\d{3}\b", letter)
            ]
            return bool(found)

        self._until(there, deadline_s, f"mail a code to {address}")
        return found[-1]

    def _until(self, done, deadline_s: float, what: str) -> None:
        end = time.monotonic() + deadline_s
        while not done():
            if time.monotonic() > end:
                raise AssertionError(f"did not {what}:\n{self.log.read_text()[-3000:]}")
            time.sleep(0.05)
