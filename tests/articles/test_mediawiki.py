"""Wikis found, asked and read in every version, and told apart from what only looks like one."""

import pytest

from articles import licences
from articles.fetching import Accept
from articles.mediawiki import MediaWiki, from_html, from_parse_json, shapes
from articles.mediawiki.states import state_of
from articles.refusals import Refused
from tests.articles import fake_wiki
from tests.articles.fake_wiki import File, Page


@pytest.fixture
def wiki(settings):
    settings.AYNI_ALLOW_LOOPBACK_IMPORT = True
    with fake_wiki.running() as wiki:
        yield wiki


def refused(call, *args, **options):
    with pytest.raises(Refused) as caught:
        call(*args, **options)
    return caught.value


# Discovery


def test_discover_by_the_link_of_the_page(wiki):
    wiki.api_path = "/somewhere/api.php"
    found, title = MediaWiki.discover(wiki.url("Tube digester"))
    assert (found.api_url, title) == (wiki.api, "Tube digester")


@pytest.mark.parametrize("path", ["/w/api.php", "/api.php", "/wiki/api.php", "/mediawiki/api.php"])
def test_discover_at_the_usual_places(wiki, path):
    wiki.rsd, wiki.api_path = False, path
    if path == "/wiki/api.php":
        wiki.pages["api.php"] = Page("api.php")
    found, title = MediaWiki.discover(wiki.url("Tube digester"))
    assert (found.api_url, title) == (wiki.api, "Tube digester")


def test_discover_a_wiki_whose_pages_are_shut_to_robots(wiki):
    wiki.shut_pages = True
    found, title = MediaWiki.discover(f" {wiki.base}/w/index.php?title=Tube_digester&oldid=7 ")
    assert (found.api_url, title) == (wiki.api, "Tube digester")


def test_discover_refuses_what_is_no_wiki(wiki):
    wiki.rsd, wiki.api_path = False, "/nowhere/api.php"
    assert refused(MediaWiki.discover, wiki.url("Tube digester")).code == "not_a_wiki"


def test_discover_tells_of_a_shut_site_without_a_wiki(wiki):
    wiki.shut_pages, wiki.api_path = True, "/nowhere/api.php"
    assert refused(MediaWiki.discover, wiki.url("Tube digester")).code == "site_refused"


def test_discover_tells_of_a_private_wiki(wiki):
    wiki.error = "readapidenied"
    assert refused(MediaWiki.discover, wiki.url("Tube digester")).code == "private_wiki"


def test_discover_does_not_go_where_the_link_is_a_trap(wiki, settings):
    wiki.pages["Tube digester"].html += (
        '<link rel="EditURI" href="http://169.254.169.254/api.php?action=rsd">'
        '<link rel="EditURI" href="file:///etc/passwd">'
    )
    found, _title = MediaWiki.discover(wiki.url("Tube digester"))
    assert found.api_url == wiki.api


# Pages


@pytest.mark.parametrize("version", [1, 2])
def test_page_of_either_format(wiki, version):
    wiki.version = version
    if version == 1:
        wiki.pages["Tube digester"].html = fake_wiki.OLD_BODY
    page = MediaWiki(wiki.api).page("Tube digester")
    assert (page.title, page.page_id, page.revid) == ("Tube digester", 4711, 90210)
    assert "Cut the tube" in page.html
    assert (page.language, page.direction, page.site_name) == ("en", "ltr", "Example")
    assert page.revision_at.isoformat() == "2026-11-01T08:00:00+00:00"
    assert [author.name for author in page.authors][:2] == ["Amina", "Jaime"]
    assert page.authors[0].url == f"{wiki.base}/wiki/User:Amina"
    assert page.anonymous_count == (1 if version == 1 else 3)
    assert page.categories == ("Biogas",)
    assert page.images == ("Tube_01.jpg",)
    assert page.source_url == f"{wiki.base}/wiki/Tube_digester"
    assert page.permanent_url == f"{wiki.base}/w/index.php?title=Tube_digester&oldid=90210"
    assert page.history_url == f"{wiki.base}/w/index.php?title=Tube_digester&action=history"
    assert licences.resolve(page.evidence).spdx == "CC-BY-SA-4.0"


def test_page_names_everyone_known_the_busiest_first(wiki):
    page = MediaWiki(wiki.api).page("Tube digester")
    assert [author.name for author in page.authors] == ["Amina", "Jaime", "Old"]


@pytest.mark.parametrize(
    "mask", ["*****", "***", "Jo***", "•••••", "█████", "* * *", "(username removed)", "[hidden]"]
)
@pytest.mark.parametrize("version", [1, 2])
def test_a_masked_name_is_nobodys(wiki, mask, version):
    """Wikis that mask people write signs where others hide the name: both are "and others"."""
    wiki.version = version
    wiki.pages["Tube digester"].revisions = [(90210, mask, False), (90209, "Amina", False)]
    page = MediaWiki(wiki.api).page("Tube digester")
    assert mask not in [author.name for author in page.authors]
    assert page.authors[0].name == "Amina" and page.has_hidden_authors


@pytest.mark.parametrize(
    "name",
    [
        "A*",
        "X",
        "xx",
        "Jean-Luc",
        "O.K.",
        "☮",
        "李",
        "3.14",
        "Hidden",
        "Masked",
        "XXX",
        "xXx",
        "X-X",
        "___",
    ],
)
def test_a_short_or_odd_name_is_a_name(wiki, name):
    wiki.pages["Tube digester"].revisions = [(90210, name, False)]
    page = MediaWiki(wiki.api).page("Tube digester")
    assert (page.authors[0].name, page.has_hidden_authors) == (name, False)


def test_page_follows_a_redirect_and_says_so(wiki):
    wiki.redirects["Plastic digester"] = "Tube digester"
    page = MediaWiki(wiki.api).page("Plastic digester")
    assert (page.title, page.redirected_from) == ("Tube digester", "Plastic digester")


def test_page_of_a_past_revision(wiki):
    assert MediaWiki(wiki.api).page(oldid=90210).title == "Tube digester"
    assert refused(MediaWiki(wiki.api).page, oldid=1).code == "no_such_page"


def test_page_with_its_own_licence_beats_the_wiki(wiki):
    wiki.pages["Tube digester"].categories = ("CC-BY-NC-SA-4.0", "Biogas")
    page = MediaWiki(wiki.api).page("Tube digester")
    refusal = licences.resolve(page.evidence)
    assert refusal.reason == "nc"
    assert page.categories == ("Biogas",)


def test_page_data_box_is_evidence_and_an_infobox_about_software_is_not(wiki):
    row = (
        '<tr><th>License</th><td><a href="https://creativecommons.org/licenses/{}/">x</a></td></tr>'
    )
    wiki.pages["Tube digester"].html = (
        f"<table class='infobox'>{row.format('by-nd/4.0')}</table>"
        f"<table class='template-databox'>{row.format('by-sa/3.0')}</table>"
    )
    licence = licences.resolve(MediaWiki(wiki.api).page("Tube digester").evidence)
    assert licence.spdx == "CC-BY-SA-3.0"
    assert [item.value for item in licence.conflicts] == list(wiki.rights)[:1]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ("missingtitle", "no_such_page"),
        ("nosuchrevid", "no_such_page"),
        ("invalidtitle", "bad_title"),
        ("readapidenied", "private_wiki"),
        ("maxlag", "try_later"),
        ("ratelimited", "try_later"),
        ("concurrency-limit", "try_later"),
        ("readonly", "try_later"),
        ("internal_api_error_DBQueryError", "wiki_error"),
        ("x" * 5000, "wiki_error"),
    ],
)
def test_errors_inside_an_answer_of_success(wiki, error, code):
    wiki.error = error
    caught = refused(MediaWiki(wiki.api).page, "Tube digester")
    assert caught.code == code
    if error == "maxlag":
        assert caught.retry_after_s == 7


def test_maxlag_only_when_nobody_waits(wiki):
    MediaWiki(wiki.api).siteinfo()
    MediaWiki(wiki.api, in_background=True).siteinfo()
    assert ["maxlag=5" in asked for asked in wiki.asked] == [False, True]


@pytest.mark.parametrize("body", ["not json", "[]", "null", "1", '"x"', "[" * 5000, "{}"])
def test_an_answer_that_is_not_a_wikis(monkeypatch, body):
    from articles.mediawiki import client

    answer = client.fetching.Fetched("http://w/", 200, {}, body.encode(), "utf-8")
    monkeypatch.setattr(client.fetching, "fetch", lambda url, **asked: answer)
    code = refused(MediaWiki("http://w/api.php").siteinfo).code
    assert code in ("not_wiki_data", "not_a_wiki")


def test_html_instead_of_data_is_named(wiki):
    assert refused(MediaWiki(wiki.base + "/wiki/Tube_digester").siteinfo).code == "wrong_kind"
    wiki.shut_pages = True
    assert refused(MediaWiki(wiki.base + "/wiki/Tube_digester").siteinfo).code == "site_refused"


@pytest.mark.parametrize(
    "claim",
    [
        {"server": "https://victim.example"},
        {"server": "//victim.example"},
        {"server": "http://[bad"},
        {"articlepath": "https://victim.example/wiki/$1", "script": "//victim.example/w/index.php"},
        {"articlepath": "https://x.example//victim.example/wiki/$1"},
    ],
)
def test_a_wiki_cannot_claim_the_address_of_another_host(wiki, claim):
    wiki.claims = claim
    page = MediaWiki(wiki.api).page("Tube digester")
    addresses = [page.source_url, page.permanent_url, page.history_url, page.authors[0].url]
    assert all(address.startswith(f"{wiki.base}/") for address in addresses)


def test_a_title_cannot_claim_the_address_of_another_host(wiki):
    wiki.claims = {"articlepath": "$1"}
    wiki.pages["/victim.example/X"] = Page("/victim.example/X")
    page = MediaWiki(wiki.api).page("/victim.example/X")
    assert page.source_url == f"{wiki.base}//victim.example/X"


def test_the_name_and_the_words_come_from_one_host(wiki):
    asking = MediaWiki(wiki.api)
    asking.siteinfo()
    with fake_wiki.running() as other:
        wiki.moved_to = other.api
        assert refused(asking.page, "Tube digester").code == "not_wiki_data"
        page = MediaWiki(wiki.api).page("Tube digester")
        assert page.source_url == other.url("Tube digester")


def test_www_and_the_protocol_make_no_other_host():
    site = shapes.site_info(
        {"general": {"server": "https://www.w.example"}}, "http://w.example/api.php"
    )
    assert site.page_url("X") == "https://www.w.example/wiki/X"


@pytest.mark.parametrize("value", [10**40, 2**63, 0, -1, True, "7", None])
def test_a_number_no_database_keeps_is_none(value):
    assert shapes.number(value) is None
    assert shapes.number(2**63 - 1) == 2**63 - 1


# Refreshing


@pytest.mark.parametrize("version", [1, 2])
def test_states_of_many_pages_in_few_requests(wiki, version):
    wiki.version = version
    for number in range(60):
        wiki.pages[f"Page {number}"] = Page(f"Page {number}", page_id=number + 1, revid=number + 9)
    wiki.redirects["Old name"] = "Page 3"
    wiki.redirect_ids[70] = "Old name"
    states = MediaWiki(wiki.api).states_of_ids([*range(1, 61), 70, 99, 1])
    assert len(wiki.asked) == 2
    assert (states[4].title, states[4].revid) == ("Page 3", 12)
    assert states[70].is_redirect and not states[4].is_redirect
    assert states[99].is_missing and not states[2].is_missing


@pytest.mark.parametrize("version", [1, 2])
def test_states_by_title_as_it_was_asked_for(wiki, version):
    wiki.version = version
    wiki.redirects["Old name"] = "Tube digester"
    states = MediaWiki(wiki.api).states_of_titles(["Tube_digester", "Old name", "Nope"])
    assert states["Tube_digester"].revid == 90210
    assert states["Old name"].is_redirect and states["Nope"].is_missing


@pytest.mark.parametrize("version", [1, 2])
def test_an_answer_in_parts_is_put_together(wiki, version):
    wiki.version, wiki.one_by_one = version, True
    for number in range(4):
        wiki.pages[f"Page {number}"] = Page(f"Page {number}", page_id=number + 1)
    states = MediaWiki(wiki.api).states_of_ids([1, 2, 3, 4])
    assert [states[number].title for number in (1, 2, 3, 4)] == [f"Page {n}" for n in range(4)]


def test_a_wiki_that_never_comes_to_an_end_is_not_followed_for_ever(wiki):
    wiki.one_by_one = True
    found = MediaWiki(wiki.api).states_of_ids(range(1, 40))
    assert len(wiki.asked) == 10 and len(found) == 10


def test_what_a_hurried_wiki_leaves_out_is_none():
    state = state_of({"title": "X", "revisions": [{"revid": 7}]})
    assert (state.page_id, state.revid, state.revised_at, state.touched) == (None, 7, None, "")
    assert not (state.is_missing or state.is_redirect)


# Pictures


def test_image_with_its_own_licence(wiki):
    image = MediaWiki(wiki.api).image("Tube 01.jpg")
    assert image.body == fake_wiki.PNG
    assert (image.author, image.licence_name) == ("Amina", "CC BY-SA 4.0")
    assert image.licence_url == "https://creativecommons.org/licenses/by-sa/4.0/"
    assert image.description_url == f"{wiki.base}/wiki/File:Tube_01.jpg"


@pytest.mark.parametrize(
    "file",
    [
        File("X.jpg", licence="CC BY-NC 4.0", licence_url=""),
        File("X.jpg", licence="Fair use", licence_url=""),
        File("X.jpg", licence="", licence_url=""),
        File("X.jpg", licence=None),
    ],
)
def test_image_without_a_free_licence_is_not_even_fetched(wiki, file):
    """The licence of the wiki's pages says nothing about a picture."""
    wiki.files["X.jpg"] = file
    image = MediaWiki(wiki.api).image("X.jpg")
    assert image.body is None
    assert image.refusal.reason in ("nc", "reserved", "unknown")
    assert not any(asked.startswith("/images/") for asked in wiki.asked)


def test_image_licence_from_the_tags_of_its_page(wiki):
    wiki.files["X.jpg"] = File("X.jpg", licence=None, categories=("CC-BY-SA-3.0", "Tubes"))
    image = MediaWiki(wiki.api).image("X.jpg")
    assert (image.licence_name, image.body) == ("CC BY-SA 3.0", fake_wiki.PNG)


def test_e10_svg_is_never_fetched_as_it_is(wiki):
    wiki.files["X.svg"] = File("X.svg", body=b"<svg/>", mime="image/svg+xml")
    assert MediaWiki(wiki.api).image("X.svg").body is None


def test_image_that_is_gone_is_an_answer_without_a_body(wiki):
    image = MediaWiki(wiki.api).image("Gone.jpg")
    assert image.body is None
    assert image.description_url == f"{wiki.base}/wiki/File:Gone.jpg"


# Saved pages


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"parse": None},
        {"parse": []},
        {"parse": {"title": "X"}},
        {"parse": {"title": "X", "text": {"nope": 1}}},
        {"parse": {"text": "<p>x"}},
    ],
)
def test_json_that_is_no_parse_answer(data):
    assert refused(from_parse_json, data, source_url=None).code == "bad_file"


def test_json_that_reports_an_error():
    data = {"error": {"code": "missingtitle"}}
    assert refused(from_parse_json, data, source_url=None).code == "no_such_page"
    data = {"errors": [{"code": "missingtitle", "text": "…"}]}
    assert refused(from_parse_json, data, source_url=None).code == "no_such_page"


def test_saved_json_keeps_its_address_and_revision():
    data = {"parse": {"title": "X", "revid": 7, "text": {"*": "<p>x"}}}
    page = from_parse_json(data, source_url="https://w.example/wiki/X")
    assert page.permanent_url == "https://w.example/wiki/X?oldid=7"
    assert page.history_url == "https://w.example/wiki/X?action=history"
    page = from_parse_json(data, source_url="https://w.example/index.php?title=X")
    assert page.permanent_url == "https://w.example/index.php?title=X&oldid=7"


def test_names_from_a_wiki_can_be_stored():
    """Halves of characters and controls from JSON escapes would break the database or the page."""
    data = {
        "parse": {
            "title": "A\ud800\x00\u202eB" * 99,
            "text": "<p>\ud800",
            "images": ["a\x00.jpg", 3],
        }
    }
    page = from_parse_json(data, source_url=None)
    assert page.title.isprintable()
    assert len(page.title) <= 255
    page.title.encode()
    assert page.images == ("A.jpg",)


@pytest.mark.parametrize(
    "html", ["", "   ", "<p>no wiki page", "<?xml version='1.0' encoding='x'?>"]
)
def test_html_that_is_no_wiki_page(html):
    assert refused(from_html, html, source_url=None).code == "bad_file"


@pytest.mark.parametrize(
    "footer",
    [
        '<li id="copyright">Content is under <a href="{gnu}">GFDL 1.2</a>.</li>',
        '<li id="footer-info-copyright">Under <a rel="license" href="{gnu}">GFDL</a> 1.2.</li>',
        '<div id="f-copyright"><a href="/fdl.html"><img alt="GFDL 1.2"></a></div>',
        '<link rel="copyright" href="{gnu}"><p id="copyright"><a href="{gnu}">GFDL 1.2</a></p>',
    ],
)
def test_the_footer_of_a_saved_page_names_the_version(footer):
    """Skins of every age write the licence into the frame: with a relation or without one."""
    gnu = "http://www.gnu.org/copyleft/fdl.html"
    html = f"<title>X</title><div class='mw-parser-output'><p>x</div>{footer.format(gnu=gnu)}"
    page = from_html(html, source_url="https://wiki.example/wiki/X")
    assert licences.resolve(page.evidence).spdx == "GFDL-1.2-only"


def test_html_that_is_too_large():
    assert refused(from_html, "x" * 5_000_000, source_url=None).code == "too_large"


def test_accept_has_no_vector_images():
    assert "image/svg+xml" not in Accept.IMAGE.value


@pytest.mark.shared
def test_saved_vector_page(shared_data):
    html = (shared_data / "wikipedia-hermitian-matrix/page.html").read_text()
    page = from_html(html, source_url=None)
    assert (page.title, page.page_id, page.revid) == ("Hermitian matrix", 189682, 942460710)
    assert (page.language, page.direction) == ("en", "ltr")
    assert page.source_url == "https://en.wikipedia.org/wiki/Hermitian_matrix"
    assert page.permanent_url == "https://en.wikipedia.org/wiki/Hermitian_matrix?oldid=942460710"
    assert page.revision_at.isoformat() == "2020-02-24T20:33:46+00:00"
    assert "Matrices" in page.categories
    assert licences.resolve(page.evidence).spdx == "CC-BY-SA-3.0"
    assert "Privacy policy" not in page.html


@pytest.mark.shared
def test_saved_page_of_2016(shared_data):
    html = (shared_data / "wikipedia-regression-testing/page.html").read_text()
    page = from_html(html, source_url=None)
    assert (page.title, page.revid) == ("Regression testing", 748923973)
    assert licences.resolve(page.evidence).spdx == "CC-BY-SA-3.0"


@pytest.mark.shared
def test_saved_parsoid_document(shared_data):
    html = (shared_data / "talkpage-fr-le-monde/parsoid.html").read_text()
    page = from_html(html, source_url=None)
    assert (page.title, page.page_id, page.revid) == ("Discussion:Le Monde", 114261, 170426593)
    assert page.language == "fr"
    assert page.revision_at.isoformat() == "2020-05-04T12:58:59+00:00"
    # The document itself says nothing of a licence: nobody may guess one.
    assert licences.resolve(page.evidence).reason == "unknown"
