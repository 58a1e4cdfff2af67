"""Processes of a test's own: found, started, paused and ended by their id, never by a name."""

import atexit
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NoReturn, Self
from weakref import WeakSet

import pytest

_INTERVAL_S = 0.05
_SBIN = os.pathsep.join(("/usr/local/sbin", "/usr/sbin", "/sbin"))
# What each part is called on Debian, and what shows that it is there.
_PACKAGES = {
    "postgresql": "postgresql",
    "redis": "redis-server",
    "nginx": "nginx-light",
    "mediawiki": "mediawiki php-cli php-sqlite3 php-mbstring php-xml php-intl",
    "chromium": "chromium",
}


def free_port() -> int:
    """Return a port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def program(name: str) -> str | None:
    """Return where a program lies, also those that only root has on the path."""
    return shutil.which(name, path=os.pathsep.join((os.environ.get("PATH", ""), _SBIN)))


def postgres_programs() -> Path | None:
    """Return the folder of the newest PostgreSQL's programs; Debian keeps it off the path."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if onpath := program("initdb"):
        found.append(Path(onpath).parent)
    return max(found, key=_version, default=None)


def _version(programs: Path) -> int:
    return int(programs.parent.name) if programs.parent.name.isdigit() else 0


def have(part: str) -> bool:
    """Say whether a part is installed on this machine."""
    match part:
        case "postgresql":
            return postgres_programs() is not None
        case "redis":
            return program("redis-server") is not None
        case "mediawiki":
            return Path("/usr/share/mediawiki/api.php").exists() and program("php") is not None
        case "nginx" | "chromium":
            return program(part) is not None
    raise ValueError(f"no part is called {part}")


def how_to_have(part: str) -> str:
    """Return the sentence that says what to install."""
    return f"{part} is not installed (Debian: apt install {_PACKAGES[part]})"


def need(part: str) -> None:
    """Skip the test where the part is missing; where everything must be there (CI), fail it."""
    if have(part):
        return
    if os.environ.get("CI"):
        pytest.fail(how_to_have(part), pytrace=False)
    pytest.skip(how_to_have(part))


def until(
    done: Callable[[], bool],
    deadline_s: float,
    complain: Callable[[], str],
    *,
    every_s: float = _INTERVAL_S,
) -> None:
    """Wait for `done`; at the deadline, fail with what `complain` says.

    Where asking starts a program, ask seldom: it takes the time of those that are waited for.
    """
    end = time.monotonic() + deadline_s
    while not done():
        if time.monotonic() > end:
            pytest.fail(complain())
        time.sleep(every_s)


class Process:
    """A program with its children, in a process group of its own; what it prints goes to a log."""

    def __init__(
        self,
        name: str,
        command: list[str],
        *,
        log: Path,
        env: dict[str, str] | None = None,
        cwd: Path | None = None,
        user: str | None = None,
    ) -> None:
        self.name, self.command, self.log = name, command, log
        self.env, self.cwd, self.user = env, cwd, user
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Return the id of the process, which is also that of its group."""
        assert self._process is not None, f"{self.name} was never started"
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Say whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def start(self, ready: Callable[[], bool] | None = None, deadline_s: float = 30) -> Self:
        """Start it and wait until `ready`; one that ends by itself or is late is a failure."""
        assert not self.is_running, f"{self.name} runs already"
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command,
                cwd=self.cwd,
                env=self.env,
                user=self.user,
                group=self.user,
                extra_groups=[] if self.user else None,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        _started.add(self)
        if ready is not None:
            try:
                until(
                    lambda: self._is_up(ready), deadline_s, lambda: self._complaint("is not ready")
                )
            except BaseException:
                self.kill()
                raise
        return self

    def _is_up(self, ready: Callable[[], bool]) -> bool:
        if not self.is_running:
            self._fail("ended by itself")
        return ready()

    def kill(self) -> None:
        """End the whole group as a power cut would: no handler runs."""
        if self._process is None:
            return
        self._signal(signal.SIGKILL)
        self._process.wait()

    def stop(self, signal_number: int = signal.SIGTERM, deadline_s: float = 15) -> int:
        """Ask it to end and return its exit code; what is left of its group is killed."""
        assert self._process is not None, f"{self.name} was never started"
        if self.is_running:
            self._process.send_signal(signal_number)
        try:
            code = self._process.wait(deadline_s)
        except subprocess.TimeoutExpired:
            self.kill()
            self._fail(f"did not stop within {deadline_s} s")
        self._signal(signal.SIGKILL)
        return code

    def wait(self, deadline_s: float = 60) -> int:
        """Wait until it ends by itself and return its exit code."""
        assert self._process is not None, f"{self.name} was never started"
        return self._process.wait(deadline_s)

    def pause(self) -> None:
        """Freeze the group: its connections stay open and nothing answers."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let a frozen group go on."""
        self._signal(signal.SIGCONT)

    def tail(self, lines: int = 40) -> str:
        """Return the last lines of its log."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def _signal(self, number: int) -> None:
        # The group outlives its leader while a child of it lives; some children leave the group.
        family = _descendants(self.pid)
        with suppress(ProcessLookupError):
            os.killpg(self.pid, number)
        for pid in {*family, *_descendants(self.pid)}:
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def _complaint(self, what: str) -> str:
        return f"{self.name} {what}:\n{self.tail()}"

    def _fail(self, what: str) -> NoReturn:
        pytest.fail(self._complaint(what))


def _descendants(ancestor: int) -> list[int]:
    """Return the ids of all that came from a process, whatever group they are in by now."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True)
    children: dict[int, list[int]] = {}
    for line in listed.stdout.splitlines():
        pid, parent = map(int, line.split())
        children.setdefault(parent, []).append(pid)
    found = list(children.get(ancestor, []))
    for pid in found:
        found += children.get(pid, [])
    return found


_started: WeakSet[Process] = WeakSet()


@atexit.register
def _end_what_is_left() -> None:
    for process in list(_started):
        if process.is_running:
            process.kill()
