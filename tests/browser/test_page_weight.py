"""A thread is light enough for a slow and metered line: first, and when one comes back."""

import pytest
from playwright.sync_api import expect

from tests.browser.people import CIRCLE

pytestmark = pytest.mark.browser

FIRST, AGAIN = 60_000, 15_000


@pytest.fixture
def weigh(demo):
    """Open an address in a window and return how many bytes came over the wire."""

    def weigh(page, path: str) -> int:
        line = page.context.new_cdp_session(page)
        sizes: list[int] = []
        line.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
        line.send("Network.enable")
        page.goto(demo.url + path, wait_until="networkidle")
        expect(page.locator("[data-live][data-state=live]")).to_be_visible()
        line.detach()
        return round(sum(sizes))

    return weigh


def test_a_thread_is_light(open_page, weigh, john):
    threads = john.call("GET", f"/threads?circle={CIRCLE}&limit=100")["items"]
    longest = max(threads, key=lambda thread: thread["posts"])
    page = open_page("/healthz", john)
    first = weigh(page, longest["url"])
    again = weigh(page, longest["url"])
    assert first <= FIRST and again <= AGAIN, f"{first} bytes at first, {again} again"
