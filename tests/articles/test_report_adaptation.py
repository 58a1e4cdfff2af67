"""Anyone who takes part reports what they built; the article tells of it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from articles.actions.adaptations import report_adaptation
from articles.models import Adaptation
from foundation.activity.models import FactRow

pytestmark = pytest.mark.django_db


def report(actor, article, **fields):
    given = {
        "place": "Cochabamba",
        "country": "BO",
        "result": "works",
        "story": "Eight metres, two cows.\n\nIt boils <b>four</b> litres a day.",
    }
    return report_adaptation(actor=actor, article=article, **(given | fields))


def test_it_is_stored_against_the_edition_of_today(ben, article):
    made = report(
        ben,
        article,
        materials=[
            {"old": "200 µm film", "new": "2 × 150 µm", "why": "all I could buy"},
            {"old": "", "new": "", "why": ""},
        ],
        cost=Decimal("118000"),
        currency="rwf",
    )
    assert made.edition == article.current
    assert made.currency == "RWF"
    assert len(made.materials) == 1
    assert "<p>Eight metres, two cows.</p>" in made.story_html
    assert "<b>" not in made.story_html
    fact = FactRow.objects.get(kind="AdaptationReported").fact()
    assert (fact.adaptation_id, fact.actor_id) == (made.pk, ben.pk)


def test_a_suspended_learner_may_not(ben, article):
    ben.is_active = False
    with pytest.raises(PermissionDenied):
        report(ben, article)
    assert not Adaptation.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"place": ""},
        {"story": ""},
        {"story": "x" * 4001},
        {"result": "perhaps"},
        {"cost": Decimal("5")},
        {"cost": Decimal("-5"), "currency": "BOB"},
        {"cost": Decimal("NaN"), "currency": "BOB"},
        {"currency": "B€"},
        {"currency": "XYZ"},
        {"country": "BOL"},
        {"country": "ZZ"},
        {"built_on_date": date.today() + timedelta(days=3)},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_bad_input_is_refused_and_changes_nothing(ben, article, fields):
    with pytest.raises(ValidationError):
        report(ben, article, **fields)
    assert not Adaptation.objects.exists() and not FactRow.objects.exists()


def test_what_no_database_stores_is_left_out(ben, article):
    made = report(
        ben,
        article,
        place="Co\x00cha\nbamba",
        story="Eight\x00 metres\ud800.",
        materials=[{"old": "film\x00", "new": "tarp", "why": ""}],
    )
    made.refresh_from_db()
    assert (made.place, made.story) == ("Cocha bamba", "Eight metres.")
    assert made.materials == [{"old": "film", "new": "tarp", "why": ""}]


def test_by_page(client, ben, article):
    client.force_login(ben)
    address = f"/articles/{article.uid}/built/"
    typed = {"place": "Cochabamba", "country": "BO", "result": "works", "story": "It works."}
    refused = client.post(address, typed | {"story": ""})
    assert refused.status_code == 422
    assert "Cochabamba" in refused.content.decode()
    taken = client.post(address, typed | {"swap_old": "film", "swap_new": "tarp"})
    assert taken.status_code == 303
    made = Adaptation.objects.get()
    assert made.materials == [{"old": "film", "new": "tarp", "why": ""}]
    page = client.get(taken.url.split("#")[0]).content.decode()
    assert "Cochabamba" in page and "tarp" in page


def test_country_and_currency_may_come_in_small_letters(ben, article):
    made = report(ben, article, country="pe", cost=Decimal("40"), currency="pen")
    assert (made.country, made.currency) == ("PE", "PEN")


def test_by_api_each_field_to_blame_is_named(client, ben, article):
    client.force_login(ben)
    told = {"place": "Puno", "country": "PE", "result": "partly", "story": "Cold nights."}

    def blamed(**fields):
        answer = client.post(
            f"/api/v1/articles/{article.uid}/adaptations",
            told | fields,
            content_type="application/json",
        )
        assert answer.status_code == 422
        return set(answer.json()["error"]["fields"])

    assert blamed(country="ZZ", cost="-1", currency="XYZ", built_on_date="2999-01-01") == {
        "country",
        "cost",
        "currency",
        "built_on_date",
    }
    assert blamed(materials=[{"was": "film", "used": "tarp"}]) == {
        "materials.0.was",
        "materials.0.used",
    }
    assert not Adaptation.objects.exists()


def test_by_api(client, ben, article):
    client.force_login(ben)
    address = f"/api/v1/articles/{article.uid}/adaptations"
    made = client.post(
        address,
        {"place": "Puno", "country": "PE", "result": "partly", "story": "Cold nights."},
        content_type="application/json",
    )
    assert made.status_code == 201
    listed = client.get(address).json()
    assert [piece["place"] for piece in listed] == ["Puno"]
    assert "email" not in str(listed)


def test_what_was_typed_survives_an_expired_session(client, ben, article):
    address = f"/articles/{article.uid}/built/"
    answer = client.post(address, {"place": "Puno", "story": "Half a page of story."})
    assert answer.status_code == 303 and "/accounts/login/" in answer.url
    client.force_login(ben)
    key = answer.url.split("kept%3D")[1]
    assert "Half a page of story." in client.get(f"{address}?kept={key}").content.decode()


def test_a_button_pressed_twice_reports_once(ben, article):
    first = report(ben, article)
    assert report(ben, article) == first
    assert report(ben, article, story="Another one, of six metres.") != first
    assert FactRow.objects.filter(kind="AdaptationReported").count() == 2
