"""A page of the real wiki comes in by address, by API and by command, with its pictures."""

import io

import pytest
from django.core.management import call_command
from PIL import Image

from articles.models import Article
from articles.queue import work_off_imports
from tests.wiki.conftest import bring

pytestmark = pytest.mark.django_db

TEXT = """Cut the tube and fold it twice.[[File:{picture}|thumb|The tube]]
== Materials ==
* Film of ''200'' micron
* Two clay pipes
== Digging ==
Dig the trench <ref>Half as deep.</ref> as long as the tube.
<references />
"""


def png() -> bytes:
    """Return a small picture."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "olive").save(out, "PNG")
    return out.getvalue()


def test_by_address_with_authors_licence_and_pictures(wiki, client):
    wiki.upload("Free tube.png", png(), "[[Category:CC BY-SA 4.0]]")
    wiki.upload("Closed tube.png", png(), "No licence is named.")
    text = TEXT.format(picture="Free tube.png") + "[[File:Closed tube.png]]"
    wiki.edit("By address", text)
    revision = wiki.edit("By address", text + "\nKeep it level.", user="Jaime")
    article = bring(wiki.address("By address"))
    edition = article.current
    assert (article.title, article.language, edition.revision_id) == ("By address", "en", revision)
    assert {author["name"] for author in edition.authors} == {"Keeper", "Jaime"}
    assert edition.licence_spdx == "CC-BY-SA-4.0" and edition.revised_at is not None
    assert [section["title"] for section in edition.sections] == ["Materials", "Digging"]
    assert "Keep it level." in edition.text and "[1]" not in edition.text
    [image] = article.images.all()
    assert image.name == "Free_tube.png" and str(image.file.uid) in edition.html
    assert f"oldid={revision}" in edition.permanent_url
    article.wiki.refresh_from_db()
    assert article.wiki.api_url == wiki.api and article.seen_revision_id == revision
    assert "Film of 200 micron" in client.get(f"/api/v1/articles/{article.uid}").json()["text"]


def test_by_page_and_by_api(wiki, client, ben):
    wiki.edit("By page", "Cut the tube.")
    client.force_login(ben)
    asked = client.post("/articles/import/", {"url": wiki.address("By page")})
    work_off_imports()
    assert client.get(asked.url).status_code == 303
    again = client.post(
        "/api/v1/articles/imports",
        {"url": f"{wiki.url}/index.php?title=By_page"},
        content_type="application/json",
    )
    assert again.status_code == 202
    work_off_imports()
    state = client.get(f"/api/v1/articles/imports/{again.json()['uid']}").json()
    assert (state["step"], state["is_new_edition"]) == ("done", False)
    assert Article.objects.get().imported_by == ben


def test_by_command_through_a_redirect(wiki, capsys):
    wiki.edit("By command", "Cut the tube.")
    wiki.redirect("Commanded", "By command")
    call_command("import_article", wiki.address("Commanded"))
    assert "Edition 1 of “By command” is in." in capsys.readouterr().out


def test_a_busy_wiki_serves_a_person_who_waits(wiki):
    wiki.edit("While busy", "Cut the tube.")
    wiki.set_lagged(True)
    wiki.set_readonly(True)
    assert bring(wiki.address("While busy")).title == "While busy"
