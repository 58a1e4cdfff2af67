"""The stage of the fault scenes: all of production behind lines, and a cast of learners."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx

from bench.rig.conversation import Conversation
from bench.rig.trap import Trap, trap
from bench.rig.verdict import Verdict, judge
from bench.rig.worker import Worker
from tests.parts.line import Line
from tests.parts.postgres import Postgres
from tests.parts.processes import have, how_to_have
from tests.parts.redis import Redis
from tests.parts.topology import Topology

# One machine plays all of the clients here; the proxy's bounds for one address are not the matter.
ENVIRONMENT = {
    "AYNI_LIMIT_FACTOR": "100000",
    "AYNI_BURST_PER_ADDRESS": "20000",
    "AYNI_CONNECTIONS_PER_ADDRESS": "4000",
}
TALK = {"pages": 2, "live": 2, "worker": 1, "worker-mail": 1, "worker-slow": 1, "beat": 1}
POST = {"pages": 1, "live": 1, "worker": 1, "worker-mail": 2, "worker-slow": 2, "beat": 2}
# The lease of a fact that a dying worker held, the minute until beat comes by, and some more.
BELLS_S = 240


@dataclass
class Stage:
    """What a scene may use and spoil; it leaves everything well."""

    folder: Path
    production: Topology
    postgres: Postgres
    redis: Redis
    to_postgres: Line
    to_redis: Line
    post: Trap
    cast: Worker
    log: Path
    circle: Mapping[str, Any] = field(default_factory=dict)
    threads: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Return where clients come in."""
        return self.production.url

    def note(self, what: str, **details: Any) -> None:
        """Write a line to the raw log."""
        at = round(time.monotonic(), 3)
        with self.log.open("a") as file:
            file.write(json.dumps({"at": at, "what": what} | details) + "\n")

    def ask(self, title: str) -> dict[str, Any]:
        """Let the facilitator ask a question in the open circle."""
        asked = {"circle": self.circle["slug"], "article": self.circle["article"], "title": title}
        return self.call("POST", "/threads", self.circle["facilitator"]["token"], **asked)

    def call(self, method: str, path: str, token: str, **body: Any) -> dict[str, Any]:
        """Ask the API; a refusal is an error."""
        answer = httpx.request(
            method,
            f"{self.url}/api/v1{path}",
            json=body or None,
            headers={"Authorization": f"Bearer {token}"},
            timeout=40,
        )
        if not answer.is_success:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text[:300]}")
        return dict(answer.json()) if answer.content else {}

    def conversation(
        self, title: str, *, writers: int, listeners: int, pause_s: float = 0.2
    ) -> Conversation:
        """Return a conversation in a fresh thread."""
        tokens = [one["token"] for one in self.circle["members"]]
        return Conversation(
            self.url,
            self.ask(title),
            writers=tokens[:writers],
            listeners=tokens[-listeners:],
            pause_s=pause_s,
        )

    def judge(self, talk: Conversation) -> Verdict:
        """End a conversation and say what was wrong with it."""
        talk.finish()
        verdict = judge(talk, self.cast.ask("rows", thread=talk.thread["uid"])["rows"])
        self.note("verdict", title=talk.thread["title"], **vars(verdict))
        return verdict

    def await_bells(self, scene: str, talk: Conversation) -> None:
        """Have `bells` look, when all scenes are over, whether the asker was told of each post."""
        self.threads[scene] = talk.thread["uid"]

    def bells(self) -> dict[str, float | None]:
        """Wait until askers were notified; return how many bells are missing, and the latest."""
        figures: dict[str, float | None] = {}
        for scene, thread in self.threads.items():
            told = self.cast.ask("bells", thread=thread)
            ends_at = time.monotonic() + BELLS_S
            while told["posts"] > told["bells"] and time.monotonic() < ends_at:
                time.sleep(1)
                told = self.cast.ask("bells", thread=thread)
            self.note("bells", scene=scene, **told)
            figures[f"{scene}_bells_missing"] = told["posts"] - told["bells"]
            figures[f"{scene}_bell_s_max"] = told["latest_s"]
        return figures

    def broken_invariants(self) -> int:
        """Return how many of the invariants do not hold."""
        done = self.production.run("-m", "tests.parts.invariants")
        if not done.stdout.startswith("{"):
            raise RuntimeError(done.stderr[-2000:])
        told = json.loads(done.stdout.rpartition("\n")[2] or done.stdout)
        self.note("invariants", **told)
        return len(told["broken"])


@contextmanager
def stage(replicas: Mapping[str, int], members: int, folder: Path, log: Path) -> Iterator[Stage]:
    """Have a stage with an open circle of so many members."""
    missing = [how_to_have(part) for part in ("postgresql", "redis", "nginx") if not have(part)]
    if missing:
        sys.exit("\n".join(missing))
    folder.mkdir()
    folder.chmod(0o711)
    with ExitStack() as parts:
        # Durable: what is promised is what survives a crash of the server itself.
        postgres = parts.enter_context(Postgres(folder / "postgresql", durable=True))
        # The scenes about access compare moments of commits.
        postgres.sql("ALTER SYSTEM SET track_commit_timestamp = on")
        postgres.restart()
        redis = parts.enter_context(Redis(folder / "redis"))
        to_postgres = parts.enter_context(Line(postgres.host, postgres.port))
        to_redis = parts.enter_context(Line(redis.host, redis.port))
        post = parts.enter_context(trap())
        places = postgres.environment | {"AYNI_DB_PORT": str(to_postgres.port)}
        production = Topology(
            folder / "ayni",
            postgres=SimpleNamespace(environment=places),  # type: ignore[arg-type]
            redis=SimpleNamespace(url=f"redis://{to_redis.host}:{to_redis.port}/0"),  # type: ignore[arg-type]
            post=post,
            replicas=replicas,
            environment=ENVIRONMENT,
            cuttable=True,
        )
        parts.enter_context(production)
        cast = _cast(production, postgres, redis, folder)
        parts.callback(cast.stop)
        # The line of Redis or PostgreSQL may be cut as we leave; a server told to stop needs none.
        parts.callback(lambda: (to_postgres.restore(), to_redis.restore()))
        circle = cast.ask("circle", name="Tube digesters", members=members)
        yield Stage(
            folder, production, postgres, redis, to_postgres, to_redis, post, cast, log, circle
        )


def _cast(production: Topology, postgres: Postgres, redis: Redis, folder: Path) -> Worker:
    """Start the process that makes people and reads rows; its lines are never spoilt."""
    places = production.processes["pages-1"].env or {}
    direct = {"AYNI_DB_PORT": str(postgres.port), "AYNI_REDIS_URL": redis.url}
    own = {"AYNI_DB_STATEMENT_SECONDS": "60", "AYNI_LOG_LEVEL": "WARNING"}
    log = folder / "cast.log"
    return Worker("bench.scenes.fault_cast", environment=places | direct | own, log=log)


def limit_file_size(pids: list[int], size: str) -> None:
    """Bound what these running processes can write to any one file, as a full disk would."""
    for pid in pids:
        subprocess.run(["prlimit", "--pid", str(pid), f"--fsize={size}"], check=True)
