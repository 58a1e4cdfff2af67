"""Asking and answering works without any script, from the article to the accepted answer."""

import pytest
from playwright.sync_api import expect

from tests.browser.people import CIRCLE

pytestmark = pytest.mark.browser


def test_ask_and_answer(open_page, john, priya):
    [reading, *_] = john.call("GET", f"/circles/{CIRCLE}/readings")["items"]
    his = open_page(f"/articles/{reading['uid']}/", john, java_script_enabled=False)
    his.get_by_role("link", name="Ask about this part").nth(1).click()
    expect(his.locator(".quote")).to_contain_text("This part as a whole")
    his.get_by_label("Your question").fill("Where do you buy the flange?")
    his.get_by_role("button", name="Ask").click()
    expect(his.get_by_role("heading", level=1)).to_have_text("Where do you buy the flange?")
    # No state of a line is told where there is none.
    expect(his.locator("[data-live]")).to_be_hidden()
    path = his.url.removeprefix(str(john.http.base_url).rstrip("/"))

    hers = open_page(path, priya, java_script_enabled=False)
    hers.get_by_label("Your answer").fill("At the plumber's, as a tank connector.")
    hers.get_by_role("button", name="Send").click()
    expect(hers.locator("#p2 .post__body")).to_have_text("At the plumber's, as a tank connector.")

    his.reload()
    his.locator("#p2").get_by_role("button", name="Thanks").click()
    expect(his.locator("#p2 .thanks")).to_have_attribute("aria-pressed", "true")
    his.get_by_role("button", name="This worked for me").click()
    expect(his.locator("#p2")).to_contain_text("This worked for John Habimana")
    his.get_by_label("Your reply").fill("Thank you, found one.")
    his.get_by_role("button", name="Send").click()
    expect(his.locator(".post")).to_have_count(3)
