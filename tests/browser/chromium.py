"""Starts Debian's Chromium, headless and quiet."""

import io
import os
import shutil

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, Playwright

PATH = os.environ.get("AYNI_CHROMIUM") or shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 860}
_PAPER = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)"


def launch(playwright: Playwright) -> Browser:
    """Return the browser, with a new profile."""
    return playwright.chromium.launch(executable_path=PATH, args=FLAGS)


def ends(place: Locator) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the colours halfway up the left and the right end of what scrolls sideways."""
    picture = Image.open(io.BytesIO(place.screenshot())).convert("RGB")
    middle = picture.height // 2
    return picture.getpixel((1, middle)), picture.getpixel((picture.width - 2, middle))


def paper(page: Page) -> tuple[int, ...]:
    """Return the colour of a page's ground."""
    return tuple(page.evaluate(_PAPER))
