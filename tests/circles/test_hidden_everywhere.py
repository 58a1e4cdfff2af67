"""An invite-only circle does not exist for others: every address answers as if there were none."""

import pytest
from django.test import Client
from django.urls import reverse

from circles import actions, urls
from config.api import api
from tests import cast

SAFE = {"members", "meetings", "manage", "change_circle", "join_circle", "request_admission"}
SAFE |= {"plan_meeting", "meeting_calendar", "add_reading"}

WITH_UID = {pattern.name for pattern in urls._of_a_circle if "uid" in pattern.pattern.converters}
NAMES = [pattern.name for pattern in urls._of_a_circle]
API = [
    ("get", ""),
    ("patch", ""),
    ("post", "/membership"),
    ("delete", "/membership"),
    ("get", "/members"),
    ("patch", "/members/{uid}"),
    ("delete", "/members/{uid}"),
    ("post", "/members/{uid}/vouch"),
    ("post", "/members/{uid}/let-back"),
    ("get", "/admissions"),
    ("post", "/admissions"),
    ("post", "/admissions/{uid}/admit"),
    ("post", "/admissions/{uid}/decline"),
    ("get", "/meetings"),
    ("post", "/meetings"),
    ("delete", "/meetings/{uid}"),
    ("get", "/readings"),
    ("post", "/readings"),
    ("delete", "/readings/{uid}"),
    ("get", "/invitations"),
    ("post", "/invitations"),
    ("delete", "/invitations/{uid}"),
]
BODY = {
    "title": "x",
    "local_start": "2027-01-01T10:00",
    "zone": "UTC",
    "article": "a" * 16,
    "role": "mentor",
    "note": "Let me in",
}
# What each door of the API takes; it refuses fields that it does not know.
TAKEN = {
    "/members/{uid}": ("role",),
    "/admissions": ("note",),
    "/meetings": ("title", "local_start", "zone"),
    "/readings": ("article", "note"),
}


def page_of(name, slug, uid):
    takes_uid = name in WITH_UID
    return reverse(f"circles:{name}", args=[slug, uid] if takes_uid else [slug])


def without_tokens(answer):
    """Return the body without what differs from one request to the next."""
    return [
        line
        for line in answer.content.decode().splitlines()
        if not any(mark in line for mark in ("csrfmiddlewaretoken", 'name="next"', "live-ticket"))
    ]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("who", ["cleo", "eli"])
def test_b01_every_page_and_button(signed_in, hidden_circle, article, ada, request, name, who):
    browser = signed_in(request.getfixturevalue(who))
    methods = ["get", "post"] if name in SAFE else ["post"]
    for method in methods:
        there = getattr(browser, method)(page_of(name, hidden_circle.slug, ada.uid), BODY)
        absent = getattr(browser, method)(page_of(name, "no-such-circle", ada.uid), BODY)
        assert there.status_code == absent.status_code
        assert there.status_code in {404, 405}
        assert without_tokens(there) == without_tokens(absent)


@pytest.mark.parametrize("name", NAMES)
def test_b01_an_anonymous_visitor_learns_nothing_either(client, hidden_circle, ada, name):
    for method in ["get", "post"] if name in SAFE else ["post"]:
        there = getattr(client, method)(page_of(name, hidden_circle.slug, ada.uid))
        absent = getattr(client, method)(page_of(name, "no-such-circle", ada.uid))
        assert there.status_code == absent.status_code
        assert without_tokens(there) == without_tokens(absent)
        assert there.status_code in {303, 404, 405}


@pytest.mark.parametrize(("method", "path"), API)
@pytest.mark.parametrize("who", [None, "cleo", "eli"])
def test_b01_every_address_of_the_api(client, hidden_circle, ada, request, method, path, who):
    if who:
        client.force_login(request.getfixturevalue(who))
    ask = getattr(client, method)
    more = {} if method == "get" else {"content_type": "application/json"}
    body = {name: BODY[name] for name in TAKEN.get(path, ())} if method != "get" else {}
    answers = [
        ask(f"/api/v1/circles/{slug}{path.format(uid=ada.uid)}", body, **more)
        for slug in (hidden_circle.slug, "no-such-circle")
    ]
    there, absent = answers
    assert there.status_code == absent.status_code
    assert there.content == absent.content
    assert there.status_code in ({401, 404} if who is None else {404})


def test_every_address_of_the_api_is_tried_above():
    start = "/api/v1/circles/{slug}"
    real = {
        (method, path.removeprefix(start))
        for path, methods in api.get_openapi_schema()["paths"].items()
        if path.startswith(start) and "threads" not in path
        for method in methods
    }
    assert real == set(API)


def test_b01_the_api_list_cannot_be_probed_by_its_mark(client, circle, hidden_circle, cleo):
    later = cast.circle("Later", cast.learner("Fay"))
    client.force_login(cleo)
    for mark in (hidden_circle.slug, "no-such-circle"):
        assert client.get("/api/v1/circles", {"after": mark}).json()["items"] == []
    after = client.get("/api/v1/circles", {"after": circle.slug}).json()
    assert [each["slug"] for each in after["items"]] == [later.slug]


def test_b13_what_belongs_to_another_circle_is_not_there(signed_in, circle, ada, ben, article):
    """Every nested address, walked with the ids of another circle by a facilitator of hers."""
    ola = cast.learner("Ola Other")
    own = cast.circle("Another one", ola, admission="request")
    gina = cast.learner("Gina Asks")
    actions.change_circle(actor=ada, circle=circle, admission="request")
    actions.request_admission(actor=gina, circle=circle)
    invitation, _secret = actions.invite(actor=ada, circle=circle)
    ids = {
        "admit": gina.uid,
        "decline_admission": gina.uid,
        "change_role": ben.uid,
        "remove_member": ben.uid,
        "vouch": ben.uid,
        "lift_removal": ben.uid,
        "revoke_invitation": invitation.uid,
        "meeting_calendar": "a" * 16,
        "cancel_meeting": "a" * 16,
        "remove_reading": article.uid,
    }
    assert set(ids) == WITH_UID
    browser = signed_in(ola)
    for name, uid in ids.items():
        method = browser.get if name == "meeting_calendar" else browser.post
        answer = method(reverse(f"circles:{name}", args=[own.slug, uid]), {"role": "mentor"})
        assert answer.status_code == 404, name


def test_i05_what_changes_something_takes_a_token_and_no_get(circle, ada, client):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ada)
    client.force_login(ada)
    for name in NAMES:
        address = page_of(name, circle.slug, ada.uid)
        if name not in {"members", "meetings", "manage", "meeting_calendar"}:
            assert strict.post(address).status_code == 403, name
        if name not in SAFE:
            assert client.get(address).status_code == 405, name
            assert client.head(address).status_code == 405, name
