"""Articles are read by everyone, with their attribution and with links to each other."""

import pytest

from articles import selectors
from articles.attribution import attribution
from tests import cast

pytestmark = pytest.mark.django_db


def test_links_between_articles_stay_here(article):
    other = cast.article("Solar dryer")
    html = (
        f'<p><a href="{other.source_url}#Trays" rel="nofollow">dryer</a> '
        '<a href="https://elsewhere.example/x" rel="nofollow">else</a></p>'
    )
    linked = selectors.with_inner_links(html)
    assert f'href="/articles/{other.uid}/solar-dryer/#Trays"' in linked
    assert 'href="https://elsewhere.example/x"' in linked


def test_links_cost_one_query_however_many(article, django_assert_num_queries):
    pieces = [cast.article(f"Piece {n}") for n in range(12)]
    html = "".join(f'<a href="{piece.source_url}">x</a>' for piece in pieces)
    with django_assert_num_queries(1):
        assert selectors.with_inner_links(html).count("/articles/") == 12


def test_attribution_names_title_authors_source_licence_and_changes(article):
    edition = article.current
    edition.authors = [{"name": f"Author {n}"} for n in range(7)]
    edition.anonymous_count = 2
    told = attribution(edition)
    assert told.title == "Tube digester" and told.url == edition.permanent_url
    assert told.authors_text.startswith("Author 0, ") and told.authors_text.endswith("4 others")
    assert told.licence_name == "CC BY-SA 4.0"
    assert told.licence_url == "https://creativecommons.org/licenses/by-sa/4.0/"
    assert str(edition.revision_id) in told.changes


def test_authors_who_hide_are_credited_as_contributors(article):
    article.current.authors, article.current.anonymous_count = [], 3
    assert "Tube digester" in attribution(article.current).authors_text


@pytest.mark.parametrize("count", [1, 12])
def test_the_list_costs_the_same_for_one_and_for_many(client, count, django_assert_num_queries):
    for number in range(count):
        cast.article(f"Piece {number}")
    with django_assert_num_queries(3):
        answer = client.get("/articles/")
    assert answer.content.decode().count("article-item__lead") in {0, count}


def test_the_list_finds_words_and_languages(client):
    cast.article("Solar dryer")
    cast.article("Séchoir solaire", language="fr")
    page = client.get("/articles/?q=sol+dry").content.decode()
    assert "Solar dryer" in page and "Séchoir" not in page
    page = client.get("/articles/?language=fr").content.decode()
    assert "Séchoir" in page and "Solar dryer" not in page
    assert "No article here yet" in client.get("/articles/?q=zzz").content.decode()


def test_further_pages_of_the_list_keep_what_was_sought(client):
    for number in range(25):
        cast.article(f"Stove {number:02}")
    page = client.get("/articles/", {"q": "stove"}).content.decode()
    assert 'href="?q=stove&amp;page=2"' in page
    assert "Stove" in client.get("/articles/", {"q": "stove", "page": 2}).content.decode()


def test_the_api_gives_text_sections_and_attribution(client, article):
    whole = client.get(f"/api/v1/articles/{article.uid}").json()
    assert cast.PASSAGE in whole["text"]
    assert whole["attribution"]["licence_name"] == "CC BY-SA 4.0"
    listed = client.get("/api/v1/articles?limit=1").json()
    assert [piece["uid"] for piece in listed["items"]] == [article.uid]
    assert listed["next"] is None
    assert client.get("/api/v1/articles/aaaaaaaaaaaaaaaa").status_code == 404


@pytest.mark.parametrize("names", [["Amina", "*****"], ["Amina", "•••"], ["Amina", "Jo***"]])
def test_a_masked_name_is_credited_as_others(article, names):
    """Also in editions that were stored before masks were recognised."""
    article.current.authors, article.current.anonymous_count = [{"name": n} for n in names], 2
    assert attribution(article.current).authors_text == "Amina and others"


def test_hidden_names_are_credited_as_others(article):
    article.current.authors, article.current.has_hidden_authors = [{"name": "Amina"}], True
    assert attribution(article.current).authors_text == "Amina and others"
