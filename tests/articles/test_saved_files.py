"""Files that browsers save: any declared charset, one-file archives, and the address inside them.

The class of input is a whole wiki page as a person's browser wrote it to disk. What a file says of
its own address is a suggestion, never a proof.
"""

import base64
import quopri

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from articles import charsets, importing
from articles.mediawiki import archives, from_html
from articles.models import Article, ArticleImport, LicenceReview, Wiki
from articles.queue import work_off_imports
from articles.refusals import Refused
from foundation.activity import afterwards

pytestmark = pytest.mark.django_db

URL = "https://wiki.example.org/wiki/Tube_digester"


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    """The tests are the worker."""
    monkeypatch.setattr(afterwards, "wake", lambda task: None)


def page(words: str, head: str = "", before: str = "") -> str:
    licence = '<a rel="license" href="https://creativecommons.org/licenses/by/4.0/">CC BY</a>'
    return (
        f"{before}<html><head>{head}<title>Tube</title></head><body>"
        f'<div class="mw-parser-output"><p>{words}</p><p>{licence}</p></div></body></html>'
    )


def upload(client, data: bytes, url: str = URL, name: str = "page.html"):
    return client.post("/articles/import/", {"url": url, "file": SimpleUploadedFile(name, data)})


@pytest.mark.parametrize(
    ("label", "codec", "words"),
    [
        ("iso-8859-1", "latin-1", "Estiércol y agua"),
        ("latin1", "cp1252", "“Estiércol” – 5 €"),
        ("windows-1252", "cp1252", "“Estiércol” – 5 €"),
        ("ISO-8859-15", "iso8859-15", "5 €"),
        ("iso-8859-9", "cp1254", "Gübre ve ışık"),
        ("windows-1251", "cp1251", "Навоз и вода"),
        ("koi8-r", "koi8-r", "Навоз и вода"),
        ("x-sjis", "cp932", "堆肥と水①"),
        ("Shift_JIS", "cp932", "堆肥と水"),
        ("euc-jp", "euc-jp", "堆肥と水"),
        ("gb2312", "gb18030", "沼气和水"),
        ("big5", "big5hkscs", "沼氣和水"),
        ("euc-kr", "cp949", "퇴비와 물"),
        ("windows-1256", "cp1256", "السماد والماء"),
        ("utf-16", "utf-8", "堆肥 é"),
        ("no-such-thing", "utf-8", "堆肥 é"),
    ],
)
def test_a_declared_charset_is_read_as_browsers_read_it(client, ben, label, codec, words):
    """By the labels of the Encoding Standard: latin1 means windows-1252, utf-16 in a meta UTF-8."""
    for head in (
        f'<meta charset="{label}">',
        f"<META http-equiv='Content-Type' content='text/html; charset={label}'>",
    ):
        assert words in charsets.decoded(page(words, head).encode(codec))
    client.force_login(ben)
    assert upload(client, page(words, head).encode(codec)).status_code == 303
    assert words in ArticleImport.objects.get().saved


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("<p>é堆".encode("utf-16"), "é堆"),
        (b"\xfe\xff" + "<p>é堆".encode("utf-16-be"), "é堆"),
        ("<p>é堆".encode("utf-16-le"), "é堆"),
        ("<p>é堆".encode("utf-16-be"), "é堆"),
        (b'\xef\xbb\xbf<meta charset="latin1"><p>\xc3\xa9', "é"),
        (b"<?xml version='1.0' encoding='iso-8859-2'?><p>\xb1", "ą"),
        (b"<!-- <meta charset=koi8-r> --><p>\xc3\xa9", "é"),
        (b"<p>\x93caf\xe9\x94", "“café”"),
    ],
)
def test_marks_and_guesses(data, words):
    assert words in charsets.decoded(data)


def test_a_page_in_another_charset_comes_in_whole(client, ben):
    client.force_login(ben)
    upload(client, page("Estiércol y “agua”", "<meta charset=latin1>").encode("cp1252"))
    work_off_imports()
    assert "Estiércol y “agua”" in Article.objects.get().current.text


# MHTML


def mhtml(body: bytes, encoding: str, *, kind: str = "text/html", head: str = "") -> bytes:
    packed = {
        "quoted-printable": quopri.encodestring,
        "base64": base64.encodebytes,
        "8bit": bytes,
    }[encoding](body)
    return (
        b"From: <Saved by Blink>\r\n"
        b"Snapshot-Content-Location: " + URL.encode() + b"\r\n"
        b"Subject: =?utf-8?Q?Tube?=\r\nMIME-Version: 1.0\r\n" + head.encode() + b"Content-Type: "
        b'multipart/related;\r\n\ttype="text/html";\r\n\tboundary="----Part--1----"\r\n\r\n\r\n'
        b"------Part--1----\r\nContent-Type: " + kind.encode() + b"\r\nContent-ID: <frame-1@x>\r\n"
        b"Content-Transfer-Encoding: "
        + encoding.encode()
        + b"\r\nContent-Location: "
        + URL.encode()
        + b"\r\n\r\n"
        + packed
        + b"\r\n------Part--1----\r\nContent-Type: image/png\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\niVBORw0K\r\n------Part--1------\r\n"
    )


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "8bit"])
@pytest.mark.parametrize(
    ("kind", "codec"),
    [
        ("text/html", "utf-8"),
        ("text/html; charset=utf-8", "utf-8"),
        ('text/html; charset="windows-1252"', "cp1252"),
        ("application/xhtml+xml; charset=shift_jis", "cp932"),
    ],
)
def test_a_page_in_one_file_comes_in_with_its_address(client, ben, encoding, kind, codec):
    """What phones' browsers save: the page, its pictures and its address in one MIME message."""
    words = "堆肥と水" if codec == "cp932" else "Estiércol y agua"
    client.force_login(ben)
    data = mhtml(page(words).encode(codec), encoding, kind=kind)
    assert upload(client, data, url="", name="page.mhtml").status_code == 303
    work_off_imports()
    wanted = ArticleImport.objects.get()
    assert wanted.step == "done", wanted.refusal
    assert words in wanted.article.current.text and wanted.article.source_url == URL
    assert wanted.article.current.is_from_file


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "8bit"])
@pytest.mark.parametrize(
    "words", ["Café", "Estiércol y ½ agua", "Dung “and” water", "堆肥と水", "€ é"]
)
@pytest.mark.parametrize(
    "kind", ["text/html", "text/html; charset=utf-8", 'text/html; charset="UTF8"']
)
def test_a_page_in_one_file_keeps_its_letters_when_sent_as_text(client, ben, encoding, words, kind):
    """Kind: bytes that a program turned into text before it sent them: the letters are letters."""
    client.force_login(ben)
    body = {"saved": mhtml(page(words).encode(), encoding, kind=kind).decode()}
    client.post("/api/v1/articles/imports", body, content_type="application/json")
    work_off_imports()
    assert words in Article.objects.get().current.text


@pytest.mark.parametrize("words", ["Café", "Dung “and” water", "€ é"])
def test_letters_win_over_a_label_that_names_another_encoding(client, ben, words):
    """Kind: the program decoded the text by the label, which is still in the headers."""
    client.force_login(ben)
    raw = mhtml(page(words).encode(), "8bit", kind='text/html; charset="windows-1252"').decode()
    client.post("/api/v1/articles/imports", {"saved": raw}, content_type="application/json")
    work_off_imports()
    assert words in Article.objects.get().current.text


def test_a_damaged_byte_does_not_spoil_the_other_letters(client, ben):
    """A file of bytes that is nearly UTF-8 stays UTF-8."""
    client.force_login(ben)
    data = mhtml(page("Estiércol @ agua").encode().replace(b"@", b"\xff"), "8bit")
    data = data.replace(b"Content-Type: text/html", b"Content-Type: text/html; charset=utf-8")
    assert upload(client, data, url="", name="page.mhtml").status_code == 303
    work_off_imports()
    assert "Estiércol \ufffd agua" in Article.objects.get().current.text


def test_a_page_in_one_file_by_api_and_by_command(client, ben, tmp_path):
    data = mhtml(page("Estiércol").encode(), "quoted-printable")
    client.force_login(ben)
    body = {"saved": data.decode()}
    client.post("/api/v1/articles/imports", body, content_type="application/json")
    work_off_imports()
    assert "Estiércol" in Article.objects.get().current.text
    path = tmp_path / "page.mht"
    path.write_bytes(data)
    call_command("import_article", str(path))
    assert Article.objects.get().editions.count() == 1


def test_of_several_pages_the_one_that_the_file_starts_with():
    inner = b"Content-Type: text/html\r\nContent-ID: <{}>\r\n\r\n<p>{}</p>\r\n"
    parts = b"--B\r\n".join(
        [b""] + [inner.replace(b"{}", name, 1).replace(b"{}", name) for name in (b"ad", b"main")]
    )
    head = (
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; start="<main>"; boundary=B\r\n\r\n'
    )
    html, location = archives.unpacked((head + parts + b"--B--\r\n").decode())
    assert (html.strip(), location) == ("<p>main</p>", "")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("MIME-Version: 1.0\nContent-Type: multipart/related; boundary=B\n\n", "bad_file"),
        (
            "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=B\n\n"
            + "--B\nContent-Type: image/png\n\nx\n" * 600,
            "too_large",
        ),
        (
            "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=B\n\n--B\n"
            "Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n!!!\n--B--\n",
            "bad_file",
        ),
    ],
)
def test_an_archive_without_a_page_or_with_too_many_parts(text, code):
    with pytest.raises(Refused) as refused:
        from_html(text, source_url=None)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"bplist00\xd1\x01\x02_\x10\x0fWebMainResource\xd5", "web_archive"),
        (
            b'<?xml version="1.0"?><plist><dict><key>WebMainResource</key></dict></plist>',
            "web_archive",
        ),
        (b"%PDF-1.7 <html>", "no_text"),
        (b"PK\x03\x04<html>", "no_text"),
        (b"\x00\x01\x02\x03", "no_text"),
        (b"only words", "no_text"),
        (b"", "no_text"),
    ],
)
def test_what_is_no_page_is_refused_with_what_to_do_instead(data, code):
    with pytest.raises(Refused, match=r"[Ss]ave") as refused:
        importing.text_of_file(data)
    assert refused.value.code == code


# The address inside


@pytest.mark.parametrize(
    ("head", "before"),
    [
        ("", f"<!DOCTYPE html>\n<!-- saved from url=({len(URL):04})" + URL + " -->\n"),
        ("", f"<!-- saved from url=({len(URL)})" + URL + "#Film -->"),
        (f'<link rel="canonical" href="{URL}">', ""),
        (
            '<link rel="canonical" href="/wiki/Tube_digester">',
            f"<!-- saved from url=(9){URL}?x -->",
        ),
        (f'<meta property="og:url" content="{URL}">', ""),
        (
            f'<link rel="dc:isVersionOf" href="{URL}">',
            "<!-- saved from url=(0014)about:internet -->",
        ),
    ],
)
def test_a_saved_page_says_where_it_came_from(ben, head, before):
    assert from_html(page("x", head, before), source_url=None).source_url == URL
    given = "https://wiki.example.org/wiki/Other"
    assert from_html(page("x", head, before), source_url=given).source_url == given


@pytest.mark.parametrize(
    "before",
    [
        "<!-- saved from url=(0011)file:///C:/x -->",
        "<!-- saved from url=(9)javascript:alert(1) -->",
        "<!-- saved from url=(9)https://ada:pw@wiki.example/ -->",
        "<!-- saved from url=() -->",
    ],
)
def test_an_address_that_is_none_is_not_taken(before):
    assert from_html(page("x", "", before), source_url=None).source_url == ""


def test_the_address_inside_a_file_proves_nothing(ben, cleo):
    """A forged file names somebody's wiki: it takes no licence from it and changes no article."""
    wiki = Wiki.objects.create(host="wiki.example.org", name="Wiki")
    LicenceReview.objects.create(wiki=wiki, spdx="CC-BY-4.0", url=URL, reviewed_by=cleo)
    before = f"<!-- saved from url=(9){URL} -->"
    silent = f'{before}<title>Tube</title><div class="mw-parser-output"><p>Forged.</p></div>'
    for learner, text in [
        (ben, silent),
        (cleo, page("True.", "", before)),
        (ben, page("Forged.", "", before)),
    ]:
        ArticleImport.objects.create(requested_by=learner, saved=text)
        work_off_imports()
    codes = list(ArticleImport.objects.order_by("pk").values_list("refusal_code", flat=True))
    assert codes == ["licence_unknown", "", "already_here"]
    article = Article.objects.get()
    assert "True." in article.current.text and article.current.is_from_file
    assert article.current.given_by == cleo
