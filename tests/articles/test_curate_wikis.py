"""Curators settle what a wiki is called, and its licence where its pages do not say."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from articles import licences
from articles.actions.curating import rename_wiki, review_licence, withdraw_review
from articles.licences import Evidence, Licence, Refusal, Scope
from articles.models import LicenceReview, Wiki
from articles.reviews import reviewed
from foundation.activity.models import FactRow
from tests import cast

pytestmark = pytest.mark.django_db

WIKI = "https://Wiki.Example.org/wiki/Main_Page"
PAGE = "https://wiki.example.org/wiki/Tube_digester"
TYPED = {"address": WIKI, "spdx": "CC-BY-SA-4.0", "url": "https://wiki.example.org/wiki/Licence"}


@pytest.fixture
def curator(db):
    """Looks after wikis."""
    return cast.learner("Cora Cur", is_curator=True)


def kinds():
    rows = FactRow.objects.filter(topic="host:wikis").order_by("pk")
    return list(rows.values_list("kind", flat=True))


def test_what_a_curator_looked_up_is_the_last_resort(curator):
    assert isinstance(licences.resolve(reviewed(PAGE)), Refusal)
    review_licence(actor=curator, **TYPED)
    known = reviewed(PAGE)
    found = licences.resolve(known)
    assert isinstance(found, Licence) and found.spdx == "CC-BY-SA-4.0"
    assert found.evidence[0].url == TYPED["url"]
    nearer = Evidence(Scope.SITE, "https://creativecommons.org/licenses/by-nc/4.0/", "footer")
    assert isinstance(licences.resolve((nearer, *known)), Refusal)
    versionless = Evidence(Scope.SITE, "CC BY-SA", "footer")
    settled = licences.resolve((versionless, *known))
    assert isinstance(settled, Licence) and settled.spdx == "CC-BY-SA-4.0"
    assert reviewed("https://other.example.org/wiki/Page") == ()


def test_it_is_kept_with_who_and_when_and_can_be_taken_back(curator, article):
    review_licence(actor=curator, **TYPED)
    review_licence(actor=curator, **TYPED | {"spdx": "CC-BY-4.0"})
    kept = LicenceReview.objects.get()
    assert (kept.spdx, kept.reviewed_by, kept.wiki) == ("CC-BY-4.0", curator, article.wiki)
    withdraw_review(actor=curator, wiki=kept.wiki)
    withdraw_review(actor=curator, wiki=kept.wiki)
    assert reviewed(PAGE) == ()
    assert kinds() == ["WikiLicenceReviewed"] * 3


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("address", ""),
        ("address", "wiki.example.org"),
        ("address", "javascript:alert(1)"),
        ("address", "https://user:pass@wiki.example.org/"),
        ("url", "ftp://wiki.example.org/"),
        ("url", "https://[x"),
        ("spdx", "CC-BY-NC-4.0"),
        ("spdx", "CC-BY-SA"),
        ("spdx", "made up"),
    ],
)
def test_what_is_refused(curator, field, value):
    with pytest.raises(ValidationError) as refused:
        review_licence(actor=curator, **TYPED | {field: value})
    assert set(refused.value.error_dict) == {field}
    assert kinds() == [] and not Wiki.objects.exists()


def test_nobody_settles_over_what_another_has_settled_unseen(client, curator):
    """The class: a free form that says something of what somebody else may have settled before."""
    other = cast.learner("Otto Cur", is_curator=True)
    review_licence(actor=other, **TYPED)
    client.force_login(curator)
    page, differs = reverse("articles:host_wikis"), TYPED | {"spdx": "CC-BY-4.0"}
    refused = client.post(page, differs)
    assert refused.status_code == 422
    assert LicenceReview.objects.get().spdx == "CC-BY-SA-4.0"
    text = refused.content.decode()
    assert "As it stands now" in text and 'value="CC-BY-4.0"' in text
    # What was seen may be replaced, and what another settled meanwhile may not.
    seen = LicenceReview.objects.get().etag
    assert f'name="etag" value="{seen}"' in text
    assert client.post(page, differs | {"etag": seen}).status_code == 303
    assert LicenceReview.objects.get().spdx == "CC-BY-4.0"
    assert client.post(page, TYPED | {"etag": seen}).status_code == 422
    # Saying the same once more is no conflict.
    assert client.post(page, differs).status_code == 303
    withdraw = reverse("articles:withdraw_review", args=[LicenceReview.objects.get().wiki_id])
    assert client.post(withdraw, {"etag": seen}).status_code == 422
    assert client.post(withdraw, {"etag": LicenceReview.objects.get().etag}).status_code == 303
    assert not LicenceReview.objects.exists()


def test_a_name_that_people_know(curator, article):
    rename_wiki(actor=curator, wiki=article.wiki, name="  Energypedia ")
    assert Wiki.objects.get().name == "Energypedia"
    for name in ("", "x" * 121):
        with pytest.raises(ValidationError):
            rename_wiki(actor=curator, wiki=article.wiki, name=name)
    assert kinds() == ["WikiRenamed"]


def test_who_may_not(article, ada):
    for actor in (ada, cast.learner("Mara Mod", is_moderator=True)):
        for act in (
            lambda actor=actor: rename_wiki(actor=actor, wiki=article.wiki, name="X"),
            lambda actor=actor: review_licence(actor=actor, **TYPED),
            lambda actor=actor: withdraw_review(actor=actor, wiki=article.wiki),
        ):
            with pytest.raises(PermissionDenied):
                act()


class TestPage:
    """The curators' page of wikis."""

    PATH = "/host/wikis/"

    @pytest.mark.parametrize("role", ["anon", "", "is_moderator"])
    def test_for_others_there_is_nothing(self, client, article, role):
        if role != "anon":
            client.force_login(cast.learner("Rita Role", **({role: True} if role else {})))
        assert client.get(self.PATH).status_code == client.post(self.PATH, TYPED).status_code == 404
        for name in ("rename_wiki", "withdraw_review"):
            there = reverse(f"articles:{name}", args=[article.wiki.pk])
            assert client.post(there, {"name": "x"}).status_code == 404

    def test_a_curator_does_it_all(self, client, curator, article):
        client.force_login(curator)
        refused = client.post(self.PATH, TYPED | {"spdx": "CC-BY-NC-4.0"})
        page = refused.content.decode()
        assert refused.status_code == 422 and "Choose a free licence" in page
        assert TYPED["url"] in page
        assert client.post(self.PATH, TYPED).url == self.PATH
        page = client.get(self.PATH).content.decode()
        assert "looked up by Cora Cur" in page and "CC-BY-SA-4.0" in page
        client.post(reverse("articles:rename_wiki", args=[article.wiki.pk]), {"name": "Open wiki"})
        client.post(reverse("articles:withdraw_review", args=[article.wiki.pk]))
        page = client.get(self.PATH).content.decode()
        assert "Open wiki" in page and "looked up by" not in page

    def test_it_costs_the_same_for_many(self, client, curator, django_assert_max_num_queries):
        client.force_login(curator)
        cast.article()
        with django_assert_max_num_queries(9) as one:
            client.get(self.PATH)
        for number in range(60):
            wiki = Wiki.objects.create(host=f"w{number}.example.org", name=f"Wiki {number}")
            LicenceReview.objects.create(
                wiki=wiki, spdx="CC0-1.0", url=TYPED["url"], reviewed_by=curator
            )
        with django_assert_max_num_queries(9) as many:
            page = client.get(self.PATH)
        assert len(one) == len(many) and "page=2" in page.content.decode()
