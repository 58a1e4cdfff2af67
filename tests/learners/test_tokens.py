"""Keys to the API: shown once, stored hashed, read or write, gone when revoked or expired (A13)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from foundation.activity.leases import database_now
from foundation.live import registry
from learners.actions.tokens import MOST_TOKENS, create_token, revoke_token
from learners.models import ApiToken

pytestmark = pytest.mark.django_db

PAGE = "/me/tokens/"


def bearer(secret: str) -> dict[str, str]:
    return {"authorization": f"Bearer {secret}"}


@pytest.fixture
def key(ada):
    """A key that may write, with its secret."""
    return create_token(actor=ada, name="my script", scope="write")


def test_a13_the_secret_is_shown_once(client, ada):
    client.force_login(ada)
    answer = client.post(PAGE, {"name": "my script", "scope": "read"})
    secret = answer.context["secret"]
    assert secret in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    assert secret not in client.get(PAGE).content.decode()


def test_a13_it_is_stored_hashed(key):
    token, secret = key
    row = ApiToken.objects.filter(pk=token.pk).values().get()
    assert secret not in str(row)
    assert len(secret) == len("ayni_") + 40


def test_it_opens_the_api(key, ada):
    answer = Client().get("/api/v1/me", headers=bearer(key[1]))
    assert answer.json()["uid"] == ada.uid


def test_writing_needs_no_csrf_token_but_the_scope(ada, key):
    client = Client(enforce_csrf_checks=True)
    change = {"data": {"bio": "by script"}, "content_type": "application/json"}
    assert client.patch("/api/v1/me", **change, headers=bearer(key[1])).status_code == 200
    _token, reading = create_token(actor=ada, name="reader", scope="read")
    assert client.get("/api/v1/me", headers=bearer(reading)).status_code == 200
    assert client.patch("/api/v1/me", **change, headers=bearer(reading)).status_code == 403


def test_a_session_needs_the_csrf_token(ada):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)
    change = {"data": {"bio": "forged"}, "content_type": "application/json"}
    assert client.patch("/api/v1/me", **change).status_code == 403
    ada.refresh_from_db()
    assert ada.bio == ""
    client.get("/me/")
    token = client.cookies["csrftoken"].value
    assert client.patch("/api/v1/me", **change, headers={"x-csrftoken": token}).status_code == 200


@pytest.mark.parametrize(
    "header", ["Bearer ayni_" + "0" * 40, "Bearer x", "bearer ÿ", "Bearer " + "a" * 5000]
)
def test_a_wrong_key_is_refused_even_where_none_is_needed(client, ada, header):
    client.force_login(ada)
    for path in ("/api/v1/me", f"/api/v1/people/{ada.uid}"):
        assert client.get(path, headers={"authorization": header}).status_code == 401


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic YTpi"])
def test_what_is_no_key_is_nobody(client, ada, header):
    assert client.get("/api/v1/me", headers={"authorization": header}).status_code == 401
    answer = client.get(f"/api/v1/people/{ada.uid}", headers={"authorization": header})
    assert answer.status_code == 200


def test_a13_revoked_it_opens_nothing(client, ada, key, kinds_of_facts, epoch_of):
    token, secret = key
    client.force_login(ada)
    answer = client.post(reverse("learners:revoke_token", args=[token.uid]))
    assert (answer.status_code, answer.url) == (303, PAGE)
    assert Client().get("/api/v1/me", headers=bearer(secret)).status_code == 401
    assert registry.bearer(secret) is None
    assert kinds_of_facts(ada) == ["AccessCut"]
    assert epoch_of(ada) == 2
    assert "my script" not in client.get(PAGE).content.decode()


def test_all_of_them_at_once(client, ada, ben, key, kinds_of_facts):
    create_token(actor=ada, name="another", scope="read")
    create_token(actor=ben, name="his", scope="read")
    client.force_login(ada)
    assert "Revoke all API tokens" in client.get(PAGE).content.decode()
    assert client.post(reverse("learners:revoke_all_tokens")).url == PAGE
    client.post(reverse("learners:revoke_all_tokens"))
    assert list(ApiToken.objects.filter(revoked_at=None).values_list("name", flat=True)) == ["his"]
    assert kinds_of_facts(ada) == ["AccessCut"]


def test_revoking_twice_or_anothers_is_not_found(client, ada, ben, key, kinds_of_facts):
    token, _secret = key
    client.force_login(ben)
    assert client.post(reverse("learners:revoke_token", args=[token.uid])).status_code == 404
    assert client.delete(f"/api/v1/me/tokens/{token.uid}").status_code == 404
    revoke_token(actor=ada, uid=token.uid)
    with pytest.raises(ApiToken.DoesNotExist):
        revoke_token(actor=ada, uid=token.uid)
    assert kinds_of_facts(ada) == ["AccessCut"]


def test_the_socket_takes_it_too(ada, key):
    token, secret = key
    assert registry.bearer(secret) == (ada.pk, 1, int(token.expires_at.timestamp()))
    _token, endless = create_token(actor=ada, name="x", scope="read", lifetime_days=None)
    assert registry.bearer(endless) == (ada.pk, 1, None)
    assert registry.bearer("ayni_nothing") is None
    access = registry.access_of([ada.pk, ada.pk + 1000])
    assert access == {ada.pk: registry.Access(epoch=1, topic=f"me:{ada.uid}")}


def test_the_api_lists_makes_and_ends_keys(client, ada):
    client.force_login(ada)
    made = client.post(
        "/api/v1/me/tokens", {"name": "x", "scope": "write"}, content_type="application/json"
    )
    assert made.status_code == 201
    secret, uid = made.json()["secret"], made.json()["uid"]
    listed = Client().get("/api/v1/me/tokens", headers=bearer(secret)).json()["items"]
    assert [(item["uid"], "secret" in item) for item in listed] == [(uid, False)]
    answer = Client().delete(f"/api/v1/me/tokens/{uid}", headers=bearer(secret))
    assert answer.status_code == 204
    assert client.get("/api/v1/me/tokens").json() == {"items": []}


def test_a_key_makes_no_keys(key):
    answer = Client().post(
        "/api/v1/me/tokens", {"name": "x"}, content_type="application/json", headers=bearer(key[1])
    )
    assert answer.status_code == 403
    assert "session" in answer.json()["error"]["message"]
    assert ApiToken.objects.count() == 1


@pytest.mark.parametrize(
    "fields", [{"name": ""}, {"name": "x" * 61}, {"name": "a\x00b"}, {"scope": "admin"}]
)
def test_bad_wishes_are_refused(client, ada, fields):
    wish = {"name": "x", "scope": "read"} | fields
    with pytest.raises(ValidationError):
        create_token(actor=ada, **wish)
    client.force_login(ada)
    assert client.post(PAGE, wish).status_code == 422
    assert not ApiToken.objects.exists()


def test_there_is_a_most(ada):
    for number in range(MOST_TOKENS):
        create_token(actor=ada, name=f"key {number}", scope="read")
    with pytest.raises(ValidationError) as refused:
        create_token(actor=ada, name="one more", scope="read")
    assert refused.value.code == "too_many_tokens"
    revoke_token(actor=ada, uid=ApiToken.objects.first().uid)
    create_token(actor=ada, name="one more", scope="read")


def test_use_is_noted_once_an_hour(ada, key, django_assert_num_queries):
    token, secret = key
    client = Client()

    def use(queries):
        # The key with its learner, the clock, perhaps the note, and the learner's topics.
        with django_assert_num_queries(queries):
            client.get("/api/v1/me", headers=bearer(secret))
        token.refresh_from_db()
        return token.last_used_at

    first = use(4)
    assert first is not None
    assert use(3) == first
    long_ago = database_now() - timedelta(minutes=61)
    ApiToken.objects.update(last_used_at=long_ago)
    assert use(4) > long_ago


def test_i05_links_make_and_end_nothing(client, ada, key):
    client.force_login(ada)
    assert client.get(reverse("learners:revoke_token", args=[key[0].uid])).status_code == 405
    forged = Client(enforce_csrf_checks=True)
    forged.force_login(ada)
    assert forged.post(PAGE, {"name": "x", "scope": "write"}).status_code == 403
    assert forged.post(reverse("learners:revoke_token", args=[key[0].uid])).status_code == 403
    assert ApiToken.objects.filter(revoked_at=None).count() == 1


# --- the end of a key


def expire(token, ago=timedelta(0)) -> None:
    """Let the token's time be over since `ago`."""
    ApiToken.objects.filter(pk=token.pk).update(expires_at=database_now() - ago)


def days_of(token) -> float | None:
    """Return for how many days a token was made."""
    token.refresh_from_db()
    return (token.expires_at - token.created_at) / timedelta(days=1) if token.expires_at else None


def test_an_expired_key_opens_nothing_anywhere(client, ada, key):
    """Class of input: a token past its time, at the API, the socket and the list.

    Its others: one whose last moment is now, one long expired, one that never expires.
    """
    token, secret = key
    _token, endless = create_token(actor=ada, name="endless", scope="read", lifetime_days=None)
    expire(token, -timedelta(minutes=5))
    assert Client().get("/api/v1/me", headers=bearer(secret)).status_code == 200
    for ago in (timedelta(0), timedelta(days=400)):
        expire(token, ago)
        # Public pages too: a program learns that its token is of no use.
        for path in ("/api/v1/me", f"/api/v1/people/{ada.uid}"):
            assert Client().get(path, headers=bearer(secret)).status_code == 401
        assert registry.bearer(secret) is None
    listed = Client().get("/api/v1/me/tokens", headers=bearer(endless)).json()["items"]
    assert [(item["name"], item["expires_at"]) for item in listed] == [("endless", None)]


def test_a_refused_use_is_not_noted(key):
    token, secret = key
    expire(token)
    Client().get("/api/v1/me", headers=bearer(secret))
    token.refresh_from_db()
    assert token.last_used_at is None


@pytest.mark.parametrize(
    ("chosen", "days"),
    [({}, 90), ({"lifetime_days": "30"}, 30), ({"lifetime_days": "never"}, None)],
)
def test_the_page_offers_an_end_and_takes_90_days_where_none_is_chosen(client, ada, chosen, days):
    client.force_login(ada)
    page = client.post(PAGE, {"name": "x", "scope": "read"} | chosen)
    assert days_of(ApiToken.objects.get()) == pytest.approx(days, abs=0.01)
    assert ("<span>never expires</span>" in page.content.decode()) is (days is None)


@pytest.mark.parametrize(
    ("chosen", "days"),
    [
        ({}, 90),
        ({"lifetime_days": 1}, 1),
        ({"lifetime_days": 365}, 365),
        ({"lifetime_days": None}, None),
    ],
)
def test_so_does_the_api(client, ada, chosen, days):
    client.force_login(ada)
    wish = {"name": "x", "scope": "read"} | chosen
    made = client.post("/api/v1/me/tokens", wish, content_type="application/json")
    assert made.status_code == 201
    assert (made.json()["expires_at"] is None) is (days is None)
    assert days_of(ApiToken.objects.get()) == pytest.approx(days, abs=0.01)


@pytest.mark.parametrize("days", [0, -1, 366, 10**12, 1.5, "soon", "30 days"])
def test_an_end_that_cannot_be_is_refused(client, ada, days):
    """Class of input: a lifetime that is none, is over, is too long or is no number."""
    client.force_login(ada)
    wish = {"name": "x", "scope": "read", "lifetime_days": days}
    told = client.post("/api/v1/me/tokens", wish, content_type="application/json")
    assert told.status_code == 422 and "lifetime_days" in told.json()["error"]["fields"]
    page = client.post(PAGE, wish)
    assert page.status_code == 422 and 'value="x"' in page.content.decode()
    assert not ApiToken.objects.exists()


def test_what_expired_lately_is_said_and_takes_no_place(client, ada, ben):
    for number in range(MOST_TOKENS):
        expire(create_token(actor=ada, name=f"key {number}", scope="read")[0])
    old, _secret = create_token(actor=ada, name="forgotten", scope="read")
    expire(old, timedelta(days=31))
    expire(create_token(actor=ben, name="his", scope="read")[0])
    client.force_login(ada)
    page = client.get(PAGE).content.decode()
    assert "key 7" in page and "Expired in the last 30 days" in page
    assert "forgotten" not in page and "his" not in page
    create_token(actor=ada, name="one more", scope="read")


def test_the_page_says_when_each_was_used_and_ends(client, ada, key):
    client.force_login(ada)
    assert "never used" in client.get(PAGE).content.decode()
    Client().get("/api/v1/me", headers=bearer(key[1]))
    page = client.get(PAGE).content.decode()
    assert "last used" in page and "expires" in page and "never used" not in page


def test_the_api_revokes_all_of_them(client, ada, ben, key, kinds_of_facts):
    create_token(actor=ada, name="another", scope="read")
    create_token(actor=ben, name="his", scope="read")
    assert Client().delete("/api/v1/me/tokens", headers=bearer(key[1])).status_code == 204
    assert list(ApiToken.objects.filter(revoked_at=None).values_list("name", flat=True)) == ["his"]
    assert kinds_of_facts(ada) == ["AccessCut"]
    assert Client().delete("/api/v1/me/tokens", headers=bearer(key[1])).status_code == 401
