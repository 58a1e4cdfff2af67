"""One clock for a whole story: Python's and the database's move together."""

from datetime import UTC, datetime, timedelta

from django.db import connection
from time_machine import TimeMachineFixture


class Clock:
    """Set to a moment, it goes on by itself from there; it is moved ahead, never back."""

    def __init__(self, python: TimeMachineFixture, start: datetime) -> None:
        self.python = python
        python.move_to(start)
        connection.ensure_connection()
        # The product asks the database for the time, in the one form that SQLite has for it.
        connection.connection.create_function("strftime", 2, _strftime)

    def move_to(self, moment: datetime) -> None:
        """Let it be this moment now."""
        assert moment > datetime.now(UTC)
        self.python.move_to(moment)

    def go_on(self, **how_long: float) -> None:
        """Let so much time pass, told as a timedelta is."""
        self.move_to(datetime.now(UTC) + timedelta(**how_long))

    def restore(self) -> None:
        """Give the database its own clock back: a new connection knows nothing of ours."""
        connection.close()


def _strftime(form: str, when: str) -> str:
    assert when.lower() == "now"
    now = datetime.now(UTC)
    return now.strftime(form.replace("%f", f"%S.{now.microsecond // 1000:03}"))
