"""The database engine of production: every wait on the server has an end, on both sides."""

import time

import pytest
from django.db import OperationalError
from django.db.utils import ConnectionHandler

from config.settings import base
from tests.parts.line import Line
from tests.parts.postgres import Postgres
from tests.parts.processes import need

pytestmark = pytest.mark.fault


@pytest.fixture(scope="module")
def postgres(tmp_path_factory):
    """A server of this module's own."""
    need("postgresql")
    with Postgres(tmp_path_factory.mktemp("postgresql")) as server:
        yield server


@pytest.fixture
def line(postgres):
    """A line to it."""
    with Line(postgres.host, postgres.port) as line:
        yield line


@pytest.fixture
def connection(line, django_db_blocker):
    """A connection as production makes it, less patient."""
    place = {"HOST": line.host, "PORT": line.port, "USER": "ayni", "NAME": "ayni"}
    options = {"OPTIONS": base.DATABASES["default"]["OPTIONS"] | {"patience_s": 0.5}}
    handler = ConnectionHandler({"default": base.DATABASES["default"] | place | options})
    connection = handler["default"]
    # It leads to a server of the test's own, not to the tests' database.
    with django_db_blocker.unblock():
        yield connection
        connection.close()


def asked(connection, words):
    with connection.cursor() as cursor:
        cursor.execute(words)
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("statement_timeout", "5s"),
        ("lock_timeout", "2s"),
        ("idle_in_transaction_session_timeout", "30s"),
    ],
)
def test_the_server_bounds_what_it_does_for_us(connection, setting, value):
    assert asked(connection, f"SHOW {setting}") == value


def test_our_side_notices_a_dead_line(connection):
    connection.ensure_connection()
    chosen = connection.connection.info.get_parameters()
    assert (chosen["keepalives_idle"], chosen["tcp_user_timeout"]) == ("10", "15000")
    assert chosen["connect_timeout"] == "3"


def test_a_silent_server_is_given_up_and_left(connection, line):
    assert asked(connection, "SELECT 7") == 7
    line.blackhole()
    begun = time.monotonic()
    with pytest.raises(OperationalError, match=r"not answered for 0\.5 s"):
        asked(connection, "SELECT 8")
    assert time.monotonic() - begun < 3
    connection.close_if_unusable_or_obsolete()
    assert connection.connection is None
    line.restore()
    assert asked(connection, "SELECT 9") == 9


def test_one_that_cannot_be_reached_is_given_up_too(connection, line):
    line.blackhole()
    begun = time.monotonic()
    with pytest.raises(OperationalError, match="timeout"):
        connection.ensure_connection()
    assert time.monotonic() - begun < 6


def test_a_transaction_that_lost_its_server_does_not_hang_on_leaving(connection, line):
    begun = time.monotonic()
    with pytest.raises(OperationalError, match="not answered"):
        connection.set_autocommit(False)
        assert asked(connection, "SELECT 7") == 7
        line.blackhole()
        asked(connection, "SELECT 8")
    connection.close()
    assert time.monotonic() - begun < 5
