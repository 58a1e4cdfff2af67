"""Every page in four languages: chosen at its foot, kept, and harmless whatever a browser sends."""

from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format

pytestmark = pytest.mark.django_db

HEADING = {
    "en": "Ask the one who has already built it",
    "es": "Pregunta a quien ya lo construyó",
    "fr": "Demandez à qui l’a déjà construit",
    "ar": "اسأل من بناه من قبل",
}
COOKIE = settings.LANGUAGE_COOKIE_NAME


@pytest.mark.parametrize("language", list(HEADING))
def test_a_stranger_reads_what_their_browser_asks_for(client, language):
    answer = client.get("/", headers={"accept-language": f"{language}-419,{language};q=0.9"})
    page = answer.content.decode()
    assert HEADING[language] in page
    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{language}" dir="{direction}">' in page
    assert answer["Content-Language"] == language
    assert {"Accept-Language", "Cookie"} <= set(answer["Vary"].split(", "))


def test_the_switch_names_each_language_by_its_own_name_and_keeps_the_page(client):
    page = client.get("/circles/?topic=biogas").content.decode()
    for name in ("English", "Español", "Français", "العربية"):
        assert f">{name}</option>" in page
    assert 'name="next" value="/circles/?topic=biogas"' in page
    answer = client.post("/language/", {"language": "fr", "next": "/circles/?topic=biogas"})
    assert answer.url == "/circles/?topic=biogas"


def test_the_choice_is_remembered_beyond_the_visit(client):
    chosen = client.post("/language/", {"language": "fr", "next": "/"}).cookies[COOKIE]
    assert chosen.value == "fr" and chosen["max-age"] >= 60 * 60 * 24 * 30
    assert chosen["httponly"] and chosen["samesite"] == "Lax"
    assert HEADING["fr"] in client.get("/", headers={"accept-language": "ar"}).content.decode()


def test_a_learners_choice_goes_before_that_of_the_browser(client, ben):
    ben.interface_language = "es"
    ben.save()
    client.force_login(ben)
    client.cookies[COOKIE] = "ar"
    answer = client.get("/about/", headers={"accept-language": "fr"})
    assert '<html lang="es" dir="ltr">' in answer.content.decode()
    assert answer["Content-Language"] == "es"


def test_a_page_that_holds_what_was_typed_offers_no_other_language(client, ben):
    client.force_login(ben)
    asked = client.get("/circles/new/").content.decode()
    refused = client.post("/circles/new/", {"name": ""}).content.decode()
    assert 'action="/language/"' in asked
    assert 'action="/language/"' not in refused


@pytest.mark.parametrize(
    "asked",
    [
        "tlh",
        "../../../etc/passwd",
        "en;q=" + "9" * 400,
        "ar" + "-x" * 3000,
        "*,;;q=0,%00",
        "fr\u00e9, \u0639",
        "<script>alert(1)</script>",
        ",".join(f"x{number}" for number in range(2000)),
    ],
)
def test_m04_an_odd_wish_is_harmless(client, asked):
    answer = client.get("/about/", headers={"accept-language": asked.encode().decode("latin-1")})
    assert answer.status_code == 200 and answer["Content-Language"] in HEADING
    client.cookies[COOKIE] = asked.encode("ascii", "ignore").decode().replace(";", "")
    answer = client.get("/about/")
    assert answer.status_code == 200 and answer["Content-Language"] in HEADING
    assert client.post("/language/", {"language": asked}).status_code == 302
    assert "alert(1)" not in client.get("/about/").content.decode()


def test_the_api_refuses_in_the_language_asked_for(client, ben):
    wish = {"accept-language": "es"}
    assert client.get("/api/v1/nowhere", headers=wish).json()["error"]["message"] == (
        "Aquí no hay nada."
    )
    ben.interface_language = "fr"
    ben.save()
    client.force_login(ben)
    told = client.get("/api/v1/nowhere", headers=wish).json()["error"]["message"]
    assert told == "Il n’y a rien ici."


def test_dates_say_the_month_in_letters_everywhere():
    moment = datetime(2026, 3, 2, 18, 5, tzinfo=UTC)
    said = {}
    for language in HEADING:
        with translation.override(language):
            said[language] = date_format(moment, "DATETIME_FORMAT")
    assert said == {
        "en": "2 March 2026, 18:05",
        "es": "2 de marzo de 2026, 18:05",
        "fr": "2 mars 2026, 18:05",
        "ar": "2 مارس 2026، 18:05",
    }


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "2 May 2026, 18:05"),
        ("es", "2 may 2026, 18:05"),
        ("fr", "2 mai 2026, 18:05"),
        ("ar", "2 مايو 2026، 18:05"),
    ],
)
def test_short_dates_write_the_month_as_their_language_does(language, words):
    with translation.override(language):
        moment = datetime(2026, 5, 2, 18, 5, tzinfo=UTC)
        assert date_format(moment, "SHORT_DATETIME_FORMAT") == words
