"""The ticket: what it grants, for how long, and that nobody else can make one."""

import re
from datetime import UTC, datetime, timedelta

import time_machine

from foundation.live import ticket
from foundation.live.ticket import Pass

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def test_it_grants_what_was_issued_for_ten_minutes():
    with time_machine.travel(NOW, tick=False) as clock:
        issued = ticket.issue(7, 3)
        clock.shift(timedelta(minutes=10))
        assert ticket.verify(issued) == Pass(7, 3, None)
        clock.shift(timedelta(seconds=1))
        assert ticket.verify(issued) is None


def test_it_never_outlives_the_session_even_if_renewed():
    with time_machine.travel(NOW, tick=False) as clock:
        issued = ticket.issue(7, 3, NOW + timedelta(minutes=2))
        held = ticket.verify(issued)
        assert held == Pass(7, 3, int((NOW + timedelta(minutes=2)).timestamp()))
        clock.shift(timedelta(minutes=1))
        renewed = ticket.renew(held)
        clock.shift(timedelta(minutes=1))
        assert ticket.verify(issued) is None
        assert ticket.verify(renewed) is None


def test_it_fits_a_header_that_allows_only_tokens():
    assert re.fullmatch(r"[A-Za-z0-9_.-]{1,200}", ticket.issue(10**15, 10**6, NOW))


def test_any_change_makes_it_worthless():
    issued = ticket.issue(7, 3)
    for place in range(0, len(issued), 5):
        other = "A" if issued[place] != "A" else "B"
        assert ticket.verify(issued[:place] + other + issued[place + 1 :]) is None


def test_a_ticket_of_the_former_signing_key_still_opens(settings):
    issued = ticket.issue(7, 3)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key, at least as long as the one before it was"
    assert ticket.verify(issued) == Pass(7, 3, None)
    settings.SECRET_KEY_FALLBACKS = []
    assert ticket.verify(issued) is None
