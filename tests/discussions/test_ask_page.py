"""The page on which one asks: the passage, the circles, what was asked before."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.urls import reverse

from articles.models import Passage
from discussions.models import Thread
from discussions.selectors import similar_questions
from discussions.selectors.places import place_in
from tests import cast
from tests.pages import Page


def ask_page(article, **query):
    return reverse("discussions:ask", args=[article.uid], query=query)


def typed(page, **changes):
    """Return what the form would send, as it stands on the page."""
    fields = {field.get("name"): field.get("value", "") for field in page.find("form input")}
    fields["body"] = page.find("textarea")[0].text or ""
    for radio in page.find("input[type=radio]"):
        if radio.get("checked") is not None:
            fields["circle"] = radio.get("value")
    return fields | {"title": "Is 150 enough?"} | changes


@pytest.fixture
def bens(client, ben):
    """Ben's browser."""
    client.force_login(ben)
    return client


def test_by_quote_to_a_question_at_the_passage(bens, circle, article):
    page = Page(bens.get(ask_page(article, quote=cast.PASSAGE)))
    assert cast.PASSAGE in page.texts(".quote")[0]
    answer = bens.post(ask_page(article), typed(page, body="I only get 150."))
    thread = Thread.objects.get()
    assert (answer.status_code, answer.url) == (303, thread.get_absolute_url())
    assert (thread.passage.exact, thread.circle) == (cast.PASSAGE, circle)


def test_by_offsets(bens, circle, article):
    start = article.current.text.index("Keep the floor")
    page = Page(bens.get(ask_page(article, start=start, end=start + 14, edition=1)))
    bens.post(ask_page(article), typed(page))
    assert Thread.objects.get().passage.exact == "Keep the floor"


def test_by_section(bens, circle, article):
    page = Page(bens.get(ask_page(article, section="art-Digging")))
    bens.post(ask_page(article), typed(page))
    assert Thread.objects.get().passage.is_section


def test_about_the_whole(bens, circle, article):
    bens.post(ask_page(article), typed(Page(bens.get(ask_page(article)))))
    assert Thread.objects.get().passage is None


def test_a_passage_that_cannot_be_found_is_said(bens, circle, article):
    for query in ({"quote": "no such words"}, {"start": "x", "end": "y"}, {"start": 4, "end": 9}):
        page = Page(bens.get(ask_page(article, **query)))
        assert page.find("form[data-ask-form]")
    assert "could not be found" in page.texts(".notice")[0]


def test_a_sentence_can_be_pasted(bens, circle, article):
    page = Page(bens.get(ask_page(article)))
    assert page.find("input[name=quote]")[0].get("type") == "text"
    bens.post(ask_page(article), typed(page, quote=cast.PASSAGE))
    assert Thread.objects.get().passage.exact == cast.PASSAGE


def test_a_pasted_sentence_that_is_not_there_is_refused_and_kept(bens, circle, article):
    page = Page(bens.get(ask_page(article)))
    answer = bens.post(ask_page(article), typed(page, quote="no such words", body="Long story"))
    assert answer.status_code == 422 and list(answer.context["form"].errors) == ["quote"]
    again = Page(answer)
    assert again.find("input[name=quote]")[0].get("value") == "no such words"
    assert again.texts("textarea") == ["Long story"]
    assert bens.post(ask_page(article), typed(again, quote="")).status_code == 303


def test_long_words_are_refused_by_the_server_not_cut_by_the_browser(bens, circle, article):
    page = Page(bens.get(ask_page(article)))
    assert not page.find("form [maxlength]")
    answer = bens.post(ask_page(article), typed(page, title="x" * 160))
    assert "150" in str(answer.context["form"].errors["title"])
    assert "160" in str(answer.context["form"].errors["title"])
    assert Page(answer).find("input[name=title]")[0].get("value") == "x" * 160


def test_of_several_circles_only_one_that_reads_it_is_chosen_beforehand(
    bens, ben, closed_circle, article
):
    closed_circle.readings.all().delete()
    cast.circle("Others", ben)
    assert not Page(bens.get(ask_page(article))).find("input[type=radio][checked]")
    cast.circle("Readers", ben, reads=[article])
    (chosen,) = Page(bens.get(ask_page(article))).find("input[type=radio][checked]")
    assert chosen.get("value") == "readers"


def test_the_words_are_found_again_in_a_newer_edition(bens, circle, article):
    page = Page(bens.get(ask_page(article, quote=cast.PASSAGE)))
    cast.edition(article, cast.HTML.replace("<h2 ", "<p>New words above.</p><h2 ", 1))
    bens.post(ask_page(article), typed(page))
    passage = Thread.objects.get().passage
    assert (passage.exact, passage.edition.number) == (cast.PASSAGE, 2)


def test_what_is_refused_stays_typed(bens, circle, article):
    page = Page(bens.get(ask_page(article, quote=cast.PASSAGE)))
    answer = bens.post(ask_page(article), typed(page, title=" ", body="Long story"))
    assert answer.status_code == 422
    again = Page(answer)
    assert again.texts("textarea") == ["Long story"]
    assert cast.PASSAGE in again.texts(".quote")[0], "the passage too"


def test_a_spent_key_is_renewed(bens, circle, article):
    page = Page(bens.get(ask_page(article)))
    bens.post(ask_page(article), typed(page))
    answer = bens.post(ask_page(article), typed(page, title="Something else?"))
    assert answer.status_code == 422
    assert (
        bens.post(ask_page(article), typed(Page(answer), title="Something else?")).status_code
        == 303
    )


def test_a_circle_that_was_not_offered_is_refused(bens, ada, circle, article):
    other = cast.circle("Others", ada)
    page = Page(bens.get(ask_page(article)))
    answer = bens.post(ask_page(article), typed(page, circle=other.slug))
    assert answer.status_code == 422
    assert not Thread.objects.exists()


def test_a_stranger_asks_in_an_open_circle_and_is_in(client, cleo, circle, article):
    client.force_login(cleo)
    page = Page(client.get(ask_page(article)))
    assert page.texts(".choices label") == ["Tube digesters (asking joins you)"]
    client.post(ask_page(article), typed(page))
    assert circle.memberships.get(learner=cleo).is_active


def test_where_nobody_reads_it_one_can_start_a_circle(client, cleo, article):
    client.force_login(cleo)
    page = Page(client.get(ask_page(article)))
    assert not page.find("form[data-ask-form]")
    assert reverse("circles:create_circle", query={"article": article.uid}) in [
        a.get("href") for a in page.find(".empty a")
    ]


def test_anonymous_visitors_sign_in_and_come_back_to_the_passage(client, circle, article):
    answer = client.get(ask_page(article, quote="Keep the floor"))
    assert answer.status_code == 303
    assert "quote%3DKeep" in answer.url


def test_an_ended_session_loses_nothing(client, ben, circle, article):
    address = ask_page(article, quote=cast.PASSAGE)
    fields = {"title": "Typed while signed out", "body": "All of it", "circle": circle.slug}
    client.post(address, fields | {"key": uuid4(), "quote": cast.PASSAGE})
    (key,) = client.session["kept"]
    session = client.session["kept"]
    client.force_login(ben)
    stored = client.session
    stored["kept"] = session
    stored.save()
    page = Page(client.get(f"{address}&kept={key}"))
    assert page.find("input[name=title]")[0].get("value") == "Typed while signed out"
    assert page.texts("textarea") == ["All of it"]
    assert cast.PASSAGE in page.texts(".quote")[0]


class TestSimilarQuestions:
    def test_those_that_share_words(self, ada, ben, circle, article):
        film = cast.thread(circle, ada, title="Is thinner film enough for the tube?")
        cast.thread(circle, ada, title="Where do I buy clay pipes?")
        assert similar_questions(ben, article, "Is 150-micron film enough?") == [film]
        assert similar_questions(ben, article, "") == []

    def test_only_what_one_may_read(self, ben, cleo, closed_circle, article):
        hidden = cast.thread(closed_circle, ben, title="Is thinner film enough?")
        assert similar_questions(ben, article, "film enough") == [hidden]
        assert similar_questions(cleo, article, "film enough") == []

    @pytest.mark.parametrize(
        ("asked_in", "asking_in", "is_same"),
        [("new", "new", True), ("old", "new", False), ("new", "old", False), ("old", "old", False)],
    )
    def test_blocks_count_within_the_current_edition(
        self, ada, ben, circle, article, asked_in, asking_in, is_same
    ):
        """Kind: equal block ids of two editions are two places; each pair of editions."""
        editions = {"old": article.current, "new": cast.edition(article, cast.HTML)}
        place = place_in(article, quote=cast.PASSAGE)
        passage = Passage.objects.create(
            article=article,
            origin=editions[asked_in],
            origin_start=place.selector.start,
            origin_end=place.selector.end,
            exact=cast.PASSAGE,
            edition=editions[asked_in],
            block_id=place.selector.block_id,
        )
        asked = cast.thread(circle, ada, title="Which pipes?", passage=passage)
        asking = replace(place, edition=editions[asking_in])
        found = similar_questions(ben, article, "", asking)
        assert found == ([asked] if is_same else [])
