"""`manage.py send_digests`: what beat does, and a look ahead that writes nothing."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from foundation.activity.leases import database_now
from notifications.models import Digest, DigestSchedule, OutgoingEmail
from tests.notifications import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def due(ada, circle, thread):
    """Ada's digest has something to tell and is due."""
    rows.skilled(ada, circle)
    rows.later(hours=1)
    return rows.schedule(ada)


def run(*options):
    out = StringIO()
    call_command("send_digests", *options, stdout=out)
    return out.getvalue()


def test_it_composes_what_is_due(due):
    assert run() == "1 windows settled.\n"
    assert OutgoingEmail.objects.count() == 1


def test_a_dry_run_tells_and_writes_nothing(due, ada):
    assert run("--dry-run").split("  ")[::2] == [
        ada.uid,
        "Can you answer this? Is 150-micron film enough?\n",
    ]
    assert (Digest.objects.count(), OutgoingEmail.objects.count()) == (0, 0)
    assert DigestSchedule.objects.get().digest_through_at == due.digest_through_at


def test_a_dry_run_can_look_ahead(ada, due):
    ahead = database_now() + timedelta(days=3)
    DigestSchedule.objects.update(next_digest_at=ahead - timedelta(hours=1))
    assert run("--dry-run") == ""
    assert ada.uid in run("--now", ahead.isoformat(), "--dry-run")
    assert Digest.objects.count() == 0


def test_nothing_is_sent_early(due):
    ahead = database_now() + timedelta(days=3)
    with pytest.raises(CommandError, match="needs --dry-run"):
        run("--now", ahead.isoformat())
    assert Digest.objects.count() == 0


def test_a_moment_gone_by_takes_what_was_due_then(due):
    past = database_now() - timedelta(hours=1)
    assert run("--now", past.isoformat()) == "0 windows settled.\n"
    DigestSchedule.objects.update(next_digest_at=past - timedelta(minutes=1))
    assert run("--now", past.isoformat()) == "1 windows settled.\n"


@pytest.mark.parametrize("moment", ["tomorrow", "2027-03-14T07:00", "2027-13-01T00:00Z"])
def test_a_moment_without_an_offset_is_refused(moment):
    with pytest.raises(CommandError):
        run("--now", moment)


def test_who_has_nothing_new_is_named_too(ada, circle):
    rows.schedule(ada)
    assert "(nothing new: no letter)" in run("--dry-run")
