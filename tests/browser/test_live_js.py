"""config/static/js/live.js alone: its page has no server, its socket is played by the test."""

import json
from pathlib import Path

import pytest

from tests.browser import chromium as browsers

# The same wherever the pages come from: not run once more on production.
pytestmark = [pytest.mark.browser, pytest.mark.embedded]

MODULE = Path(__file__).resolve().parents[2] / "config" / "static" / "js" / "live.js"
SITE = "http://live.example"
PAGE = """
<!doctype html><html lang="es"><meta name="live-ticket" content="first"><script type="module">
  import { follow } from "/live.js";
  window.log = [];
  window.follow = (topic, options = {}) => follow(topic, {
    onFrame: (frame) => log.push(frame.seq ?? frame.version ?? -1),
    onState: (state) => log.push(state),
    onClosed: (reason) => log.push(`closed: ${reason}`),
    ...options,
  });
  window.ready = true;
</script>
"""


class Server:
    """The other end of the page's sockets."""

    def __init__(self, page) -> None:
        self.page = page
        self.sockets = []
        self.heard = []
        self.refusal = None
        page.route(f"{SITE}/**", self._serve)
        page.route_web_socket("**/ws/live/", self._open)

    def _serve(self, route) -> None:
        if route.request.url.endswith("/live.js"):
            route.fulfill(body=MODULE.read_text(), content_type="text/javascript")
        else:
            route.fulfill(body=PAGE, content_type="text/html")

    def _open(self, socket) -> None:
        self.sockets.append(socket)
        socket.on_message(lambda text: self.heard.append(json.loads(text)))
        if self.refusal:
            socket.close(code=self.refusal)

    def say(self, **frame) -> None:
        """Say something on the latest socket."""
        self.sockets[-1].send(json.dumps(frame))

    def greet(self, epoch="one") -> None:
        """Say hello, with a new ticket."""
        self.say(type="hello", epoch=epoch, heartbeat=25, v=1, ticket=f"t{len(self.sockets)}")

    def log(self, length) -> list:
        """Return what the page noted, once it is so much."""
        self.page.wait_for_function(f"log.length >= {length}")
        return self.page.evaluate("log")

    def wait(self, condition) -> None:
        """Let the page go on until the condition holds."""
        for _ in range(400):
            if condition():
                return
            self.page.wait_for_timeout(10)
        raise AssertionError(f"it heard {self.heard} on {len(self.sockets)} sockets")


@pytest.fixture
def page(chromium):
    """A page whose clock is the test's, and in which chance always draws the most."""
    context = chromium.new_context(viewport=browsers.PHONE)
    page = context.new_page()
    page.clock.install()
    page.add_init_script("Math.random = () => 0.999")
    yield page
    context.close()


@pytest.fixture
def server(page):
    """Its server, with the page loaded."""
    server = Server(page)
    page.goto(SITE)
    page.wait_for_function("window.ready")
    return server


def opened(server, after=1):
    """Let the page follow a thread, and greet it."""
    server.page.evaluate(f"void follow('thread:a', {{after: {after}}})")
    server.wait(lambda: server.sockets)
    server.greet()
    server.wait(lambda: server.heard)


def test_it_follows_after_hello_with_place_form_and_language(server):
    opened(server)
    follow = {"type": "follow", "topic": "thread:a", "after": 1, "as": "html", "lang": "es"}
    assert server.heard == [follow]


def test_frames_come_in_order_and_none_twice(server):
    opened(server)
    for seq in (2, 3, 3, 2, 5, 4):
        server.say(type="post.added", topic="thread:a", seq=seq)
    server.say(type="followed", topic="thread:a", seq=5)
    assert server.log(4) == [2, 3, 5, "live"]


def test_two_topics_share_the_socket(server):
    opened(server)
    server.page.evaluate("void follow('me')")
    server.wait(lambda: len(server.heard) == 2)
    server.say(type="changed", topic="me", version=9)
    server.say(type="post.added", topic="thread:a", seq=2)
    assert server.log(2) == [9, 2]
    assert len(server.sockets) == 1


def test_it_comes_back_where_it_was(server):
    opened(server)
    server.say(type="post.added", topic="thread:a", seq=7)
    assert server.log(1) == [7]
    server.sockets[-1].close(code=1012)
    assert server.log(2)[-1] == "reconnecting"
    server.page.clock.fast_forward(15_000)
    server.wait(lambda: len(server.sockets) == 2)
    server.greet()
    server.wait(lambda: len(server.heard) == 2)
    assert server.heard[-1]["after"] == 7


def test_a_line_that_is_lost_without_a_word_is_found_by_asking(server):
    opened(server)
    server.say(type="followed", topic="thread:a", seq=1)
    assert server.log(1) == ["live"]
    server.page.evaluate("void dispatchEvent(new Event('offline'))")
    server.wait(lambda: len(server.heard) == 2)
    assert server.heard[-1] == {"type": "ping"}
    server.page.clock.fast_forward(20_000)
    assert server.log(2)[-1] == "reconnecting"


def test_resync_fetches_and_follows_from_there(server):
    server.page.evaluate("void follow('thread:a', {after: 1, onResync: async () => 300})")
    server.wait(lambda: server.sockets)
    server.greet()
    server.wait(lambda: server.heard)
    server.say(type="resync", topic="thread:a")
    server.wait(lambda: len(server.heard) == 2)
    assert server.heard[-1]["after"] == 300


def test_numbers_of_another_history_are_dropped(server):
    opened(server, after=57)
    server.sockets[-1].close(code=1012)
    server.log(1)
    server.page.clock.fast_forward(15_000)
    server.wait(lambda: len(server.sockets) == 2)
    server.greet(epoch="two")
    server.wait(lambda: len(server.heard) == 2)
    assert server.heard[-1]["after"] == -1


def test_closed_topic_is_over(server):
    opened(server)
    server.say(type="closed", topic="thread:a", reason="left")
    assert server.log(2) == ["closed", "closed: left"]


def test_an_old_ticket_is_tried_once_then_the_cookie_then_it_says_so(server):
    server.refusal = 4401
    server.page.evaluate("void follow('thread:a', {after: 1})")
    assert server.log(1) == ["signed-out"]
    assert len(server.sockets) == 2
    server.page.clock.fast_forward(120_000)
    assert len(server.sockets) == 2


def test_it_polls_after_three_tries_in_vain_and_stops_when_a_socket_gets_through(server):
    server.refusal = 4999
    server.page.evaluate(
        """void follow('thread:a', {after: 1, poll: async (after) => {
             log.push(`after ${after}`);
             return [{type: 'post.added', seq: after + 1}, {type: 'followed', seq: after + 1}];
           }})"""
    )
    server.wait(lambda: len(server.sockets) == 1)
    for tries in (2, 3):
        server.page.clock.fast_forward(2_000)
        server.wait(lambda tries=tries: len(server.sockets) == tries)
    assert server.log(4) == ["reconnecting", "after 1", 2, "polling"]
    server.refusal = None
    server.page.clock.fast_forward(15_000)
    assert server.log(6)[4:6] == ["after 2", 3]
    server.wait(lambda: len(server.sockets) >= 4)
    server.greet()
    server.wait(lambda: server.heard)
    assert server.heard[-1]["after"] == 3
    server.say(type="followed", topic="thread:a", seq=3)
    assert server.log(7)[-1] == "live"
    server.page.clock.fast_forward(60_000)
    assert "after 3" not in server.page.evaluate("log")


def test_it_pings_and_gives_up_a_socket_that_does_not_answer(server):
    opened(server)
    server.page.clock.fast_forward(25_000)
    server.wait(lambda: {"type": "ping"} in server.heard)
    server.page.clock.fast_forward(20_000)
    assert server.log(1) == ["reconnecting"]


def test_the_last_to_stop_closes_the_socket(server):
    server.page.evaluate("void (window.stops = [follow('me'), follow('me'), follow('thread:a')])")
    server.wait(lambda: server.sockets)
    server.greet()
    server.wait(lambda: len(server.heard) == 3)
    server.page.evaluate("stops[0]()")
    server.page.evaluate("stops[2]()")
    server.wait(lambda: len(server.heard) == 4)
    assert server.heard[-1] == {"type": "unfollow", "topic": "thread:a"}
    closed = []
    server.sockets[-1].on_close(lambda code, reason: closed.append(code))
    server.page.evaluate("stops[1]()")
    server.wait(lambda: closed)


def test_without_a_ticket_it_says_signed_out_and_opens_nothing(server):
    server.page.route(
        f"{SITE}/anyone",
        lambda route: route.fulfill(
            body=PAGE.replace('<meta name="live-ticket" content="first">', ""),
            content_type="text/html",
        ),
    )
    server.page.goto(f"{SITE}/anyone")
    server.page.wait_for_function("window.ready")
    server.page.evaluate("void follow('thread:a', {after: 1})")
    assert server.log(1) == ["signed-out"]
    assert server.sockets == []
