"""The hosts' page of imports: how they stand, and trying one again."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from articles.actions.retrying import retry_import
from articles.models import ArticleImport
from foundation.activity.leases import database_now
from foundation.activity.models import FactRow
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def host(db):
    """Runs the instance."""
    return cast.learner("Hana Host", is_host=True)


def wanted(learner, step="refused", **fields):
    ended = {"ended_at": database_now()} if step in ("refused", "done") else {}
    address = {"url": "https://wiki.example.org/wiki/Tube_digester"}
    return ArticleImport.objects.create(requested_by=learner, step=step, **ended | address | fields)


def test_trying_again_puts_it_back_whole(host, ada):
    failed = wanted(ada, refusal="Sorry.", refusal_code="failed", attempt=3)
    retry_import(actor=host, wanted=failed)
    failed.refresh_from_db()
    assert (failed.step, failed.ended_at, failed.attempt) == ("waiting", None, 0)
    assert (failed.refusal, failed.refusal_code) == ("", "")
    [fact] = FactRow.objects.filter(kind="ImportRetried")
    assert fact.data == {"import_id": failed.pk} and fact.actor_id == host.pk


def test_what_cannot_be_tried_again(host, ada):
    for one, code in [
        (wanted(ada, "waiting"), "not_refused"),
        (wanted(ada, "done"), "not_refused"),
        (wanted(ada, url=""), "file_gone"),
    ]:
        with pytest.raises(ValidationError) as refused:
            retry_import(actor=host, wanted=one)
        assert refused.value.code == code
    for actor in (ada, cast.learner("Cora Cur", is_curator=True)):
        with pytest.raises(PermissionDenied):
            retry_import(actor=actor, wanted=wanted(ada))


@pytest.mark.parametrize("role", ["anon", "", "is_curator", "is_moderator"])
def test_for_others_there_is_nothing(client, ada, role):
    one = wanted(ada)
    if role != "anon":
        client.force_login(cast.learner("Rita Role", **({role: True} if role else {})))
    assert client.get(reverse("articles:host_imports")).status_code == 404
    assert client.post(reverse("articles:retry_import", args=[one.uid])).status_code == 404


@pytest.mark.parametrize(
    ("state", "steps"),
    [
        ("waiting", {"waiting"}),
        ("running", {"fetching"}),
        ("failed", {"refused"}),
        ("done", {"done"}),
        ("x", {"waiting", "fetching", "refused", "done"}),
    ],
)
def test_by_how_they_stand(client, host, ada, state, steps):
    for step in ("waiting", "fetching", "refused", "done"):
        wanted(ada, step)
    client.force_login(host)
    page = client.get(reverse("articles:host_imports"), {"state": state})
    assert {row.step for row in page.context["page_obj"]} == steps


def test_the_button_and_its_refusal(client, host, ada):
    client.force_login(host)
    one = wanted(ada)
    path = reverse("articles:retry_import", args=[one.uid])
    assert client.post(path).status_code == 303
    refused = client.post(path)
    assert refused.status_code == 422 and "did not fail" in refused.content.decode()


def test_the_list_goes_on_and_costs_the_same(
    client, host, ada, article, django_assert_max_num_queries
):
    client.force_login(host)
    path = reverse("articles:host_imports")
    wanted(ada, article=article)
    with django_assert_max_num_queries(7) as one:
        client.get(path)
    for _ in range(60):
        wanted(ada, article=article)
    with django_assert_max_num_queries(7) as many:
        page = client.get(path)
    assert len(one) == len(many) and "page=2" in page.content.decode()
