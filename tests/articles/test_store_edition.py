"""An edition is stored whole and once; passages are carried over and say openly what changed."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models.functions import Now

from articles import anchoring, canonical, parsing
from articles.actions import passages as passage_actions
from articles.actions import storing
from articles.actions.passages import Overtaken, look_ahead, mark_passage
from articles.actions.storing import store_edition
from articles.licences import Evidence, Licence, Scope, resolve
from articles.mediawiki import Author, PageAnswer
from articles.models import Article, Edition, Passage
from foundation.activity.models import FactRow
from tests import cast

pytestmark = pytest.mark.django_db

BY = "https://creativecommons.org/licenses/by/4.0/"
BY_SA = "https://creativecommons.org/licenses/by-sa/4.0/"
FILM = "Lay the 200-micron film double where the trench is stony."
LEVEL = "Keep the floor level, or the slurry gathers at one end."
FIRST = f"""<div class="mw-parser-output"><p>A digester turns dung into gas.</p>
<h2 id="Digging">Digging</h2><p>Dig as deep as your knee. {FILM}</p><p>{LEVEL}</p></div>"""

FIRST_CLEAN = "<p>Another article altogether, about kites.</p>"


def page(html: str = FIRST, revid: int = 1, **fields) -> PageAnswer:
    url = "https://wiki.example.org/wiki/Tube_digester"
    known = {
        "title": "Tube digester",
        "page_id": 4711,
        "language": "en",
        "authors": (Author("Jaime", ""), Author("Amina", "")),
        "anonymous_count": 3,
        "evidence": (Evidence(Scope.PAGE, BY_SA, "a[rel=license]", url),),
        "source_url": url,
        "permanent_url": f"{url}?oldid={revid}",
        "history_url": f"{url}?action=history",
        "site_name": "Example wiki",
    }
    return PageAnswer(html=html, revid=revid, **(known | fields))


def store(answer: PageAnswer) -> tuple[Edition, bool]:
    licence = resolve(answer.evidence)
    assert isinstance(licence, Licence)
    prepared = parsing.prepare(answer, {})
    return store_edition(
        actor_id=None, page=answer, prepared=prepared, licence=licence, pictures=[]
    )


def mark(article: Article, quote: str) -> Passage:
    text = canonical.extract(article.current.html)
    return mark_passage(article=article, selector=anchoring.find(text, quote))


def test_the_first_edition_makes_the_article():
    edition, is_new = store(page())
    article = Article.objects.get()
    assert is_new and article.current == edition
    assert (article.title, article.wiki.name, article.language) == (
        "Tube digester",
        "Example wiki",
        "en",
    )
    assert article.summary == "A digester turns dung into gas."
    assert (edition.number, edition.licence_spdx) == (1, "CC-BY-SA-4.0")
    assert [author["name"] for author in edition.authors] == ["Jaime", "Amina"]
    fact = FactRow.objects.get(kind="EditionImported").fact()
    assert (fact.edition_id, fact.is_first) == (edition.pk, True)


def test_e12_the_same_revision_again_is_the_same_row():
    first, _ = store(page())
    again, is_new = store(page())
    assert again.pk == first.pk and not is_new
    assert FactRow.objects.filter(kind="EditionImported").count() == 1


def test_a_moved_page_stays_the_same_article():
    store(page())
    moved = page(
        FIRST.replace("dung", "manure"),
        revid=2,
        title="Tubular digester",
        source_url="https://wiki.example.org/wiki/Tubular_digester",
    )
    edition, is_new = store(moved)
    assert is_new and edition.number == 2
    assert Article.objects.get().title == "Tubular digester"


def test_a_passage_follows_its_words_to_the_new_edition():
    article = store(page())[0].article
    kept = mark(article, LEVEL)
    edition, _ = store(page(FIRST.replace("<p>A digester", "<p>New here. A digester"), revid=2))
    kept.refresh_from_db()
    assert kept.state == Passage.State.ATTACHED
    assert kept.edition == edition
    assert edition.text[kept.start : kept.end] == LEVEL
    assert kept.exact == LEVEL and kept.origin.number == 1


def test_a_reworded_passage_says_so():
    article = store(page())[0].article
    changed = mark(article, FILM)
    html = FIRST.replace(FILM, "Lay the 150-micron film double where the trench is very stony.")
    store(page(html, revid=2))
    changed.refresh_from_db()
    assert changed.state == Passage.State.CHANGED
    assert "150-micron" in article.editions.get(number=2).text[changed.start : changed.end]
    assert FactRow.objects.filter(kind="PassageChanged", data__passage_id=changed.pk).exists()


def test_a_reworded_passage_still_says_so_an_edition_later():
    article = store(page())[0].article
    changed = mark(article, FILM)
    html = FIRST.replace(FILM, "Lay the 150-micron film double where the trench is very stony.")
    store(page(html, revid=2))
    store(page(html.replace("dung", "manure"), revid=3))
    changed.refresh_from_db()
    assert changed.state == Passage.State.CHANGED
    # Nothing new is told of it.
    assert FactRow.objects.filter(kind__startswith="Passage").count() == 1


def test_a_guess_stays_a_guess_until_somebody_confirms_it():
    article = store(page())[0].article
    doubtful = mark(article, FILM)
    edition, _ = store(page(FIRST.replace(FILM, LEVEL), revid=2))
    start = edition.text.index(LEVEL)
    Passage.objects.filter(pk=doubtful.pk).update(
        state=Passage.State.SUGGESTED, start=start, end=start + len(LEVEL)
    )
    store(page(FIRST.replace(FILM, LEVEL).replace("dung", "manure"), revid=3))
    doubtful.refresh_from_db()
    assert doubtful.state in (Passage.State.SUGGESTED, Passage.State.GONE)


def test_a_passage_marked_while_an_edition_comes_in_is_carried_over():
    stale = store(page())[0].article
    edition, _ = store(page(FIRST.replace("<p>A digester", "<p>New here. A digester"), revid=2))
    selector = anchoring.find(canonical.extract(stale.current.html), LEVEL)
    with pytest.raises(Overtaken):
        mark_passage(article=stale, selector=selector)
    ahead = look_ahead(stale, selector, None)
    passage = mark_passage(article=stale, selector=selector, ahead=ahead)
    assert passage.origin.number == 1 and passage.edition == edition
    assert edition.text[passage.start : passage.end] == LEVEL


def test_what_is_gone_is_told_once():
    article = store(page())[0].article
    mark(article, FILM)
    store(page(FIRST.replace(FILM, ""), revid=2))
    store(page(FIRST.replace(FILM, "").replace("dung", "manure"), revid=3))
    assert FactRow.objects.filter(kind="PassageGone").count() == 1


def test_passages_are_sought_before_anything_is_locked(monkeypatch):
    article = store(page())[0].article
    kept = mark(article, LEVEL)
    sought_in = []
    real = anchoring.reanchor

    def noted(old, new, selectors):
        # The test itself is a transaction; one more is the edition's.
        sought_in.append(len(connection.savepoint_ids))
        return real(old, new, selectors)

    outside = len(connection.savepoint_ids)
    monkeypatch.setattr(passage_actions.anchoring, "reanchor", noted)
    store(page(FIRST.replace("dung", "manure"), revid=2))
    kept.refresh_from_db()
    assert sought_in == [outside] and kept.edition.number == 2


def test_a_passage_marked_after_it_was_looked_ahead_is_carried_over_too(monkeypatch):
    store(page())
    late = []
    real = storing.foresee

    def then_marked(article, new):
        foreseen = real(article, new)
        late.append(mark(article, LEVEL))
        return foreseen

    monkeypatch.setattr(storing, "foresee", then_marked)
    edition, _ = store(page(FIRST.replace("dung", "manure"), revid=2))
    late[0].refresh_from_db()
    assert late[0].edition == edition and late[0].state == Passage.State.ATTACHED


def test_other_words_of_the_same_text_are_the_same_edition():
    first, _ = store(page())
    again, is_new = store(page(revid=2))
    assert again == first and not is_new
    relicensed, is_new = store(
        page(revid=3, evidence=(Evidence(Scope.PAGE, BY, "a[rel=license]", ""),))
    )
    assert is_new and relicensed.licence_spdx == "CC-BY-4.0"


def test_a_withdrawn_article_takes_no_edition():
    article = store(page())[0].article
    Article.objects.update(withdrawn_at=Now(), current=None, summary="")
    with pytest.raises(ValidationError) as refused:
        store(page(FIRST.replace("dung", "manure"), revid=2))
    assert refused.value.code == "withdrawn" and article.editions.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_carrying_over_reads_the_same_for_one_and_for_many(count, django_assert_num_queries):
    article = store(page())[0].article
    for quote in (FILM, LEVEL, "A digester turns dung into gas.")[:count]:
        mark(article, quote)
    edition = cast.edition(article, FIRST_CLEAN)
    # What is read, and for each that is gone one row saved and one fact recorded.
    with django_assert_num_queries(1 + 2 * count) as asked:
        passage_actions.carry_passages_over(article=article, to=edition, actor_id=None)
    assert sum(query["sql"].startswith("SELECT") for query in asked) == 1


def test_e13_a_deleted_passage_is_gone_and_stays_at_its_section():
    article = store(page())[0].article
    gone = mark(article, FILM)
    store(page(FIRST.replace(FILM, ""), revid=2))
    gone.refresh_from_db()
    assert (gone.state, gone.start, gone.end) == (Passage.State.GONE, None, None)
    assert gone.section == "art-Digging" and gone.exact == FILM
    assert FactRow.objects.filter(kind="PassageGone", data__passage_id=gone.pk).exists()


def test_a_passage_that_was_gone_comes_back_when_its_words_do():
    article = store(page())[0].article
    lost = mark(article, FILM)
    store(page(FIRST.replace(FILM, ""), revid=2))
    store(page(FIRST.replace("dung", "manure"), revid=3))
    lost.refresh_from_db()
    assert lost.state == Passage.State.ATTACHED
    assert article.editions.get(number=3).text[lost.start : lost.end] == FILM


def test_a_failure_half_way_leaves_what_was_there(monkeypatch):
    article = store(page())[0].article
    mark(article, FILM)

    def fail(**given):
        raise RuntimeError("cut")

    monkeypatch.setattr("articles.actions.storing.carry_passages_over", fail)
    with pytest.raises(RuntimeError):
        store(page(FIRST.replace(FILM, ""), revid=2))
    article.refresh_from_db()
    assert article.current.number == 1 and article.editions.count() == 1
    assert FactRow.objects.filter(kind="EditionImported").count() == 1


def test_many_passages_are_carried_over_with_one_comparison(monkeypatch):
    article = store(page())[0].article
    for quote in (FILM, LEVEL, "A digester turns dung into gas."):
        mark(article, quote)
    compared = []
    real = anchoring.reanchor

    def counted(old, new, selectors):
        compared.append(len(selectors))
        return real(old, new, selectors)

    monkeypatch.setattr(passage_actions.anchoring, "reanchor", counted)
    store(page(FIRST.replace("knee", "hip"), revid=2))
    assert compared == [3]
    # Now from the edition they stand in, and from the one they were marked in.
    store(page(FIRST.replace("knee", "toe"), revid=3))
    assert compared == [3, 3, 3]


def test_marking_needs_a_text():
    article = cast.article()
    article.current = None
    article.save()
    with pytest.raises(Exception, match="no text"):
        mark_passage(article=article, selector=None)  # type: ignore[arg-type]
    assert not connection.needs_rollback
