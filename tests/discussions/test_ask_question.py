"""Asking about an article: at a passage, at a section, or as a whole."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction

from articles import anchoring
from articles.canonical import extract
from articles.models import Passage
from circles.models import Circle
from discussions.actions import ask_question, asking
from discussions.models import Post, Thread, ThreadRead
from discussions.selectors import circles_to_ask_in, place_in
from foundation.activity.models import FactRow
from tests import cast

TITLE = "Is 150-micron film enough?"


def ask(actor, circle, article, **fields):
    return ask_question(actor=actor, circle=circle, article=article, **{"title": TITLE} | fields)


def test_it_opens_a_thread_with_its_first_post(ben, circle, article, facts_of):
    thread = ask(ben, circle, article, body="I only get **150** here.")
    post = thread.posts.get()
    assert (thread.title, thread.slug, thread.kind) == (
        TITLE,
        "is-150-micron-film-enough",
        "question",
    )
    assert (thread.language, thread.state, thread.accepted_id) == ("en", "unanswered", None)
    assert (post.number, post.seq, post.kind, post.author) == (1, 1, "question", ben)
    assert "<strong>150</strong>" in post.body_html
    assert facts_of(thread) == [(1, "ThreadOpened")]
    assert ThreadRead.objects.get(thread=thread, learner=ben).last_read_seq == 1


def test_without_detail_the_title_is_the_whole_question(ben, circle, article):
    post = ask(ben, circle, article).posts.get()
    assert (post.body, post.own_words) == (TITLE, "")


def test_at_a_passage(ben, circle, article):
    place = place_in(article, quote=cast.PASSAGE)
    thread = ask(ben, circle, article, selector=place.selector)
    passage = Passage.objects.get()
    assert thread.passage == passage
    assert (passage.exact, passage.state, passage.is_section) == (cast.PASSAGE, "attached", False)
    assert article.current.text[passage.start : passage.end] == cast.PASSAGE


def test_at_a_section(ben, circle, article):
    place = place_in(article, section="art-Digging")
    thread = ask(ben, circle, article, selector=place.selector, is_section=place.is_section)
    assert (thread.passage.exact, thread.passage.is_section) == ("Digging the trench", True)


def test_asking_in_an_open_circle_that_reads_the_article_joins_it(cleo, circle, article):
    thread = ask(cleo, circle, article)
    circle.refresh_from_db()
    assert circle.memberships.get(learner=cleo).is_active
    assert (circle.member_count, thread.author) == (3, cleo)
    told = FactRow.objects.order_by("pk").values_list("kind", flat=True)
    assert list(told) == ["CircleJoined", "ThreadOpened"]


def test_who_was_removed_does_not_get_in_by_asking(cleo, circle, article):
    cast.join(circle, cleo, state="removed")
    with pytest.raises(ValidationError) as refused:
        ask(cleo, circle, article)
    assert refused.value.code == "removed"


def test_a_full_circle_says_so_and_nothing_is_left(cleo, circle, article):
    Circle.objects.filter(pk=circle.pk).update(capacity=2)
    with pytest.raises(ValidationError) as refused:
        ask(cleo, circle, article)
    assert refused.value.code == "full"
    assert not Thread.objects.exists() and not FactRow.objects.exists()


def test_elsewhere_strangers_may_not_ask(cleo, ada, circle, closed_circle, hidden_circle):
    with pytest.raises(PermissionDenied):
        ask(cleo, circle, cast.article("Solar dryer"))
    with pytest.raises(PermissionDenied):
        ask(cleo, closed_circle, closed_circle.readings.get().article)
    with pytest.raises(Circle.DoesNotExist):
        ask(cleo, hidden_circle, hidden_circle.readings.get().article)
    assert not Thread.objects.exists()


def test_members_may_ask_about_what_the_circle_does_not_read(ben, circle):
    assert ask(ben, circle, cast.article("Solar dryer")).circle == circle


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"title": "  \n"}, "title", "required"),
        ({"title": "x" * 151}, "title", "too_long"),
        ({"body": "x" * 20_001}, "body", "too_long"),
    ],
)
def test_bad_input(ben, circle, article, fields, field, code):
    with pytest.raises(ValidationError) as refused:
        ask(ben, circle, article, **fields)
    assert refused.value.error_dict[field][0].code == code
    assert not Thread.objects.exists()


def test_the_title_stands_on_one_line_and_the_slug_is_never_empty(ben, circle, article):
    thread = ask(ben, circle, article, title="  هل يكفي \n هذا؟\x00 ")
    assert (thread.title, thread.slug) == ("هل يكفي هذا؟", "question")


def test_the_same_key_gives_the_same_thread(ben, circle, article):
    key, place = uuid4(), place_in(article, quote=cast.PASSAGE)
    asked = [ask(ben, circle, article, key=key, selector=place.selector) for _ in range(2)]
    assert asked[0] == asked[1]
    assert Thread.objects.count() == Passage.objects.count() == Post.objects.count() == 1


@pytest.mark.parametrize("change", ["title", "body", "place", "article"])
def test_j10_the_same_key_for_something_else_is_refused(ben, circle, article, change):
    key = uuid4()
    ask(ben, circle, article, key=key)
    other = {
        "title": {"title": "Another?"},
        "body": {"body": "More."},
        "place": {"selector": place_in(article, quote=cast.PASSAGE).selector},
        "article": {},
    }[change]
    about = cast.article("Solar dryer") if change == "article" else article
    with pytest.raises(ValidationError) as refused:
        ask(ben, circle, about, key=key, **other)
    assert refused.value.code == "key_reused"


def test_the_circles_page_is_told_that_it_changed(ben, circle, article):
    before = circle.version
    ask(ben, circle, article)
    circle.refresh_from_db()
    assert (circle.version, circle.audience_epoch) == (before + 1, 1)


def test_rolled_back_means_no_thread_no_member_no_fact(cleo, circle, article):
    with pytest.raises(RuntimeError), transaction.atomic():
        ask(cleo, circle, article, selector=place_in(article, quote=cast.PASSAGE).selector)
        raise RuntimeError
    assert not Thread.objects.exists() and not Passage.objects.exists()
    assert not FactRow.objects.exists()
    assert not circle.memberships.filter(learner=cleo).exists()


class TestPlaceIn:
    """Where a question points, as browsers and programs tell it."""

    def test_offsets_count_in_the_edition_they_come_with(self, article):
        text = extract(article.current.html).text
        start = text.index("Keep the floor")
        place = place_in(article, start=start, end=start + 20, edition=1, quote="Keep the fl")
        assert place.selector.exact == text[start : start + 20]

    def test_offsets_into_another_edition_give_way_to_the_quote(self, article):
        place = place_in(article, start=3, end=9, edition=7, quote="Keep the floor level")
        assert place.selector.exact == "Keep the floor level"

    def test_offsets_that_the_quote_contradicts_give_way_to_it(self, article):
        place = place_in(article, start=3, end=9, edition=1, quote="Keep the floor level")
        assert place.selector.exact == "Keep the floor level"

    @pytest.mark.parametrize(
        "told",
        [
            {"quote": "words that stand nowhere"},
            {"start": 1, "end": 9, "edition": 2},
            {"start": 9, "end": 9, "edition": 1},
            {"start": 10**18, "end": 10**18 + 5, "edition": 1},
            {"section": "art-Nowhere"},
            {"quote": "(a+)+$" * 5_000},
            {"quote": "\u0301" * 20_000},
        ],
    )
    def test_a_place_that_cannot_be_told_is_refused(self, article, told):
        with pytest.raises(ValidationError):
            place_in(article, **told)

    def test_told_nothing_it_is_the_whole_article(self, article):
        assert place_in(article).selector is None


class TestCirclesToAskIn:
    def offered(self, learner, article):
        return [(o.circle.name, o.is_mine) for o in circles_to_ask_in(learner, article)]

    def test_mine_that_read_it_come_alone(self, ben, circle, closed_circle, article):
        offered = self.offered(ben, article)
        assert offered == [("Tube digesters", True), ("Digester workshop", True)]

    def test_a_stranger_is_offered_open_ones(
        self, cleo, circle, closed_circle, hidden_circle, article
    ):
        assert self.offered(cleo, article) == [("Tube digesters", False)]

    def test_not_where_asking_would_be_refused(self, cleo, ada, circle, article):
        cast.circle("Full", ada, reads=[article], capacity=1)
        cast.join(circle, cleo, state="removed")
        assert self.offered(cleo, article) == []

    def test_queries_do_not_grow_with_the_circles(
        self, cleo, ada, circle, article, django_assert_num_queries
    ):
        for number in range(5):
            cast.circle(f"Open {number}", ada, reads=[article])
        with django_assert_num_queries(2):
            assert len(circles_to_ask_in(cleo, article)) == 6

    def test_else_any_of_mine(self, ben, cleo, circle):
        dryer = cast.article("Solar dryer")
        assert self.offered(ben, dryer) == [("Tube digesters", True)]
        assert self.offered(cleo, dryer) == []


class TestAtAnOlderEdition:
    """Kind: a question at words of an edition that is no longer current: seeking takes long."""

    NEXT = cast.HTML.replace("<h2 ", "<p>New words above.</p><h2 ", 1)

    @pytest.fixture
    def sought(self, monkeypatch):
        """At each alignment the number of transactions that are open beside the test's own."""
        depths = []
        outside = len(connection.savepoint_ids)
        real = anchoring.reanchoring.Alignment

        def noted(old, new):
            depths.append(len(connection.savepoint_ids) - outside)
            return real(old, new)

        monkeypatch.setattr(anchoring.reanchoring, "Alignment", noted)
        return depths

    @pytest.fixture
    def old(self, article):
        """The place of the words in the edition that was current until now."""
        place = place_in(article, quote=cast.PASSAGE)
        cast.edition(article, self.NEXT)
        return {"selector": place.selector, "edition": place.edition}

    def test_the_passage_is_sought_before_any_lock(self, ben, circle, article, old, sought):
        passage = ask(ben, circle, article, **old).passage
        passage.refresh_from_db()
        assert sought == [0]
        assert (passage.edition.number, passage.origin.number) == (2, 1)
        assert passage.edition.text[passage.start : passage.end] == cast.PASSAGE

    def test_words_that_are_gone_are_said_to_be_gone(self, ben, circle, article, sought):
        place = place_in(article, quote=cast.PASSAGE)
        cast.edition(article, "<p>Another text altogether, about kites.</p>")
        thread = ask(ben, circle, article, selector=place.selector, edition=place.edition)
        assert (thread.passage.state, thread.passage.start, sought) == ("gone", None, [0])

    def test_an_edition_that_arrives_meanwhile_is_looked_into(
        self, ben, circle, article, old, sought, monkeypatch
    ):
        real = asking.look_ahead

        def overtaken(*given):
            ahead = real(*given)
            if article.editions.count() == 2:
                cast.edition(article, self.NEXT + "<p>Even more.</p>")
            return ahead

        monkeypatch.setattr(asking, "look_ahead", overtaken)
        assert ask(ben, circle, article, **old).passage.edition.number == 3
        assert sought == [0, 0]
        assert Passage.objects.count() == 1

    def test_editions_that_never_stop_end_in_words(self, ben, circle, article, old, monkeypatch):
        real = asking.look_ahead

        def overtaken(*given):
            ahead = real(*given)
            cast.edition(article, self.NEXT + f"<p>{article.editions.count()} more.</p>")
            return ahead

        monkeypatch.setattr(asking, "look_ahead", overtaken)
        with pytest.raises(ValidationError, match="changed meanwhile"):
            ask(ben, circle, article, **old)
        assert not Thread.objects.exists() and not Passage.objects.exists()

    def test_who_may_not_ask_has_nothing_sought(self, article, cleo, ada, old, sought):
        with pytest.raises(PermissionDenied):
            ask(cleo, cast.circle("Others", ada), article, **old)
        assert sought == []

    def test_who_has_asked_too_much_has_nothing_sought(
        self, ben, circle, article, old, sought, monkeypatch
    ):
        def refuse(*_args, **_options):
            raise ValidationError("too many", code="limit")

        monkeypatch.setattr(asking, "refuse_beyond", refuse)
        with pytest.raises(ValidationError, match="too many"):
            ask(ben, circle, article, **old)
        assert sought == []
