"""Starts Debian's Chromium, headless and quiet."""

import os
import shutil

from playwright.sync_api import Browser, Playwright

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


def launch(playwright: Playwright) -> Browser:
    """Return the browser, with a new profile."""
    return playwright.chromium.launch(executable_path=PATH, args=FLAGS)
