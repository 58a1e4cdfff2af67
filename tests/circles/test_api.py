"""The same doors as JSON."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from circles.models import Circle
from tests import cast


class Caller:
    """Speaks JSON with the API as one learner, or as nobody."""

    def __init__(self, learner=None, **options):
        self.client = Client(**options)
        if learner is not None:
            self.client.force_login(learner)

    def __call__(self, method, path, body=None, **query):
        more = {"query_params": query} if query else {}
        if body is not None:
            more |= {"data": body, "content_type": "application/json"}
        answer = getattr(self.client, method)(f"/api/v1{path}", **more)
        return answer.status_code, (answer.json() if answer.content else None)


def refusal(answer):
    status, body = answer
    return status, body["error"]["code"], list(body["error"]["fields"])


def at(circle, path=""):
    return f"/circles/{circle.slug}{path}"


def test_anyone_lists_and_reads_what_is_public(circle, closed_circle, hidden_circle, biogas):
    circle.topics.add(biogas)
    nobody = Caller()
    status, listed = nobody("get", "/circles")
    assert status == 200
    assert [each["slug"] for each in listed["items"]] == [circle.slug, closed_circle.slug]
    card = listed["items"][0]
    assert (card["topics"], card["places_left"], card["is_mine"]) == (["biogas"], 48, False)
    status, found = nobody("get", at(closed_circle))
    assert (status, found["offer"], found["role"]) == (200, "ask", None)
    assert [each["learner"]["name"] for each in found["facilitators"]] == ["Ada Quispe"]
    assert "email" not in str(found)


def test_the_list_is_narrowed(circle, closed_circle, biogas):
    circle.topics.add(biogas)
    for query in ({"topic": "biogas"}, {"q": "tube"}):
        _status, listed = Caller()("get", "/circles", **query)
        assert [each["slug"] for each in listed["items"]] == [circle.slug]
    assert Caller()("get", "/circles", language="fr")[1]["items"] == []


def test_long_lists_come_in_pieces(ada):
    circles = [cast.circle(f"Stove {number}", ada).slug for number in range(5)]
    caller, seen, mark = Caller(ada), [], ""
    for _piece in range(3):
        _status, piece = caller("get", "/circles", limit=2, after=mark)
        seen += [each["slug"] for each in piece["items"]]
        mark = piece["next"]
    assert seen == circles
    assert mark is None


def test_members_come_in_pieces(circle, ada, ben, cleo):
    cast.join(circle, cleo)
    caller = Caller()
    _status, first = caller("get", at(circle, "/members"), limit=2)
    _status, rest = caller("get", at(circle, "/members"), limit=2, after=first["next"])
    people = [each["learner"]["uid"] for each in first["items"] + rest["items"]]
    assert people == [ada.uid, ben.uid, cleo.uid]
    assert rest["next"] is None


@pytest.mark.parametrize(
    ("query", "code"),
    [({"limit": 0}, "invalid"), ({"limit": 101}, "invalid"), ({"after": "nul\x00"}, "unstorable")],
)
def test_a_mark_or_limit_out_of_shape_is_refused(circle, query, code):
    assert refusal(Caller()("get", "/circles", **query))[:2] == (422, code)


def test_founding_and_changing(cleo, biogas):
    caller = Caller(cleo)
    new = {"name": "Stoves", "purpose": "Less smoke.", "topics": ["biogas"]}
    assert refusal(caller("post", "/circles", new | {"member_count": 9})) == (
        422,
        "invalid",
        ["member_count"],
    )
    status, made = caller("post", "/circles", new)
    assert (status, made["slug"], made["role"]) == (201, "stoves", "facilitator")
    assert made["member_count"] == 1
    status, changed = caller("patch", "/circles/stoves", {"capacity": 7})
    assert (status, changed["capacity"], changed["name"]) == (200, 7, "Stoves")
    assert changed["topics"] == ["biogas"]
    refused = caller("patch", "/circles/stoves", {"name": ""})
    assert refusal(refused) == (422, "blank", ["name"])
    refused = caller("post", "/circles", new | {"capacity": 10**30})
    assert refused[0] == 422
    refused = caller("post", "/circles", new | {"name": "bell\x07"})
    assert refusal(refused) == (422, "control_characters", ["name"])


def test_joining_and_leaving(circle, cleo):
    caller = Caller(cleo)
    for _twice in range(2):
        assert caller("post", at(circle, "/membership")) == (
            200,
            {"state": "active", "role": "member"},
        )
    assert caller("get", at(circle))[1]["offer"] == "member"
    for _twice in range(2):
        assert caller("delete", at(circle, "/membership")) == (204, None)
    assert Circle.objects.get(pk=circle.pk).member_count == 2


def test_why_joining_is_refused(circle, closed_circle, cleo):
    Circle.objects.filter(pk=circle.pk).update(capacity=2)
    caller = Caller(cleo)
    assert refusal(caller("post", at(circle, "/membership"))) == (422, "full", [])
    refused = caller("post", at(closed_circle, "/membership"))
    assert refusal(refused) == (422, "admission_needed", [])


def test_asking_and_answering(closed_circle, ada, ben, cleo):
    status, standing = Caller(cleo)("post", at(closed_circle, "/admissions"), {"note": "Please"})
    assert (status, standing["state"]) == (201, "requested")
    for other in (ben, cleo):
        assert Caller(other)("get", at(closed_circle, "/admissions"))[0] == 404
        answer = Caller(other)("post", at(closed_circle, f"/admissions/{cleo.uid}/admit"))
        assert answer[0] == 404
    facilitator = Caller(ada)
    _status, listed = facilitator("get", at(closed_circle, "/admissions"))
    assert [(each["learner"]["uid"], each["note"]) for each in listed["items"]] == [
        (cleo.uid, "Please")
    ]
    assert facilitator("get", at(closed_circle))[1]["request_count"] == 1
    status, member = facilitator("post", at(closed_circle, f"/admissions/{cleo.uid}/admit"))
    assert (status, member["learner"]["uid"]) == (200, cleo.uid)
    refused = facilitator("post", at(closed_circle, f"/admissions/{cleo.uid}/decline"))
    assert refusal(refused) == (422, "already_admitted", [])


def test_roles_removal_and_letting_back(circle, ada, ben):
    facilitator = Caller(ada)
    member = at(circle, f"/members/{ben.uid}")
    assert facilitator("patch", member, {"role": "mentor"})[1]["role"] == "mentor"
    assert facilitator("patch", member, {"role": "king"})[0] == 422
    assert Caller(ben)("patch", member, {"role": "facilitator"})[0] == 403
    assert facilitator("delete", member) == (204, None)
    assert refusal(Caller(ben)("post", at(circle, "/membership"))) == (422, "removed", [])
    assert facilitator("post", f"{member}/let-back") == (204, None)
    assert Caller(ben)("post", at(circle, "/membership"))[0] == 200


def test_meetings(circle, ada, ben, cleo):
    facilitator = Caller(ada)
    day = (timezone.now() + timedelta(days=9)).date().isoformat()
    new = {"title": "Gas", "local_start": f"{day}T18:00", "zone": "Africa/Kigali", "where": "here"}
    status, meeting = facilitator("post", at(circle, "/meetings"), new)
    assert (status, meeting["local_start"], meeting["where"]) == (201, f"{day}T18:00", "here")
    assert meeting["starts_at"] == f"{day}T16:00:00Z"
    assert Caller(ben)("get", at(circle, "/meetings"))[1]["items"][0]["where"] == "here"
    for stranger in (Caller(cleo), Caller()):
        assert stranger("get", at(circle, "/meetings"))[1]["items"][0]["where"] is None
    assert Caller(ben)("post", at(circle, "/meetings"), new)[0] == 403
    refused = facilitator("post", at(circle, "/meetings"), new | {"zone": "Nowhere"})
    assert refusal(refused) == (422, "unknown_zone", ["zone"])
    refused = facilitator("post", at(circle, "/meetings"), new | {"local_start": f"{day}T18:00Z"})
    assert refused[0] == 422
    one = at(circle, f"/meetings/{meeting['uid']}")
    assert Caller(ben)("delete", one)[0] == 403
    assert facilitator("delete", one) == (204, None)
    assert facilitator("get", at(circle, "/meetings"))[1]["items"] == []


def test_reading(circle, closed_circle, ada, ben, cleo, article):
    stove = cast.article("Rocket stove")
    status, reading = Caller(ben)("post", at(circle, "/readings"), {"article": stove.uid})
    assert (status, reading["uid"], reading["title"]) == (201, stove.uid, "Rocket stove")
    _status, listed = Caller()("get", at(circle, "/readings"))
    assert [each["uid"] for each in listed["items"]] == [article.uid, stove.uid]
    assert Caller()("get", at(closed_circle, "/readings")) == (200, {"items": []})
    assert Caller(cleo)("post", at(circle, "/readings"), {"article": stove.uid})[0] == 403
    assert Caller(ben)("post", at(circle, "/readings"), {"article": "a" * 16})[0] == 404
    assert Caller(ben)("delete", at(circle, f"/readings/{stove.uid}"))[0] == 403
    assert Caller(ada)("delete", at(circle, f"/readings/{stove.uid}")) == (204, None)


def test_invitations(hidden_circle, ada, ben, cleo):
    facilitator = Caller(ada)
    status, made = facilitator("post", at(hidden_circle, "/invitations"), {"places": 3})
    assert status == 201
    assert made["url"] == f"http://testserver/invitations/{made['secret']}/"
    _status, listed = facilitator("get", at(hidden_circle, "/invitations"))
    assert [each["uid"] for each in listed["items"]] == [made["uid"]]
    assert made["secret"] not in str(listed)
    assert Caller(ben)("get", at(hidden_circle, "/invitations"))[0] == 404
    stranger = Caller(cleo)
    bearer = {"secret": made["secret"]}
    assert stranger("post", "/invitations/accepted", {"secret": "x" * 32})[0] == 404
    assert stranger("post", "/invitations/accepted", bearer)[1]["state"] == "active"
    assert stranger("get", at(hidden_circle))[0] == 200
    one = at(hidden_circle, f"/invitations/{made['uid']}")
    assert stranger("delete", one)[0] == 404
    assert facilitator("delete", one) == (204, None)
    refused = facilitator("post", at(hidden_circle, "/invitations"), {"days": 91})
    assert refusal(refused) == (422, "days", ["days"])


def test_who_writes_has_to_sign_in_and_a_session_brings_its_token(circle, cleo):
    assert Caller()("post", at(circle, "/membership"))[0] == 401
    forged = Caller(cleo, enforce_csrf_checks=True)
    assert forged("post", at(circle, "/membership"))[0] == 403
    assert Circle.objects.get(pk=circle.pk).member_count == 2


@pytest.mark.parametrize("many", [1, 20])
def test_the_list_takes_as_many_queries_for_many(ada, biogas, many, django_assert_max_num_queries):
    for number in range(many):
        cast.circle(f"Stove {number}", ada).topics.add(biogas)
    caller = Caller(ada)
    with django_assert_max_num_queries(5):
        assert len(caller("get", "/circles")[1]["items"]) == many
