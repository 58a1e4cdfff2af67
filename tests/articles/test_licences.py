"""Licences: what may come in, what may not, and who is believed."""

import pytest
from django.utils import translation

from articles.licences import Evidence, Licence, Refusal, Scope, by_spdx, resolve

BY_SA_4 = "https://creativecommons.org/licenses/by-sa/4.0/"
BY_SA_3 = "https://creativecommons.org/licenses/by-sa/3.0/"


def said(*values, scope=Scope.SITE):
    return [Evidence(scope, value, "test") for value in values]


@pytest.mark.parametrize(
    ("statement", "spdx"),
    [
        (BY_SA_4, "CC-BY-SA-4.0"),
        ("//creativecommons.org/licenses/by-sa/3.0/", "CC-BY-SA-3.0"),
        ("http://creativecommons.org/licenses/by-sa/3.0/de/", "CC-BY-SA-3.0-DE"),
        ("http://creativecommons.org/licenses/by/3.0/igo/", "CC-BY-3.0-IGO"),
        ("https://creativecommons.org/licenses/by/4.0/deed.es", "CC-BY-4.0"),
        ("https://creativecommons.org/licenses/by/4.0/de", "CC-BY-4.0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"),
        ("https://creativecommons.org/publicdomain/mark/1.0/", "CC-PDM-1.0"),
        ("https://www.gnu.org/copyleft/fdl.html", "GFDL-1.3-or-later"),
        ("https://www.gnu.org/licenses/old-licenses/fdl-1.2.html", "GFDL-1.2-only"),
        ("CC BY-SA 4.0", "CC-BY-SA-4.0"),
        ("cc-by-2.5", "CC-BY-2.5"),
        ("Creative Commons Attribution-ShareAlike 4.0 International", "CC-BY-SA-4.0"),
        ("Creative Commons Attribution-Share Alike 3.0 Unported", "CC-BY-SA-3.0"),
        ("Creative Commons Atribución-CompartirIgual 3.0", "CC-BY-SA-3.0"),
        ("Creative Commons paternité – partage à l’identique 3.0", "CC-BY-SA-3.0"),
        ("Creative Commons Namensnennung 3.0", "CC-BY-3.0"),
        ("Creative Commons Zero", "CC0-1.0"),
        ("CC0", "CC0-1.0"),
        ("Public Domain", "CC-PDM-1.0"),
        ("GNU Free Documentation License 1.3 or later", "GFDL-1.3-or-later"),
    ],
)
def test_what_may_come_in(statement, spdx):
    licence = resolve(said(statement))
    assert isinstance(licence, Licence)
    assert licence.spdx == spdx
    assert licence.accepts_import
    assert licence.url.startswith("https://")
    assert by_spdx(spdx).spdx == spdx


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("https://creativecommons.org/licenses/by-nc/4.0/", "nc"),
        ("https://creativecommons.org/licenses/by-nc-sa/3.0/fr/", "nc"),
        ("https://creativecommons.org/licenses/by-nc-nd/4.0/", "nc"),
        ("https://creativecommons.org/licenses/by-nd/4.0/", "nd"),
        ("https://creativecommons.org/licenses/nc/1.0/", "nc"),
        ("https://creativecommons.org/licenses/sa/1.0/", "unknown"),
        ("https://creativecommons.org/licenses/by-sa/1.0/", "too_old"),
        ("https://creativecommons.org/licenses/by-sa/9.9/", "unknown"),
        ("https://creativecommons.org/licenses/by-sa/", "no_version"),
        ("CC BY-NC-SA 4.0", "nc"),
        ("Creative Commons Attribution-NonCommercial-ShareAlike 4.0", "nc"),
        ("Creative Commons Attribution Non Commercial 4.0", "nc"),
        ("Creative Commons Attribution-NoDerivatives 4.0", "nd"),
        ("Creative Commons Atribución-NoComercial 4.0", "nc"),
        ("Creative Commons Attribution - pas d'utilisation commerciale 4.0", "nc"),
        ("Creative Commons Namensnennung-Nicht kommerziell 4.0", "nc"),
        ("Creative Commons Attribution-ShareAlike", "no_version"),
        ("Creative Commons", "unknown"),
        ("Creative Commons 4.0", "unknown"),
        ("All rights reserved", "reserved"),
        ("Fair use", "reserved"),
        ("https://wiki.example/wiki/Project:Copyrights", "unknown"),
        ("https://evil.example/?creativecommons", "unknown"),
        ("whatever", "unknown"),
        ("", "unknown"),
        ("x" * 100_000, "unknown"),
    ],
)
def test_what_may_not(statement, reason):
    refusal = resolve(said(statement))
    assert isinstance(refusal, Refusal)
    assert refusal.reason == reason
    assert len(refusal.explanation) > 20
    assert "link" in refusal.hint


def test_silence_refuses():
    assert resolve([]).reason == "unknown"


def test_the_page_wins_over_its_wiki_and_the_conflict_is_shown():
    licence = resolve([*said(BY_SA_4), *said(BY_SA_3, scope=Scope.PAGE)])
    assert licence.spdx == "CC-BY-SA-3.0"
    assert [item.value for item in licence.evidence] == [BY_SA_3]
    assert [item.value for item in licence.conflicts] == [BY_SA_4]


def test_a_page_that_forbids_wins_over_a_free_wiki():
    assert resolve([*said(BY_SA_4), *said("CC BY-NC 4.0", scope=Scope.PAGE)]).reason == "nc"


def test_an_odd_statement_on_the_page_is_not_overruled():
    assert resolve([*said(BY_SA_4), *said("Ask me first", scope=Scope.PAGE)]).reason == "unknown"


def test_a_category_that_only_mentions_a_licence_says_nothing():
    tags = ("Category:Public domain images", "Category:History of Creative Commons", "Projects")
    licence = resolve([*said(BY_SA_4), *said(*tags, scope=Scope.TEMPLATE)])
    assert licence.spdx == "CC-BY-SA-4.0"
    assert resolve(said(*tags, scope=Scope.TEMPLATE)).reason == "unknown"


def test_a_tag_without_a_version_borrows_it_from_the_wiki():
    licence = resolve([*said(BY_SA_4), *said("Category:CC-BY-SA", scope=Scope.TEMPLATE)])
    assert licence.spdx == "CC-BY-SA-4.0"
    assert len(licence.evidence) == 2
    assert not licence.conflicts
    other = [
        *said("https://creativecommons.org/licenses/by/4.0/"),
        *said("CC BY-SA", scope=Scope.PAGE),
    ]
    assert resolve(other).reason == "no_version"


def test_of_several_beside_each_other_the_strictest_counts():
    assert resolve(said(BY_SA_4, "CC BY-NC 4.0")).reason == "nc"
    assert resolve(said(BY_SA_4, BY_SA_3)).spdx == "CC-BY-SA-3.0"
    assert resolve(said("CC0", BY_SA_4)).spdx == "CC-BY-SA-4.0"
    assert resolve(said("GFDL", BY_SA_3)).spdx == "CC-BY-SA-3.0"


def test_gfdl_stays_apart():
    licence = resolve(said("GFDL 1.3"))
    assert licence.isolated
    assert licence.note


def test_a_curator_may_settle_what_the_wiki_leaves_open():
    assert resolve(said(BY_SA_4, scope=Scope.OPERATOR)).spdx == "CC-BY-SA-4.0"
    assert resolve([*said("CC BY-NC 4.0"), *said(BY_SA_4, scope=Scope.OPERATOR)]).reason == "nc"


def test_by_spdx_knows_no_closed_licence():
    assert by_spdx("CC-BY-NC-4.0") is None
    assert by_spdx("MIT") is None


def test_explanations_are_made_when_they_are_read():
    refusal = resolve([])
    with translation.override("es"):
        assert isinstance(refusal.explanation, str)


GNU = "http://www.gnu.org/copyleft/fdl.html"
BY_SA = "https://creativecommons.org/licenses/by-sa"


@pytest.mark.parametrize(
    ("address", "words", "spdx"),
    [
        (GNU, "GFDL 1.2", "GFDL-1.2-only"),
        (GNU, "GNU Free Documentation License 1.2 or later", "GFDL-1.2-or-later"),
        (
            GNU,
            "GNU Free Documentation License, Version 1.1 or any later version",
            "GFDL-1.1-or-later",
        ),
        (GNU, "GFDL 1.2+", "GFDL-1.2-or-later"),
        (GNU, "GNU Free Documentation License", "GFDL-1.3-or-later"),
        (GNU, "read the licence", "GFDL-1.3-or-later"),
        ("/fdl.html", "GFDL 1.2", "GFDL-1.2-only"),
        ("https://wiki.example/fdl.html", "GFDL 1.2", "GFDL-1.2-only"),
        ("https://www.gnu.org/licenses/fdl-1.3.html", "GFDL 1.2", "GFDL-1.2-only"),
        ("https://www.gnu.org/licenses/fdl-1.3.html", "GFDL", "GFDL-1.3-only"),
        ("https://www.gnu.org/licenses/fdl-1.3.html", "GFDL 1.3 or later", "GFDL-1.3-or-later"),
        (f"{BY_SA}/4.0/", "CC BY-SA 3.0", "CC-BY-SA-3.0"),
        (f"{BY_SA}/3.0/de/", "CC BY-SA 4.0", "CC-BY-SA-4.0"),
        (f"{BY_SA}/3.0/de/deed.en", "CC BY-SA 3.0", "CC-BY-SA-3.0-DE"),
        (f"{BY_SA}/3.0/", "CC-BY-SA-3.0-DE", "CC-BY-SA-3.0-DE"),
        (f"{BY_SA}/3.0/deed.de", "Creative Commons Attribution-ShareAlike", "CC-BY-SA-3.0"),
        (f"{BY_SA}/", "CC BY-SA 4.0", "CC-BY-SA-4.0"),
        (f"{BY_SA}/4.0/", "this licence", "CC-BY-SA-4.0"),
        ("https://wiki.example/wiki/Project:Copyrights", "CC BY 4.0", "CC-BY-4.0"),
    ],
)
def test_the_words_of_a_link_name_the_version(address, words, spdx):
    """An address names no version, an old one or the newest; what people wrote beside it counts.

    The class is every licence statement whose address and words differ in version, "or later" or
    port, however old the skin that wrote it.
    """
    licence = resolve([Evidence(Scope.SITE, address, "footer", words=words)])
    assert isinstance(licence, Licence) and licence.spdx == spdx


@pytest.mark.parametrize(
    ("address", "words"), [(f"{BY_SA}/4.0/", "CC BY-NC-SA 4.0"), (f"{BY_SA}-nc/4.0/", "CC BY 4.0")]
)
def test_where_link_and_words_name_two_licences_the_stricter_holds(address, words):
    assert resolve([Evidence(Scope.SITE, address, "footer", words=words)]).reason == "nc"


def test_a_statement_without_a_number_takes_that_of_another():
    """The head of an old page links fdl.html, its footer says which version that is."""
    footer = Evidence(Scope.SITE, GNU, "footer", words="GFDL 1.2")
    assert resolve([*said(GNU), footer]).spdx == "GFDL-1.2-only"
    assert resolve([*said("GFDL", scope=Scope.TEMPLATE), footer]).spdx == "GFDL-1.2-only"
