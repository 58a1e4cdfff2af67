"""Production on this machine: the commands of docker-compose.yml, with places replaced."""

import atexit
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Self

from tests.parts import compose
from tests.parts.compose import Service
from tests.parts.line import Line
from tests.parts.nginx import Nginx
from tests.parts.postgres import Postgres
from tests.parts.processes import Process, free_port, need, until
from tests.parts.redis import Redis
from tests.smtp_sink import Sink, sink

ROOT = compose.ROOT
_BIN = Path(sys.executable).parent
_START_DEADLINE_S = 120
_ENV_FILE = {
    "AYNI_SECRET_KEY": sha256(b"only for tests").hexdigest(),
    "AYNI_DB_PASSWORD": "none",
    "AYNI_LANGUAGES": "en,es,fr,ar",
}
# For each of them once: what is too old is told no more.
_HOUR_PASSES = """
UPDATE notifications_notification SET created_at = created_at - interval '1 hour'
WHERE created_at > now() - interval '30 minutes' RETURNING id
"""
_CODE = re.compile(r"\b\d{3}-\d{3}-\d{3}\b")


class Topology:
    """All services of ours behind the proxy; PostgreSQL, Redis and the mail server are given.

    It has the face of tests.embedded.Embedded. Whatever ends is started again, as the containers'
    restart policy does, except what was told to `rest`.
    """

    def __init__(
        self,
        folder: Path,
        *,
        postgres: Postgres,
        redis: Redis,
        post: Sink,
        database: str = "ayni",
        replicas: Mapping[str, int] | None = None,
        environment: Mapping[str, str] | None = None,
        cuttable: bool = False,
    ) -> None:
        """`replicas` says how many of a service, as `--scale` does; `environment` is added.

        `cuttable` puts a line before the proxy: then `url` leads over it, `direct_url` does not.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.post = post
        self._postgres, self._database = postgres, database
        self.added = dict(environment or {})
        self.services = compose.services(_ENV_FILE | self.added)
        wanted = {name: one.replicas for name, one in self.services.items()} | (replicas or {})
        self.ports = {
            f"{name}-{number}": free_port()
            for name in ("pages", "live")
            for number in range(1, wanted[name] + 1)
        }
        self.proxy = Nginx(
            folder / "proxy",
            pages=[f"127.0.0.1:{port}" for name, port in self.ports.items() if "pages" in name],
            live=[f"127.0.0.1:{port}" for name, port in self.ports.items() if "live" in name],
            static=_static_files(),
            environment=self.services["proxy"].environment | self.added,
        )
        self.line = Line(self.proxy.host, self.proxy.port) if cuttable else None
        self.direct_url = self.proxy.url
        self.url = self.line.url if self.line else self.proxy.url
        self.places = postgres.environment | {
            "AYNI_DB_NAME": database,
            "AYNI_REDIS_URL": redis.url,
            "AYNI_SMTP_HOST": "127.0.0.1",
            "AYNI_SMTP_PORT": str(post.port),
            "AYNI_DATA_DIR": str(folder / "data"),
            "AYNI_STATIC_DIR": str(_static_files()),
            "AYNI_PUBLIC_URL": self.url,
        }
        self.processes: dict[str, Process] = {}
        self._kinds: dict[str, Service] = {}
        for name, service in self.services.items():
            if service.is_ours and service.raw.get("restart") != "no":
                for number in range(1, wanted[name] + 1):
                    self._add(f"{name}-{number}", service)
        self.restarts: dict[str, int] = dict.fromkeys(self.processes, 0)
        self._resting: set[str] = set(self.processes)
        self._lock = threading.RLock()
        self._ends = threading.Event()
        self._supervisor: threading.Thread | None = None

    def _add(self, name: str, service: Service) -> None:
        self._kinds[name] = service
        self.processes[name] = Process(
            name,
            [self._here(word, name) for word in service.command],
            log=self.folder / f"{name}.log",
            env=self._environment(service, name),
            cwd=ROOT,
        )

    def _here(self, word: str, name: str) -> str:
        """Return a word of a container's command as it is on this machine."""
        if word in {"python", "gunicorn", "celery"}:
            return str(_BIN / word)
        word = word.replace("0.0.0.0", "127.0.0.1")
        return re.sub(r"\b800[01]\b", str(self.ports.get(name, "")), word)

    def _environment(self, service: Service, name: str) -> dict[str, str]:
        scratch = self.folder / "tmp" / name
        scratch.mkdir(parents=True, exist_ok=True)
        foreign = ("AYNI_", "DJANGO_", "PYTEST_", "PROMETHEUS_")
        kept = {key: value for key, value in os.environ.items() if not key.startswith(foreign)}
        ours = _ENV_FILE | service.environment | self.places | self.added
        return kept | ours | {"TMPDIR": str(scratch)}

    def start(self) -> Self:
        """Bring the tables up to date, then start everything and wait until all are well."""
        self.migrate()
        self._ends.clear()
        if not self.proxy.process.is_running:
            self.proxy.start()
        for name in self.processes:
            self._resting.discard(name)
            self.processes[name].start()
        for name in self.processes:
            self.wait_for(name)
        self._supervisor = threading.Thread(target=self._supervise, daemon=True)
        self._supervisor.start()
        return self

    def migrate(self) -> None:
        """Run the one-shot service that makes the tables."""
        service = self.services["migrate"]
        done = self._run([self._here(word, "migrate") for word in service.command], service)
        assert done.returncode == 0, done.stderr

    def is_well(self, name: str) -> bool:
        """Ask the health check that the container has."""
        service = self._kinds[name]
        probe = [self._here(word, name) for word in service.probe[1:]]
        env = self.processes[name].env
        return self.processes[name].is_running and (
            subprocess.run(probe, cwd=ROOT, env=env, check=False).returncode == 0
        )

    def wait_for(self, name: str, deadline_s: float = _START_DEADLINE_S) -> None:
        """Wait until a process is well."""
        process = self.processes[name]
        until(
            lambda: self.is_well(name),
            deadline_s,
            lambda: f"{name}:\n{process.tail(60)}",
            every_s=0.3,
        )

    def rest(self, name: str) -> int:
        """Stop one process as `docker compose stop` does, and leave it so; return its exit code."""
        with self._lock:
            self._resting.add(name)
        return self.processes[name].stop(deadline_s=self._kinds[name].grace_s)

    def crash(self, name: str) -> None:
        """End one process as kill -9 does, and leave it so."""
        with self._lock:
            self._resting.add(name)
        self.processes[name].kill()

    def wake(self, name: str) -> None:
        """Start one that rests, and wait until it is well."""
        self.processes[name].start()
        self._resting.discard(name)
        self.wait_for(name)

    def kill(self) -> None:
        """End every process of ours as a power cut would; the given servers go on."""
        self._end_supervision()
        for process in [*self.processes.values(), self.proxy.process]:
            process.kill()

    def stop(self) -> int:
        """Stop all in order; return 0 if every process said goodbye within its grace."""
        self._end_supervision()
        if self.line is not None:
            self.line.close()
        if self.proxy.process.is_running:
            self.proxy.stop()
        running = {name: one for name, one in self.processes.items() if one.is_running}
        for process in running.values():
            os.kill(process.pid, 15)
        codes = {
            name: process.stop(deadline_s=self._kinds[name].grace_s)
            for name, process in running.items()
        }
        return max((abs(code) for code in codes.values()), default=0)

    def manage(self, *words: str) -> str:
        """Run a management command and return what it printed."""
        done = self._run([sys.executable, "manage.py", *words], self.services["pages"])
        assert done.returncode == 0, done.stderr
        return done.stdout

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a Python module or script in the environment of the pages."""
        return self._run([sys.executable, *words], self.services["pages"])

    def sql(self, statement: str) -> str:
        """Run a statement on the database and return its rows; far cheaper than `manage`."""
        return self._postgres.sql(statement, self._database)

    def let_an_hour_pass(self) -> bool:
        """Let what people were told just now be an hour old; return whether there was anything."""
        return self.sql(_HOUR_PASSES) != ""

    def letters(self) -> list[str]:
        """Return the raw letters that the mail server got, oldest first."""
        return [message.as_string() for message in list(self.post.received)]

    def code_for(self, address: str, deadline_s: float = 20) -> str:
        """Wait for the newest sign-in or sign-up code sent to the address."""
        found: list[str] = []

        def there() -> bool:
            found[:] = [
                code
                for message in list(self.post.received)
                if address in str(message["To"])
                for code in _CODE.findall(message.get_body(("plain",)).get_content())
            ]
            return bool(found)

        until(there, deadline_s, lambda: f"no code was sent to {address}")
        return found[-1]

    def logs(self) -> str:
        """Return all that any process has logged."""
        paths = [*self.folder.glob("*.log"), *(self.folder / "proxy").glob("*.log")]
        return "\n".join(path.read_text(errors="replace") for path in sorted(paths))

    def _run(self, command: list[str], service: Service) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=ROOT,
            env=self._environment(service, "command"),
            capture_output=True,
            text=True,
            check=False,
        )

    def _supervise(self) -> None:
        while not self._ends.wait(0.1):
            for name, process in self.processes.items():
                with self._lock:
                    if name in self._resting or process.is_running or self._ends.is_set():
                        continue
                    # With its first process a container ends whole.
                    process.kill()
                    self.restarts[name] += 1
                    process.start()

    def _end_supervision(self) -> None:
        self._ends.set()
        if self._supervisor is not None:
            self._supervisor.join()
            self._supervisor = None
        self._resting.update(self.processes)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_problem: object) -> None:
        self.stop()


@contextmanager
def standing(
    folder: Path,
    *,
    replicas: Mapping[str, int] | None = None,
    environment: Mapping[str, str] | None = None,
    cuttable: bool = False,
) -> Iterator[Topology]:
    """Run a topology with a PostgreSQL, a Redis and a mail server of its own."""
    for part in ("postgresql", "redis", "nginx"):
        need(part)
    with ExitStack() as parts:
        yield parts.enter_context(
            Topology(
                folder / "ayni",
                postgres=parts.enter_context(Postgres(folder / "postgresql")),
                redis=parts.enter_context(Redis(folder / "redis")),
                post=parts.enter_context(sink()),
                replicas=replicas,
                environment=environment,
                cuttable=cuttable,
            )
        )


@cache
def _static_files() -> Path:
    """Gather the static files once, by the very line of the Dockerfile; return their folder."""
    [line] = re.findall(r"^RUN (.* manage\.py collectstatic .*?)(?: \\)?$", _dockerfile(), re.M)
    scratch = tempfile.mkdtemp(prefix="ayni-static-")
    atexit.register(shutil.rmtree, scratch, ignore_errors=True)
    folder = Path(scratch) / "static"
    clean = {key: value for key, value in os.environ.items() if not key.startswith("AYNI_")}
    settings = re.findall(r"DJANGO_SETTINGS_MODULE=(\S+)", _dockerfile())
    places = {
        "PATH": f"{_BIN}{os.pathsep}{os.environ['PATH']}",
        "AYNI_STATIC_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": settings[0],
    }
    subprocess.run(line, shell=True, cwd=ROOT, env=clean | places, check=True, capture_output=True)
    return folder


def _dockerfile() -> str:
    return (ROOT / "Dockerfile").read_text()
