"""What the tests of the matrix share: one world per module, and what they found in the summary."""

import copy
import gc
import logging
import logging.config
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.foundation.live.conftest import hub, tab  # noqa: F401 - fixtures of test_live
from tests.matrix import policy
from tests.matrix.building import build
from tests.matrix.callers import Caller, browsers, programs
from tests.matrix.table import cell_count
from tests.matrix.world import World


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The world, in a transaction that is undone when the module is done."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = build()
        # It stays as it is: looking through it again and again would take a tenth of the time.
        gc.collect()
        gc.freeze()
        yield made
        gc.unfreeze()
        transaction.set_rollback(True)


class _Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line as it would be written, with its traceback."""
        self.lines.append(self.format(record))


@pytest.fixture(scope="module")
def log() -> Iterator[list[str]]:
    """Every line that is logged while the module's tests run, instead of where it would go."""
    kept = _Kept()
    reader = logging.config.DictConfigurator(copy.deepcopy(settings.LOGGING))
    kept.setFormatter(reader.configure_formatter(reader.config["formatters"]["line"]))
    # Django's own lines carry the whole request, and pytest would keep every one of them.
    django = logging.getLogger("django")
    django.propagate, before, django.handlers = False, django.handlers, [kept]
    logging.getLogger().addHandler(kept)
    yield kept.lines
    logging.getLogger().removeHandler(kept)
    django.propagate, django.handlers = True, before


@pytest.fixture(scope="module")
def actors(world: World, log: list[str]) -> dict[str, Caller]:
    """A browser for each actor."""
    return browsers(world)


@pytest.fixture(scope="module")
def tokens(world: World, log: list[str]) -> dict[str, Caller]:
    """A program for each token."""
    return programs(world)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many cells were held against the real doors."""
    ran = [
        report
        for reports in terminalreporter.stats.values()
        for report in reports
        if "tests/matrix/test_policy.py" in getattr(report, "nodeid", "")
    ]
    if ran:
        count = cell_count(row for rows in policy.TABLE.values() for row in rows)
        failed = sum(getattr(report, "failed", False) for report in ran)
        terminalreporter.write_line(
            f"permission matrix: {count:,} cells for people, {policy.token_cells():,} for programs;"
            f" {failed} parts of the table deviate"
        )
