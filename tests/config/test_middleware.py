"""Every answer: in the learner's language, with caution by default, one 404 for the absent."""

import io

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ObjectDoesNotExist
from django.db import DataError
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone, translation
from PIL import Image

from config import middleware
from foundation.files.pictures import keep
from learners.models import Topic
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked():
    """Return a function that makes a request of somebody."""

    def ask(learner=None):
        request = RequestFactory().get("/")
        request.user = learner or AnonymousUser()
        request.session = {}
        return request

    with translation.override("en"):
        yield ask


def test_a_learner_reads_in_their_own_language_and_zone(asked, ben):
    ben.interface_language = "es"
    seen = []

    def door(request):
        seen.append((translation.get_language(), str(timezone.get_current_timezone())))
        return HttpResponse()

    answer = middleware.LearnerPreferences(door)(asked(ben))
    assert seen == [("es", "Africa/Kigali")]
    assert answer["Content-Language"] == "es"
    assert str(timezone.get_current_timezone()) == "UTC"


def test_what_a_learner_sees_is_kept_by_no_cache(asked, ben):
    answer = middleware.PrivateByDefault(lambda request: HttpResponse())(asked(ben))
    assert "no-store" in answer["Cache-Control"] and "private" in answer["Cache-Control"]
    assert {"Cookie", "Authorization"} <= set(answer["Vary"].split(", "))


def test_a_door_that_says_otherwise_is_believed(asked, ben):
    def door(request):
        return HttpResponse(headers={"Cache-Control": "public, max-age=60"})

    answer = middleware.PrivateByDefault(door)(asked(ben))
    assert answer["Cache-Control"] == "public, max-age=60"


def test_a_stranger_may_keep_what_is_public(asked):
    answer = middleware.PrivateByDefault(lambda request: HttpResponse())(asked())
    assert "Cache-Control" not in answer


def test_what_a_room_does_not_find_is_not_found():
    mended = middleware.AbsentIsNotFound(lambda request: HttpResponse())
    request = RequestFactory().get("/articles/nothing/")
    request.user, request.session = AnonymousUser(), {}
    answer = mended.process_exception(request, ObjectDoesNotExist())
    assert answer is not None and answer.status_code == 404
    assert mended.process_exception(request, RuntimeError()) is None


def test_i08_a_wrong_host_is_a_bad_request(client):
    answer = client.get("/about/", headers={"host": "evil.example"})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "address",
    [
        "/articles/?q=%00",
        "/circles/?q=%00",
        "/circles/create/?article=%00",
        "/host/people/?q=%00",
        "/host/mail/test/?letter=%00",
    ],
)
def test_a_nul_in_an_address_is_no_failure_of_ours(client, address):
    client.force_login(cast.learner("Hope Host", is_host=True))
    assert client.get(address).status_code in (200, 400, 404)


def test_a_nul_in_a_form_is_no_failure_of_ours(client):
    client.force_login(cast.learner("Hope Host", is_host=True))
    Topic.objects.create(slug="biogas", name="Biogas")
    merge = reverse("circles:merge_topics", args=["biogas"])
    assert client.post(merge, {"into": "a\0"}).status_code in (400, 404)
    wiki = {"address": "https://a\0.example", "spdx": "CC0-1.0", "url": "https://a.example/\0"}
    assert client.post(reverse("articles:host_wikis"), wiki).status_code < 500


def test_other_data_that_the_database_refuses_is_ours(rf):
    door = middleware.NulIsRefused(lambda request: HttpResponse())
    assert door.process_exception(rf.get("/?q=a"), DataError()) is None
    refused = door.process_exception(rf.get("/?q=%00"), DataError())
    assert refused is not None and refused.status_code == 400


POLICIES = {
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=()",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


@pytest.mark.parametrize(
    ("path", "host"),
    [
        *(
            (path, "testserver")
            for path in ("/", "/api/v1/topics", "/nowhere/", "/static/none.css")
        ),
        *((path, "testserver") for path in ("/healthz", "/readyz", "/metrics")),
        ("/", "nobody.example"),
        ("/api/v1/topics", "nobody.example"),
        ("/a-path-without-a-slash", "testserver"),
    ],
)
@pytest.mark.parametrize("https", [False, True])
def test_browsers_are_told_what_no_page_may(client, settings, path, host, https):
    """Class of input: every answer, whoever gives it.

    A page, the API, an error, a file that is not there, a probe, a host that is not ours, and what
    leads elsewhere.
    """
    settings.SECURE_SSL_REDIRECT = https
    answer = client.get(path, headers={"host": host})
    for name, policy in POLICIES.items():
        assert policy in answer.headers.get(name, ""), name


def test_other_sites_may_show_the_pictures(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "green").save(out, "PNG")
    stored = keep(out.getvalue())
    answer = client.get(reverse("files:picture", args=[stored.uid]))
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
