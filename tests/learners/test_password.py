"""A password is optional; changing it ends every other session and every socket (A06, A07)."""

from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from foundation.activity.leases import database_now
from foundation.activity.models import FactRow
from learners.actions.tokens import create_token, use_token
from learners.models import ApiToken
from tests.learners.conftest import PASSWORD
from tests.learners.mailbox import code_for, letters_to

pytestmark = pytest.mark.django_db

NEW = "otro horno de barro 8"


@pytest.fixture
def at_home(with_password):
    """Ada's other device, signed in."""
    client = Client()
    client.force_login(with_password)
    return client


def is_in(client) -> bool:
    return client.get(reverse("learners:me")).status_code == 200


def test_a07_changing_it_ends_other_sessions(client, with_password, at_home, kinds_of_facts):
    client.force_login(with_password)
    data = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert client.post(reverse("account_change_password"), data).status_code == 302
    assert is_in(client) and not is_in(at_home)
    assert kinds_of_facts(with_password) == ["AccessCut"]
    assert "changed" in letters_to(with_password.email)[-1].subject


def test_a07_so_does_a_forgotten_one(client, with_password, at_home, kinds_of_facts, epoch_of):
    answer = client.post(reverse("account_reset_password"), {"email": with_password.email})
    answer = client.post(answer.url, {"code": code_for(with_password.email)})
    answer = client.post(answer.url, {"password1": NEW, "password2": NEW})
    assert is_in(client) and not is_in(at_home)
    assert kinds_of_facts(with_password) == ["AccessCut"]
    assert epoch_of(with_password) == 2


def test_a07_after_a_change_the_keys_go_on_and_the_page_says_so(client, with_password):
    _token, secret = create_token(actor=with_password, name="script", scope="read")
    client.force_login(with_password)
    data = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    page = client.post(reverse("account_change_password"), data, follow=True)
    assert "Your API tokens still open your account" in page.content.decode()
    assert use_token(secret=secret) is not None


@pytest.fixture
def change(client, with_password):
    """Change the password and return the page that follows and the text of the letter."""

    def change() -> tuple[str, str]:
        client.force_login(with_password)
        data = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
        page = client.post(reverse("account_change_password"), data, follow=True)
        return page.content.decode(), letters_to(with_password.email)[-1].text

    return change


def test_a07_page_and_letter_say_how_many_keys_go_on_and_one_button_ends_them(
    client, with_password, change
):
    secrets = [create_token(actor=with_password, name=n, scope="read")[1] for n in ("a", "b")]
    page, letter = change()
    assert "2 API tokens</a> open your account without a password" in page
    assert f'action="{reverse("learners:revoke_all_tokens")}"' in page
    assert "2 API tokens still open your account" in letter and "/me/tokens/" in letter
    client.post(reverse("learners:revoke_all_tokens"))
    assert [use_token(secret=secret) for secret in secrets] == [None, None]
    assert "API token</a>" not in client.get(reverse("account_change_password")).content.decode()


@pytest.mark.parametrize("state", ["none", "revoked", "expired", "another's"])
def test_a07_where_no_key_goes_on_nothing_is_said_of_keys(ben, with_password, change, state):
    """Class of input: an account whose tokens open nothing, of each sort."""
    owner = ben if state == "another's" else with_password
    if state != "none":
        token, _secret = create_token(actor=owner, name="script", scope="read")
        ended = {"revoked": "revoked_at", "expired": "expires_at"}.get(state)
        if ended:
            ApiToken.objects.filter(pk=token.pk).update(**{ended: database_now()})
    page, letter = change()
    assert "without a password" not in page and "still open" not in page
    assert "API token" not in letter


def test_a07_the_letter_about_a_first_password_says_it_too(client, ada, sign_in):
    create_token(actor=ada, name="script", scope="read")
    sign_in(client, ada)
    data = {"password1": NEW, "password2": NEW}
    page = client.post(reverse("account_set_password"), data, follow=True).content.decode()
    assert "1 API token</a> opens your account without a password" in page
    letter = letters_to(ada.email)[-1].text
    assert "1 API token still opens your account" in letter and "/me/tokens/" in letter


def test_a07_a_forgotten_password_ends_the_keys(client, with_password):
    _token, secret = create_token(actor=with_password, name="script", scope="read")
    answer = client.post(reverse("account_reset_password"), {"email": with_password.email})
    answer = client.post(answer.url, {"code": code_for(with_password.email)})
    client.post(answer.url, {"password1": NEW, "password2": NEW})
    assert use_token(secret=secret) is None
    assert "all API tokens were revoked" in letters_to(with_password.email)[-1].text


def test_adding_one_is_told(client, ada, sign_in, kinds_of_facts):
    sign_in(client, ada)
    FactRow.objects.all().delete()
    assert client.get(reverse("account_change_password")).url == reverse("account_set_password")
    client.post(reverse("account_set_password"), {"password1": NEW, "password2": NEW})
    assert kinds_of_facts(ada) == ["AccessCut"]
    ada.refresh_from_db()
    assert ada.check_password(NEW)


@pytest.mark.parametrize("name", ["account_email", "account_set_password"])
def test_a06_who_has_no_password_signs_in_once_more(client, ada, sign_in, name):
    client.force_login(ada)
    data = {"email": "thief@example.org", "action_add": "", "password1": NEW, "password2": NEW}
    assert client.get(reverse(name)).status_code == 200
    answer = client.post(reverse(name), data)
    assert answer.url == f"{reverse('account_login')}?next={quote(reverse(name), safe='')}"
    assert not is_in(client)
    ada.refresh_from_db()
    assert not ada.has_usable_password()
    assert not ada.emailaddress_set.filter(email="thief@example.org").exists()
    sign_in(client, ada)
    assert client.post(reverse(name), data).status_code == 302 and is_in(client)


def test_a06_another_address_needs_the_password_once_more(client, with_password):
    client.force_login(with_password)
    data = {"email": "ada@work.example", "action_add": ""}
    answer = client.post(reverse("account_email"), data)
    assert answer.url.startswith(reverse("account_reauthenticate"))
    answer = client.post(answer.url, {"password": PASSWORD})
    assert answer.url == reverse("account_email_verification_sent")
    client.post(answer.url, {"code": code_for("ada@work.example")})
    client.post(reverse("account_email"), {"email": "ada@work.example", "action_primary": ""})

    old = with_password.email
    with_password.refresh_from_db()
    assert with_password.email == "ada@work.example"
    assert "main address" in letters_to(old)[-1].subject


def test_another_address_does_not_welcome_twice(client, ada, sign_in, kinds_of_facts):
    sign_in(client, ada)
    assert kinds_of_facts(ada) == ["LearnerSignedUp"]
    data = {"email": "ada@work.example", "action_add": ""}
    answer = client.post(reverse("account_email"), data)
    client.post(answer.url, {"code": code_for("ada@work.example")})
    assert ada.emailaddress_set.filter(verified=True).count() == 2
    assert kinds_of_facts(ada) == ["LearnerSignedUp"]


def test_the_address_of_another_is_not_taken_over(client, ada, ben, sign_in):
    """Not even by someone who reads the other's mail: the account is theirs to sign in to."""
    sign_in(client, ada)
    answer = client.post(reverse("account_email"), {"email": ben.email, "action_add": ""})
    answer = client.post(answer.url, {"code": code_for(ben.email)})
    assert answer.status_code == 200
    assert not ada.emailaddress_set.filter(email=ben.email).exists()
