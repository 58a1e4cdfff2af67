"""What happens to a page of the real wiki happens to its article here."""

import json

import httpx
import pytest

from articles import anchoring, canonical
from articles.actions.passages import mark_passage
from articles.models import Article, Passage
from articles.queue import work_off_imports
from articles.refreshing import refresh_next
from foundation.activity.models import FactRow
from tests.parts.mediawiki import BY_NC
from tests.wiki.conftest import bring, let_be_due, look

pytestmark = pytest.mark.django_db

KEPT = "Lay the 200-micron film double where the trench is stony."
PIPES = "Tie the inlet pipe with strips of inner tube, twenty turns of it."
PIPES_NOW = "Tie the inlet pipe with strips of inner tube, thirty turns at least."
REST = "Let the slurry rest for forty days before you light the first flame."
TEXT = f"""A digester turns dung into gas.
== Trench ==
Dig the trench as long as the tube. {KEPT}
== Pipes ==
Two clay pipes lead the slurry in and out. {PIPES}
== Filling ==
Mix one bucket of dung with four of water. {REST}
"""
EDITED = TEXT.replace(PIPES, PIPES_NOW).replace(f" {REST}", "").replace("A digester", "New. It")


def kinds() -> list[str]:
    return list(FactRow.objects.order_by("pk").values_list("kind", flat=True))


def marked(article: Article, *quotes: str) -> list[Passage]:
    text = canonical.extract(article.current.html)
    return [mark_passage(article=article, selector=anchoring.find(text, quote)) for quote in quotes]


def test_an_edit_is_a_new_edition_and_passages_stay_change_or_are_gone(wiki):
    wiki.edit("Edited", TEXT)
    article = bring(wiki.address("Edited"))
    passages = marked(article, KEPT, PIPES, REST)
    assert look().editions == 0
    revision = wiki.edit("Edited", EDITED, user="Jaime")
    assert look().editions == 1
    article.refresh_from_db()
    assert (article.current.number, article.current.revision_id) == (2, revision)
    for passage in passages:
        passage.refresh_from_db()
    assert [passage.state for passage in passages] == ["attached", "changed", "gone"]
    assert passages[1].words_now == PIPES_NOW and passages[2].words_now == ""
    text = article.current.text
    assert text[passages[0].start : passages[0].end] == KEPT
    assert sorted(kinds()[1:]) == ["EditionImported", "PassageChanged", "PassageGone"]


def test_a_reverted_edit_brings_the_words_and_their_passage_back(wiki):
    wiki.edit("Reverted", TEXT)
    article = bring(wiki.address("Reverted"))
    [passage] = marked(article, PIPES)
    wiki.edit("Reverted", EDITED)
    look()
    wiki.edit("Reverted", TEXT)
    assert look().editions == 1
    passage.refresh_from_db()
    assert (passage.state, passage.edition.number) == ("attached", 3)


@pytest.mark.parametrize("redirect", [True, False])
def test_a_move_is_followed(wiki, redirect):
    title = f"Moved {redirect}"
    wiki.edit(title, TEXT)
    article = bring(wiki.address(title))
    wiki.move(title, f"{title} on", redirect=redirect)
    assert look().editions == 0
    article.refresh_from_db()
    assert (article.title, article.former_title) == (f"{title} on", title)
    assert article.source_url == wiki.address(f"{title} on")
    assert kinds()[-1] == "ArticleMoved" and article.editions.count() == 1
    # Brought in once more by either address, it is the same article.
    assert bring(wiki.address(f"{title} on")) == article


def test_two_pages_that_change_places(wiki):
    wiki.edit("Left", TEXT)
    wiki.edit("Right", TEXT.replace("digester", "kite"))
    left, right = bring(wiki.address("Left")), bring(wiki.address("Right"))
    wiki.move("Left", "Middle", redirect=False)
    wiki.move("Right", "Left", redirect=False)
    wiki.move("Middle", "Right", redirect=False)
    look()
    look()
    left.refresh_from_db()
    right.refresh_from_db()
    assert (left.title, right.title) == ("Right", "Left")
    assert (left.source_url, right.source_url) == (wiki.address("Right"), wiki.address("Left"))
    assert "kite" in right.current.text


def test_a_deleted_page_stays_readable_and_comes_back(wiki, client):
    wiki.edit("Deleted", TEXT)
    article = bring(wiki.address("Deleted"))
    wiki.delete("Deleted")
    look()
    shown = client.get(f"/api/v1/articles/{article.uid}").json()
    assert shown["on_its_wiki"]["state"] == "gone" and KEPT in shown["text"]
    page = client.get(f"/articles/{article.uid}/", follow=True).content.decode()
    assert "has not been on its wiki since" in page and KEPT in page
    wiki.undelete("Deleted")
    assert look().editions == 0
    article.refresh_from_db()
    assert article.gone_at is None
    assert kinds() == ["EditionImported", "ArticleGone", "ArticleReturned"]


def test_a_page_deleted_and_written_anew(wiki):
    wiki.edit("Anew", TEXT)
    article = bring(wiki.address("Anew"))
    old = article.page_id
    wiki.delete("Anew")
    wiki.edit("Anew", EDITED)
    assert look().editions == 1
    article.refresh_from_db()
    assert article.page_id != old and article.gone_at is None


def test_a_page_that_became_part_of_another(wiki, client):
    wiki.edit("Part", TEXT)
    wiki.edit("Whole", EDITED)
    part, whole = bring(wiki.address("Part")), bring(wiki.address("Whole"))
    wiki.redirect("Part", "Whole")
    look()
    part.refresh_from_db()
    assert part.part_of == whole
    page = client.get(f"/articles/{part.uid}/", follow=True).content.decode()
    assert "is now part of" in page and f"/articles/{whole.uid}/" in page
    wiki.edit("Part", TEXT)
    look()
    part.refresh_from_db()
    assert part.part_of is None


def test_a_page_that_leads_to_one_we_do_not_have(wiki):
    wiki.edit("Lead", TEXT)
    wiki.edit("Led to", EDITED)
    article = bring(wiki.address("Lead"))
    wiki.redirect("Lead", "Led to")
    assert look().editions == 1
    article.refresh_from_db()
    assert (article.title, article.source_url) == ("Led to", wiki.address("Led to"))


def test_a_licence_that_we_cannot_take(wiki, client):
    wiki.edit("Closed", TEXT)
    article = bring(wiki.address("Closed"))
    wiki.edit("Closed", EDITED)
    wiki.set_rights(BY_NC)
    assert look().editions == 0
    page = client.get(f"/articles/{article.uid}/", follow=True).content.decode()
    assert "forbids commercial use" in page and REST in page


def test_a_template_that_changed_is_seen_through(wiki):
    wiki.edit("Template:Depth", "knee")
    wiki.edit("Templated", TEXT + "\nDig to the {{Depth}}.")
    wiki.run_jobs()
    article = bring(wiki.address("Templated"))
    assert "Dig to the knee." in article.current.text
    wiki.let_a_second_pass()
    wiki.edit("Template:Depth", "hip")
    wiki.run_jobs()
    assert look().editions == 0
    Article.objects.update(is_check_asked=True)
    assert look().editions == 1
    article.refresh_from_db()
    assert "Dig to the hip." in article.current.text


def test_a_busy_wiki_sends_us_away_and_is_left_alone(wiki):
    wiki.edit("Busy", TEXT)
    bring(wiki.address("Busy"))
    wiki.edit("Busy", EDITED)
    wiki.set_lagged(True)
    assert look().failure_code == "try_later"
    assert refresh_next() is None
    # Where somebody waits for it, it is asked without that condition.
    let_be_due()
    Article.objects.update(is_check_asked=True)
    assert refresh_next().editions == 1


def test_a_wiki_that_takes_no_edits_is_read_all_the_same(wiki):
    wiki.edit("Read only", TEXT)
    bring(wiki.address("Read only"))
    wiki.edit("Read only", EDITED)
    wiki.set_readonly(True)
    assert look().editions == 1


def test_a_wiki_that_speaks_the_old_format(wiki, door):
    door.speaks_old = True
    wiki.edit("Old format", TEXT)
    article = bring(door.address("Old format"))
    assert look().editions == 0
    wiki.edit("Old format", EDITED)
    assert look().editions == 1
    wiki.delete("Old format")
    look()
    article.refresh_from_db()
    assert article.gone_at is not None


def test_a_file_is_vouched_for_by_its_giver_until_the_wiki_has_shown_it(wiki, client, ben):
    wiki.edit("From a file", TEXT)
    asked = {"action": "parse", "page": "From a file", "format": "json", "formatversion": "2"}
    saved = httpx.get(wiki.api, params=asked).json()
    saved["parse"]["text"] += (
        '<a rel="license" href="https://creativecommons.org/licenses/by/4.0/">'
    )
    client.force_login(ben)
    address = wiki.address("From a file")
    body = {"url": address, "saved": json.dumps(saved)}
    client.post("/api/v1/articles/imports", body, content_type="application/json")
    work_off_imports()
    article = Article.objects.get()
    path = f"/api/v1/articles/{article.uid}"
    shown = client.get(path).json()
    assert "as given by Ben Uwimana" in shown["attribution"]["changes"]
    assert shown["on_its_wiki"]["is_from_file"]
    look()
    shown = client.get(path).json()
    assert "file" not in shown["attribution"]["changes"]
    assert not shown["on_its_wiki"]["is_from_file"] and shown["edition"] == 2
    assert article.editions.get(number=1).confirmed_at is not None
