"""Production as docker-compose.yml runs it: whole, watched, killed, and going on."""

import os
import re
import signal
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from socket import create_connection

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from tests.notifications.test_receive_mail import DSN
from tests.parts import topology
from tests.parts.docker import Docker
from tests.parts.processes import until
from tests.parts.topology import Topology
from tests.server.visitor import Visitor

pytestmark = [pytest.mark.server, pytest.mark.timeout(600)]

PREPARE = """
from circles.actions.invitations import invite
from circles.models import Circle
from learners.models import Learner
from tests import cast
ada = Learner.objects.get(email="ada@example.org")
ben = Learner.objects.get(email="ben@example.org")
article = cast.article()
circle = cast.circle("Tube digesters", ada, members=[ben], reads=[article])
print(circle.slug, article.uid, invite(actor=ada, circle=circle)[1])
"""
SENT_TO_ADA = """
from django.utils import timezone
from learners.models import Learner
from notifications.models import OutgoingEmail
ada = Learner.objects.get(email="ada@example.org")
row = {"lane": "instant", "recipient": ada.email, "sent_at": timezone.now()}
print(OutgoingEmail.objects.create(learner=ada, message_id="<came@back>", **row).message_id)
"""
SLOW = """
CREATE FUNCTION take_time() RETURNS trigger AS $$ BEGIN PERFORM pg_sleep(4); RETURN NEW; END $$
LANGUAGE plpgsql;
CREATE TRIGGER take_time BEFORE INSERT ON discussions_post
FOR EACH ROW WHEN (NEW.body = 'Slowly.') EXECUTE FUNCTION take_time()
"""
SLEEPING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
LIVE = ("live-1", "live-2")


@pytest.fixture(scope="module")
def production(tmp_path_factory):
    """All of it, with two of those that hold sockets and two that serve pages."""
    folder = tmp_path_factory.mktemp("production")
    # Two people write here what a whole circle would.
    options = {"replicas": {"pages": 2}, "environment": {"AYNI_LIMIT_FACTOR": "1000"}}
    with topology.standing(folder, **options) as all_:
        yield all_


@pytest.fixture(scope="module")
def ada(production):
    """Signed up through the proxy, with a code that came by SMTP."""
    return Visitor(production.url).sign_up("ada@example.org", "Ada", production.code_for)


@pytest.fixture(scope="module")
def ben(production):
    """The same."""
    return Visitor(production.url).sign_up("ben@example.org", "Ben", production.code_for)


@pytest.fixture(scope="module")
def place(production, ada, ben):
    """A circle of both that reads an article, and the secret of an invitation to it."""
    words = production.manage("shell", "-v", "0", "-c", PREPARE).split()
    return dict(zip(("circle", "article", "secret"), words, strict=True))


@pytest.fixture
def thread(place, ada):
    """Ada's question, fresh."""
    asked = {"circle": place["circle"], "article": place["article"], "title": "How thick is it?"}
    return ada.call("POST", "/threads", **asked)


def answer(who: Visitor, thread: dict, words: str) -> dict:
    """Answer as a page does that sends again, under the same key, what was not acknowledged."""
    key = str(uuid.uuid4())
    for _ in range(20):
        try:
            told = who.try_to("POST", f"/threads/{thread['uid']}/posts", key=key, body=words)
        except httpx.TransportError:
            continue
        if told.status_code in {200, 201}:
            return told.json()
        assert told.status_code in {502, 503}, told.text
        time.sleep(0.5)
    raise AssertionError("the answer never got through")


def number(production: Topology, name: str, metric: str) -> float:
    """Return a number of one process, as Prometheus would read it."""
    text = httpx.get(f"http://127.0.0.1:{production.ports[name]}/metrics").text
    [value] = re.findall(rf"^{re.escape(metric)} (\S+)$", text, re.MULTILINE)
    return float(value)


def test_every_process_says_that_it_is_well(production):
    for name, port in production.ports.items():
        for path in ("healthz", "readyz"):
            told = httpx.get(f"http://127.0.0.1:{port}/{path}")
            assert (told.status_code, told.json()["status"]) == (200, "ok"), name
    assert httpx.get(f"{production.url}/readyz").json()["status"] == "ok"
    assert all(production.is_well(name) for name in production.processes)


def test_a_frame_reaches_sockets_of_every_process(production, ada, ben, thread):
    with ben.socket() as one, ben.socket() as two:
        # The proxy gives the next socket to the process that has fewer.
        assert [number(production, name, "ayni_live_sockets") for name in LIVE] == [1, 1]
        for socket in (one, two):
            socket.follow(f"thread:{thread['uid']}")
        began = time.monotonic()
        posted = answer(ada, thread, "Half a millimetre.")
        for socket in (one, two):
            frame = socket.hear("post.added")
            assert frame["post"]["number"] == posted["number"]
        assert time.monotonic() - began < 4, "it came by the net, not by the bell"
    assert all(number(production, name, "ayni_live_rings_total") >= 1 for name in LIVE)


def test_a_letter_comes(production, ben, thread):
    answer(ben, thread, "Mine is thicker.")
    until(
        production.let_an_hour_pass,
        30,
        lambda: f"nobody was notified:\n{production.processes['worker-1'].tail()}",
        every_s=0.5,
    )
    # Two minutes later, and at the next round of the clock, as anybody would wait.
    until(
        lambda: any("Mine is thicker." in words for words in letters_to(production, "ada")),
        90,
        lambda: f"no letter came:\n{production.processes['worker-mail-1'].tail()}",
    )


def test_a_report_of_a_letter_that_came_back_is_taken_in(production, ada, tmp_path):
    """By the script that a mail server's pipe calls, and by it alone."""
    [ours] = production.manage("shell", "-v", "0", "-c", SENT_TO_ADA).split()
    words = DSN.format(ours=ours, status="4.2.2", action="failed", own="1", part="message/rfc822")
    docker = Docker(tmp_path, {"pages": production.processes["pages-1"].env})
    done = docker.deploy("receive-mail", "ayni@example.org", given=words.encode())
    assert (done.returncode, done.stdout) == (0, b"bounced\n"), done.stderr


def letters_to(production: Topology, who: str) -> list[str]:
    """Return the words of the letters that came for somebody."""
    return [
        letter.get_body(("plain",)).get_content()
        for letter in list(production.post.received)
        if f"{who}@example.org" in str(letter["To"])
    ]


def test_pages_and_sockets_count_apart_and_nobody_outside_reads_it(production, ada):
    assert httpx.get(f"{production.url}/metrics").status_code == 404
    before = [self_count(production, name) for name in ("pages-1", "pages-2")]
    for _ in range(12):
        ada.http.get("/about/")
    after = [self_count(production, name) for name in ("pages-1", "pages-2")]
    # Whichever worker of a server answers, the server counts.
    assert sum(after) - sum(before) == 12
    assert all(now > then for now, then in zip(after, before, strict=True))
    for name in (*production.ports,):
        assert number(production, name, "ayni_database_up") == 1
        assert number(production, name, "ayni_redis_up") == 1


def self_count(production: Topology, name: str) -> float:
    """Return how often this server has shown the page about the site."""
    text = httpx.get(f"http://127.0.0.1:{production.ports[name]}/metrics").text
    found = re.findall(r'^ayni_answers_total\{route="about",status="2xx"\} (\S+)$', text, re.M)
    return sum(map(float, found))


def test_what_a_client_says_of_its_address_is_not_believed(production):
    """Limits count by address: a new one claimed each time must not help."""
    stranger = Visitor(production.url)
    asked_again = False
    for turn in range(70):
        stranger.http.cookies.clear()
        stranger.http.headers["X-Forwarded-For"] = f"203.0.113.{turn}"
        told = stranger.send("/accounts/login/code/", "email", email=f"n{turn}@example.org")
        # Whoever is within the limit is led on to the page that asks for the code.
        asked_again = asked_again or told.url.path == "/accounts/login/code/"
        # Three requests a turn: no more than what the proxy grants the one address they come from.
        time.sleep(0.05)
    assert asked_again


def test_a_secret_of_an_invitation_is_in_no_log(production, place, ben):
    secret = place["secret"]
    for path in (f"/invitations/{secret}/", f"/invitations/{secret}", f"/?next=/{secret}"):
        assert ben.http.get(path).status_code < 500
    production.processes["pages-1"].pause()
    production.processes["pages-2"].pause()
    try:
        with pytest.raises(httpx.ReadTimeout):
            ben.http.get(f"/invitations/{secret}/", timeout=2)
    finally:
        production.processes["pages-1"].resume()
        production.processes["pages-2"].resume()
    assert ben.http.get(f"/invitations/{secret}/").status_code == 200
    logs = production.logs()
    assert "/invitations/-" in logs
    assert secret not in logs
    assert not re.search(r"GET [^ ]*\?", logs)


def test_told_to_stop_a_process_sends_its_sockets_to_the_others(production, ada, ben, thread):
    with ben.socket() as one, ben.socket() as two:
        for socket in (one, two):
            socket.follow(f"thread:{thread['uid']}")
        production.rest("live-1")
        closed = []
        for socket in (one, two):
            try:
                socket.line.recv(timeout=1)
            except ConnectionClosed as end:
                closed.append(end.rcvd.code)
            except TimeoutError:
                continue
        assert closed == [1012]
        with ben.socket() as again:
            again.follow(f"thread:{thread['uid']}")
            answer(ada, thread, "Still here.")
            assert again.hear("post.added")["post"]["body"] == "Still here."
    production.wake("live-1")


def test_told_to_stop_and_started_anew_pages_are_missed_by_nobody(production, ben, thread):
    """Requests go on all the while, no more than the proxy grants an address: 50 a second."""
    refused, told = [], []
    enough = threading.Event()

    def ask() -> None:
        with httpx.Client(base_url=production.url, cookies=ben.http.cookies, timeout=20) as client:
            while not enough.wait(0.1):
                status = client.get(f"/api/v1/threads/{thread['uid']}").status_code
                (told if status == 200 else refused).append(status)

    askers = [threading.Thread(target=ask) for _ in range(3)]
    for asker in askers:
        asker.start()
    try:
        until(lambda: len(told) > 10, 20, lambda: "nobody answers")
        production.rest("pages-1")
        so_far = len(told)
        until(lambda: len(told) > so_far + 10, 20, lambda: "the other does not answer")
        production.wake("pages-1")
    finally:
        enough.set()
        for asker in askers:
            asker.join()
    assert refused == []


@pytest.fixture
def slow_posts(production):
    """Saving a post of one word takes four seconds, one less than a statement may."""
    production.sql(SLOW)
    yield
    production.sql("DROP FUNCTION take_time CASCADE")


def test_told_to_stop_pages_finish_what_they_do_behind_a_shut_door(
    production, ben, thread, slow_posts
):
    """Nobody else may come in: the proxy goes elsewhere, for a POST that is cut off is lost."""
    door = f"http://127.0.0.1:{production.ports['pages-1']}/api/v1/threads/{thread['uid']}/posts"
    headers = {
        "Host": httpx.URL(production.url).netloc.decode(),
        "Origin": production.url,
        "X-CSRFToken": ben.http.cookies["csrftoken"],
    }
    cookies, body = dict(ben.http.cookies), {"body": "Slowly."}
    with ThreadPoolExecutor() as pool:
        post = pool.submit(
            httpx.post, door, json=body, headers=headers, cookies=cookies, timeout=20
        )
        until(lambda: production.sql(SLEEPING) == "1", 20, lambda: f"nobody is at work: {post}")
        stopping = pool.submit(production.rest, "pages-1")
        try:
            until(lambda: not listens(production, "pages-1"), 20, lambda: "it goes on as before")
            is_at_work = not post.done()
            shown = [ben.http.get("/about/").status_code for _ in range(4)]
            told = post.result()
        finally:
            code = stopping.result()
            production.wake("pages-1")
    assert is_at_work
    assert (told.status_code, code) == (201, 0), told.text
    assert shown == [200] * 4


def listens(production: Topology, name: str) -> bool:
    """Say whether this process takes connections."""
    try:
        create_connection(("127.0.0.1", production.ports[name]), timeout=5).close()
    except ConnectionRefusedError:
        return False
    return True


@pytest.mark.fault
@pytest.mark.parametrize(
    "name", ["pages-1", "live-2", "worker-1", "worker-mail-1", "worker-slow-1", "beat-1"]
)
def test_killed_it_comes_back_and_nothing_is_lost(production, ada, ben, thread, name):
    restarts = production.restarts[name]
    topic = f"thread:{thread['uid']}"
    with ben.socket() as one, ben.socket() as two:
        held = [socket.follow(topic)["seq"] for socket in (one, two)]
        assert held[0] == held[1]
        os.kill(production.processes[name].pid, signal.SIGKILL)
        posts = [answer(ada, thread, f"{name} {turn}") for turn in range(5)]
    until(lambda: production.restarts[name] > restarts, 10, lambda: f"{name} stays away")
    production.wait_for(name)
    with ben.socket() as again:
        # Whatever was missed comes after the number that is held, each once and in order.
        again.ask(topic, after=held[0])
        heard = [again.hear("post.added")["post"]["number"] for _ in posts]
    assert heard == [post["number"] for post in posts]
    shown = ben.call("GET", f"/threads/{thread['uid']}")
    assert [post["number"] for post in shown["items"]] == list(range(1, len(posts) + 2))
    assert production.is_well(name)


@pytest.mark.fault
def test_a_power_cut_takes_all_and_all_comes_back(production, ada, ben, thread):
    posted = answer(ada, thread, "Before the cut.")
    production.kill()
    production.start()
    shown = ben.call("GET", f"/threads/{thread['uid']}")
    assert shown["items"][-1]["number"] == posted["number"]
    assert httpx.get(f"{production.url}/readyz").json()["status"] == "ok"
