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
        ("https://www.gnu.org/copyleft/fdl.html", "GFDL-1.3-only"),
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
