"""Prepared statements of production's engine: planned once, bounded, safe in a migration."""

import psycopg
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
    """A connection as production makes it, with room for three prepared statements."""
    place = {"HOST": line.host, "PORT": line.port, "USER": "ayni", "NAME": "ayni"}
    options = {"OPTIONS": base.DATABASES["default"]["OPTIONS"] | {"prepared_max": 3}}
    handler = ConnectionHandler({"default": base.DATABASES["default"] | place | options})
    connection = handler["default"]
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS tank")
            cursor.execute("CREATE TABLE tank (id integer, size integer)")
            cursor.execute("INSERT INTO tank VALUES (1, 20)")
        yield connection
        connection.close()


def asked(connection, words, *values):
    with connection.cursor() as cursor:
        cursor.execute(words, values)
        return cursor.fetchone()


def prepared(connection):
    with connection.cursor() as cursor:
        cursor.cursor.execute(
            "SELECT statement, generic_plans + custom_plans FROM pg_prepared_statements",
            prepare=False,
        )
        return dict(cursor.fetchall())


SIZE = "SELECT size FROM tank WHERE id = %s"


def test_what_is_asked_again_is_prepared(connection):
    for _ in range(5):
        assert asked(connection, SIZE, 1) == (20,)
    assert prepared(connection) == {"SELECT size FROM tank WHERE id = $1": 3}


def test_a_connection_keeps_no_more_than_it_may(connection):
    for number in range(10):
        for _ in range(4):
            asked(connection, f"SELECT size, {number} FROM tank WHERE id = %s", 1)
    assert len(prepared(connection)) <= 4


CHANGES = {
    "another type": "ALTER TABLE tank ALTER COLUMN size TYPE bigint",
    "made anew": "DROP TABLE tank; CREATE TABLE tank (id integer, size text);"
    " INSERT INTO tank VALUES (1, '20')",
    "a column more": "ALTER TABLE tank ADD COLUMN note text DEFAULT 'x'",
    "a column renamed": "ALTER TABLE tank RENAME COLUMN id TO number;"
    " ALTER TABLE tank ADD COLUMN id integer DEFAULT 1",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
@pytest.mark.parametrize("columns", ["size", "*"])
def test_a_running_process_survives_a_change_of_the_schema(connection, postgres, change, columns):
    """Another process migrates while this one holds plans made for the schema before."""
    words = f"SELECT {columns} FROM tank WHERE id = %s"
    for _ in range(5):
        asked(connection, words, 1)
    postgres.sql(change)
    for _ in range(5):
        row = asked(connection, words, 1)
        assert "20" in map(str, row)


@pytest.mark.parametrize("change", ["another type", "made anew"])
def test_inside_a_transaction_it_is_refused_as_to_be_tried_again(connection, postgres, change):
    """What the transaction wrote is gone with it; only its caller can do all of it again."""
    for _ in range(5):
        asked(connection, SIZE, 1)
    postgres.sql(CHANGES[change])
    connection.set_autocommit(False)
    with pytest.raises(OperationalError, match="try again"):
        asked(connection, SIZE, 1)
    connection.rollback()
    connection.set_autocommit(True)
    assert str(asked(connection, SIZE, 1)[0]) == "20"


def test_a_write_is_never_repeated(connection, postgres, monkeypatch):
    """Outside a transaction too: the statement is run once by us, whatever the answer."""
    words = "UPDATE tank SET size = size + 1 WHERE id = %s RETURNING size"
    for _ in range(5):
        asked(connection, words, 1)
    ran = []
    run = psycopg.Cursor.execute

    def counted(self, query, *args, **options):
        ran.append(query)
        return run(self, query, *args, **options)

    monkeypatch.setattr(psycopg.Cursor, "execute", counted)
    postgres.sql(CHANGES["another type"])
    with pytest.raises(OperationalError, match="try again"):
        asked(connection, words, 1)
    assert ran.count(words) == 1
    assert asked(connection, "SELECT size FROM tank") == (25,)


def test_after_a_rollback_plans_are_made_anew(connection):
    for _ in range(5):
        asked(connection, SIZE, 1)
    connection.set_autocommit(False)
    asked(connection, SIZE, 1)
    connection.rollback()
    connection.set_autocommit(True)
    assert asked(connection, SIZE, 1) == (20,)


@pytest.mark.parametrize("end", ["server", "backend"])
def test_a_connection_that_the_server_left_is_made_anew(connection, postgres, end):
    """The server was restarted, or one backend ended, while the connection was idle."""
    pid = asked(connection, "SELECT pg_backend_pid()")[0]
    if end == "server":
        postgres.restart()
    else:
        postgres.sql(f"SELECT pg_terminate_backend({pid}, 5000)")
    connection.health_check_enabled, connection.health_check_done = True, False
    assert asked(connection, "SELECT pg_backend_pid()")[0] != pid


def test_a_connection_that_is_well_is_not_asked(connection, monkeypatch):
    monkeypatch.setattr(type(connection), "is_usable", lambda _self: pytest.fail("it was asked"))
    connection.health_check_enabled, connection.health_check_done = True, False
    assert asked(connection, "SELECT 7") == (7,)
