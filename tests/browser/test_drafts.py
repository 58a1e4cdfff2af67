"""What somebody has typed is never lost: not by a reload, not by a line that fails."""

import pytest
from playwright.sync_api import expect

from tests.browser.people import Someone

pytestmark = pytest.mark.browser

WORDS = "Two layers of 150 do, if you round the edges."


@pytest.fixture
def page(open_page, line, john, priya):
    """A fresh question of John's, in front of Priya."""
    thread = john.ask("Is one layer enough?")
    return open_page(thread["url"], priya, over=line)


def test_a_reload_keeps_what_was_typed(page):
    page.get_by_placeholder("Write what you know").fill(WORDS)
    page.reload()
    field = page.get_by_placeholder("Write what you know")
    expect(field).to_have_value(WORDS)

    page.get_by_role("button", name="Send").click()
    expect(page.locator("#p2 .post__body")).to_have_text(WORDS)
    page.reload()
    expect(field).to_have_value("")


def test_a_failed_send_keeps_it_and_a_second_try_posts_once(page, line):
    expect(page.locator("[data-live][data-state=live]")).to_be_visible()
    field = page.get_by_placeholder("Write what you know")
    field.fill(WORDS)
    line.cut()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("What you wrote is kept")
    expect(field).to_have_value(WORDS)
    expect(page.locator(".post")).to_have_count(1)

    line.restore()
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#p2 .post__body")).to_have_text(WORDS)
    expect(page.locator(".post")).to_have_count(2)
    expect(field).to_have_value("")


def test_what_was_not_sent_outlives_a_look_elsewhere(page, line):
    expect(page.locator("[data-live][data-state=live]")).to_be_visible()
    thread = page.url
    page.get_by_placeholder("Write what you know").fill(WORDS)
    line.cut()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("What you wrote is kept")
    line.restore()
    page.get_by_role("link", name="Circles", exact=True).click()
    page.goto(thread)
    expect(page.get_by_placeholder("Write what you know")).to_have_value(WORDS)


def test_who_signs_out_leaves_no_draft_behind(open_page, demo, john):
    thread = john.ask("Who lends me a welder?")
    page = open_page(thread["url"], Someone(demo.url, "priya"))
    page.get_by_placeholder("Write what you know").fill(WORDS)
    kept = "Object.keys(localStorage).filter((key) => key.startsWith('draft:')).length"
    assert page.evaluate(kept) == 1
    page.locator("[data-menu] summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    assert page.evaluate(kept) == 0
