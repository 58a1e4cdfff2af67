"""A person lets a wiki be asked at once: by page and by API, within limits, and not in vain."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from articles.actions import refreshing
from articles.actions.refreshing import ask_for_check
from articles.models import Article, Wiki
from foundation.activity import afterwards, leases
from learners.limits import LimitReached
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def woken(monkeypatch):
    """The sweeps that were woken; the tests are the worker."""
    sweeps: list[str] = []
    monkeypatch.setattr(afterwards, "wake", sweeps.append)
    return sweeps


def far_away(**fields) -> None:
    Article.objects.update(check_due_at=leases.database_now() + timedelta(days=9), **fields)


def test_it_is_due_at_once_and_a_worker_is_woken(
    ben, article, woken, django_capture_on_commit_callbacks
):
    far_away()
    with django_capture_on_commit_callbacks(execute=True):
        asked = ask_for_check(actor=ben, article=article)
    assert asked.is_check_asked and asked.check_asked_by == ben
    assert asked.check_due_at <= leases.database_now()
    assert woken == [refreshing.SWEEP]


def test_who_takes_no_part_may_not(ben, article):
    ben.is_active = False
    with pytest.raises(PermissionDenied):
        ask_for_check(actor=ben, article=article)


@pytest.mark.parametrize(
    ("fields", "code"), [({"current": None}, "no_text"), ({"checked_at": "now"}, "fresh")]
)
def test_what_would_find_nothing_is_refused(ben, article, fields, code):
    if "checked_at" in fields:
        fields = {"checked_at": leases.database_now() - timedelta(minutes=9)}
    Article.objects.update(**fields)
    article.refresh_from_db()
    with pytest.raises(ValidationError) as refused:
        ask_for_check(actor=ben, article=article)
    assert refused.value.code == code


def test_a_wiki_that_is_down_is_asked_for_curators_alone(ben, ada, article):
    now = leases.database_now()
    Wiki.objects.update(failing_since=now, due_at=now + timedelta(hours=1))
    with pytest.raises(ValidationError) as refused:
        ask_for_check(actor=ben, article=article)
    assert refused.value.code == "wiki_unreachable"
    ada.is_curator = True
    ada.save()
    ask_for_check(actor=ada, article=article)
    assert Wiki.objects.get().due_at <= leases.database_now()


def test_one_person_has_only_so_many_wikis_asked(ben):
    with pytest.raises(LimitReached) as refused:
        for number in range(99):
            ask_for_check(actor=ben, article=cast.article(f"Article {number}"))
    assert refused.value.retry_after_s > 60
    assert 3 < Article.objects.filter(is_check_asked=True).count() < 99


def test_by_page(client, ben, article, woken):
    client.force_login(ben)
    address = f"/articles/{article.uid}/"
    assert "Look for changes now" in client.get(address, follow=True).content.decode()
    said = client.post(f"{address}check/", follow=True).content.decode()
    assert "Its wiki is being asked" in said and "Look for changes now" not in said
    Article.objects.update(checked_at=leases.database_now(), is_check_asked=False)
    said = client.post(f"{address}check/", follow=True).content.decode()
    assert "asked a few minutes ago" in said
    assert client.get(f"{address}check/").status_code == 303


def test_by_api(client, ben, article, woken):
    path = f"/api/v1/articles/{article.uid}/check"
    assert client.post(path).status_code == 401
    client.force_login(ben)
    asked = client.post(path)
    assert (asked.status_code, asked.json()["is_check_asked"]) == (202, True)
    Article.objects.update(checked_at=leases.database_now())
    assert client.post(path).json()["error"]["code"] == "fresh"
    assert client.post("/api/v1/articles/aaaaaaaaaaaaaaaa/check").status_code == 404


def test_strangers_are_led_to_sign_in(client, article):
    answer = client.post(f"/articles/{article.uid}/check/")
    assert answer.status_code in (302, 303) and "/accounts/" in answer.url
    page = client.get(f"/articles/{article.uid}/", follow=True).content.decode()
    assert "Look for changes now" not in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"former_title": "Plastic digester"}, "formerly"),
        ({"gone_at": "2026-03-01T00:00:00Z"}, "has not been on its wiki since"),
        ({"held_back_code": "licence_nd"}, "forbids changed versions"),
        ({"held_back_code": "too_large"}, "too large to be brought in"),
        ({"held_back_code": "of another time"}, "could not answer"),
    ],
)
def test_the_page_says_how_it_stands_on_its_wiki(client, article, fields, words):
    Article.objects.update(**fields)
    shown = client.get(f"/articles/{article.uid}/", follow=True).content.decode()
    assert words in shown
