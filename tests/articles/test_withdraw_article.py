"""An article is withdrawn: its text is shown to nobody, by no way, until it is restored (B06)."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from articles.actions.attributing import correct_attribution
from articles.actions.passages import mark_passage
from articles.actions.withdrawing import (
    restore_article,
    withdraw_adaptation,
    withdraw_article,
    withhold_picture,
)
from articles.anchoring import find
from articles.attribution import attribution
from articles.canonical import extract
from articles.models import Adaptation, Article, ArticleImage, Passage
from articles.selectors import adaptations_of, article_by_uid, articles_page
from foundation.activity.models import FactRow
from foundation.files.models import StoredFile
from tests import cast

pytestmark = pytest.mark.django_db

WORDS = "200-micron film double"


@pytest.fixture
def curator(db):
    """Looks after articles."""
    return cast.learner("Cora Curator", is_curator=True)


@pytest.fixture
def passage(article):
    """A sentence of the article."""
    article.summary = "You need eight metres of tubular polyethylene film."
    article.save()
    return mark_passage(article=article, selector=find(extract(article.current.html), WORDS))


@pytest.fixture
def asked(circle, ben, article, passage):
    """A question at the sentence."""
    return cast.thread(circle, ben, article=article, passage=passage)


def picture(article, path="a.webp"):
    """Return a kept picture of the article."""
    file = StoredFile.objects.create(
        path=path, content_type="image/webp", byte_count=1, width=1, height=1
    )
    ArticleImage.objects.create(article=article, name=path, file=file, licence_name="CC0")
    return file


def every_exit(article, thread):
    """Return what anonymous people get at every page and API that could hold the words."""
    client = Client()
    addresses = [
        f"/articles/{article.uid}/{article.slug}/",
        f"/articles/{article.uid}/ask/",
        "/articles/",
        "/",
        thread.get_absolute_url(),
        f"/circles/{thread.circle.slug}/",
        f"/api/v1/articles/{article.uid}",
        "/api/v1/articles",
        "/api/v1/threads",
        f"/api/v1/threads/{thread.uid}",
        f"/api/v1/threads/similar?article={article.uid}&title=film",
    ]
    return {address: client.get(address).content.decode() for address in addresses}


def test_b06_no_exit_tells_its_words(curator, article, asked):
    before = every_exit(article, asked)
    assert any(WORDS in told for told in before.values())

    withdraw_article(actor=curator, article=article, reason="Its author asked for it.")

    for address, told in every_exit(article, asked).items():
        assert WORDS not in told, address
        assert "tubular polyethylene" not in told, address


def test_b06_no_row_that_is_read_holds_its_words(curator, article, passage):
    withdraw_article(actor=curator, article=article, reason="Its author asked for it.")
    article.refresh_from_db()
    passage.refresh_from_db()
    assert (article.current, article.summary) == (None, "")
    assert (passage.exact, passage.prefix, passage.suffix, passage.words_now) == ("", "", "", "")
    assert passage.is_withheld


def test_the_page_says_why_and_the_questions_stay(curator, article, asked, client):
    withdraw_article(actor=curator, article=article, reason="Its author asked for it.")
    page = client.get(f"/articles/{article.uid}/{article.slug}/").content.decode()
    assert "This article was withdrawn" in page
    assert "Its author asked for it." in page
    assert asked.title in page
    told = client.get(f"/api/v1/articles/{article.uid}").json()
    assert (told["is_withdrawn"], told["html"], told["text"], told["sections"]) == (
        True,
        "",
        "",
        [],
    )
    assert article not in articles_page(None)
    assert client.get(asked.get_absolute_url()).status_code == 200


def test_restoring_brings_all_of_it_back(curator, article, asked, passage):
    before = every_exit(article, asked)
    edition, summary = article.current, article.summary
    withdraw_article(actor=curator, article=article, reason="A doubt.")
    restore_article(actor=curator, article=article)
    article.refresh_from_db()
    assert (article.current, article.summary, article.withdrawn_at) == (edition, summary, None)
    again = Passage.objects.get(pk=passage.pk)
    assert (again.exact, again.prefix, again.suffix) == (
        passage.exact,
        passage.prefix,
        passage.suffix,
    )
    assert not again.is_withheld
    after = every_exit(article, asked)
    assert [WORDS in told for told in after.values()] == [WORDS in t for t in before.values()]


def test_it_records_both_and_twice_is_once(curator, article):
    for _ in range(2):
        withdraw_article(actor=curator, article=article, reason="A doubt.")
    for _ in range(2):
        restore_article(actor=curator, article=article)
    facts = FactRow.objects.order_by("pk").values_list("kind", "topic", "actor_id")
    topic = f"article:{article.uid}"
    assert list(facts) == [
        ("ArticleWithdrawn", topic, curator.pk),
        ("ArticleRestored", topic, curator.pk),
    ]


def test_its_pictures_are_handed_to_nobody(curator, article, client, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "a.webp").write_bytes(b"x")
    (tmp_path / "b.webp").write_bytes(b"x")
    own, shared = picture(article), picture(article, "b.webp")
    other = cast.article("Solar dryer")
    ArticleImage.objects.create(article=other, name="b.webp", file=shared, licence_name="CC0")

    withdraw_article(actor=curator, article=article, reason="A doubt.")
    assert client.get(f"/files/{own.uid}.webp").status_code == 404
    # It stands in another article, too, which is read by everybody.
    assert client.get(f"/files/{shared.uid}.webp").status_code == 200

    restore_article(actor=curator, article=article)
    assert client.get(f"/files/{own.uid}.webp").status_code == 200
    withhold_picture(actor=curator, picture=shared)
    assert client.get(f"/files/{shared.uid}.webp").status_code == 404
    told = FactRow.objects.filter(kind="PictureWithheld").values_list("topic", flat=True)
    assert set(told) == {f"article:{article.uid}", f"article:{other.uid}"}


def test_a_picture_withheld_for_itself_stays_so(curator, article):
    withheld = picture(article)
    withhold_picture(actor=curator, picture=withheld)
    withdraw_article(actor=curator, article=article, reason="A doubt.")
    restore_article(actor=curator, article=article)
    withheld.refresh_from_db()
    assert withheld.withheld_at is not None


def test_a_picture_of_two_withdrawn_articles_comes_back_with_the_first(curator, article):
    shared, other = picture(article), cast.article("Solar dryer")
    ArticleImage.objects.create(article=other, name="a.webp", file=shared, licence_name="CC0")
    withdraw_article(actor=curator, article=article, reason="A doubt.")
    withdraw_article(actor=curator, article=other, reason="A doubt.")
    restore_article(actor=curator, article=article)
    shared.refresh_from_db()
    assert shared.withheld_at is None


def test_nothing_is_marked_or_built_in_it_meanwhile(curator, article):
    selector = find(extract(article.current.html), WORDS)
    stale = Article.objects.select_related("current").get(pk=article.pk)
    withdraw_article(actor=curator, article=article, reason="A doubt.")
    with pytest.raises(ValidationError) as refused:
        mark_passage(article=stale, selector=selector)
    assert refused.value.code == "no_text"
    assert not Passage.objects.exists()


def test_the_database_refuses_a_withdrawn_article_with_a_text(curator, article):
    edition = article.current
    withdraw_article(actor=curator, article=article, reason="A doubt.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(current=edition)


@pytest.mark.parametrize("reason", ["", "  \n", "x" * 1001])
def test_a_reason_is_needed(curator, article, reason):
    with pytest.raises(ValidationError) as refused:
        withdraw_article(actor=curator, article=article, reason=reason)
    assert refused.value.error_dict["reason"][0].code == "reason"


def test_a_moderator_may_and_nobody_else(article, ada):
    moderator = cast.learner("Mo", is_moderator=True)
    withdraw_article(actor=moderator, article=article, reason="A doubt.")
    for act in (
        lambda: withdraw_article(actor=ada, article=article, reason="Mine."),
        lambda: restore_article(actor=ada, article=article),
        lambda: correct_attribution(
            actor=ada, article=article, authors=["Ada"], licence="CC-BY-4.0", note="Mine."
        ),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert FactRow.objects.count() == 1


def test_rolled_back_leaves_its_words_in_place(curator, article, passage, monkeypatch):
    monkeypatch.setattr("articles.actions.withdrawing.record", lambda fact: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        withdraw_article(actor=curator, article=article, reason="A doubt.")
    assert article_by_uid(article.uid).current is not None
    assert Passage.objects.get().exact


def test_withdrawing_costs_as_much_with_many_passages(
    curator, article, passage, django_assert_num_queries
):
    with django_assert_num_queries(10) as one:
        withdraw_article(actor=curator, article=article, reason="A doubt.")
    restore_article(actor=curator, article=article)
    for _ in range(20):
        passage.pk, passage.uid = None, Passage().uid
        passage.save()
    with django_assert_num_queries(len(one)):
        withdraw_article(actor=curator, article=article, reason="A doubt.")


def adaptation(article, learner):
    """Return a report of what was built."""
    return Adaptation.objects.create(
        article=article,
        edition=article.current,
        learner=learner,
        place="Butare",
        country="RW",
        result="works",
        story="It holds.",
        story_html="<p>It holds.</p>",
    )


def test_a_report_of_what_was_built_goes_from_everywhere(curator, article, ben, client):
    made = adaptation(article, ben)
    withdraw_adaptation(actor=curator, adaptation=made)
    withdraw_adaptation(actor=curator, adaptation=made)
    assert not adaptations_of(article).exists()
    assert client.get(f"/api/v1/articles/{article.uid}/adaptations").json() == []
    assert (
        "It holds." not in client.get(f"/articles/{article.uid}/{article.slug}/").content.decode()
    )
    assert [row.adaptation_count for row in articles_page(None)] == [0]
    assert FactRow.objects.get().kind == "AdaptationWithdrawn"
    with pytest.raises(PermissionDenied):
        withdraw_adaptation(actor=ben, adaptation=made)


def test_an_attribution_is_corrected_with_its_evidence(curator, article):
    correct_attribution(
        actor=curator,
        article=article,
        authors=["Rosa Mamani", " ", "Jaime\nQ."],
        licence="CC-BY-4.0",
        note="Her mail of 3 March.",
    )
    article.refresh_from_db()
    told = attribution(article.current)
    assert told.authors_text == "Rosa Mamani, Jaime Q."
    assert "creativecommons.org/licenses/by/4.0" in told.licence_url
    assert article.current.licence_evidence[-1]["found_in"] == "correction: Her mail of 3 March."
    fact = FactRow.objects.get()
    assert (fact.kind, fact.data["edition_id"]) == ("AttributionCorrected", article.current_id)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"licence": "CC-BY-NC-4.0"}, "licence"),
        ({"licence": "mine"}, "licence"),
        ({"note": ""}, "note"),
        ({"authors": ["x" * 201]}, "authors"),
        ({"authors": ["x"] * 201}, "authors"),
    ],
)
def test_what_could_not_be_shown_is_no_correction(curator, article, changes, field):
    told = {"authors": ["Rosa"], "licence": "CC-BY-4.0", "note": "Her mail."} | changes
    with pytest.raises(ValidationError) as refused:
        correct_attribution(actor=curator, article=article, **told)
    assert field in refused.value.error_dict
