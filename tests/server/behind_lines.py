"""Production whose lines to PostgreSQL and Redis are in the test's hand."""

import contextlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx

from bench.rig.conversation import Conversation
from tests.parts.line import Line
from tests.parts.postgres import Postgres
from tests.parts.processes import need, until
from tests.parts.redis import Redis
from tests.parts.topology import Topology
from tests.server.visitor import Visitor
from tests.smtp_sink import sink

# One process of each kind that these faults are about; imports and digests are not.
REPLICAS = {"pages": 1, "live": 1, "worker": 1, "worker-mail": 1, "worker-slow": 0, "beat": 1}

PREPARE = """
from learners.actions.tokens import create_token
from learners.models import Learner
from tests import cast
ada = Learner.objects.get(email="ada@example.org")
ben = Learner.objects.get(email="ben@example.org")
article = cast.article()
circle = cast.circle("Tube digesters", ada, members=[ben], reads=[article])
print(circle.slug, article.uid, create_token(actor=ben, name="test", scope="write")[1])
"""


@dataclass(frozen=True)
class BehindLines:
    """Two people, a circle of theirs, and what can be done to the parts below."""

    production: Topology
    postgres: Postgres
    redis: Redis
    to_postgres: Line
    to_redis: Line
    ada: Visitor
    ben: Visitor
    circle: str
    article: str
    token: str

    def ask(self, title: str = "How thick is it?") -> dict[str, Any]:
        """Let Ada ask a question."""
        asked = {"circle": self.circle, "article": self.article, "title": title}
        thread: dict[str, Any] = self.ada.call("POST", "/threads", **asked)
        return thread

    def answer(self, thread: dict[str, Any], words: str, key: str = "") -> httpx.Response:
        """Let Ben answer, and return what he is told, whatever it is."""
        path = f"/threads/{thread['uid']}/posts"
        return self.ben.try_to("POST", path, key=key or str(uuid.uuid4()), body=words)

    def talk(self, thread: dict[str, Any]) -> Conversation:
        """Let Ben write at four places at once, all the while, slower than the proxy would refuse.

        What is not acknowledged is sent again under the same key.
        """
        return Conversation(self.production.url, thread, writers=[self.token] * 4, listeners=[])

    def unread(self) -> int:
        """Return the number at Ada's bell."""
        count: int = self.ada.call("GET", "/notifications/count")["unread"]
        return count

    def mend(self) -> None:
        """Put right whatever a test has spoilt, and wait until all parts say that they are well."""
        for part in (self.postgres, self.redis):
            if part.process.is_running:
                part.resume()
            else:
                part.start()
        self.to_postgres.restore()
        self.to_redis.restore()
        for port in self.production.ports.values():
            until(lambda p=port: _is_well(p), 60, lambda: self.production.logs()[-3000:])
        # The number at the bell ends at a hundred, and the next test waits for it to grow.
        assert self.ada.try_to("POST", "/notifications/read").status_code == 204


def _is_well(port: int) -> bool:
    parts = httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=20).json()["parts"]
    return parts["database"] == parts.get("cache") == "ok"


@contextlib.contextmanager
def behind_lines(folder: Path) -> Iterator[BehindLines]:
    """Run all of it, with two people signed up."""
    for part in ("postgresql", "redis", "nginx"):
        need(part)
    # Durable, as production is: what was acknowledged must outlive a crash.
    postgresql = Postgres(folder / "postgresql", durable=True)
    servers = (postgresql, Redis(folder / "redis"), sink())
    with servers[0] as postgres, servers[1] as redis, servers[2] as post:
        lines = (Line(postgres.host, postgres.port), Line(redis.host, redis.port))
        with lines[0] as to_postgres, lines[1] as to_redis:
            places = {"AYNI_DB_PORT": str(to_postgres.port)}
            production = Topology(
                folder / "ayni",
                postgres=SimpleNamespace(environment=postgres.environment | places),
                redis=SimpleNamespace(url=f"redis://{to_redis.host}:{to_redis.port}/0"),
                post=post,
                replicas=REPLICAS,
                # They write more in a minute here than a person does in a day.
                environment={"AYNI_LIMIT_FACTOR": "1000"},
            )
            with production:
                people = [
                    Visitor(production.url).sign_up(
                        f"{name.lower()}@example.org", name, production.code_for
                    )
                    for name in ("Ada", "Ben")
                ]
                place = production.manage("shell", "-v", "0", "-c", PREPARE).split()
                yield BehindLines(
                    production, postgres, redis, to_postgres, to_redis, *people, *place
                )
                # How they stop is a matter of other tests: a worker whose lines were lost again and
                # again may take longer over it than its grace.
                production.kill()
