"""kill -9 in the middle of posting and mailing: what was acknowledged stands, due mail goes out."""

import threading
import time
import uuid
from collections.abc import Callable
from email.message import EmailMessage

import httpx
import pytest

from tests.embedded import Embedded
from tests.smtp_sink import Sink, sink

pytestmark = [pytest.mark.server, pytest.mark.fault, pytest.mark.timeout(240)]

PREPARE = """
from articles.models import Article, Wiki
from circles.models import Circle, Membership
from learners.actions.tokens import create_token
from learners.models import ApiToken, Learner
from tests import cast

ada = cast.learner("Ada Quispe", email="ada@example.org")
ben = cast.learner("Ben Uwimana", email="ben@example.org")
article = cast.article()
circle = cast.circle("Tube digesters", ada, members=[ben], reads=[article])
tokens = [create_token(actor=who, name="test", scope="write")[1] for who in (ada, ben)]
print(circle.slug, article.uid, *tokens)
"""

HOURS_LATER = """
from datetime import timedelta
from django.db.models import F
from notifications.models import Notification
Notification.objects.update(created_at=F("created_at") - timedelta(hours=3))
"""


@pytest.fixture
def post_office():
    """A real SMTP server that takes every letter."""
    with sink() as office:
        yield office


@pytest.fixture
def server(tmp_path, post_office):
    """An empty embedded instance that sends its mail there."""
    running = Embedded(
        tmp_path / "data",
        AYNI_SMTP_HOST="127.0.0.1",
        AYNI_SMTP_PORT=str(post_office.port),
        # Until it is killed, somebody may write more here than they may in an hour.
        AYNI_LIMIT_FACTOR="1000",
    )
    yield running.start()
    running.stop()


def letters_to(office: Sink, address: str) -> list[EmailMessage]:
    """Return the letters that came for this address."""
    return [letter for letter in office.received if address in str(letter["To"])]


def until(done: Callable[[], object], what: str, deadline_s: float = 45) -> None:
    """Wait for something that another process does."""
    end = time.monotonic() + deadline_s
    while not done():
        assert time.monotonic() < end, f"did not {what}"
        time.sleep(0.1)


def test_acknowledged_posts_and_due_mail_survive_kill_9(server, post_office):
    slug, article, ada, ben = server.manage("shell", "-v", "0", "-c", PREPARE).split()
    thread = httpx.post(
        f"{server.url}/api/v1/threads",
        headers={"Authorization": f"Bearer {ada}"},
        json={"circle": slug, "article": article, "title": "Can I double the film?"},
    )
    assert thread.status_code == 201, thread.text
    uid = thread.json()["uid"]

    acknowledged: dict[str, int] = {}
    unsure: list[str] = []
    enough = threading.Event()

    def write() -> None:
        with httpx.Client(headers={"Authorization": f"Bearer {ben}"}, timeout=10) as client:
            while True:
                key = str(uuid.uuid4())
                try:
                    answer = client.post(
                        f"{server.url}/api/v1/threads/{uid}/posts",
                        headers={"Idempotency-Key": key},
                        json={"body": f"Answer {key}"},
                    )
                except httpx.TransportError:
                    unsure.append(key)
                    return
                assert answer.status_code == 201, answer.text
                acknowledged[key] = answer.json()["number"]
                if len(acknowledged) >= 15:
                    enough.set()

    writers = [threading.Thread(target=write) for _ in range(3)]
    for writer in writers:
        writer.start()
    assert enough.wait(60)
    server.kill()
    for writer in writers:
        writer.join()

    server.start()
    with httpx.Client(headers={"Authorization": f"Bearer {ben}"}, timeout=10) as client:
        # A client that was cut off sends again under the same key: never a second post.
        for key in unsure:
            again = client.post(
                f"{server.url}/api/v1/threads/{uid}/posts",
                headers={"Idempotency-Key": key},
                json={"body": f"Answer {key}"},
            )
            assert again.status_code in {200, 201}, again.text
            acknowledged[key] = again.json()["number"]
        found: dict[int, str] = {}
        after = 0
        while after is not None:
            address = f"{server.url}/api/v1/threads/{uid}"
            shown = client.get(address, params={"after": after, "limit": 100}).json()
            found |= {post["number"]: post["body"] for post in shown["items"]}
            after = shown["next"]
    assert {found[number] for number in acknowledged.values()} == {
        f"Answer {key}" for key in acknowledged
    }
    assert len(found) == len(acknowledged) + 1
    assert sorted(found) == list(range(1, len(found) + 1))

    # What had happened reaches Ada's bell, though the process that knew of it is gone.
    with httpx.Client(headers={"Authorization": f"Bearer {ada}"}, timeout=10) as client:
        until(
            lambda: client.get(f"{server.url}/api/v1/notifications/count").json()["unread"] > 0,
            "ring Ada's bell",
        )
    # The power goes again before the mail about it is due; hours pass while nobody runs.
    server.kill()
    server.manage("shell", "-v", "0", "-c", HOURS_LATER)
    server.start()
    until(lambda: letters_to(post_office, "ada@example.org"), "send the letter that fell due")
    (letter,) = letters_to(post_office, "ada@example.org")
    assert "Ben Uwimana" in letter.get_body(("plain",)).get_content()
