"""Cookies under guarded names where the site is at https, and the change to them."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from learners.models import Learner
from tests.foundation.live.browser import session_of
from tests.learners.conftest import PASSWORD

pytestmark = pytest.mark.django_db

SECRET = "q" * 32
ORIGIN = {"origin": "https://testserver"}


@pytest.fixture
def guarded(settings):
    """The settings of a site at https, as config/settings/base.py makes them."""
    settings.AYNI_COOKIE_PREFIX = "__Host-"
    settings.SESSION_COOKIE_NAME = "__Host-sessionid"
    settings.CSRF_COOKIE_NAME = "__Host-csrftoken"
    settings.LANGUAGE_COOKIE_NAME = "__Host-django_language"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.LANGUAGE_COOKIE_SECURE = True


@pytest.fixture
def browser(guarded):
    """A browser at https that minds the CSRF token."""
    return Client(enforce_csrf_checks=True, headers=ORIGIN)


def sent(answer) -> dict[str, str]:
    """Return the cookies that an answer sets; those that it deletes are empty."""
    return {name: one.value for name, one in answer.cookies.items()}


def signed_in_before(browser: Client, learner: Learner) -> str:
    """Give the browser the cookies of a session of the release before; return its key."""
    key = session_of(learner)
    browser.cookies.load({"sessionid": key, "csrftoken": SECRET, "django_language": "es"})
    return key


def test_every_cookie_is_one_that_no_other_host_can_plant(browser, ada):
    """Class of input: each cookie that we set: session, CSRF, language, messages."""
    browser.force_login(ada)
    answers = [browser.get("/me/", secure=True)]
    token = browser.cookies["__Host-csrftoken"].value
    form = {"csrfmiddlewaretoken": token}
    answers.append(browser.post("/language/", form | {"language": "fr"}, secure=True))
    answers.append(browser.post("/me/tokens/revoke/", form, secure=True))
    cookies = {name: one for answer in answers for name, one in answer.cookies.items()}
    assert cookies.keys() >= {"__Host-csrftoken", "__Host-django_language", "__Host-messages"}
    assert "__Host-sessionid" in browser.cookies
    for name, one in cookies.items():
        assert name.startswith("__Host-")
        assert one["secure"] and one["path"] == "/" and not one["domain"]


def test_who_signed_in_before_the_change_stays_signed_in(browser, ada):
    key = signed_in_before(browser, ada)
    answer = browser.get("/me/", secure=True)
    assert answer.status_code == 200 and answer.context["user"] == ada
    assert sent(answer) | {"__Host-csrftoken": SECRET} == {
        "__Host-sessionid": key,
        "__Host-csrftoken": SECRET,
        "sessionid": "",
        "csrftoken": "",
    }
    again = browser.get("/me/", secure=True)
    assert again.status_code == 200 and "__Host-sessionid" not in sent(again)


def test_a_form_that_was_open_meanwhile_is_taken(browser, ada):
    signed_in_before(browser, ada)
    form = {"csrfmiddlewaretoken": SECRET, "name": "Ada Q", "time_zone": "UTC", "languages": "en"}
    answer = browser.post("/me/", form, secure=True)
    assert answer.status_code == 303
    ada.refresh_from_db()
    assert ada.name == "Ada Q"


def test_two_tabs_that_come_back_at_once_both_stay_signed_in(guarded, ada):
    tabs = [Client(headers=ORIGIN), Client(headers=ORIGIN)]
    key = session_of(ada)
    for tab in tabs:
        tab.cookies.load({"sessionid": key})
        assert tab.get("/me/", secure=True).status_code == 200


@pytest.mark.parametrize("planted", ["a session of the new name", "no session", "a stranger's"])
def test_an_old_name_opens_no_session_that_began_under_the_new_one(browser, ben, planted):
    """Class of input: a session cookie under its old name that another host planted."""
    theirs = Client(headers=ORIGIN)
    if planted == "a session of the new name":
        ben.set_password(PASSWORD)
        ben.save()
        EmailAddress.objects.create(user=ben, email=ben.email, primary=True, verified=True)
        form = {"login": ben.email, "password": PASSWORD}
        assert theirs.post("/accounts/login/", form, secure=True).status_code == 302
        assert theirs.get("/me/", secure=True).status_code == 200
        key = theirs.cookies["__Host-sessionid"].value
    elif planted == "a stranger's":
        session = SessionStore()
        session["kept"] = "words"
        session.create()
        key = session.session_key
    else:
        key = "x" * 32
    browser.cookies.load({"sessionid": key, "csrftoken": SECRET})
    answer = browser.get("/me/", secure=True)
    assert answer.status_code == 303 and "login" in answer.url
    form = {"csrfmiddlewaretoken": SECRET}
    assert browser.post("/me/tokens/revoke/", form, secure=True).status_code == 403
