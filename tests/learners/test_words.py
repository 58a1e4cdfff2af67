"""Countries, languages and zones: named in the language of the page, and none missing."""

import pytest
from django.utils import translation
from lxml import html

from learners import countries, languages, zones
from learners.fields import TimeZoneField
from learners.locales import isolated
from learners.templatetags.learners import country_name, language_name


@pytest.mark.parametrize(
    ("language", "country", "spoken"),
    [
        ("en", "Rwanda", "Spanish"),
        ("es", "Ruanda", "Español"),
        ("fr", "Rwanda", "Espagnol"),
        ("ar", "رواندا", "الإسبانية"),
    ],
)
def test_names_follow_the_page(language, country, spoken):
    with translation.override(language):
        assert country_name("RW") == country
        assert language_name("es") == spoken


def test_what_nobody_named_stays_as_it_is():
    assert (country_name(""), country_name("ZZ")) == ("", "ZZ")
    assert (language_name(""), language_name("xx")) == ("", "Xx")
    with translation.override("xx"):
        assert country_name("BO") == "Bolivia"


def test_lists_are_sorted_as_readers_expect():
    with translation.override("es"):
        names = [name for _code, name in countries.choices()]
    assert names.index("Egipto") < names.index("Emiratos Árabes Unidos") < names.index("Etiopía")
    assert len(names) == len(set(names)) == len(countries.CODES)


def test_no_union_and_no_region_is_a_country():
    assert not {"EU", "UN", "ZZ", "001"} & countries.CODES
    assert {"BO", "RW", "PS", "TW", "XK", "EH"} <= countries.CODES


def test_every_language_is_offered_once():
    with translation.override("fr"):
        offered = [code for code, _name in languages.choices()]
    assert len(offered) == len(set(offered))
    assert set(languages.CODES) == set(offered)
    assert {"qu", "rw", "sw", "ar"} <= set(offered)


def test_zones_are_grouped_by_region():
    groups = dict(zones.choices())
    assert ("America/La_Paz", "La Paz") in groups["America"]
    assert ("America/Argentina/Salta", "Argentina, Salta") in groups["America"]
    assert all(zones.is_known(zone) for pairs in list(groups.values())[1:] for zone, _ in pairs)
    assert not zones.is_known("Mars/Olympus_Mons")


def test_a_zone_with_several_names_is_listed_once():
    listed = [zone for _region, pairs in zones.choices()[1:] for zone, _place in pairs]
    assert len(listed) == len(set(listed)) and "Asia/Kolkata" in listed
    assert not {"Asia/Calcutta", "America/Buenos_Aires", "Europe/Kiev"} & set(listed)
    # Countries that keep the same hours today are no aliases of one another.
    assert {"Africa/Kigali", "Africa/Maputo"} <= set(listed)
    with translation.override("ar"):
        assert zones.place_of("Asia/Kolkata") == zones.place_of("Asia/Calcutta") == "كالكتا"


@pytest.mark.parametrize(
    ("stored", "chosen"),
    [
        ("Asia/Calcutta", "Asia/Kolkata"),
        *(("UTC", "UTC"), ("Etc/UTC", "UTC")),
        *((zone, zone) for zone in ("Africa/Kigali", "Etc/GMT+5")),
    ],
)
def test_a_zone_stays_chosen_under_each_of_its_names(stored, chosen):
    options = html.fromstring(TimeZoneField().widget.render("zone", stored))
    assert options.xpath("//option[@selected]/@value") == [chosen]


def test_zones_are_named_in_the_language_of_the_page():
    assert zones.place_of("Africa/Kigali") == "Kigali"
    assert zones.place_of("America/Argentina/Buenos_Aires") == "Buenos Aires"
    with translation.override("ar"):
        assert zones.place_of("Africa/Kigali") == "كيغالي"
        assert ("Africa/Kigali", "كيغالي") in dict(zones.choices())["أفريقيا"]
    assert ("Africa/Kigali", "Kigali") in dict(zones.choices())["Africa"]


@pytest.mark.parametrize(
    ("language", "name", "shown"),
    [
        ("en", "Ada Lovelace", "Ada Lovelace"),
        ("en", "200 µm?", "200 µm?"),
        ("en", "مها", "\u2068مها\u2069"),
        ("ar", "مها", "مها"),
        ("ar", "Ada", "\u2068Ada\u2069"),
        ("ar", "مها and Ada", "\u2068مها and Ada\u2069"),
        ("ar", "12 %", "12 %"),
        ("ar", "A\u202e\u2066b\u2069\u2069", "\u2068Ab\u2069"),
    ],
)
def test_a_name_that_runs_the_other_way_is_fenced_off(language, name, shown):
    with translation.override(language):
        assert isolated(name) == shown
