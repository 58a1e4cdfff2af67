"""What a refusal offers works: each piece of advice, followed, ends in an article.

The class is every sentence that tells people to upload the saved page or to follow the page by its
link.
"""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from articles.actions.importing import FOLLOWED
from articles.models import Article, ArticleImport
from articles.queue import work_off_imports
from articles.refusals import SENTENCES
from foundation.activity import afterwards
from tests.articles import fake_wiki

pytestmark = pytest.mark.django_db

PAGE = (
    "<title>Tube</title><div class='mw-parser-output'><p>Cut the tube.</p><p><a rel='license' "
    "href='https://creativecommons.org/licenses/by/4.0/'>CC BY</a></p></div>"
)


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    """The tests are the worker."""
    monkeypatch.setattr(afterwards, "wake", lambda task: None)


@pytest.fixture
def wiki(settings):
    settings.AYNI_ALLOW_LOOPBACK_IMPORT = True
    with fake_wiki.running(fake_wiki.Wiki(files={})) as wiki:
        wiki.pages["Tube digester"].images = ()
        yield wiki


def ask(client, url: str, text: str | bytes = "") -> ArticleImport:
    data = text.encode() if isinstance(text, str) else text
    file = {"file": SimpleUploadedFile("page", data)} if data else {}
    answer = client.post("/articles/import/", {"url": url} | file)
    assert answer.status_code == 303, answer.content.decode()
    work_off_imports()
    return ArticleImport.objects.latest("pk")


def test_a_page_that_is_no_wiki_is_followed_by_its_link(client, ben, wiki):
    client.force_login(ben)
    wiki.rsd, wiki.api_path = False, "/nowhere/api.php"
    wanted = ask(client, wiki.url("Tube digester"))
    assert wanted.refusal_code == "not_a_wiki"
    assert "by its link" in wanted.refusal and "upload" not in wanted.refusal
    state = f"/articles/imports/{wanted.uid}/"
    assert "Follow it by its link" in client.get(state).content.decode()
    client.post(f"{state}follow/")
    article = Article.objects.get()
    assert (article.title, article.source_url) == ("Tube digester", wiki.url("Tube digester"))
    assert article.current is None and article.link_only_reason == wanted.refusal


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        ({"shut_pages": True, "api_path": "/no"}, "site_refused"),
        ({"error": "readapidenied"}, "private_wiki"),
    ],
)
def test_a_page_that_is_shut_is_followed_or_uploaded(client, ben, wiki, spoil, code):
    client.force_login(ben)
    for name, value in spoil.items():
        setattr(wiki, name, value)
    url = wiki.url("Tube digester")
    wanted = ask(client, url)
    assert wanted.refusal_code == code
    assert client.get(f"/api/v1/articles/imports/{wanted.uid}").json()["can_be_followed"]
    path = f"/api/v1/articles/imports/{wanted.uid}/follow"
    assert client.post(path).json()["source_url"] == url
    assert ask(client, url, PAGE).step == "done"


@pytest.mark.parametrize(
    "text",
    ["<div>" * 240 + "<p>x" + PAGE, "<p>" + "word " * 90_000],
    ids=["deep", "large"],
)
def test_a_page_of_a_form_we_cannot_read_is_followed(client, ben, text):
    client.force_login(ben)
    html = f'<title>X</title><div class="mw-parser-output">{text}{PAGE}</div>'
    parse = {"parse": {"title": "Tube", "text": html}}
    wanted = ask(client, "https://wiki.example.org/wiki/Tube", json.dumps(parse))
    assert wanted.refusal_code in ("too_deep", "too_large"), wanted.refusal
    client.post(f"/articles/imports/{wanted.uid}/follow/")
    assert Article.objects.get().source_url == "https://wiki.example.org/wiki/Tube"


@pytest.mark.parametrize("form", ["html", "html with another address inside", "json"])
@pytest.mark.parametrize("licence", ["by-nc/4.0/", "by-nd/4.0/"])
def test_a_forged_file_gives_the_link_no_title(client, ben, form, licence):
    """Kind: what only a file says of a page: readers of the link see what its address says."""
    client.force_login(ben)
    address = "https://wiki.example.org/wiki/Tube_digester"
    shut = PAGE.replace("by/4.0/", licence).replace("Tube<", "Win a prize<")
    canonical = f"<link rel='canonical' href='{address}'>"
    text = {
        "html": shut,
        "html with another address inside": canonical + shut,
        "json": json.dumps({"parse": {"title": "Win a prize", "text": shut}}),
    }[form]
    wanted = ask(client, "" if "inside" in form else address, text)
    assert wanted.refusal_code.startswith("licence_"), wanted.refusal
    client.post(f"/articles/imports/{wanted.uid}/follow/")
    article = Article.objects.get()
    assert (article.title, article.source_url) == ("Tube digester", address)


def test_a_wiki_that_does_not_answer_is_read_from_the_saved_page(client, ben):
    client.force_login(ben)
    url = "http://10.0.0.1/wiki/Tube"
    wanted = ask(client, url)
    assert wanted.refusal_code == "unreachable" and "upload" in wanted.refusal
    # Whether it is there is nobody's business: it cannot be followed.
    client.post(f"/articles/imports/{wanted.uid}/follow/")
    assert not Article.objects.exists()
    assert ask(client, url, PAGE).step == "done"


def test_who_is_told_of_a_link_can_follow_it():
    """Every sentence that offers the link belongs to a refusal after which that is done."""
    offered = {code for code, words in SENTENCES.items() if "by its link" in str(words)}
    assert offered <= FOLLOWED
