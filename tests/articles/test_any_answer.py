"""Whatever a wiki answers, an import ends with an article or with a refusal, never otherwise.

The class of input is everything that comes from outside: status lines, headers, redirects, JSON of
any shape, HTML, statements about licences, histories, addresses and bytes of pictures, and saved
files. Hypothesis looks for members of it; those that went wrong once stand beside it by name.
"""

import io
import json
import socketserver
import threading
from contextlib import contextmanager, suppress

import pytest
from django.core.exceptions import ValidationError
from django.db import models, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from articles import fetching, importing, licences, parsing
from articles.actions.deciding import decide_import
from articles.actions.storing import store_edition
from articles.canonical import Block, Canonical
from articles.fetching import Accept, fetch
from articles.licences import Evidence, Scope
from articles.mediawiki import MediaWiki
from articles.models import Article, ArticleImage, ArticleImport, Edition, Wiki
from articles.parsing import Prepared
from articles.queue import work_off_imports
from articles.refusals import Refused
from foundation.files import pictures
from foundation.files.models import StoredFile
from tests.articles import fake_wiki

pytestmark = pytest.mark.django_db

SHARED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
many = settings(max_examples=150, suppress_health_check=SHARED)
few = settings(max_examples=60, suppress_health_check=SHARED)

ODD_TEXTS = (
    "",
    "\x00",
    "a\x0bb",
    "\ud800",
    "\ufffe",
    "ß" * 255,
    "日" * 255,
    "x" * 3000,
    "//[",
    "http://[x/File:a.jpg",
    "http://\u2100.example/",
    "9" * 5000,
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59",
    "https://creativecommons.org/licenses/by-sa/٤.٠/",
    "<a href='http://[x'>x</a>",
    "%00",
)
texts = st.sampled_from(ODD_TEXTS) | st.text(max_size=40)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([2**31, 2**63, 10**40, -(10**40), 1e300])
    | texts,
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(texts, inside, max_size=3),
    max_leaves=6,
)


# Headers, status, redirects, bytes


class _Scripted(socketserver.BaseRequestHandler):
    answer = b""

    def handle(self):
        with suppress(OSError):
            while b"\r\n\r\n" not in self.request.recv(65_536):
                pass
            self.request.sendall(type(self).answer)


@contextmanager
def server():
    class Handler(_Scripted):
        pass

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as listening:
        listening.daemon_threads = True
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.server_address[1]}/wiki/X", Handler
        finally:
            listening.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def scripted():
    with server() as running:
        yield running


ODD_VALUES = (
    b"9" * 5000,
    b"Mon, 01 Jan 99999999999 00:00:00 GMT",
    b"Mon, 01 Jan 2024 00:00:00 +9999999999999",
    b"//[",
    b"http://[::1",
    b"http://.../",
    b"http://" + b"a" * 80 + b".example/",
    b"https://.example/",
    b"http://\xe2\x84\x80.example/",
    b"http://x.example:99999999/",
    b"/" + b"a" * 3000,
    b"text/html; charset=zlib",
    b"text/html; charset=utf-16",
    b"gzip, gzip",
    b"gzip",
    b"chunked",
    b"-1",
    b"",
)
HEADERS = (
    b"Location",
    b"Retry-After",
    b"Content-Type",
    b"Content-Encoding",
    b"Content-Length",
    b"Transfer-Encoding",
    b"X-Other",
)
header_lines = st.tuples(
    st.sampled_from(HEADERS), st.sampled_from(ODD_VALUES) | st.binary(max_size=30)
)
answers = st.builds(
    lambda status, headers, body: (
        b"HTTP/1.1 %s\r\n%s\r\n%s"
        % (status, b"".join(b"%s: %s\r\n" % line for line in headers), body)
    ),
    st.sampled_from([b"200 OK", b"302 Found", b"429 Slow", b"503 x", b"204 x", b"101 x", b"999 x"])
    | st.binary(max_size=12),
    st.lists(header_lines, max_size=4),
    st.binary(max_size=60),
)


def answered(lines: bytes, status: bytes = b"302 Found") -> bytes:
    return b"HTTP/1.1 " + status + b"\r\n" + lines + b"\r\n\r\n"


@many
@given(answer=answers, accept=st.sampled_from(Accept))
@example(answer=answered(b"Location: http://[::1"), accept=Accept.PAGE)
@example(answer=answered(b"Location: //[x/"), accept=Accept.JSON)
@example(answer=answered(b"Location: http://\xe2\x84\x80.example/"), accept=Accept.PAGE)
@example(answer=answered(b"Retry-After: " + b"9" * 5000, b"503 Busy"), accept=Accept.PAGE)
@example(
    answer=answered(b"Retry-After: Mon, 01 Jan 99999999999 00:00:00 GMT", b"429 Busy"),
    accept=Accept.PAGE,
)
def test_whatever_bytes_answer(answer, accept, scripted):
    url, handler = scripted
    handler.answer = answer
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fetching.settings, "AYNI_ALLOW_LOOPBACK_IMPORT", True)
        try:
            found = fetch(url, accept=accept, deadline_s=5, resolver=lambda *asked: ["127.0.0.1"])
        except Refused as refused:
            assert refused.retry_after_s is None or 1 <= refused.retry_after_s <= 3600
        else:
            found.text().encode()


@pytest.mark.parametrize(
    "value",
    [
        "9" * 5000,
        "9" * 5000 + " Jan 2024 00:00:00 GMT",
        "Mon, 01 Jan 99999999999 00:00:00 GMT",
        "Mon, 01 Jan 2024 00:00:00 +9999999999999",
        "Mon, 99 Jan 2024 99:99:99 GMT",
        "²",
        "\x00",
    ],
)
def test_a_pause_of_any_spelling(value):
    assert 1 <= fetching.retry_after_s({"retry-after": value}) <= 3600


# The API: any value in the place of any other


def places(data, before=()):
    """Return the paths to everything inside some JSON."""
    inside = data.items() if isinstance(data, dict) else enumerate(data)
    found = [before]
    for name, value in inside if isinstance(data, dict | list) else ():
        found += places(value, (*before, name))
    return found


def spoilt(data, path, value):
    """Return the JSON with another value at a path."""
    if not path:
        return value
    copy = dict(data) if isinstance(data, dict) else list(data)
    copy[path[0]] = spoilt(copy[path[0]], path[1:], value)
    return copy


@pytest.fixture(scope="module")
def wiki():
    with fake_wiki.running() as wiki:
        yield wiki


TEXT = Canonical("Cut.", "0" * 64, [Block("b1", "p", 0, 4, "0" * 64, (), "")])
PREPARED = Prepared("<p>Cut.</p>", TEXT, [], [], {}, {})
STORED = (Article, ArticleImage, ArticleImport, Edition, Wiki)


def assert_fits(row: models.Model) -> None:
    """SQLite stores what PostgreSQL refuses: a text too long, a number too large, a NUL."""
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if isinstance(value, str):
            assert "\x00" not in value
            value.encode()
            assert field.max_length is None or len(value) <= field.max_length, field
        if isinstance(field, models.PositiveIntegerField) and value is not None:
            assert 0 <= value < 2**31, field
        if isinstance(field, models.JSONField):
            assert "\\u0000" not in json.dumps(value)


def import_whole(wiki) -> int:
    """Import a page as the queue does, but without a child; return how many rows were stored."""
    found, title = MediaWiki.discover(wiki.url("Tube digester"))
    source = importing.from_wiki(found, title)
    licence = licences.resolve(source.page.evidence)
    if isinstance(licence, licences.Refusal) or not source.page.source_url:
        return 0
    count = 0
    with transaction.atomic():
        kept, _missed = importing._pictures(source, {}, lambda *step: None, is_whole=False)
        store_edition(
            actor_id=None, page=source.page, prepared=PREPARED, licence=licence, pictures=kept
        )
        for model in STORED:
            for row in model.objects.all():
                assert_fits(row)
                count += 1
        transaction.set_rollback(True)
    return count


@few
@given(
    about=st.sampled_from(["siteinfo", "parse", "query", "image"]),
    place=st.integers(0, 200),
    value=values,
    version=st.sampled_from([1, 2]),
)
@example(about="siteinfo", place=2, value=[], version=2)
@example(about="query", place=2, value=5, version=2)
@example(about="parse", place=2, value="日" * 255, version=2)
@example(about="parse", place=2, value="\ud800", version=1)
def test_whatever_json_answers(about, place, value, version, wiki):
    def spoil(said, data):
        paths = places(data)
        return spoilt(data, paths[place % len(paths)], value) if said == about else data

    wiki.version, wiki.spoil = version, spoil
    with pytest.MonkeyPatch.context() as patch, suppress(ValidationError):
        patch.setattr(fetching.settings, "AYNI_ALLOW_LOOPBACK_IMPORT", True)
        import_whole(wiki)


def test_an_answer_that_nobody_spoilt_is_stored(wiki, settings):
    """What the properties above try is an import indeed."""
    settings.AYNI_ALLOW_LOOPBACK_IMPORT = True
    wiki.version, wiki.spoil = 2, lambda about, data: data
    # An article, its edition and picture, and their wiki.
    assert import_whole(wiki) == 4


@few
@given(told=st.dictionaries(st.sampled_from(["action", "self", "prop", "incontinue"]), values))
@example(told={"action": "delete"})
@example(told={"self": "x"})
@example(told={"incontinue": "\ud800"})
def test_where_an_answer_goes_on_is_all_that_a_wiki_chooses(told, wiki):
    """A refresh asks about many pages; the wiki says how its answer goes on."""
    asked = len(wiki.asked)
    wiki.version = 2
    wiki.spoil = lambda about, data: (data | {"continue": told}) if about == "query" else data
    with pytest.MonkeyPatch.context() as patch, suppress(Refused):
        patch.setattr(fetching.settings, "AYNI_ALLOW_LOOPBACK_IMPORT", True)
        MediaWiki(wiki.api).states_of_ids([4711])
    assert all("action=query" in path for path in wiki.asked[asked:])


def test_a_name_outside_the_basic_plane_is_read_whole():
    """MediaWiki writes these as two escapes; a half of one cannot be asked for."""
    from articles.mediawiki import discovery

    assert discovery._name_in('"wgPageName":"\\ud83c\\udf31_Seed"') == "🌱 Seed"
    assert discovery._name_in('"wgPageName":"\\ud83c_Seed"').encode()


# HTML: of the API, of a saved page

ADDRESSES = (
    "/wiki/File:a%00b.jpg",
    "/wiki/File:%0B.png",
    "/wiki/File:%EF%BF%BE.png",
    "/wiki/File:" + "ß" * 255 + ".png",
    "//[/File:a.jpg",
    "http://[x/File:a.jpg",
    "http://\u2100.example/File:a.jpg",
    "https://w.example/wiki/X#a%00b",
    "#a%0Bb",
    "x.png",
    "",
)
addresses = st.sampled_from(ADDRESSES) | st.text(max_size=20)
TAGS = ("a", "img", "h2", "p", "table", "tr", "td", "li", "ol", "figure", "math", "svg", "p:q")
NAMES = ("href", "src", "id", "class", "style", "resource", "start", "colspan", "alt", "lang")
tags, names = st.sampled_from(TAGS), st.sampled_from(NAMES)
markup = st.recursive(
    texts,
    lambda inside: st.builds(
        lambda tag, name, value, parts: (
            f'<{tag} {name}="{value}">{"".join(parts)}' + ("" if tag == "img" else f"</{tag}>")
        ),
        tags,
        names,
        addresses,
        st.lists(inside, max_size=3),
    ),
    max_leaves=12,
)
FRAME = (
    "<title>Tube</title><script>RLCONF={{}}</script>"
    '<div id="mw-content-text"><div class="mw-parser-output">{}</div></div>'
)


def in_task(task: str, **job) -> None:
    """Do in this process what the child does; a refusal is an answer too."""
    with suppress(Refused):
        json.dumps(parsing._TASKS[task](job))


@many
@given(html=markup)
@example(html='<a href="/wiki/File:a%00b.jpg"><img src="x.png"></a>')
@example(html='<img src="http://[x/a.jpg">')
@example(html='<img src="/images/%EF%BF%BE.png">')
@example(html='<a href="https://w.example/wiki/X#a%00b">x</a>')
def test_whatever_html_comes(html):
    in_task("prepare", html=html, base_url="https://w.example/wiki/X", images={"A.png": "/p/1"})
    in_task("page_from_html", html=FRAME.format(html), source_url=None)
    in_task("page_from_html", html=html, source_url="https://w.example/wiki/X")


@many
@given(text=st.builds(lambda data: json.dumps({"parse": data}), values) | st.text(max_size=60))
@example(text='{"parse":{"title":"X","text":"<p>x","images":5,"categories":3,"redirects":7}}')
@example(text="[" * 5000)
@example(text='{"a":' * 900 + "1" + "}" * 900)
@example(text='{"a":' + "9" * 5000 + "}")
def test_whatever_a_saved_answer_says(text):
    in_task("page_from_json", text=text, source_url=None)


@many
@given(value=texts, scope=st.sampled_from(Scope), other=texts)
def test_whatever_is_said_of_a_licence(value, scope, other):
    decision = licences.resolve(
        [Evidence(scope, value, "test"), Evidence(Scope.SITE, other, "test")]
    )
    assert isinstance(decision, licences.Licence) or decision.explanation


# Pictures


def picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, kind)
    return out.getvalue()


@many
@given(
    kind=st.sampled_from(pictures.FORMATS),
    at=st.integers(0, 300),
    put=st.binary(max_size=12),
    cut=st.integers(0, 300),
)
def test_whatever_bytes_a_picture_has(kind, at, put, cut, tmp_path):
    data = picture(kind)
    data = data[:at] + put + data[at + len(put) :]
    data = data[: len(data) - cut % len(data)]
    with pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(fetching.settings, "MEDIA_ROOT", tmp_path)
        try:
            assert isinstance(pictures.keep(data), StoredFile)
        except ValidationError as refused:
            assert refused.code in ("not_a_picture", "picture_too_large")
        transaction.set_rollback(True)


# Whole, by the queue and its child process


@pytest.mark.parametrize(
    "html",
    [
        '<p>Cut the tube.</p><a href="/wiki/File:a%00b.jpg"><img src="/images/x.png"></a>',
        '<p>Cut the tube.</p><img src="/images/a%0Bb.png">',
        '<p>Cut the tube.</p><img src="http://[x/a.png">',
        '<p>Cut the tube. <a href="http://[x">there</a></p><h2 id="#%00">Film</h2>',
    ],
)
def test_an_odd_address_stops_no_import(ben, html):
    """Control characters and broken hosts in addresses cost the picture or the link alone.

    Where that is the page's only picture, the import asks whether to go on without it.
    """
    licence = '<a rel="license" href="https://creativecommons.org/licenses/by/4.0/">CC BY</a>'
    page = {"parse": {"title": "Tube", "pageid": 7, "text": f"<div>{html}{licence}</div>"}}
    wanted = ArticleImport.objects.create(
        requested_by=ben, url="https://w.example/wiki/Tube", saved=json.dumps(page)
    )
    work_off_imports()
    wanted.refresh_from_db()
    if wanted.step == "decision":
        decide_import(actor=ben, wanted=wanted, accept=True)
        work_off_imports()
        wanted.refresh_from_db()
    assert (wanted.step, wanted.refusal) == ("done", "")
    assert "Cut the tube." in wanted.article.current.text


def test_a_page_that_breaks_our_own_code_is_not_called_too_much_work(monkeypatch):
    """A fault of ours says so, in the log and to the person; a page's size is another matter."""
    monkeypatch.setattr(parsing, "_CHILD", ("-c", "raise ValueError('odd')"))
    with pytest.raises(Refused) as refused:
        parsing.page_from_html("<p>x", source_url=None)
    assert refused.value.code == "not_understood"


def test_a_page_with_a_long_name_in_another_script_comes_in(wiki, settings, ben):
    """85 letters of three bytes make 765 characters of an address."""
    settings.AYNI_ALLOW_LOOPBACK_IMPORT = True
    wiki.version, wiki.spoil = 2, lambda about, data: data
    title = "日" * 85
    wiki.pages[title] = fake_wiki.Page(title, page_id=85, images=())
    wanted = ArticleImport(requested_by=ben, url=wiki.url(title))
    wanted.url = f"{wiki.base}/w/index.php?title=" + "%E6%97%A5" * 85
    wanted.full_clean(exclude=["article", "ended_at"])
    wanted.save()
    work_off_imports()
    wanted.refresh_from_db()
    assert wanted.step == "done", wanted.refusal
    assert_fits(wanted.article)
    assert_fits(wanted.article.current)
