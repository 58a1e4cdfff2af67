"""What strangers leave behind is small, short-lived and bounded, and is deleted.

The class of input: requests of visitors who never come back: typed forms of any size, alphabet and
number of fields, addresses to go on to, pending sign-ins, and accounts that nobody confirms.
"""

import random
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.celery import app
from foundation.activity.leases import database_now
from learners import rates
from learners.actions.accounts import open_account
from learners.actions.rates import count
from learners.actions.strangers import clear_strangers
from learners.models import Learner, RateCount
from learners.rates import HOUR, Rate
from learners.sessions import MOST_BYTES
from learners.tasks import clear_strangers_task
from tests.learners.mailbox import code_for
from tests.locks import beside, until_it_waits

pytestmark = pytest.mark.django_db

HOURS = timedelta(hours=3)
_letters = random.Random(7)


def noise(count, first=0x21, last=0x7E):
    """Return letters that no compression makes smaller, the same in every run."""
    return "".join(chr(_letters.randint(first, last)) for _n in range(count))


def leave(fields, *, browser=None, ip="198.51.100.1"):
    """Send a form as a visitor: it is saved until they have signed in."""
    return (browser or Client()).post(reverse("learners:me"), fields, REMOTE_ADDR=ip)


FORMS = {
    "the issue's": {"bio": noise(97_000)},
    "the largest kept": {"bio": noise(23_900)},
    "emoji": {"bio": noise(23_900, 0x1F300, 0x1FAFF)},
    "hanzi": {"bio": noise(23_900, 0x4E00, 0x9FFF)},
    "many fields": {f"field{n}": noise(100) for n in range(150)},
    "long names": {noise(10_000): "x", noise(10_000): "y"},
}


@pytest.mark.parametrize("form", FORMS)
def test_a_visitor_leaves_little_and_for_hours(form):
    browser = Client()
    for _again in range(4):
        leave(FORMS[form], browser=browser)
    for session in Session.objects.all():
        assert len(session.session_data) <= MOST_BYTES
        assert session.expire_date <= timezone.now() + HOURS
    assert Session.objects.count() <= 1


def test_one_asker_and_all_together_leave_few(monkeypatch):
    monkeypatch.setattr(rates, "FORMS_PER_ASKER", (Rate("form:asker", 2, HOUR),))
    monkeypatch.setattr(rates, "FORMS_IN_ALL", (Rate("form:all", 3, HOUR),))
    same = [leave({"bio": "x"}).status_code for _n in range(4)]
    others = [leave({"bio": "x"}, ip=f"198.51.100.{n}").status_code for n in range(2, 5)]
    assert (same, others) == ([303, 303, 429, 429], [303, 429, 429])
    assert Session.objects.count() == 3
    # A click without words needs no room.
    assert leave({}).status_code == 303


@pytest.mark.parametrize("door", ["account_signup", "account_login", "account_reset_password"])
def test_where_to_go_on_to_takes_no_room(door):
    data = {"email": "a@example.org", "login": "a@example.org", "name": "A"}
    Client().post(reverse(door), data | {"next": "/" + noise(2_000_000)})
    assert all(len(session.session_data) < 3000 for session in Session.objects.all())


def test_a_pending_sign_in_ends_within_hours_and_a_sign_in_lasts(client, ada, sign_in):
    Client().post(reverse("account_login"), {"login": ada.email})
    assert Session.objects.get().expire_date <= timezone.now() + HOURS
    Session.objects.all().delete()
    sign_in(client, ada)
    assert Session.objects.get().expire_date > timezone.now() + timedelta(days=59)
    assert client.cookies["sessionid"]["max-age"] == 60 * 24 * 3600


def test_a_saved_form_survives_sign_in_and_then_lasts(client, ada):
    page = leave({"bio": "I build ovens."}, browser=client).url
    answer = client.post(page, {"login": ada.email})
    answer = client.post(answer.url, {"code": code_for(ada.email)})
    assert "I build ovens." in client.get(answer.url).content.decode()
    assert Session.objects.get().expire_date > timezone.now() + timedelta(days=59)


def test_what_is_over_is_deleted_and_nothing_else(client, ada, sign_in):
    sign_in(client, ada)
    leave({"bio": "x"})
    clear_strangers()
    assert Session.objects.count() == 2
    Session.objects.filter(expire_date__lt=timezone.now() + HOURS).update(
        expire_date=timezone.now()
    )
    RateCount.objects.update(ends_at=database_now() - HOUR)
    clear_strangers_task()
    assert Session.objects.count() == 1 and not RateCount.objects.exists()
    assert client.get(reverse("learners:me")).status_code == 200


def test_accounts_that_nobody_confirmed_go_after_a_day(client, ada):
    profile = {"name": "Terminal", "languages": [], "time_zone": "UTC"}
    open_account(email="terminal@example.org", password=None, profile=profile)
    client.post(reverse("account_signup"), {"email": "new@example.org", "name": "New"})
    client.post(reverse("account_email_verification_sent"), {"code": code_for("new@example.org")})
    Client().post(reverse("account_signup"), {"email": "never@example.org", "name": "Never"})
    clear_strangers()
    assert Learner.objects.count() == 4
    Learner.objects.update(joined_at=database_now() - timedelta(hours=25))
    clear_strangers()
    found = set(Learner.objects.values_list("email", flat=True))
    assert found == {ada.email, "terminal@example.org", "new@example.org"}


@pytest.mark.real
@pytest.mark.django_db(transaction=True)
def test_what_somebody_holds_at_this_moment_stays():
    """The class: who types a code, or is counted anew, while their rows are being cleared."""
    for name in ("Eve", "Mal"):
        form = {"email": f"{name}@example.org", "name": name}
        Client().post(reverse("account_signup"), form)
    held = Learner.objects.order_by("pk").first()
    RateCount.objects.all().delete()
    Learner.objects.update(joined_at=database_now() - timedelta(hours=25))
    count([(Rate("one", 5, HOUR), of) for of in ("a", "b")])
    RateCount.objects.update(ends_at="2020-01-01T00:00:00Z")
    counted = RateCount.objects.order_by("key").first()
    with beside() as run:
        with transaction.atomic():
            Learner.objects.select_for_update().get(pk=held.pk)
            RateCount.objects.select_for_update().get(pk=counted.pk)
            other = run(clear_strangers)
            until_it_waits(other)
            # It waits for nobody.
            assert other.done()
        assert other.result() == 2
    assert [*Learner.objects.all()] == [held]
    assert [*RateCount.objects.all()] == [counted]
    assert clear_strangers() == 2


def test_it_goes_a_piece_at_a_time(monkeypatch):
    for n in range(5):
        RateCount.objects.create(key=str(n), ends_at="2020-01-01T00:00:00Z")
    assert clear_strangers(limit=2) == 2
    assert RateCount.objects.count() == 3


def test_beat_clears_and_some_worker_listens():
    (entry,) = [
        e for e in app.conf.beat_schedule.values() if e["task"] == "learners.clear_strangers"
    ]
    assert entry["schedule"] <= 3600
    assert "learners.clear_strangers" in app.tasks
