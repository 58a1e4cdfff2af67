"""Marking a sentence of an article and asking there; afterwards it is marked for all."""

import pytest
from playwright.sync_api import expect

from tests.browser import chromium as browsers
from tests.browser.people import CIRCLE

pytestmark = pytest.mark.browser


def test_ask_at_a_marked_sentence(open_page, john):
    [reading, *_] = john.call("GET", f"/circles/{CIRCLE}/readings")["items"]
    article = f"/articles/{reading['uid']}/"
    page = open_page(article, john, viewport=browsers.DESKTOP)
    expect(page.locator("[data-ask-hint]")).to_be_visible()
    item = page.locator(".article-body li:not(:has(*))", has_text="inner-tube strip")
    words = item.inner_text()
    item.select_text()

    page.get_by_role("link", name="Ask about this", exact=True).click()
    expect(page.locator(".quote")).to_contain_text(words)
    page.get_by_label("Your question").press_sequentially("Is an old tube good enough?")
    page.get_by_label("More detail").fill("It has two patches.")
    page.get_by_role("button", name="Ask").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Is an old tube good enough?")
    expect(page.locator(".post__when time").first).to_have_text("now")
    expect(page.locator(".quote")).to_contain_text(words)
    uid = page.locator("[data-thread]").get_attribute("data-thread")

    page.goto(page.url.split("/threads/")[0] + article)
    mark = page.locator(f"mark[data-thread='{uid}']")
    expect(mark).to_have_text(words)
    expect(page.locator(f"#note-{uid}")).to_contain_text("Is an old tube good enough?")
    assert page.problems == []


def test_similar_questions_show_while_one_types(open_page, john):
    [reading, *_] = john.call("GET", f"/circles/{CIRCLE}/readings")["items"]
    page = open_page(f"/articles/{reading['uid']}/ask/", john)
    page.get_by_label("Your question").press_sequentially("I only get 150-micron film, double it?")
    similar = page.get_by_role("link", name="200-micron film, I only get 150")
    expect(similar).to_be_visible()
