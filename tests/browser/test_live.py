"""A thread is live: what one writes the other sees, once, whatever the line does in between."""

import pytest
from playwright.sync_api import expect

from tests.browser.people import Someone

pytestmark = pytest.mark.browser

LIVE = "[data-live][data-state=live]"


@pytest.fixture
def thread(john):
    """John's question, fresh."""
    return john.ask("How do you cut the film straight?", body="Mine frays.")


def test_two_people_in_one_thread(open_page, thread, john, priya):
    his, hers = open_page(thread["url"], john), open_page(thread["url"], priya)
    expect(his.locator(LIVE)).to_be_visible()
    expect(hers.locator(LIVE)).to_be_visible()

    hers.get_by_placeholder("Write what you know").fill("With a hot wire, **slowly**.")
    hers.get_by_role("button", name="Send").click()

    for page in (his, hers):
        answer = page.locator("#p2")
        expect(answer.locator("strong")).to_have_text("slowly")
        expect(page.locator(".post")).to_have_count(2)
        expect(page.locator("[data-thread-state]")).to_have_text("1 answer")
    expect(hers.get_by_placeholder("Write what you know")).to_have_value("")

    # The asker's own buttons are there on what arrived live, and work without leaving the page.
    his.get_by_role("button", name="This worked for me").click()
    expect(hers.locator("#p2")).to_contain_text("This worked for John Habimana")
    hers_thanks = hers.locator("#p1").get_by_role("button", name="Thanks")
    hers_thanks.click()
    expect(his.locator("#p1 [data-thanks]:visible")).to_have_text("1")
    expect(hers_thanks).to_have_attribute("aria-pressed", "true")
    assert his.problems == hers.problems == []


def test_nothing_is_missed_and_nothing_comes_twice(open_page, line, thread, john, priya):
    his = open_page(thread["url"], john, over=line)
    expect(his.locator(LIVE)).to_be_visible()
    line.cut()
    his.context.set_offline(True)
    expect(his.locator("[data-live]")).to_have_attribute("data-state", "offline")
    for number in range(2, 8):
        priya.answer(thread, f"Answer number {number}.")
    expect(his.locator(".post")).to_have_count(1)

    line.restore()
    his.context.set_offline(False)

    expect(his.locator(".post")).to_have_count(7)
    expect(his.locator(LIVE)).to_be_visible()
    priya.answer(thread, "And one more, live.")
    expect(his.locator(".post")).to_have_count(8)
    told = his.locator(".post .post__body").all_inner_texts()
    assert told[1:] == [*(f"Answer number {n}." for n in range(2, 8)), "And one more, live."]


def test_the_bell_counts_up(open_page, thread, john, priya):
    page = open_page("/about/", john)
    count = page.locator("[data-bell-count]")
    before = int(count.inner_text() or 0)

    priya.answer(thread, "Fold it once, then cut on the fold.")

    expect(count).to_have_text(str(before + 1))
    page.get_by_role("link", name="Notifications").click()
    expect(page.locator(".notification--unread").first).to_contain_text(
        "Priya Nair answered your question “How do you cut the film straight?”"
    )


def test_who_leaves_is_cut_off(open_page, demo, priya):
    facilitator, leaver = Someone(demo.url, "rosa"), Someone(demo.url, "luis")
    leaver.call("PATCH", "/me", interface_language="en")
    thread = facilitator.ask("¿Quién tiene un termómetro?", circle="biogas-del-altiplano")
    page = open_page(thread["url"], leaver, locale="en")
    expect(page.locator(LIVE)).to_be_visible()

    leaver.call("DELETE", "/circles/biogas-del-altiplano/membership")

    expect(
        page.get_by_role("status").get_by_text("You can no longer read this thread.")
    ).to_be_visible()
    expect(page.locator("[data-reply]")).to_have_count(0)
    facilitator.answer(thread, "Secreto.")
    page.reload()
    expect(page.get_by_role("heading", name="Nothing stands here")).to_be_visible()
