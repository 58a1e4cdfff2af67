"""A real Chromium (Debian's) on a real server with the demo, and people of the demo.

The server is embedded; with AYNI_TEST_PARTS=real it is production, as docker-compose.yml runs it.
"""

import os

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser import chromium as browsers
from tests.browser.people import Someone
from tests.embedded import Embedded
from tests.parts import topology
from tests.parts.line import Line
from tests.parts.topology import Topology

PATIENCE_MS = 15_000
expect.set_options(timeout=PATIENCE_MS)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Put the browser's tests last: from the first of them on, a loop of its runs in the thread."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(scope="session")
def chromium():
    """The browser, with a new profile; its absence skips the tests outside CI only."""
    if not browsers.PATH:
        missing = "Chromium is not installed (Debian: apt install chromium)"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = browsers.launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """An instance with the demo, shared by the tests that only look or add."""
    folder = tmp_path_factory.mktemp("demo")
    if os.environ.get("AYNI_TEST_PARTS") == "real":
        # A few people write here what a whole commons would.
        many = {"AYNI_LIMIT_FACTOR": "1000", "AYNI_BURST_PER_ADDRESS": "2000"}
        with topology.standing(folder, environment=many, cuttable=True) as production:
            production.manage("load_demo", "--known-passwords")
            yield production
        return
    server = Embedded(folder, demo=True).start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def john(demo):
    """A member of the circle on tube digesters, who asks."""
    return Someone(demo.url, "john")


@pytest.fixture(scope="session")
def priya(demo):
    """Another member, who answers."""
    # Not over the line that a test may cut.
    return Someone(getattr(demo, "direct_url", demo.url), "priya")


@pytest.fixture
def line(demo):
    """A line to the demo that a test may cut."""
    if isinstance(demo, Topology):
        # Sockets are taken from pages at the one public address alone: it is its line that is cut.
        yield demo.line
        demo.line.restore()
        return
    with Line("127.0.0.1", demo.port) as line:
        yield line


@pytest.fixture
def open_page(chromium, demo):
    """Open a window: `open_page(path, who, **context)` returns the page, on a phone by default.

    `over` is the line to the server, if a test wants to cut it. Whatever the page complains about,
    in its console or by an exception, is in `page.problems`.
    """
    contexts = []

    def open_one(path: str, who: Someone | None = None, over: Line | None = None, **options):
        context = chromium.new_context(**({"viewport": browsers.PHONE} | options))
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        if who:
            context.add_cookies(who.cookies)
        page = context.new_page()
        page.problems = []
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.on(
            "console",
            lambda note: page.problems.append(note.text) if note.type == "error" else None,
        )
        page.goto((over or demo).url + path)
        return page

    yield open_one
    for context in contexts:
        context.close()
