"""A moderator or host shuts a learner out, everywhere and at once (A09), and says why."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from foundation.live import registry
from learners.actions.suspending import readmit_learner, suspend_learner
from learners.actions.tokens import create_token
from learners.models import Decision, Learner
from tests import cast
from tests.learners.conftest import PASSWORD
from tests.learners.mailbox import letters_to

pytestmark = pytest.mark.django_db

WHY = "Sells films in every thread."


@pytest.fixture
def host(db):
    """Runs the instance."""
    return Learner.objects.create_superuser("host@example.org", name="Host")


@pytest.fixture
def moderator(db):
    """Looks after people."""
    return cast.learner("Mara Mod", is_moderator=True)


def test_a09_a_suspended_learner_reaches_nothing(moderator, with_password, kinds_of_facts):
    ada, client = with_password, Client()
    client.force_login(ada)
    _token, secret = create_token(actor=ada, name="script", scope="write")

    suspend_learner(actor=moderator, learner=ada, reason=WHY)

    assert client.get(reverse("learners:me")).status_code == 303
    assert client.get("/api/v1/me").status_code == 401
    headers = {"authorization": f"Bearer {secret}"}
    assert Client().get("/api/v1/me", headers=headers).status_code == 401
    assert registry.bearer(secret) is None
    assert registry.access_of([ada.pk]) == {}
    assert kinds_of_facts(ada) == ["LearnerSuspended", "AccessCut"]

    answer = Client().post(reverse("account_login"), {"login": ada.email, "password": PASSWORD})
    assert answer.url == reverse("account_inactive")
    assert "closed" in Client().get(answer.url).content.decode()
    Client().post(reverse("account_login"), {"login": ada.email})
    assert "no account" in letters_to(ada.email)[-1].subject


def test_the_reason_is_kept_with_who_gave_it(moderator, ada):
    with pytest.raises(ValidationError):
        suspend_learner(actor=moderator, learner=ada, reason="  ")
    assert Learner.objects.get(pk=ada.pk).is_active
    suspend_learner(actor=moderator, learner=ada, reason=WHY)
    kept = Decision.objects.get(learner=ada)
    assert (kept.what, kept.actor, kept.reason) == ("suspended", moderator, WHY)


def test_twice_is_once_and_back_is_back(host, ada, kinds_of_facts):
    suspend_learner(actor=host, learner=ada, reason=WHY)
    suspend_learner(actor=host, learner=ada, reason="Again.")
    assert kinds_of_facts(ada) == ["LearnerSuspended", "AccessCut"]
    readmit_learner(actor=host, learner=ada)
    readmit_learner(actor=host, learner=ada)
    ada.refresh_from_db()
    assert ada.is_active and ada.suspended_at is None
    assert kinds_of_facts(ada)[2:] == ["LearnerReadmitted"]
    assert Decision.objects.filter(learner=ada).count() == 2


def test_who_is_gone_for_good_is_not_let_back_in(host, ada):
    Learner.objects.filter(pk=ada.pk).update(is_active=False)
    with pytest.raises(ValidationError) as refused:
        readmit_learner(actor=host, learner=ada)
    assert refused.value.code == "gone"


def test_who_may_not(host, moderator, ada, ben):
    curator = cast.learner("Cora Cur", is_curator=True)
    forbidden = [
        (ben, ada),  # a learner
        (curator, ada),  # another role
        # a moderator against somebody with a role of the instance
        (moderator, host),
        (moderator, curator),
        (moderator, cast.learner("Mo Derator", is_moderator=True)),
        (moderator, moderator),  # oneself
        (host, host),
    ]
    for actor, learner in forbidden:
        with pytest.raises(PermissionDenied):
            suspend_learner(actor=actor, learner=learner, reason=WHY)
        with pytest.raises(PermissionDenied):
            readmit_learner(actor=actor, learner=learner)
    assert not Learner.objects.filter(is_active=False).exists()


def test_a_suspended_moderator_decides_nothing_with_an_old_page(host, moderator, ada):
    before = Learner.objects.get(pk=moderator.pk)
    suspend_learner(actor=host, learner=moderator, reason=WHY)
    with pytest.raises(PermissionDenied):
        suspend_learner(actor=before, learner=ada, reason=WHY)


def test_a_moderator_does_not_let_a_suspended_moderator_back_in(host, moderator):
    other = cast.learner("Mo Derator", is_moderator=True)
    suspend_learner(actor=host, learner=other, reason=WHY)
    with pytest.raises(PermissionDenied):
        readmit_learner(actor=moderator, learner=other)
    readmit_learner(actor=host, learner=other)
    assert Learner.objects.get(pk=other.pk).is_active


def test_the_database_knows_no_suspended_and_active_learner(ada):
    with pytest.raises(IntegrityError), transaction.atomic():
        Learner.objects.filter(pk=ada.pk).update(suspended_at=timezone.now())


def test_a04_there_is_no_other_door(client, host):
    client.force_login(host)
    for path in ("/admin/", "/admin/login/"):
        assert client.get(path).status_code == 404
