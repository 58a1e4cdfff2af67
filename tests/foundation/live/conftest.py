"""What tests of the live path share: tabs that are closed again, and the people behind them."""

from contextlib import contextmanager
from functools import partial

import pytest
from django.db import connection

from foundation.live import hub as hub_module
from foundation.live import lookout
from foundation.live.database import hop
from foundation.live.hub import hub_of_this_loop
from tests.foundation.live.browser import Browser, ticket_of


@pytest.fixture(autouse=True)
def no_limits(settings):
    """They write more in a minute here than a person may in a day."""
    settings.AYNI_LIMIT_FACTOR = 1000


@pytest.fixture
async def hub():
    """The hub of the test's own loop; it casts its net only when the test says so."""
    hub = hub_of_this_loop()
    hub.net_seconds = 3600
    return hub


@pytest.fixture
async def tab(hub):
    """Open a tab for a learner: connected, greeted, and closed after the test."""
    tabs = []

    async def open_tab(learner=None, **options) -> Browser:
        if learner is not None:
            options["ticket"] = ticket_of(learner)
        browser = Browser(**options)
        tabs.append(browser)
        await browser.open()
        return browser

    yield open_tab
    for browser in tabs:
        await browser.leave()


@pytest.fixture
def count_queries(monkeypatch):
    """Count the queries of the hub's hops, which run in threads of their own."""

    @contextmanager
    def counting():
        queries = []

        def note(execute, sql, params, many, context):
            if not sql.startswith(("PRAGMA", "BEGIN")):
                queries.append(sql)
            return execute(sql, params, many, context)

        def run(work):
            with connection.execute_wrapper(note):
                return work()

        with monkeypatch.context() as patch:
            patch.setattr(hub_module, "hop", lambda work: hop(partial(run, work)))
            patch.setattr(lookout, "hop", lambda work: hop(partial(run, work)))
            yield queries

    return counting
