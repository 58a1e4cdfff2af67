"""The page of an article: its text, the questions in its margin, and who sees which."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from articles.models import Passage
from discussions.actions import accept_answer, ask_question, remove_post
from discussions.selectors import margin_of_article, place_in
from tests import cast
from tests.pages import Page


@pytest.fixture
def asked(ben, circle, article):
    """Ask at a quote of the article and return the thread."""

    def ask(quote=cast.PASSAGE, title="How thick?", actor=ben, home=circle, **place):
        place = place_in(article, quote=quote, **place)
        return ask_question(
            actor=actor,
            circle=home,
            article=article,
            title=title,
            selector=place.selector,
            is_section=place.is_section,
        )

    return ask


def page_of(client, article):
    answer = client.get(reverse("discussions:article", args=[article.uid, article.slug]))
    assert answer.status_code == 200
    return Page(answer)


def test_the_text_stands_there_with_source_and_licence(client, circle, article):
    answer = client.get(reverse("discussions:article", args=[article.uid, article.slug]))
    page = Page(answer)
    assert page.texts("h1") == ["Tube digester"]
    assert cast.PASSAGE in page.texts(".article-body")[0]
    assert "Jaime" in page.texts(".attribution")[0]
    assert (
        answer.headers["Link"] == '<https://creativecommons.org/licenses/by-sa/4.0/>; rel="license"'
    )
    assert page.texts(".article-head .meta a")[-1] == "Tube digesters", "the circle that reads it"


def test_a_question_stands_beside_its_passage(client, article, asked):
    thread = asked()
    page = page_of(client, article)
    (mark,) = page.find(".article-body mark")
    assert mark.text_content() == cast.PASSAGE
    assert mark.get("id") == f"passage-{thread.uid}"
    assert page.texts(".noted .margin-note h4") == ["How thick?"]
    assert cast.PASSAGE in page.find(".noted")[0].text_content(), "it goes with that very block"
    assert page.texts(".noted summary") == ["1 question here"]


def test_questions_at_one_block_are_gathered(client, article, asked):
    asked()
    asked("half as deep")
    page = page_of(client, article)
    assert page.texts(".noted summary") == ["2 questions here"]
    assert len(page.find(".article-body mark")) == 2


def test_a_part_can_be_asked_about_without_a_script(client, article, asked):
    page = page_of(client, article)
    links = [link.get("href") for link in page.find(".ask-part")]
    ask = reverse("discussions:ask", args=[article.uid])
    assert links == [f"{ask}?section=art-{name}&edition=1" for name in ("Materials", "Digging")]
    thread = asked("", section="art-Digging")
    page = page_of(client, article)
    assert page.texts(".noted h2") == ["Digging the trench"]
    assert not page.find("mark"), "a whole part is not painted"
    assert thread.passage.is_section


def test_a_question_about_it_all_stands_below(client, ben, circle, article):
    cast.thread(circle, ben, title="Who makes the film?")
    page = page_of(client, article)
    assert page.texts("#whole") == ["Questions about the whole article"]
    assert not page.find(".noted")


class TestWhatBecameOfAPassage:
    def move(self, thread, **fields):
        Passage.objects.filter(pk=thread.passage_id).update(**fields)

    def test_changed_is_said(self, client, article, asked):
        thread = asked()
        self.move(thread, state="changed")
        page = page_of(client, article)
        assert page.texts(".margin-note .state--changed") == ["The article has changed here since"]
        assert cast.PASSAGE in page.texts(".margin-note .thread-item__quote")[0], (
            "with the words as they were"
        )

    def test_suggested_is_said(self, client, article, asked):
        self.move(asked(), state="suggested")
        assert "perhaps" in page_of(client, article).texts(".margin-note .state--changed")[0]

    def test_gone_is_said_and_the_question_stays_at_its_part(self, client, article, asked):
        thread = asked()
        self.move(thread, state="gone", start=None, end=None, block_id="", section="art-Digging")
        page = page_of(client, article)
        assert page.texts(".noted h2") == ["Digging the trench"]
        assert page.texts(".margin-note .state--gone") == [
            "This passage is no longer in the article"
        ]
        assert not page.find("mark")

    def test_without_any_place_it_is_listed_below(self, client, article, asked):
        thread = asked()
        self.move(thread, state="gone", start=None, end=None, block_id="", section="")
        assert page_of(client, article).find("#elsewhere")
        self.move(thread, section="art-Nowhere")
        assert page_of(client, article).find("#elsewhere")

    def test_while_an_edition_is_taken_in_no_other_words_are_marked(self, client, article, asked):
        asked()
        cast.edition(article, "<p>Something else entirely stands here now, and more of it.</p>")
        page = page_of(client, article)
        assert not page.find("mark")
        assert page.find("#elsewhere")


class TestWhoSeesWhich:
    def titles(self, client, article):
        return sorted(page_of(client, article).texts(".margin-note h4"))

    def test_only_threads_one_may_read(
        self, client, ada, ben, cleo, eli, circle, closed_circle, hidden_circle, article, asked
    ):
        for home in (circle, closed_circle, hidden_circle):
            asked(title=f"In {home.admission}", home=home)
        everything = ["In invite", "In open", "In request"]
        for one, expected in ((ben, everything), (ada, everything), (cleo, ["In open"])):
            client.force_login(one)
            assert self.titles(client, article) == expected
            assert margin_of_article(article, one).count == len(expected)
        client.force_login(eli)
        assert self.titles(client, article) == ["In open"]
        client.logout()
        assert self.titles(client, article) == ["In open"]
        assert (
            b"Digester workshop"
            not in client.get(reverse("discussions:article", args=[article.uid])).content
        ), "a closed circle's reading is its own affair"

    def test_a_removed_question_is_gone_from_the_margin(self, client, ben, article, asked):
        remove_post(actor=ben, post=asked().posts.get())
        page = page_of(client, article)
        assert not page.find(".margin-note") and not page.find("mark")


def test_the_accepted_are_told_apart(client, ada, ben, article, asked):
    accept_answer(actor=ben, post=cast.post(asked(), ada))
    page = page_of(client, article)
    assert page.find(".margin-note--accepted")
    assert page.find("mark.passage--accepted")


def test_d08_a_title_cannot_break_out_of_its_note(client, article, asked):
    asked(title="</h4></details><script>alert(1)</script>")
    page = page_of(client, article)
    assert page.texts(".margin-note h4") == ["</h4></details><script>alert(1)</script>"]
    assert not page.find(".article-body script")


def test_followed_by_link_only(client, ben, circle, article):
    article.current = None
    article.link_only_reason = "Its licence does not allow changed copies."
    article.save()
    cast.thread(circle, ben, title="Which film?")
    page = page_of(client, article)
    assert "Its licence does not allow changed copies." in page.texts(".notice")[0]
    assert page.find("#whole")


def test_addresses(client, article):
    bare = client.get(reverse("discussions:article", args=[article.uid]))
    assert bare.status_code == 200
    old = client.get(reverse("discussions:article", args=[article.uid, "old-name"]))
    assert (old.status_code, old.url) == (302, f"/articles/{article.uid}/tube-digester/")
    assert client.get("/articles/aaaaaaaaaaaaaaaa/").status_code == 404


def test_queries_do_not_grow_with_the_questions(
    client, ada, ben, circle, article, asked, django_assert_max_num_queries
):
    client.force_login(ben)
    counts = []
    for questions in (1, 29):
        for n in range(questions):
            asker = cast.learner(f"Asker {n}")
            cast.join(circle, asker)
            thread = asked(actor=asker, title=f"Question {n}?")
        accept_answer(actor=asker, post=cast.post(thread, ada))
        page_of(client, article)
        cache.clear()
        with django_assert_max_num_queries(20) as counted:
            page_of(client, article)
        counts.append(len(counted))
    assert counts[0] == counts[1]


def test_who_may_ask_reads_once_that_a_sentence_can_be_marked(client, article, ben):
    assert not page_of(client, article).find("[data-ask-hint]")
    client.force_login(ben)
    (hint,) = page_of(client, article).find(".article-head [data-ask-hint]")
    assert "Mark a sentence" in hint.text_content() and hint.get("hidden") is not None


INTERFACE = (
    ".toc",
    ".article-head",
    ".noted summary",
    ".margin-note",
    ".ask-part",
    ".stack--loose",
)


@pytest.mark.parametrize(
    ("interface", "article_language", "direction"),
    [("ar", "en", "rtl"), ("en", "ar", "ltr"), ("fr", "ar", "ltr"), ("ar", "ar", "rtl")],
)
def test_the_interface_keeps_its_direction_in_an_article_of_another(
    client, article, asked, interface, article_language, direction
):
    """Kind: words of the site inside an article that is written the other way."""
    asked()
    article.language = article_language
    article.direction = "rtl" if article_language == "ar" else "ltr"
    article.save()
    headings = [{"level": 2, "anchor": f"art-{name}", "title": name} for name in "ABC"]
    article.current.sections = headings
    article.current.save()
    page = Page(client.get(article_address(article), headers={"accept-language": interface}))
    assert page.tree.get("lang") == interface
    for selector in INTERFACE:
        parts = page.find(selector)
        assert parts, selector
        for part in parts:
            assert direction_of(part) == direction, selector
            assert language_of(part) == interface, selector
    (body,) = page.find(".article-body")
    assert (body.get("dir"), body.get("lang")) == (article.direction, article_language)


def article_address(article):
    return reverse("discussions:article", args=[article.uid, article.slug])


def direction_of(part):
    return next(one.get("dir") for one in (part, *part.iterancestors()) if one.get("dir"))


def language_of(part):
    return next(one.get("lang") for one in (part, *part.iterancestors()) if one.get("lang"))
