"""What is wrong with one passage never stops the next edition, nor the other passages."""

import pytest

from articles import anchoring
from articles.actions.passages import ORIGINS, carry_passages_over, mark_passage
from articles.canonical import extract
from articles.models import Edition, Passage
from tests import cast

pytestmark = pytest.mark.django_db

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
HTML = f"<p>Die {LONG} ist alt.</p><p>Keep the floor level, or the slurry gathers.</p>"
LEVEL = "Keep the floor level"


def marked(article, words):
    text = extract(article.current.html)
    return mark_passage(article=article, selector=anchoring.find(text, words))


def next_edition(article, html="<p>First of all.</p>" + HTML):
    edition = cast.edition(article, html)
    carry_passages_over(article=article, to=edition, actor_id=None)
    return {passage.exact: passage for passage in Passage.objects.select_related("edition")}


@pytest.fixture
def article(db):
    article = cast.article()
    cast.edition(article, HTML)
    return article


@pytest.mark.parametrize("words", ["Donau", "unterbeamten", "schaft", "t ist al"])
def test_a_passage_inside_a_long_word_follows(article, words):
    """The reported case and other parts of the word: the article is updated, the passage too."""
    marked(article, words)
    marked(article, LEVEL)
    for html in ("<p>First of all.</p>" + HTML, HTML):
        now = next_edition(article, html)
        assert [now[words].state, now[LEVEL].state] == ["attached", "attached"]
        passage = now[words]
        assert passage.edition.text[passage.start : passage.end] == words


BROKEN = {
    "offsets behind the text": {"origin_start": 9_000, "origin_end": 9_020},
    "offsets the wrong way round": {"origin_start": 30, "origin_end": 20},
    "offsets of white space": {"origin_start": 3, "origin_end": 4},
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_passage_without_a_place_is_gone_alone(article, broken, caplog):
    marked(article, "ist alt")
    marked(article, LEVEL)
    Passage.objects.filter(exact="ist alt").update(**BROKEN[broken])
    now = next_edition(article)
    assert (now["ist alt"].state, now[LEVEL].state) == ("gone", "attached")
    assert "is not in its edition" in caplog.text


def test_an_edition_that_cannot_be_read_costs_its_own_passages_alone(article, caplog):
    marked(article, "ist alt")
    Edition.objects.filter(pk=article.current_id).update(html="<p>not closed")
    article.current = cast.edition(article, HTML.replace("alt", "neu"))
    marked(article, LEVEL)
    now = next_edition(article)
    assert (now["ist alt"].state, now[LEVEL].state) == ("gone", "attached")
    assert "has no readable text" in caplog.text


def test_offsets_that_count_in_an_older_form_of_the_text_are_found_by_their_words(article):
    """As after a change of the rules by which the text is made: not silently elsewhere."""
    passage = marked(article, LEVEL)
    older = "Seven. " + article.current.text
    Edition.objects.filter(pk=article.current_id).update(text=older)
    Passage.objects.update(origin_start=passage.start + 7, origin_end=passage.end + 7)
    now = next_edition(article)[LEVEL]
    assert now.state == "attached"
    assert now.edition.text[now.start : now.end] == LEVEL


@pytest.mark.parametrize("count", [12, 24])
def test_origins_in_many_editions_cost_no_more_comparisons(article, monkeypatch, count):
    """Kind: an article with a question from each of many old editions; work is per import."""
    for number in range(count):
        article.current = cast.edition(article, f"<p>Edition {number}.</p>" + HTML)
        marked(article, LEVEL)
    Passage.objects.update(edition=article.current)
    compared = []
    real = anchoring.reanchoring.Alignment

    def counted(old, new):
        compared.append(len(old.text))
        return real(old, new)

    monkeypatch.setattr(anchoring.reanchoring, "Alignment", counted)
    text = article.current.text
    start = text.index(LEVEL)
    Passage.objects.update(start=start, end=start + len(LEVEL))
    oldest = Passage.objects.order_by("pk")[0]
    Passage.objects.filter(pk=oldest.pk).update(state="gone", start=None, end=None, section="art-x")
    next_edition(article)
    assert len(compared) <= 1 + ORIGINS
    states = list(Passage.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["gone"] + ["attached"] * (count - 1)
    oldest.refresh_from_db()
    assert oldest.section == "art-x"
