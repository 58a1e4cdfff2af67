"""A host shuts a learner out, everywhere and at once (A09); the admin knows no other door (A04)."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from foundation.live import registry
from learners.actions.access import readmit_learner, suspend_learner
from learners.actions.tokens import create_token
from learners.models import Learner
from tests.learners.conftest import PASSWORD
from tests.learners.mailbox import letters_to

pytestmark = pytest.mark.django_db

ADMIN = "/admin/learners/learner/"


@pytest.fixture
def host(db):
    """Runs the instance."""
    return Learner.objects.create_superuser("host@example.org", name="Host")


def test_a09_a_suspended_learner_reaches_nothing(host, with_password, kinds_of_facts):
    ada, client = with_password, Client()
    client.force_login(ada)
    _token, secret = create_token(actor=ada, name="script", scope="write")

    suspend_learner(actor=host, learner=ada)

    assert client.get(reverse("learners:me")).status_code == 303
    assert client.get("/api/v1/me").status_code == 401
    headers = {"authorization": f"Bearer {secret}"}
    assert Client().get("/api/v1/me", headers=headers).status_code == 401
    assert registry.bearer(secret) is None
    assert registry.access_of([ada.pk]) == {}
    assert kinds_of_facts(ada) == ["AccessCut"]

    answer = Client().post(reverse("account_login"), {"login": ada.email, "password": PASSWORD})
    assert answer.url == reverse("account_inactive")
    assert "closed" in Client().get(answer.url).content.decode()
    Client().post(reverse("account_login"), {"login": ada.email})
    assert "no account" in letters_to(ada.email)[-1].subject


def test_twice_is_once_and_back_is_back(host, ada, kinds_of_facts):
    suspend_learner(actor=host, learner=ada)
    suspend_learner(actor=host, learner=ada)
    assert kinds_of_facts(ada) == ["AccessCut"]
    readmit_learner(actor=host, learner=ada)
    ada.refresh_from_db()
    assert ada.is_active and ada.suspended_at is None


def test_only_a_host_may_and_never_themselves(host, ada, ben):
    for actor, learner in [(ben, ada), (ada, ada), (host, host)]:
        with pytest.raises(PermissionDenied):
            suspend_learner(actor=actor, learner=learner)
        with pytest.raises(PermissionDenied):
            readmit_learner(actor=actor, learner=learner)
    assert Learner.objects.filter(is_active=True).count() == 3


def test_the_database_knows_no_suspended_and_active_learner(ada):
    with pytest.raises(IntegrityError), transaction.atomic():
        Learner.objects.filter(pk=ada.pk).update(suspended_at=timezone.now())


def test_the_host_does_it_in_the_admin(client, host, ada):
    client.force_login(host)
    chosen = {"_selected_action": [ada.pk]}
    client.post(ADMIN, chosen | {"action": "suspend"})
    ada.refresh_from_db()
    assert not ada.is_active
    client.post(ADMIN, chosen | {"action": "readmit"})
    ada.refresh_from_db()
    assert ada.is_active


@pytest.mark.parametrize("path", ["", "1/change/", "add/", "1/delete/"])
def test_a04_the_admin_sends_strangers_to_the_one_sign_in(client, path):
    answer = client.get(ADMIN + path)
    assert answer.status_code == 302
    answer = client.get(answer.url)
    assert answer.url.startswith(reverse("account_login"))


def test_a04_its_own_form_takes_no_password(client, host):
    host.set_password(PASSWORD)
    host.save()
    data = {"username": host.email, "password": PASSWORD, "next": "/admin/"}
    answer = client.post("/admin/login/", data)
    assert answer.url.startswith(reverse("account_login"))
    assert "_auth_user_id" not in client.session


def test_a_password_is_changed_in_one_place(client, host):
    client.force_login(host)
    assert client.get("/admin/password_change/").url == reverse("account_change_password")


def test_staff_without_all_rights_cannot_give_themselves_any(client, ada):
    from django.contrib.auth.models import Permission

    ada.is_staff = True
    ada.save()
    ada.user_permissions.set(Permission.objects.filter(content_type__app_label="learners"))
    client.force_login(ada)
    assert client.get(f"{ADMIN}{ada.pk}/change/").status_code == 200
    assert client.post(f"{ADMIN}{ada.pk}/change/", {"is_staff": "on"}).status_code == 403
    answer = client.post(ADMIN, {"action": "suspend", "_selected_action": [ada.pk]})
    assert Learner.objects.get(pk=ada.pk).is_active
    assert answer.status_code in (302, 403)


def test_the_admin_pages_open(client, host, ada):
    create_token(actor=ada, name="script", scope="read")
    client.force_login(host)
    for model in ("learner", "topic", "apitoken"):
        assert client.get(f"/admin/learners/{model}/").status_code == 200
    assert client.get(f"{ADMIN}{ada.pk}/change/").status_code == 200
    assert client.get("/admin/learners/topic/add/").status_code == 200
