"""A real PostgreSQL server of a test's own."""

import os
import shutil
import signal
import subprocess
import tempfile
import weakref
from pathlib import Path
from typing import Self

from tests.parts.processes import Process, free_port, postgres_programs

_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
_CLUSTER = ("--username=ayni", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")


class Postgres:
    """A cluster in a folder; it keeps its data over stops and kills, so it can come back.

    The server refuses to run as root: as root it runs as `postgres`, and its data lie in a scratch
    folder of their own when that user may not enter the given one. It listens on loopback only.
    """

    host = "127.0.0.1"
    user = "ayni"

    def __init__(self, folder: Path, *, durable: bool = False, connections: int = 200) -> None:
        programs = postgres_programs()
        assert programs is not None, "call need('postgresql') first"
        self.programs = programs
        self.port = free_port()
        self._as = "postgres" if os.geteuid() == 0 else None
        folder.mkdir(parents=True, exist_ok=True)
        self.data = self._home(folder) / "data"
        settings = [
            f"port={self.port}",
            f"listen_addresses={self.host}",
            "unix_socket_directories=",
            f"max_connections={connections}",
            "shared_buffers=64MB",
            "timezone=UTC",
            *(() if durable else _QUICK),
        ]
        self.process = Process(
            "postgresql",
            [str(programs / "postgres"), "-D", str(self.data)]
            + [word for setting in settings for word in ("-c", setting)],
            log=folder / "postgresql.log",
            user=self._as,
            cwd=Path("/"),
        )

    def _home(self, folder: Path) -> Path:
        if self._as is None:
            return folder
        if not all(parent.stat().st_mode & 0o001 for parent in folder.resolve().parents):
            folder = Path(tempfile.mkdtemp(prefix="ayni-postgresql-"))
            weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        home = folder / "postgresql"
        folder.chmod(folder.stat().st_mode | 0o001)
        home.mkdir(exist_ok=True)
        shutil.chown(home, self._as, self._as)
        return home

    @property
    def environment(self) -> dict[str, str]:
        """Return the variables that point an instance at the database `ayni` of this server."""
        return {
            "AYNI_DB_HOST": self.host,
            "AYNI_DB_PORT": str(self.port),
            "AYNI_DB_USER": self.user,
            "AYNI_DB_NAME": "ayni",
            "AYNI_DB_PASSWORD": "",
        }

    def start(self) -> Self:
        """Make the cluster and its database `ayni` if they are not there; serve it."""
        is_new = not (self.data / "PG_VERSION").exists()
        if is_new:
            initdb = [str(self.programs / "initdb"), "-D", str(self.data), *_CLUSTER]
            making = Process("initdb", initdb, log=self.process.log, user=self._as, cwd=Path("/"))
            code = making.start().wait()
            assert code == 0, making.tail()
        self.process.start(self._answers)
        if is_new:
            self.create_database("ayni")
        return self

    def stop(self) -> None:
        """Stop it at once but in order ("fast"): open transactions are rolled back."""
        self.process.stop(signal.SIGINT)

    def kill(self) -> None:
        """Stop it without any order ("immediate"), as a crash would; start() recovers."""
        self.process.stop(signal.SIGQUIT)

    def restart(self) -> None:
        """Stop it in order and start it again."""
        self.stop()
        self.start()

    def pause(self) -> None:
        """Freeze it: connections stay open and nothing answers."""
        self.process.pause()

    def resume(self) -> None:
        """Let a frozen server go on."""
        self.process.resume()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_problem: object) -> None:
        if self.process.is_running:
            self.resume()
            self.stop()

    def create_database(self, name: str) -> None:
        """Make an empty database."""
        self._client("createdb", "--template=template0", name)

    def dump(self, name: str, path: Path) -> None:
        """Write a database to a file in PostgreSQL's own format."""
        self._client("pg_dump", "--format=custom", f"--file={path}", name)

    def restore(self, name: str, path: Path) -> None:
        """Fill an empty database from such a file, wholly or not at all."""
        self._client("pg_restore", "--exit-on-error", "--single-transaction", "-d", name, str(path))

    def sql(self, statement: str, database: str = "ayni") -> str:
        """Run a statement as the owner of everything and return its rows, tab-separated."""
        return self._client(
            "psql", "-XAtq", "-F\t", "-v", "ON_ERROR_STOP=1", "-c", statement, database
        )

    def _answers(self) -> bool:
        return self._ask("pg_isready", "-q").returncode == 0

    def _client(self, name: str, *words: str) -> str:
        done = self._ask(name, *words)
        assert done.returncode == 0, f"{name}: {done.stderr}"
        return done.stdout.strip()

    def _ask(self, name: str, *words: str) -> subprocess.CompletedProcess[str]:
        where = ["--host", self.host, "--port", str(self.port), "--username", self.user]
        command = [str(self.programs / name), *where, *words]
        return subprocess.run(command, capture_output=True, text=True, check=False)
