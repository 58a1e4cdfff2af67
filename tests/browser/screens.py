"""`python -m tests.browser.screens`: photographs every main page of the demo into docs/screens/."""

import io
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import chromium
from tests.browser.people import Someone
from tests.browser.tour import Stop, sign_in_all, speak, stops
from tests.embedded import ROOT, Embedded

FOLDER = ROOT / "docs" / "screens"
SIZES = {"phone": chromium.PHONE, "desktop": chromium.DESKTOP}
# Enough to see how a page goes on; a long thread goes on much longer.
TALLEST = {"phone": 2400, "desktop": 1800}
MOST_BYTES = 120_000
ALSO_OTHERWISE = {"home", "article", "thread"}
OTHERWISE = {"dark": {"color_scheme": "dark"}, "rtl": {"locale": "ar"}}
USUALLY = {"locale": "en", "timezone_id": "Africa/Kigali"}


def main(url: str = "") -> int:
    """Photograph the demo at `url`, or one that is started for it."""
    if url:
        return _photograph(url)
    with tempfile.TemporaryDirectory() as folder:
        demo = Embedded(Path(folder), demo=True).start()
        try:
            return _photograph(demo.url)
        finally:
            demo.stop()


def _photograph(url: str) -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    tour = stops(url)
    people = sign_in_all(url, tour)
    speak(people, "en")
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        for name, page in _pages(browser, url, tour, people):
            (FOLDER / f"{name}.png").write_bytes(_small(_shot(page)))
        browser.close()
    return 0


def _pages(
    browser: Browser, url: str, tour: list[Stop], people: dict[str, Someone]
) -> Iterator[tuple[str, Page]]:
    """Yield the open pages and the names of their pictures."""
    for size, viewport in SIZES.items():
        for mode, options in {"": {}, **OTHERWISE}.items():
            for stop in tour:
                if mode and stop.name not in ALSO_OTHERWISE:
                    continue
                context = browser.new_context(viewport=viewport, **USUALLY | options)
                if stop.who:
                    context.add_cookies(people[stop.who].cookies)
                page = context.new_page()
                page.goto(url + stop.path, wait_until="load")
                yield "-".join(filter(None, (stop.name, mode, size))), page
                context.close()


def _shot(page: Page) -> bytes:
    if not urlsplit(page.url).fragment:
        height = page.evaluate("document.documentElement.scrollHeight")
        window = page.viewport_size
        tallest = TALLEST["phone" if window == chromium.PHONE else "desktop"]
        # A window as tall as the picture, so that what stays at its foot does so in the picture.
        page.set_viewport_size(window | {"height": max(min(height, tallest), 600)})
    return page.screenshot()


def _small(png: bytes) -> bytes:
    """Return the picture with as many colours as fit into the size, rare ones kept."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    for colours in (128, 64, 32, 16):
        packed = io.BytesIO()
        fewer = picture.quantize(
            colours, method=Image.Quantize.MAXCOVERAGE, kmeans=2, dither=Image.Dither.NONE
        )
        fewer.save(packed, "PNG", optimize=True)
        if packed.tell() <= MOST_BYTES:
            break
    return packed.getvalue()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
