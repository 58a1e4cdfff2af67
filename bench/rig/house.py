"""A house of the product as production has it, for one bench: PostgreSQL, Redis, migrated."""

import http.client
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from bench.rig.worker import ROOT, Worker
from tests.parts.postgres import Postgres
from tests.parts.processes import Process, free_port, have, how_to_have
from tests.parts.redis import Redis

SECRET = sha256(b"only for benches").hexdigest()
# The name that pages and sockets are asked for by; what listens is always loopback.
PUBLIC_URL = "http://ayni.test"


@dataclass(frozen=True)
class House:
    """Parts that run, and the environment that points the product at them."""

    folder: Path
    postgres: Postgres
    redis: Redis
    environment: Mapping[str, str]

    def manage(self, *words: str) -> None:
        """Run a management command of the product."""
        run([sys.executable, "manage.py", *words], self.environment)

    def worker(self, module: str, *words: str) -> Worker:
        """Start one of our modules in the product's environment."""
        log = self.folder / f"{module}.log"
        return Worker(module, *words, environment=self.environment, log=log)

    def serve(
        self,
        name: str,
        command: Callable[[int], list[str]],
        environment: Mapping[str, str] | None = None,
        cwd: Path = ROOT,
    ) -> tuple[Process, int]:
        """Start a server on a port of its own; return it and the port once it answers HTTP."""
        port = free_port()
        process = Process(
            name,
            command(port),
            log=self.folder / f"{name}-{port}.log",
            env=dict(environment or self.environment),
            cwd=cwd,
        )
        return process.start(lambda: answers(port), deadline_s=60), port


def answers(port: int) -> bool:
    """Say whether an HTTP server answers there, whatever it says."""
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/healthz", headers={"Host": "ayni.test"})
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    return True


def run(command: list[str], environment: Mapping[str, str], cwd: Path = ROOT) -> None:
    """Run a command to its end; what it printed is told if it fails."""
    done = subprocess.run(
        command, cwd=cwd, env=dict(environment), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{command} failed:\n{(done.stdout + done.stderr)[-3000:]}")


def clean_environment() -> dict[str, str]:
    """Return our own environment without what would point the product elsewhere."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AYNI_", "DJANGO_", "CI"))
    }


@contextmanager
def house(*, durable: bool = True) -> Iterator[House]:
    """Have a house in a scratch folder, its tables made and its static files gathered."""
    missing = [how_to_have(part) for part in ("postgresql", "redis") if not have(part)]
    if missing:
        sys.exit("\n".join(missing))
    # Ended from outside, leave in order: what was started must be stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="ayni-bench-") as name:
        folder = Path(name)
        # PostgreSQL may run as another person than we do.
        folder.chmod(0o711)
        with (
            Postgres(folder / "postgres", durable=durable) as postgres,
            Redis(folder / "redis") as redis,
        ):
            environment = clean_environment() | postgres.environment
            environment |= {
                "DJANGO_SETTINGS_MODULE": "config.settings.base",
                "AYNI_DATA_DIR": str(folder / "data"),
                "AYNI_PUBLIC_URL": PUBLIC_URL,
                "AYNI_SECRET_KEY": SECRET,
                "AYNI_REDIS_URL": redis.url,
                "AYNI_LOG_LEVEL": "WARNING",
                # One voice says here in a minute what many say in a day.
                "AYNI_LIMIT_FACTOR": "1000",
            }
            (folder / "data").mkdir()
            built = House(folder, postgres, redis, environment)
            built.manage("migrate", "-v0")
            built.manage("collectstatic", "--noinput", "-v0")
            yield built
