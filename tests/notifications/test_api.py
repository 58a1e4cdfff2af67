"""The JSON door: my notifications, my schedule, my levels, my next digest."""

import json

import pytest

from learners.actions.tokens import create_token
from notifications.models import DigestSchedule, Notification, Preference
from tests import cast
from tests.notifications import rows

pytestmark = pytest.mark.django_db

API = "/api/v1"


@pytest.fixture
def call(client, ben):
    """Call the API as Ben, with a token that may write."""
    _token, secret = create_token(actor=ben, name="test", scope="write")

    def ask(method, path, **body):
        return getattr(client, method)(
            API + path,
            data=json.dumps(body) if body else None,
            content_type="application/json",
            headers={"authorization": f"Bearer {secret}"},
        )

    return ask


def test_the_list_and_the_count(call, ada, ben, thread):
    answer = cast.post(thread, ada)
    row = rows.told(ben, "answered", answer)
    page = call("get", "/notifications").json()
    assert page == {
        "items": [
            {
                "uid": row.uid,
                "kind": "answered",
                "text": "Ada Quispe answered your question “Is 150-micron film enough?”",
                "url": answer.get_absolute_url(),
                "is_unread": True,
                "created_at": page["items"][0]["created_at"],
            }
        ],
        "next": None,
        "unread": 1,
    }
    assert call("get", "/notifications/count").json() == {"unread": 1}


def test_pages_of_the_list_have_no_gap_and_no_repeat(call, ada, ben, thread):
    uids = [rows.told(ben, "replied", cast.post(thread, ada)).uid for _number in range(5)]
    seen, after = [], ""
    while True:
        page = call("get", f"/notifications?limit=2&after={after}").json()
        seen += [item["uid"] for item in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert seen == uids[::-1]
    assert call("get", "/notifications?after=nosuchuid").json()["items"] == []
    assert call("get", "/notifications?limit=101").status_code == 422


def test_marking_read(call, ada, ben, thread):
    mine = rows.told(ben, "answered", cast.post(thread, ada))
    others = rows.told(ada, "thanked", mine.post, actor=ben)
    assert call("post", f"/notifications/{others.uid}/read").status_code == 404
    assert call("post", f"/notifications/{mine.uid}/read").status_code == 204
    assert call("get", "/notifications/count").json() == {"unread": 0}
    rows.told(ben, "replied", cast.post(thread, ada))
    assert call("post", "/notifications/read").status_code == 204
    assert list(Notification.objects.filter(read_at=None)) == [others]


def test_my_schedule(call, ben):
    mine = call("get", "/me/notifications").json()
    assert (mine["cadence"], mine["weekday"], mine["hour"]) == ("weekly", 0, 7)
    assert mine["time_zone"] == "Africa/Kigali"
    assert DigestSchedule.objects.count() == 0
    changed = call("patch", "/me/notifications", cadence="daily", hour=5).json()
    assert (changed["cadence"], changed["hour"], changed["instant_mail"]) == ("daily", 5, True)
    assert call("patch", "/me/notifications", cadence="hourly").status_code == 422
    refused = call("patch", "/me/notifications", weekday=9)
    assert refused.status_code == 422
    assert refused.json()["error"]["fields"] == {"weekday": ["Choose a day from Monday to Sunday."]}


@pytest.mark.parametrize("extra", [{"learner": 1}, {"digest_through_at": "2001-01-01T00:00Z"}])
def test_B14_other_fields_are_refused_and_change_nothing(extra, call):
    refused = call("patch", "/me/notifications", hour=8, **extra)
    assert refused.status_code == 422
    assert list(refused.json()["error"]["fields"]) == list(extra)
    assert not DigestSchedule.objects.exists()


def test_levels(call, circle, thread, ben):
    path = f"/me/notifications/threads/{thread.uid}"
    assert call("put", path, level="follow").json() == {"level": "follow"}
    path = f"/me/notifications/circles/{circle.slug}"
    assert call("put", path, level="mute", with_threads=True).json() == {"level": "mute"}
    assert list(Preference.objects.values_list("circle", "level")) == [(circle.pk, "mute")]
    assert call("put", path, level="loud").status_code == 422


def test_hidden_things_are_not_there(call, ada, cleo, article):
    hidden = cast.circle("Out of sight", ada, reads=[article], admission="invite")
    thread = cast.thread(hidden, ada)
    assert call("put", f"/me/notifications/threads/{thread.uid}", level="mute").status_code == 404
    assert call("put", f"/me/notifications/circles/{hidden.slug}", level="mute").status_code == 404


def test_my_next_digest(call, ada, ben, thread):
    assert call("get", "/me/digest").json() == {"subject": "", "text": ""}
    rows.told(ben, "answered", cast.post(thread, ada))
    rows.later(hours=1)
    rows.schedule(ben)
    digest = call("get", "/me/digest").json()
    assert digest["subject"] == "Answered by Ada Quispe: “Is 150-micron film enough?”"
    assert "* Answered by Ada Quispe" in digest["text"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/notifications"),
        ("get", "/notifications/count"),
        ("post", "/notifications/read"),
        ("get", "/me/notifications"),
        ("patch", "/me/notifications"),
        ("get", "/me/digest"),
    ],
)
def test_without_a_key_nothing_opens(method, path, client):
    answer = getattr(client, method)(API + path, content_type="application/json")
    assert answer.status_code == 401
