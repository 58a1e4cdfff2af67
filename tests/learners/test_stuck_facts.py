"""Facts that no listener would take: hosts see which, and try them again or leave them aside."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from foundation.activity import leases
from foundation.activity.leases import database_now
from foundation.activity.models import FactRow
from foundation.activity.relay import relay_due_facts
from learners.actions.stuck_facts import retry_fact, skip_fact
from tests import cast
from tests.locks import beside

pytestmark = pytest.mark.django_db


@pytest.fixture
def host(db):
    """Runs the instance."""
    return cast.learner("Hana Host", is_host=True)


@pytest.fixture
def browser(client, host):
    """The host's browser."""
    client.force_login(host)
    return client


def stuck(learner, **fields):
    return FactRow.objects.create(
        kind="LearnerSignedUp",
        topic=f"me:{learner.uid}",
        actor_id=learner.pk,
        data={"learner_uid": learner.uid, "learner_id": learner.pk},
        **{"error": "ValueError: private words", "attempt": 12} | fields,
    )


def test_the_list_shows_the_class_of_the_error_alone(browser, ada):
    parked = stuck(ada, parked_at=database_now())
    tried = stuck(ada, attempt=3)
    FactRow.objects.create(kind="X", topic="x:y")  # waits for its first try
    stuck(ada, relayed_at=database_now())  # was left aside
    page = browser.get(reverse("learners:host_facts"))
    assert [row.pk for row in page.context["page_obj"]] == [parked.pk, tried.pk]
    words = page.content.decode()
    assert "ValueError" in words and "private words" not in words


def test_trying_again(browser, host, ada):
    row = stuck(ada, parked_at=database_now())
    assert relay_due_facts() == 0
    assert browser.post(reverse("learners:retry_fact", args=[row.pk])).status_code == 303
    assert relay_due_facts() == 1
    row.refresh_from_db()
    assert row.relayed_at and row.parked_at is None and row.error == ""
    told = FactRow.objects.get(kind="FactRetried")
    assert (told.actor_id, told.data) == (host.pk, {"fact_id": row.pk})


def test_leaving_aside(browser, ada):
    row = stuck(ada, parked_at=database_now())
    browser.post(reverse("learners:skip_fact", args=[row.pk]))
    row.refresh_from_db()
    assert row.relayed_at and relay_due_facts() == 0
    assert FactRow.objects.filter(kind="FactSkipped").count() == 1
    assert browser.post(reverse("learners:skip_fact", args=[row.pk])).status_code == 404


@pytest.mark.parametrize("act", [retry_fact, skip_fact])
def test_who_may_not_and_what_is_not_stuck(host, ada, act):
    row = stuck(ada)
    moderator = cast.learner("Mara Mod", is_moderator=True)
    for actor in (ada, moderator):
        with pytest.raises(PermissionDenied):
            act(actor=actor, fact_id=row.pk)
    fresh = FactRow.objects.create(kind="X", topic="x:y")
    with pytest.raises(FactRow.DoesNotExist):
        act(actor=host, fact_id=fresh.pk)


@pytest.mark.real
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["retry_fact", "skip_fact"])
def test_what_a_worker_is_telling_is_refused_at_once(browser, ada, name):
    row = stuck(ada, attempt=3)
    with beside() as run, transaction.atomic():
        assert leases.hold(row)
        pressed = run(lambda: browser.post(reverse(f"learners:{name}", args=[row.pk])))
        answer = pressed.result()
    assert answer.status_code == 422 and "at this moment" in answer.content.decode()
    row.refresh_from_db()
    assert (row.attempt, row.relayed_at) == (3, None)
    assert not FactRow.objects.filter(kind__in=("FactRetried", "FactSkipped")).exists()


def test_the_list_goes_on_and_costs_the_same(browser, ada, django_assert_max_num_queries):
    path = reverse("learners:host_facts")
    stuck(ada)
    with django_assert_max_num_queries(7) as one:
        browser.get(path)
    for _ in range(60):
        stuck(ada)
    with django_assert_max_num_queries(7) as many:
        page = browser.get(path)
    assert len(one) == len(many) and "page=2" in page.content.decode()
