"""The drill of docs/operations.md: backed up under load, lost, brought back elsewhere."""

import json
import os
import shutil
import time
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest

from bench.rig.conversation import Conversation
from bench.rig.verdict import refusals
from tests.parts.docker import Docker
from tests.parts.postgres import Postgres
from tests.parts.processes import need, until
from tests.parts.redis import Redis
from tests.parts.topology import Topology
from tests.server.visitor import Visitor
from tests.smtp_sink import sink

pytestmark = [pytest.mark.server, pytest.mark.fault, pytest.mark.timeout(900)]

PREPARE = """
import io
from datetime import timedelta
from PIL import Image
from django.utils import timezone
from articles.models import ArticleImage
from foundation.files import pictures
from learners.actions.tokens import create_token
from learners.models import Learner, Skill, Topic
from notifications.actions.schedules import ensure_schedule
from notifications.models import DigestSchedule
from tests import cast
ada = Learner.objects.get(email="ada@example.org")
ben = Learner.objects.get(email="ben@example.org")
article = cast.article()
for number in range(5):
    drawn = io.BytesIO()
    Image.new("RGB", (60, 40), (number * 40, 90, 90)).save(drawn, "PNG")
    file = pictures.keep(drawn.getvalue())
    ArticleImage.objects.create(article=article, name=f"{number}.png", file=file, licence_name="x")
circle = cast.circle("Tube digesters", ada, members=[ben], reads=[article])
topic = Topic.objects.create(slug="biogas", name="Biogas")
circle.topics.add(topic)
Skill.objects.create(learner=ben, topic=topic)
week = timezone.now() - timedelta(days=7)
for learner in (ada, ben):
    ensure_schedule(learner=learner)
DigestSchedule.objects.update(digest_through_at=week)
print(circle.slug, article.uid, create_token(actor=ben, name="test", scope="write")[1])
"""
DIGESTS_FALL_DUE = """
from django.utils import timezone
from notifications.models import DigestSchedule
DigestSchedule.objects.update(next_digest_at=timezone.now(), due_at=timezone.now())
"""
WAITING = """
SELECT count(*) FROM notifications_outgoingemail
WHERE sent_at IS NULL AND dropped_at IS NULL AND given_up_at IS NULL
"""
POSTS = "SELECT count(*) FROM discussions_post"
PICTURES = "SELECT count(*) FROM files_storedfile"
UNDECIDED = "SELECT count(*) FROM notifications_notification WHERE mail_decided_at IS NULL"
# What the clock makes workers do: first this alone, then all of it at once and to the end.
LETTERS_ARE_WRITTEN = """
from notifications import tasks
tasks.queue_instant_mail_task()
"""
ALL_SWEEPS = """
from foundation.activity.tasks import sweep_facts
from notifications import tasks
sweep_facts()
tasks.queue_instant_mail_task()
tasks.compose_due_digests_task()
tasks.send_due_mail_task()
"""


def shell(instance: Topology, code: str) -> list[str]:
    """Run a piece of code in an instance and return the words it printed."""
    return instance.manage("shell", "-v", "0", "-c", code).split()


def count(instance: Topology, statement: str) -> int:
    """Return the number that a statement finds."""
    return int(instance.sql(statement))


def told(letters: list[EmailMessage]) -> list[tuple[str, str]]:
    """Return to whom each letter went, and its Message-ID."""
    return [(str(letter["To"]), str(letter["Message-ID"])) for letter in letters]


def test_backed_up_under_load_lost_and_brought_back(tmp_path):
    for part in ("postgresql", "redis", "nginx"):
        need(part)
    postgres, redis = Postgres(tmp_path / "postgresql"), Redis(tmp_path / "redis")
    many = {"AYNI_LIMIT_FACTOR": "1000"}
    with postgres, redis, sink() as post:
        parts = {"postgres": postgres, "redis": redis, "post": post, "environment": many}
        with Topology(tmp_path / "first", **parts) as lost:
            ada = Visitor(lost.url).sign_up("ada@example.org", "Ada", lost.code_for)
            ben = Visitor(lost.url).sign_up("ben@example.org", "Ben", lost.code_for)
            circle, article, token = shell(lost, PREPARE)
            asked = {"circle": circle, "article": article, "title": "How thick is it?"}
            thread = ada.call("POST", "/threads", **asked)
            with ben.socket() as socket:
                epoch = socket.hello["epoch"]
            ben.call("POST", f"/threads/{thread['uid']}/posts", body="Half a millimetre.")
            lost.rest("worker-mail-1")
            until(
                lambda: ada.call("GET", "/notifications/count")["unread"] > 0,
                30,
                lambda: "nobody was told",
            )
            lost.let_an_hour_pass()
            shell(lost, LETTERS_ARE_WRITTEN)
            # The clock's own round may be at it, and not be done.
            until(lambda: count(lost, WAITING) > 0, 60, lambda: "no letter waits", every_s=0.5)

            # The backup: first the database, then the files, while people write.
            with Conversation(lost.url, thread, writers=[token] * 4, listeners=[]) as talk:
                talk.wait_for_posts(11)
                shell(lost, DIGESTS_FALL_DUE)
                backed_up_at = time.monotonic()
                dump, files = back_up(lost, postgres, tmp_path / "kept")
                talk.wait_for_posts(11)

                # The gap: the letter that waits and the digests that fell due go out.
                lost.wake("worker-mail-1")
                shell(lost, ALL_SWEEPS)
                until(lambda: len(digests(post.received)) > 0, 60, lambda: str(told(post.received)))
                talk.finish()
            assert not refusals(talk.said)
            # Then all is lost.
            held = ben.call("GET", f"/threads/{thread['uid']}")["thread"]["last_seq"]
            lost.kill()
        lost_at = datetime.now(UTC)
        began = time.monotonic()
        before = told(post.received)
        assert len(set(before)) == len(before)
        redis.flush()

        postgres.create_database("restored")
        postgres.restore("restored", dump)
        back = Topology(tmp_path / "second", database="restored", **parts)
        shutil.unpack_archive(files, tmp_path / "second" / "data")
        said = back.manage("after_restore", "--until", lost_at.isoformat())
        assert "Missing" not in said
        with back:
            assert httpx.get(f"{back.url}/readyz").json()["status"] == "ok"
            took = time.monotonic() - began
            assert took < 15 * 60

            checked = back.run("-m", "tests.parts.invariants")
            assert json.loads(checked.stdout)["broken"] == {}, checked.stdout
            posts = count(back, POSTS)
            assert (count(back, PICTURES), count(back, WAITING)) == (5, 0)

            # Whatever was acknowledged before the backup began is there.
            ada.move_to(back.url)
            ben.move_to(back.url)
            safe = [said.number for said in talk.acknowledged if said.acknowledged < backed_up_at]
            assert posts >= max(safe)
            assert posts < held, "the drill lost nothing, so it showed nothing"

            # No letter is sent a second time, however much the clock turns.
            back.let_an_hour_pass()
            shell(back, ALL_SWEEPS)
            assert told(post.received) == before

            # Pages that hold numbers of the lost history are told to start afresh.
            with ben.socket() as socket:
                assert socket.hello["epoch"] != epoch
                socket.ask(f"thread:{thread['uid']}", after=held)
                assert socket.hear("resync")

            # Life goes on: numbers without a gap, letters about what is new.
            more = ben.call("POST", f"/threads/{thread['uid']}/posts", body="After the flood.")
            assert more["number"] == posts + 1
            until(
                lambda: count(back, UNDECIDED) > 0,
                30,
                lambda: "nobody was told",
                every_s=0.5,
            )
            back.let_an_hour_pass()
            shell(back, ALL_SWEEPS)
            until(lambda: len(post.received) > len(before), 30, lambda: "no letter came")
            checked = back.run("-m", "tests.parts.invariants")
            assert json.loads(checked.stdout)["broken"] == {}, checked.stdout


def back_up(instance: Topology, postgres: Postgres, folder: Path) -> list[Path]:
    """Run the script that hosts run, where an old backup lies; return the dump and the files."""
    folder.mkdir()
    for name, days in (("ayni-old.dump", 36), ("ayni-last.dump", 34), ("not-ours.dump", 36)):
        (folder / name).touch()
        os.utime(folder / name, (time.time() - days * 86400,) * 2)
    path = os.pathsep.join((str(postgres.programs), os.environ["PATH"]))
    server = {"PGHOST": postgres.host, "PGPORT": str(postgres.port), "PATH": path}
    docker = Docker(
        folder.parent / "docker",
        {
            "postgres": server | {"POSTGRES_USER": postgres.user, "POSTGRES_DB": "ayni"},
            "pages": dict(os.environ),
        },
        {"/var/lib/ayni": str(instance.folder / "data")},
    )
    done = docker.deploy("back-up", str(folder))
    assert done.returncode == 0, done.stderr
    kept = {path.name for path in folder.iterdir()}
    made = sorted(kept - {"ayni-last.dump", "not-ours.dump"})
    assert [name.split("Z.")[1] for name in made] == ["dump", "tar.gz"]
    assert {(folder / name).stat().st_mode & 0o077 for name in made} == {0}
    return [folder / name for name in made]


def digests(letters: list[EmailMessage]) -> list[EmailMessage]:
    """Return those that are digests."""
    return [one for one in list(letters) if "digest" in str(one["List-Id"]) + one["Message-ID"]]
