"""Cookies under names that browsers guard where the site is at https."""

import pytest
from django.test import Client

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


@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "django_language", "messages"])
def test_a_cookie_without_the_prefix_counts_for_nothing(browser, ada, name):
    """Class of input: a cookie that a subdomain, or a page at plain http, planted for this host."""
    theirs = Client()
    theirs.force_login(ada)
    planted = {"sessionid": theirs.cookies["__Host-sessionid"].value, "csrftoken": SECRET}
    browser.cookies.load({name: planted.get(name, "es")})
    answer = browser.get("/me/", secure=True)
    assert answer.status_code == 303 and "login" in answer.url
    form = {"csrfmiddlewaretoken": SECRET, "language": "fr"}
    assert browser.post("/language/", form, secure=True).status_code == 403
    assert 'lang="en"' in browser.get("/", secure=True).content.decode()
