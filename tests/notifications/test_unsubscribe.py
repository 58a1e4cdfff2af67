"""One click stops one sort of mail: by POST alone, for the letter's owner, and nothing else."""

import pytest
from django.core import mail
from django.test import Client, override_settings
from django.urls import reverse

from notifications import tokens
from notifications.delivery import send_due_mail
from notifications.digests.sweeping import compose_due_digests
from notifications.instant.queueing import queue_instant_mail
from notifications.models import DigestSchedule, Level, OutgoingEmail, Preference
from tests import cast
from tests.notifications import rows

pytestmark = pytest.mark.django_db

PURPOSES = ["digest", "instant", "thread"]
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def scanner():
    """A mail program or a link scanner: no cookies, and CSRF is checked as for anybody."""
    return Client(enforce_csrf_checks=True)


def link(learner, purpose, thread):
    whole = tokens.unsubscribe_url(learner.uid, purpose, thread.uid if purpose == "thread" else "")
    return whole.removeprefix("http://testserver")


def state(learner):
    """Return everything that can be switched."""
    schedule = DigestSchedule.objects.get(learner=learner)
    levels = list(Preference.objects.filter(learner=learner).values_list("thread_id", "level"))
    return schedule.cadence, schedule.instant_mail, levels


def after(purpose, thread):
    return {
        "digest": ("never", True, []),
        "instant": ("weekly", False, []),
        "thread": ("weekly", True, [(thread.pk, Level.MUTE)]),
    }[purpose]


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("method", ["get", "head"])
def test_I01_looking_changes_nothing(method, purpose, scanner, ben, thread):
    rows.schedule(ben)
    before = state(ben)
    answer = getattr(scanner, method)(link(ben, purpose, thread))
    assert answer.status_code == 200
    assert state(ben) == before
    if method == "get":
        assert b'<form method="post">' in answer.content


@pytest.mark.parametrize("purpose", PURPOSES)
def test_I02_one_click_stops_exactly_that_however_often(purpose, scanner, ben, thread):
    rows.schedule(ben)
    for _click in range(10):
        answer = scanner.post(link(ben, purpose, thread), ONE_CLICK)
        assert answer.status_code == 200
        assert not answer.cookies
    assert state(ben) == after(purpose, thread)


@pytest.mark.parametrize("purpose", PURPOSES)
def test_I02_somebody_elses_session_does_not_matter(purpose, ada, ben, thread):
    rows.schedule(ada)
    rows.schedule(ben)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ada)
    before = state(ada), browser.cookies["sessionid"].value
    answer = browser.post(link(ben, purpose, thread), ONE_CLICK)
    assert answer.status_code == 200
    assert not answer.cookies
    assert ada.name not in answer.content.decode()
    assert (state(ada), browser.cookies["sessionid"].value) == before
    assert state(ben) == after(purpose, thread)


def test_I02_it_does_not_log_in(scanner, ben, thread):
    scanner.post(link(ben, "digest", thread), ONE_CLICK)
    assert scanner.get(reverse("notifications:settings")).status_code == 303


@pytest.mark.parametrize("purpose", PURPOSES)
def test_I03_a_changed_link_opens_nothing(purpose, scanner, ada, ben, thread):
    rows.schedule(ben)
    before = state(ben)
    good = link(ben, purpose, thread)
    other = next(one for one in PURPOSES if one != purpose)
    forged = [
        good[:-2] + ("A" if good[-2] != "A" else "B") + "/",
        good.replace(purpose, other, 1),
        good.replace(ben.uid, ada.uid, 1),
        good.split("~")[0] + "/",
        good.split("~")[0] + "~/",
        "/unsubscribe/x/",
        "/unsubscribe/~/",
        "/unsubscribe/%00/",
        "/unsubscribe/" + "a" * 5_000 + "/",
        tokens.mark_digest_url(ben.uid).replace("http://testserver/digests/", "/unsubscribe/")[:-5],
    ]
    pages = set()
    for url in forged:
        for answer in (scanner.get(url), scanner.post(url, ONE_CLICK)):
            assert answer.status_code == 404
            pages.add(answer.content)
    assert len(pages) == 1, "the same neutral words for all"
    assert state(ben) == before


def test_I03_no_link_of_one_sort_is_one_of_another(ben, thread):
    assert tokens.digest_of(link(ben, "digest", thread).split("/")[2]) is None


@pytest.mark.parametrize("purpose", PURPOSES)
def test_I03_the_page_names_no_title_and_no_address(purpose, scanner, ben, hidden_circle):
    thread = cast.thread(hidden_circle, ben, title="Zinnober Quastenflosser")
    for answer in (
        scanner.get(link(ben, purpose, thread)),
        scanner.post(link(ben, purpose, thread), ONE_CLICK),
    ):
        page = answer.content.decode()
        assert "Zinnober" not in page
        assert hidden_circle.name not in page
        assert ben.email not in page
        assert ben.name not in page
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("purpose", ["digest", "instant", "thread"])
def test_I04_nothing_leaves_afterwards_not_even_what_was_queued(purpose, scanner, ada, ben, thread):
    rows.schedule(ben)
    rows.told(ben, "answered", cast.post(thread, ada))
    rows.later(minutes=5)
    if purpose == "digest":
        compose_due_digests()
    else:
        queue_instant_mail()
    assert OutgoingEmail.objects.count() == 1
    scanner.post(link(ben, purpose, thread), ONE_CLICK)
    while send_due_mail():
        pass
    rows.told(ben, "answered", cast.post(thread, ada))
    rows.later(minutes=5)
    for _round in range(3):
        if purpose == "digest":
            compose_due_digests()
        else:
            queue_instant_mail()
        send_due_mail()
    assert mail.outbox == []


def test_a_suspended_learner_can_still_stop_mail(scanner, ben, thread):
    rows.schedule(ben)
    ben.is_active = False
    ben.save()
    scanner.post(link(ben, "digest", thread), ONE_CLICK)
    assert state(ben) == after("digest", thread)


def test_a_muted_level_is_not_raised_by_it(scanner, ben, thread):
    rows.schedule(ben, cadence="never", next_digest_at=None, due_at=None, instant_mail=False)
    scanner.post(link(ben, "thread", thread), ONE_CLICK)
    assert state(ben) == ("never", False, [(thread.pk, Level.MUTE)])


def test_links_outlive_a_change_of_keys(scanner, ben, thread, settings):
    rows.schedule(ben)
    old = link(ben, "digest", thread)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new one"
    assert scanner.post(old, ONE_CLICK).status_code == 200
    assert state(ben) == after("digest", thread)
    settings.SECRET_KEY_FALLBACKS = []
    assert scanner.post(old, ONE_CLICK).status_code == 404


def test_the_page_speaks_its_owners_language(scanner, ben, thread):
    ben.interface_language = "ar"
    ben.save()
    assert b'lang="ar" dir="rtl"' in scanner.get(link(ben, "digest", thread)).content


@override_settings(ALLOWED_HOSTS=["testserver", "evil.example"])
def test_the_link_leads_to_the_configured_host(ben, thread):
    assert tokens.unsubscribe_url(ben.uid, "digest").startswith("http://testserver/")


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options"])
def test_I05_no_other_method_acts(method, scanner, ben, thread):
    rows.schedule(ben)
    before = state(ben)
    assert getattr(scanner, method)(link(ben, "digest", thread)).status_code == 405
    assert state(ben) == before


def test_I05_all_other_posts_need_a_csrf_token(ada, ben, circle, thread, closed_circle):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ben)
    row = rows.told(ben, "answered", cast.post(thread, ada))
    for url in (
        reverse("notifications:mark_all_read"),
        reverse("notifications:mark_read", args=[row.uid]),
        reverse("notifications:settings"),
        reverse("notifications:thread_level", args=[thread.uid]),
        reverse("notifications:circle_level", args=[circle.slug]),
    ):
        assert browser.post(url, {"level": "mute", "cadence": "never"}).status_code == 403, url
    row.refresh_from_db()
    assert (row.read_at, Preference.objects.count()) == (None, 0)
