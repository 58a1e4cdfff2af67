"""Talks with a process that takes commands and gives answers, one line of JSON each."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]

Command = Callable[..., Mapping[str, Any]]


class Worker:
    """A module of ours running as a process of its own; what fails there fails here, in words."""

    def __init__(
        self,
        module: str,
        *words: str,
        environment: Mapping[str, str],
        log: Path,
        python: str = sys.executable,
    ) -> None:
        self.log = log
        with log.open("a") as errors:
            self.process = subprocess.Popen(
                [python, "-m", module, *words],
                cwd=ROOT,
                env=dict(environment),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )

    @property
    def pid(self) -> int:
        """Return the id of the process."""
        return self.process.pid

    def ask(self, do: str, **told: Any) -> dict[str, Any]:
        """Have a command done and return its answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            self.process.stdin.write(json.dumps({"do": do, **told}) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            raise self._gone() from None
        line = self.process.stdout.readline()
        if not line:
            raise self._gone()
        return json.loads(line)

    def stop(self) -> None:
        """End it."""
        self.process.kill()
        self.process.communicate()

    def _gone(self) -> RuntimeError:
        return RuntimeError(f"{self.process.args!r} ended:\n{self.log.read_text()[-3000:]}")


def serve(commands: Mapping[str, Command]) -> None:
    """Do what the standard input asks for until it ends."""
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(commands[asked.pop("do")](**asked)), flush=True)
