"""Fixtures every test may use: the cast, and what they gather around."""

import signal
from collections.abc import Iterator

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from django.db.models.signals import post_migrate
from django.utils import translation

from tests import cast

# How long an example takes is the machine's business: no test here is about time.
hypothesis.settings.register_profile(
    "patient",
    hypothesis.settings(),
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("patient")


def pytest_configure():
    """Ended from outside, leave as after Ctrl-C: what tests started must be stopped."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def pytest_collection_modifyitems(config, items):
    """Leave out, on PostgreSQL and Redis, what asks no database: the embedded pass has seen it."""
    if settings.SETTINGS_MODULE != "config.settings.test_servers":
        return
    config.hook.pytest_deselected(items=[item for item in items if not _asks_a_database(item)])
    items[:] = filter(_asks_a_database, items)


def _asks_a_database(item) -> bool:
    marked = any(item.get_closest_marker(name) for name in ("django_db", "real"))
    return marked or not {"db", "transactional_db"}.isdisjoint(item.fixturenames)


@pytest.fixture(autouse=True, scope="session")
def emptied_quickly() -> Iterator[None]:
    """Empty the tables behind a test without what takes longest and nobody here needs.

    TRUNCATE makes every file of PostgreSQL anew, and Django its table of permissions.
    """

    def sql_flush(self, _style, tables, **_options) -> list[str]:
        return [f"DELETE FROM {self.quote_name(table)}" for table in tables]

    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    with pytest.MonkeyPatch.context() as patch:
        if connection.vendor == "postgresql":
            patch.setattr(type(connection.ops), "sql_flush", sql_flush)
        yield


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Every test begins in English: a page visited in another language leaves it in the thread."""
    with translation.override("en"):
        yield


@pytest.fixture
def ada(db):
    """Facilitates the circle."""
    return cast.learner("Ada Quispe", country="BO", time_zone="America/La_Paz")


@pytest.fixture
def ben(db):
    """A member of the circle."""
    return cast.learner("Ben Uwimana", country="RW", time_zone="Africa/Kigali")


@pytest.fixture
def cleo(db):
    """A stranger to the circle."""
    return cast.learner("Cleo Martin", country="FR", time_zone="Europe/Paris")


@pytest.fixture
def eli(db):
    """Was a member and has left."""
    return cast.learner("Eli Shrestha", country="NP", time_zone="Asia/Kathmandu")


@pytest.fixture
def article(db):
    """An article with one edition."""
    return cast.article()


@pytest.fixture
def circle(ada, ben, eli, article):
    """An open circle that reads the article: Ada facilitates, Ben is in, Eli has left."""
    return cast.circle("Tube digesters", ada, members=[ben], left=[eli], reads=[article])


@pytest.fixture
def closed_circle(ada, ben, eli, article):
    """The same people behind a door: admission on request."""
    return cast.circle(
        "Digester workshop", ada, members=[ben], left=[eli], reads=[article], admission="request"
    )


@pytest.fixture
def hidden_circle(ada, ben, eli, article):
    """The same people, invite only: it does not exist for others."""
    return cast.circle(
        "Valve testers", ada, members=[ben], left=[eli], reads=[article], admission="invite"
    )


@pytest.fixture
def thread(circle, ben):
    """Ben's question in the open circle."""
    return cast.thread(circle, ben)


@pytest.fixture
def closed_thread(closed_circle, ben):
    """Ben's question behind a door."""
    return cast.thread(closed_circle, ben, title="How thick is yours?")
