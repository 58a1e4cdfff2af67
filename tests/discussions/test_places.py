"""A passage is taken in the edition that was read, and never silently at another place."""

import json
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from articles.anchoring import find, from_w3c
from articles.canonical import extract
from articles.models import Passage
from discussions.models import Thread
from discussions.selectors import place_in
from tests import cast
from tests.pages import Page

pytestmark = pytest.mark.django_db

STEP = "Step {}: stir the slurry well and wait for the scum to settle."
LONG = " ".join(STEP.format(number) for number in range(6))
LATER = LONG.replace("Step 3", "Step three")
LINE = "日本語のテキスト"
PARTY = f"🎉🎉🎉 {LINE}"
HTML = f'<p>{PARTY}, {LINE}, {LINE}.</p><h2 id="art-gas">Gas 👩\u200d🌾</h2><p>{LONG}</p>'
NEXT = f'<p>First of all.</p><h2 id="art-gas2">The gas</h2><p>{LATER}</p>'


@pytest.fixture
def article(db, article):
    cast.edition(article, HTML)
    return article


@pytest.fixture
def told(article):
    """The offsets of words in edition 2, in code points and in UTF-16 units."""
    text = article.current.text

    def places(words, skip=0):
        start = text.index(words, skip)
        units = [len(text[:at].encode("utf-16-le")) // 2 for at in (start, start + len(words))]
        return (start, start + len(words)), tuple(units)

    return places


def by_api(client, article, circle, **place):
    whole = {"circle": circle.slug, "article": article.uid, "title": "Is it so?"} | place
    return client.post("/api/v1/threads", json.dumps(whole), content_type="application/json")


class TestUnits:
    """The class: offsets that count something else than code points, or nothing at all."""

    def test_code_points_are_taken(self, article, told):
        (start, end), _units = told(LINE, 14)
        place = place_in(article, start=start, end=end, edition=2, quote=LINE)
        assert (place.selector.start, place.selector.end) == (start, end)

    @pytest.mark.parametrize("words", [LINE, "Gas 👩\u200d🌾", LONG, "the scum", "🎉"])
    def test_utf16_units_are_refused_or_found_by_the_words(self, article, told, words):
        _points, (start, end) = told(words)
        try:
            place = place_in(article, start=start, end=end, edition=2, quote=words)
        except ValidationError as refused:
            assert refused.code == "passage_ambiguous"
        else:
            assert place.selector.exact == words

    @pytest.mark.parametrize("words", [LINE, "Gas 👩\u200d🌾", "the scum"])
    def test_offsets_alone_are_refused_where_the_units_differ(self, article, told, words):
        for start, end in told(words):
            with pytest.raises(ValidationError) as refused:
                place_in(article, start=start, end=end, edition=2)
            assert refused.value.code == "passage_unsure"

    def test_a_beginning_that_leaves_the_end_open_is_no_proof(self, article, told):
        (start, end), _units = told(LINE)
        place = place_in(
            article, start=start - 4, end=end + 3, edition=2, quote="🎉🎉🎉 " + LINE[:3]
        )
        assert place.selector.exact == "🎉🎉🎉 " + LINE[:3]

    @pytest.mark.parametrize(
        "offsets",
        [
            (-5, 3),
            (-9, -5),
            (0, 10**6),
            (10**30, 10**30 + 1),
            (5, 5),
            (9, 2),
            (-5, None),
            (None, 4),
        ],
    )
    def test_offsets_that_are_no_place(self, client, ben, article, circle, offsets):
        start, end = offsets
        with pytest.raises(ValidationError):
            place_in(article, start=start, end=end, edition=2)
        found = place_in(
            article, start=start, end=end, edition=2, quote="First of", section="art-gas"
        )
        assert found.selector.exact.startswith("Gas")
        client.force_login(ben)
        assert by_api(client, article, circle, start=start, end=end, edition=2).status_code == 422
        query = {"start": start, "end": end, "edition": 2}
        query = {name: value for name, value in query.items() if value is not None}
        address = reverse("discussions:ask", args=[article.uid])
        page = Page(client.get(address, query))
        assert "could not be found" in page.texts(".notice")[0]
        typed = {"title": "Is it so?", "circle": circle.slug, "key": uuid4()}
        assert client.post(address, query | typed).status_code == 422
        assert not Thread.objects.exists()

    def test_w3c_positions_in_other_units_choose_no_other_copy(self, article, told):
        edition = extract(article.current.html)
        quote = {"type": "TextQuoteSelector", "exact": LINE}
        points, units = told(LINE, 14)
        for start in (-5, points[0], units[0], True, "4"):
            position = {"type": "TextPositionSelector", "start": start, "end": points[1]}
            try:
                found = find(edition, **from_w3c([quote, position]))
            except ValidationError as refused:
                assert refused.code == "passage_ambiguous"
            else:
                assert found.start == points[0]


class TestTheEditionThatWasRead:
    """The class: whatever was seen on the page may be asked about, though it has changed."""

    @pytest.fixture(autouse=True)
    def outdated(self, article, told):
        self.points, _units = told(LONG)
        cast.edition(article, NEXT)

    def ask(self, client, article, circle, **query):
        address = reverse("discussions:ask", args=[article.uid])
        page = Page(client.get(address, query))
        fields = {field.get("name"): field.get("value", "") for field in page.find("form input")}
        fields |= {"title": "How long?", "circle": circle.slug, "body": ""}
        answer = client.post(address, fields)
        assert answer.status_code == 303
        return Passage.objects.select_related("origin", "edition").get()

    def test_a_long_passage_by_the_page(self, client, ben, article, circle):
        client.force_login(ben)
        start, end = self.points
        query = {"quote": LONG[:120], "quote_end": LONG[-120:], "start": start, "end": end}
        passage = self.ask(client, article, circle, edition=2, **query)
        assert (passage.exact, passage.origin.number) == (LONG, 2)
        assert (passage.state, passage.edition.number) == ("changed", 3)
        assert passage.words_now == LATER

    def test_a_long_passage_by_the_api(self, client, ben, article, circle):
        client.force_login(ben)
        start, end = self.points
        given = by_api(client, article, circle, start=start, end=end, edition=2, quote=LONG)
        assert given.status_code == 201
        passage = Passage.objects.get()
        assert (passage.exact, passage.state) == (LONG, "changed")

    def test_words_that_are_gone_by_now(self, client, ben, article, circle):
        client.force_login(ben)
        passage = self.ask(client, article, circle, edition=2, quote=PARTY)
        assert (passage.exact, passage.state, passage.start) == (PARTY, "gone", None)
        answer = client.get(Thread.objects.get().get_absolute_url())
        assert LINE in answer.content.decode()

    def test_a_part_whose_heading_has_another_name_by_now(self, client, ben, article, circle):
        client.force_login(ben)
        passage = self.ask(client, article, circle, edition=2, section="art-gas")
        assert passage.is_section and passage.exact == "Gas 👩\u200d🌾"
        assert passage.edition.number == 3

    def test_a_sentence_pasted_without_a_script(self, client, ben, article, circle):
        client.force_login(ben)
        address = reverse("discussions:ask", args=[article.uid])
        page = Page(client.get(address, {"edition": 2}))
        fields = {field.get("name"): field.get("value", "") for field in page.find("form input")}
        for words in ("Step 3: stir the slurry", "Step three: stir"):
            fields |= {"title": "How?", "circle": circle.slug, "quote": words, "key": uuid4()}
            assert client.post(address, fields).status_code == 303
        editions = Passage.objects.order_by("pk").values_list("exact", "origin__number")
        assert list(editions) == [("Step 3: stir the slurry", 2), ("Step three: stir", 3)]

    def test_the_quote_names_the_authors_of_the_edition_read(self, client, ben, article, circle):
        article.editions.filter(number=2).update(authors=[{"name": "Yola Read"}])
        client.force_login(ben)
        address = reverse("discussions:ask", args=[article.uid])
        page = Page(client.get(address, {"edition": 2, "quote": LONG}))
        assert "Yola Read" in page.texts(".quote footer")[0]

    def test_a_withdrawn_article_gives_no_older_edition(self, article):
        article.current = None
        assert place_in(article, edition=2, quote=LONG).selector is None
