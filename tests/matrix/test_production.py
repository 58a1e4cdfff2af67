"""Private words go through the whole of production: none is left in Redis, nor in any log."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.matrix.actors import NOBODY
from tests.matrix.overhearing import Overhearing, kept
from tests.matrix.unfolding import found_in
from tests.matrix.words import Words
from tests.parts import topology
from tests.parts.processes import until
from tests.server.visitor import Visitor

pytestmark = [pytest.mark.server, pytest.mark.timeout(600)]

PREPARE = """
from learners.models import Topic
from tests import cast
Topic.objects.get_or_create(slug="biogas", defaults={"name": "Biogas"})
print(cast.article().uid)
"""


class Journey:
    """Two people in a circle that does not exist for others; all that they say are words."""

    def __init__(self, production: topology.Topology) -> None:
        self.production = production
        self.words = Words()
        # What the product makes by itself, to be known to one of them alone.
        self.secrets: dict[str, str] = {}
        self.article = production.manage("shell", "-v", "0", "-c", PREPARE).strip()

    def word(self, place: str) -> str:
        """Return a word for this place."""
        return self.words.new(place, NOBODY)

    def met_in(self, blobs: list[bytes]) -> list[str]:
        """Return what of all this stands in these."""
        return sorted(found_in(self.words, blobs, self.secrets))

    def go(self) -> None:
        """Sign up, found, invite, ask, answer, reword, meet, report, search; letters go out."""
        ada, ben = self.sign_up("Ada"), self.sign_up("Ben")
        circle = ada.call("POST", "/circles", **self.circle())["slug"]
        at = f"/circles/{circle}"
        ada.call("POST", f"{at}/readings", article=self.article, note=self.word("note"))
        secret = ada.call("POST", f"{at}/invitations", places=1, days=7)["secret"]
        self.secrets[secret] = "secret of an invitation"
        ben.http.get(f"/invitations/{secret}/")
        ben.call("POST", "/invitations/accepted", secret=secret)
        self.talk(ada, ben, circle)
        ada.call("POST", f"{at}/meetings", **self.meeting())
        key = ben.call("POST", "/me/tokens", name=self.word("name of a key"), scope="read")
        self.secrets[key["secret"]] = "a key"
        self.look_around(ben)
        self.be_told()

    def sign_up(self, name: str) -> Visitor:
        """Sign up with a name and an address that are words."""
        address = f"{self.word(f'address of {name}')}@example.org"
        visitor = Visitor(self.production.url)
        visitor.sign_up(address, self.word(f"name of {name}"), self.production.code_for)
        self.secrets[visitor.http.cookies["sessionid"]] = f"session of {name}"
        return visitor

    def circle(self) -> dict[str, object]:
        """Return what a circle says of itself."""
        said = {
            field: self.word(f"{field} of the circle") for field in ("name", "purpose", "about")
        }
        return said | {"language": "en", "topics": ["biogas"], "admission": "invite", "capacity": 9}

    def meeting(self) -> dict[str, object]:
        """Return a meeting."""
        said = {field: self.word(f"{field} of a meeting") for field in ("title", "where", "agenda")}
        soon = datetime.now(UTC) + timedelta(days=30)
        return said | {"local_start": f"{soon:%Y-%m-%dT%H:%M}", "zone": "UTC"}

    def talk(self, ada: Visitor, ben: Visitor, circle: str) -> None:
        """Ask and answer while both are looking on."""
        asked = {"circle": circle, "article": self.article}
        asked |= {field: self.word(f"{field} of the question") for field in ("title", "body")}
        thread = ada.call("POST", "/threads", **asked)
        at = f"/threads/{thread['uid']}"
        assert ben.http.get(thread["url"]).is_success
        with ada.socket() as one, ben.socket() as two:
            for socket in (one, two):
                socket.follow(f"circle:{circle}")
                socket.follow(f"thread:{thread['uid']}")
            ben.call("POST", f"{at}/posts", body=self.word("words of an answer"), is_answer=True)
            assert self.word("words of an answer") in str(one.hear("post.added"))
            ben.call("PATCH", f"{at}/posts/2", body=self.word("words of it, reworded"))
            assert self.word("words of it, reworded") in str(two.hear("post.edited"))
        ada.call("POST", f"{at}/posts/2/thanks")
        ada.call("POST", f"{at}/accepted", number=2)
        reported = {"kind": "thread", "uid": thread["uid"], "reason": "danger"}
        ben.call("POST", "/reports", words=self.word("words of a report"), **reported)
        ben.call("POST", f"{at}/posts", body=self.word("words that go out by mail"))

    def look_around(self, ben: Visitor) -> None:
        """Search, mistype, fail to sign in, and follow addresses that nobody has."""
        for path in ("/circles/?query=", "/articles/?q=", "/api/v1/circles?q=", "/?nothing="):
            ben.http.get(path + self.word(f"sought at {path}"))
        title = self.word("a draft of a title")
        ben.call("GET", f"/threads/similar?article={self.article}&title={title}")
        stranger = Visitor(self.production.url)
        typed = {"login": f"{self.word('who signs in')}@example.org"}
        stranger.send("/accounts/login/", "password", password=self.word("a password"), **typed)
        asked = {"page": "/about/", "reason": "other", "name": self.word("who complains")}
        asked |= {"email": f"{self.word('who complains, by mail')}@example.org"}
        stranger.send("/takedown/", "statement", statement=self.word("a statement"), **asked)
        ben.try_to("POST", "/circles", name=self.word("what was refused"), admission="none")

    def be_told(self) -> None:
        """Wait for the letters that workers write and send."""
        answer = self.word("words that go out by mail")

        def came() -> bool:
            # Workers may not have told of it yet.
            self.production.let_an_hour_pass()
            letters = list(self.production.post.received)
            return any(answer in one.get_body(("plain",)).get_content() for one in letters)

        until(came, 150, lambda: "no letter came", every_s=0.5)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Where all of it lies, logs too."""
    return tmp_path_factory.mktemp("canary")


def test_goal15_no_private_word_is_left_in_redis_or_in_a_log(folder):
    with topology.standing(folder, environment={"AYNI_LIMIT_FACTOR": "1000"}) as production:
        url = production.places["AYNI_REDIS_URL"]
        with Overhearing(url) as ears:
            journey = Journey(production)
            journey.go()
            said = [*ears.told(), *kept(url)]
        assert any(b"PUBLISH" in one for one in said)
        assert any(b"send_due_mail" in one for one in said)
        assert journey.met_in(said) == []
    logs = {path.name: path.read_bytes() for path in folder.rglob("*.log")}
    assert {"access.log", "pages-1.log", "live-1.log", "worker-1.log", "redis.log"} <= logs.keys()
    told = {name: journey.met_in(log.splitlines()) for name, log in logs.items()}
    assert {name: places for name, places in told.items() if places} == {}
    assert b"/circles/-/" in logs["access.log"] and b'/-" ' in logs["access.log"]
