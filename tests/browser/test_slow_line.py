"""What is typed while an answer is on its way stays, and what was sent is posted once.

The class of input: any order in which the answer, the live frame, an error, a reload and further
typing can come, in every composer. The test holds the request and lets it go: no clock decides.
"""

import json
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.people import CIRCLE

# The same wherever the pages come from: not run once more on production.
pytestmark = [pytest.mark.browser, pytest.mark.embedded]

WORDS = "Two layers of 150 do."
MORE = "Round the edges first."
LIVE = "[data-live][data-state=live]"
ECHO = ".post--sending"


class Slow:
    """A window whose sends wait, and whose frames are noted as they arrive."""

    def __init__(self, page: Page, sends: str) -> None:
        self.page = page
        self.held: list[Route] = []
        self.frames: list[str] = []
        page.on("websocket", lambda socket: socket.on("framereceived", self._note))
        page.route(sends, self._hold)
        page.reload()

    def _note(self, frame: str | bytes) -> None:
        self.frames.append(str(frame))

    def _hold(self, route: Route) -> None:
        if route.request.method == "POST":
            self.held.append(route)
        else:
            route.fallback()

    def until(self, condition) -> None:
        """Let the page go on until the condition holds."""
        for _ in range(1500):
            if condition():
                return
            self.page.wait_for_timeout(10)
        raise AssertionError("it never came")

    def sent(self) -> Route:
        """Return the next request that was sent."""
        self.until(lambda: self.held)
        return self.held.pop(0)

    def until_frame(self, kind: str) -> None:
        """Wait until a frame of this kind has been handed to the page."""
        self.until(lambda: any(kind in frame for frame in self.frames))
        self.page.evaluate("new Promise((done) => setTimeout(done))")

    def let_through(self) -> None:
        """From now on hold nothing more."""
        self.page.unroute_all()


@pytest.fixture
def thread(john):
    """A fresh question of John's."""
    return john.ask("Is one layer enough?")


@pytest.fixture
def slow(open_page, thread, priya):
    """Priya's window at the question, live."""
    window = Slow(open_page(thread["url"], priya), "**/api/v1/threads/*/posts")
    expect(window.page.locator(LIVE)).to_be_visible()
    return window


def box(page: Page):
    return page.get_by_placeholder("Write what you know")


def begin(slow: Slow) -> Route:
    """Send, then type on; return the request that waits."""
    box(slow.page).fill(WORDS)
    slow.page.get_by_role("button", name="Send").click()
    route = slow.sent()
    expect(box(slow.page)).to_have_value("")
    expect(slow.page.locator(ECHO)).to_contain_text(WORDS)
    box(slow.page).fill(MORE)
    return route


def posted(john, thread) -> list[str]:
    """Return the bodies that the server has, but for the question."""
    return [item["body"] for item in john.call("GET", f"/threads/{thread['uid']}")["items"][1:]]


def expect_done(slow: Slow, john, thread) -> None:
    """The sent words are posted once, the rest is the draft, here and after a reload."""
    page = slow.page
    for _look in range(2):
        expect(page.locator("#p2 .post__body")).to_have_text(WORDS)
        expect(page.locator(".post")).to_have_count(2)
        expect(box(page)).to_have_value(MORE)
        slow.let_through()
        page.reload()
        expect(page.locator(LIVE)).to_be_visible()
    assert posted(john, thread) == [WORDS]
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#p3 .post__body")).to_have_text(MORE)
    expect(box(page)).to_have_value("")
    assert posted(john, thread) == [WORDS, MORE]


def test_the_answer_comes_first(slow, john, thread):
    begin(slow).continue_()
    expect_done(slow, john, thread)


def test_the_frame_comes_first_and_waits_for_the_answer(slow, john, thread):
    route = begin(slow)
    answer = route.fetch()
    slow.until_frame("post.added")
    expect(slow.page.locator(ECHO)).to_have_count(1)
    expect(slow.page.locator("#p2")).to_have_count(0)
    route.fulfill(response=answer)
    expect_done(slow, john, thread)


def test_others_write_meanwhile_and_all_stand_in_their_order(slow, john, priya, thread):
    route = begin(slow)
    answer = route.fetch()
    slow.until_frame("post.added")
    john.answer(thread, "Thank you.")
    priya.answer(thread, "From my other window.")
    expect(slow.page.locator("#p3")).to_be_visible()
    route.fulfill(response=answer)
    expect(slow.page.locator(ECHO)).to_have_count(0)
    expect(slow.page.locator("#p4")).to_be_visible()
    ids = slow.page.locator(".post").evaluate_all("posts => posts.map((post) => post.id)")
    assert ids == ["p1", "p2", "p3", "p4"]
    expect(box(slow.page)).to_have_value(MORE)


def test_a_held_post_is_shown_as_it_is_by_now(slow, john, thread):
    route = begin(slow)
    answer = route.fetch()
    slow.until_frame("post.added")
    john.call("POST", f"/threads/{thread['uid']}/posts/2/thanks")
    slow.until_frame("thanks.changed")
    route.fulfill(response=answer)
    expect(slow.page.locator("#p2 [data-thanks]:visible")).to_have_text("1")


def test_the_answer_is_lost_after_the_frame(slow, john, thread):
    route = begin(slow)
    route.fetch()
    slow.until_frame("post.added")
    route.abort()
    # It asks once more, under the same key.
    slow.sent().continue_()
    expect_done(slow, john, thread)


def test_the_answer_is_lost_and_no_frame_comes(slow, john, thread):
    slow.page.route_web_socket("**/ws/live/", lambda socket: socket.close())
    slow.page.reload()
    route = begin(slow)
    route.fetch()
    route.abort()
    expect(slow.page.get_by_role("alert")).to_contain_text("What you wrote is kept")
    expect(box(slow.page)).to_have_value(f"{WORDS}\n\n{MORE}")
    slow.page.get_by_role("button", name="Send").click()
    slow.sent().continue_()
    expect(slow.page.get_by_role("alert")).to_contain_text("posted already")
    expect(slow.page.locator("#p2 .post__body")).to_have_text(WORDS)
    expect(box(slow.page)).to_have_value(MORE)
    assert posted(john, thread) == [WORDS]


def test_a_lost_answer_sent_again_unchanged_after_a_reload_posts_once(slow, john, thread):
    slow.page.route_web_socket("**/ws/live/", lambda socket: socket.close())
    slow.page.reload()
    box(slow.page).fill(WORDS)
    slow.page.get_by_role("button", name="Send").click()
    route = slow.sent()
    route.fetch()
    route.abort()
    expect(box(slow.page)).to_have_value(WORDS)
    slow.let_through()
    slow.page.reload()
    expect(box(slow.page)).to_have_value(WORDS)
    slow.page.get_by_role("button", name="Send").click()
    expect(box(slow.page)).to_have_value("")
    assert posted(john, thread) == [WORDS]


REFUSED = {"error": {"code": "too_many_links", "message": "Leave some out.", "fields": {}}}


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"status": 422, "json": REFUSED}, "Leave some out."),
        ({"status": 502, "body": "<h1>Bad gateway</h1>"}, "What you wrote is kept"),
        ({"status": 200, "body": "<h1>Pay for this network</h1>"}, "What you wrote is kept"),
    ],
)
def test_a_refusal_or_no_answer_of_ours_gives_the_words_back(slow, john, thread, answer, said):
    begin(slow).fulfill(**answer)
    expect(slow.page.get_by_role("alert")).to_contain_text(said)
    expect(box(slow.page)).to_have_value(f"{WORDS}\n\n{MORE}")
    expect(slow.page.locator(ECHO)).to_have_count(0)
    slow.let_through()
    slow.page.reload()
    expect(box(slow.page)).to_have_value(f"{WORDS}\n\n{MORE}")
    slow.page.get_by_role("button", name="Send").click()
    expect(slow.page.locator("#p2 .post__body p")).to_have_text([WORDS, MORE])
    assert posted(john, thread) == [f"{WORDS}\n\n{MORE}"]


def test_offline_gives_the_words_back(slow, john, thread):
    slow.let_through()
    slow.page.context.set_offline(True)
    box(slow.page).fill(WORDS)
    slow.page.get_by_role("button", name="Send").click()
    expect(slow.page.get_by_role("alert")).to_contain_text("What you wrote is kept")
    expect(box(slow.page)).to_have_value(WORDS)
    slow.page.context.set_offline(False)
    slow.page.get_by_role("button", name="Send").click()
    expect(slow.page.locator("#p2 .post__body")).to_have_text(WORDS)
    assert posted(john, thread) == [WORDS]


@pytest.mark.parametrize("has_arrived", [True, False])
def test_a_reload_on_the_way(slow, john, thread, has_arrived):
    route = begin(slow)
    if has_arrived:
        route.fetch()
    slow.let_through()
    slow.page.reload()
    expect_done(slow, john, thread)


def test_a_second_press_on_the_way_sends_nothing_and_loses_nothing(slow, john, thread):
    route = begin(slow)
    slow.page.get_by_role("button", name="Send").click()
    expect(box(slow.page)).to_have_value(MORE)
    route.continue_()
    expect_done(slow, john, thread)


def test_what_another_window_types_is_not_forgotten_with_what_this_one_sends(slow, priya):
    other = slow.page.context.new_page()
    other.goto(slow.page.url)
    route = begin(slow)
    box(slow.page).fill("")
    box(other).fill("Words of the other window.")
    route.continue_()
    expect(slow.page.locator("#p2")).to_be_visible()
    other.reload()
    expect(box(other)).to_have_value("Words of the other window.")


def _article(john) -> dict:
    return john.call("GET", f"/circles/{CIRCLE}/readings")["items"][0]


def _composers(john, priya, thread):
    """Return each composer that is a form of its own page: its address and its short fields."""
    uid = _article(john)["uid"]
    mine = priya.answer(thread, "Old words.")
    return {
        "ask": (f"/articles/{uid}/ask/", {"Your question": "How thick?"}),
        "edit": (f"/threads/{thread['uid']}/posts/{mine['number']}/edit/", {}),
        "built": (f"/articles/{uid}/built/", {"place": "Huye"}),
    }


@pytest.fixture
def composer(request, open_page, john, priya, thread):
    """A form on a page of its own, filled but for its words, in a window whose sends wait."""
    address, others = _composers(john, priya, thread)[request.param]
    window = Slow(open_page(address, priya), f"**{address}**")
    window.address = address
    page = window.page

    for name, value in others.items():
        page.get_by_label(name).first.fill(value)
    if request.param == "ask":
        page.locator("input[name=circle]").first.check()
    if request.param == "built":
        page.locator("select[name=country]").select_option("RW")
        page.locator("input[name=result]").first.check()
    window.field = page.locator("form[data-keep] textarea").first
    return window


each = pytest.mark.parametrize("composer", ["ask", "edit", "built"], indirect=True)


def press(composer) -> None:
    """Send the form and stay with the field; actions on elements would wait for the next page."""
    composer.page.evaluate("document.querySelector('form[data-keep]').requestSubmit()")


@each
def test_typing_on_while_a_form_is_on_its_way(composer):
    page, field = composer.page, composer.field
    field.fill(WORDS)
    press(composer)
    route = composer.sent()
    page.keyboard.type(f" {MORE}")
    route.continue_()
    page.wait_for_url(lambda url: composer.address not in url)
    expect(page.get_by_text(WORDS).first).to_be_visible()
    assert MORE not in page.content()
    composer.let_through()
    page.goto(urljoin(page.url, composer.address))
    kept = f"{WORDS} {MORE}" if composer.address.endswith("/edit/") else MORE
    expect(field).to_have_value(kept)
    if composer.address.endswith("/edit/"):
        press(composer)
        expect(page.get_by_text(kept)).to_be_visible()
        return
    # What was sent is not in the form any more.
    for name in ("title", "place"):
        for other in page.locator(f"input[name={name}]").all():
            expect(other).to_have_value("")


def test_an_edit_that_meets_another_shows_both_without_scripts(open_page, priya, thread):
    mine = priya.answer(thread, "Use it once.")
    address = f"/threads/{thread['uid']}/posts/{mine['number']}/edit/"
    one, two = (open_page(address, priya, java_script_enabled=False) for _ in range(2))
    one.get_by_label("Text").fill("Use it twice.")
    two.get_by_label("Text").fill("Use it three times.")
    one.get_by_role("button", name="Save").click()
    two.get_by_role("button", name="Save").click()
    expect(two.get_by_role("alert")).to_contain_text("Use it twice.")
    expect(two.get_by_label("Text")).to_have_value("Use it three times.")
    two.get_by_role("button", name="Save").click()
    expect(two.locator("#p2 .post__body")).to_have_text("Use it three times.")


def test_a_draft_of_an_older_state_comes_back_and_never_overwrites(open_page, priya, thread):
    mine = priya.answer(thread, "Use it once.")
    path = f"/threads/{thread['uid']}/posts/{mine['number']}"
    page = open_page(f"{path}/edit/", priya)
    field = page.get_by_label("Text")
    field.fill("Use it three times.")
    priya.call("PATCH", path, body="Use it twice.")
    for _look in range(2):
        page.reload()
        expect(field).to_have_value("Use it three times.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Use it twice.")
    expect(field).to_have_value("Use it three times.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#p2 .post__body")).to_have_text("Use it three times.")
    assert json.dumps(priya.call("GET", f"/threads/{thread['uid']}")).count("three times") == 2
