"""The page of a thread: what it shows to whom, and its work without a script."""

import gzip
import re
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse

from discussions.actions import accept_answer, add_post, edit_post, remove_post
from discussions.models import Post, Thanks, ThreadRead
from tests import cast
from tests.pages import Page


@pytest.fixture
def browser(client):
    """A browser in which somebody may be signed in."""

    def of(learner):
        if learner is not None:
            client.force_login(learner)
        return client

    return of


def page_of(client, thread, query=""):
    answer = client.get(thread.get_absolute_url() + query)
    assert answer.status_code == 200
    return Page(answer)


def door(name, thread, *more):
    return reverse(f"discussions:{name}", args=[thread.uid, *more])


class TestWhatItShows:
    def test_question_answers_and_how_far_it_is(self, browser, ada, thread):
        cast.post(thread, ada, "Double it.")
        page = page_of(browser(None), thread)
        assert page.texts("h1") == ["Is 150-micron film enough?"]
        assert page.texts(".post__body") == ["I only get 150 micron here.", "Double it."]
        assert page.texts(".post__author") == ["Ben Uwimana", "Ada Quispe"]
        assert page.texts("[data-thread-state]") == ["1 answer"]
        assert [post.get("id") for post in page.find(".post")] == ["p1", "p2"]

    def test_what_stands_around_words_is_in_the_language_of_the_page(
        self, browser, ada, ben, thread
    ):
        answer = cast.post(thread, ada, "Double it.")
        edit_post(actor=ada, post=answer, body="Double it twice.")
        remove_post(actor=ada, post=cast.post(thread, ada, "Not at all."))
        client = browser(ben)
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "es"
        page = page_of(client, thread)
        assert page.texts("[data-thread-state]") == ["1 respuesta"]
        assert page.texts("#p3 .post__body") == ["Este mensaje fue retirado."]
        assert "editado" in page.texts("#p2 .post__when")[0]
        assert "Esto me funcionó" in page.texts("#p2 button")

    def test_the_passage_with_source_and_licence(self, browser, circle, ben, article):
        from discussions.actions import ask_question
        from discussions.selectors import place_in

        thread = ask_question(
            actor=ben,
            circle=circle,
            article=article,
            title="How thick?",
            selector=place_in(article, quote=cast.PASSAGE).selector,
        )
        page = page_of(browser(None), thread)
        assert cast.PASSAGE in page.texts(".quote")[0]
        assert "license nofollow" in [link.get("rel") for link in page.find(".quote a")]
        assert "Jaime" in page.texts(".quote footer")[0]

    def test_no_body_is_shown_that_repeats_the_title(self, browser, circle, ben):
        thread = cast.thread(circle, ben, title="How thick?", body="How thick?")
        assert page_of(browser(None), thread).texts(".post__body") == []

    def test_the_accepted_answer_is_marked_and_linked_from_the_top(self, browser, ada, ben, thread):
        answer = cast.post(thread, ada)
        accept_answer(actor=ben, post=answer)
        page = page_of(browser(None), thread)
        assert page.texts("#p2 .post__mark") == ["This worked for Ben Uwimana"]
        (link,) = page.find("[data-accepted-link] a")
        assert link.get("href") == answer.get_absolute_url()

    def test_a_removed_post_leaves_its_place_without_words(self, browser, ada, thread):
        remove_post(actor=ada, post=cast.post(thread, ada, "regrettable"))
        answer = browser(None).get(thread.get_absolute_url())
        assert b"regrettable" not in answer.content
        assert b"This post was taken down." in answer.content
        assert b'id="p2"' in answer.content

    def test_d14_names_and_titles_are_no_templates(self, browser, circle):
        joker = cast.learner("{{7*7}} {% debug %}")
        cast.join(circle, joker)
        thread = cast.thread(circle, joker, title="{{7*7}} <script>alert(1)</script>")
        page = page_of(browser(None), thread)
        assert page.texts("h1") == ["{{7*7}} <script>alert(1)</script>"]
        assert page.texts(".post__author") == ["{{7*7}} {% debug %}"]


class TestWhoSeesWhich:
    def controls(self, page, number):
        inside = f"#p{number} .post__actions"
        return page.texts(f"{inside} button") + page.texts(f"{inside} a")

    def test_controls_are_those_of_the_viewer(self, client, ada, ben, cleo, thread):
        cast.post(thread, ada)
        seen = {}
        for one in (None, cleo, ada, ben):
            client.logout()
            if one:
                client.force_login(one)
            seen[one and one.name.split()[0]] = self.controls(page_of(client, thread), 2)
        assert seen == {
            None: ["Report"],
            "Cleo": ["Report"],
            "Ada": ["Edit", "Take down"],
            "Ben": ["Thanks", "This worked for me", "Report"],
        }

    def test_members_get_the_form_others_the_way_to_it(self, client, ada, ben, cleo, thread):
        for one, expected in ((ada, True), (ben, True), (cleo, False), (None, False)):
            client.logout()
            if one:
                client.force_login(one)
            page = page_of(client, thread)
            assert bool(page.find("form[data-reply]")) is expected
        client.force_login(cleo)
        assert door("join", thread) in client.get(thread.get_absolute_url()).content.decode()

    def test_no_button_to_join_where_it_would_be_refused(self, browser, cleo, circle, thread):
        cast.join(circle, cleo, state="removed")
        page = page_of(browser(cleo), thread)
        assert not page.find(f'form[action="{door("join", thread)}"]')
        assert page.texts("#reply a") == ["See how to get in"]

    @pytest.mark.parametrize("who", ["anon", "cleo", "eli"])
    def test_the_way_to_its_level_is_for_who_is_signed_in(self, request, browser, thread, who):
        level = reverse("notifications:thread_level", args=[thread.uid])
        signed_in = None if who == "anon" else request.getfixturevalue(who)
        links = page_of(browser(signed_in), thread).find(f'a[href="{level}"]')
        assert len(links) == (signed_in is not None)

    @pytest.mark.parametrize("who", ["anon", "cleo", "eli"])
    def test_behind_a_door_it_is_as_if_it_did_not_exist(self, request, browser, closed_thread, who):
        client = browser(None if who == "anon" else request.getfixturevalue(who))
        forbidden = client.get(closed_thread.get_absolute_url())
        absent = client.get(reverse("discussions:thread", args=["a" * 16]))
        assert forbidden.status_code == absent.status_code == 404
        assert Page(forbidden).texts("main") == Page(absent).texts("main")

    def test_leaving_ends_it_at_once(self, browser, ben, closed_circle, closed_thread):
        client = browser(ben)
        assert client.get(closed_thread.get_absolute_url()).status_code == 200
        closed_circle.memberships.filter(learner=ben).update(state="left")
        assert client.get(closed_thread.get_absolute_url()).status_code == 404


class TestAddresses:
    def test_without_slug_it_shows_with_a_wrong_one_it_leads_on(self, client, thread):
        assert client.get(door("thread", thread)).status_code == 200
        answer = client.get(door("thread", thread, "old-title") + "?page=1")
        assert (answer.status_code, answer.url) == (302, thread.get_absolute_url() + "?page=1")

    def test_pages_of_fifty_by_number(self, client, ada, thread):
        for _ in range(60):
            post = cast.post(thread, ada)
        assert post.get_absolute_url().endswith("?page=2#p61")
        first, second = page_of(client, thread), page_of(client, thread, "?page=2")
        assert len(first.find(".post")) == 50
        assert [p.get("id") for p in second.find(".post")] == [f"p{n}" for n in range(51, 62)]
        for nonsense in ("0", "-1", "x", "99999999999999", "²", ""):
            assert page_of(client, thread, f"?page={nonsense}").find(".post")

    def test_i05_doors_that_write_take_post_alone(self, browser, ada, ben, thread):
        cast.post(thread, ada)
        client = browser(ben)
        doors = [door("join", thread), door("withdraw_acceptance", thread)]
        doors += [
            door(name, thread, 2) for name in ("accept_answer", "give_thanks", "withdraw_thanks")
        ]
        for address in doors:
            assert client.get(address).status_code == 405
            assert client.head(address).status_code == 405
        assert not Thanks.objects.exists()

    def test_b13_a_number_of_another_thread_is_not_found(self, browser, ada, ben, circle, thread):
        other = cast.thread(circle, ada, title="Another")
        cast.post(thread, ada)
        client = browser(ben)
        for name in ("give_thanks", "accept_answer", "edit_post", "remove_post"):
            assert client.post(door(name, other, 2)).status_code == 404


class TestReading:
    def test_what_is_new_is_marked_and_then_read(self, browser, ada, ben, thread):
        ThreadRead.objects.create(thread=thread, learner=ben, last_read_seq=1)
        cast.post(thread, ada)
        client = browser(ben)
        page = page_of(client, thread)
        assert page.texts("#new") == ["New since you were here"]
        assert page.find("#new")[0].getnext().get("id") == "p2"
        assert ThreadRead.objects.get().last_read_seq == 2
        assert not page_of(client, thread).find("#new")

    def test_on_a_first_visit_nothing_is_marked(self, browser, ben, ada, thread):
        cast.post(thread, ada)
        assert not page_of(browser(ben), thread).find("#new")

    def test_a_page_counts_as_read_as_far_as_it_goes(self, browser, ada, ben, thread):
        for _ in range(60):
            cast.post(thread, ada)
        client = browser(ben)
        for query, read_to in (("", 50), ("?page=2", 61), ("", 61)):
            page_of(client, thread, query)
            assert ThreadRead.objects.get().last_read_seq == read_to

    def test_a_glance_by_head_reads_nothing(self, browser, ben, thread):
        browser(ben).head(thread.get_absolute_url())
        assert not ThreadRead.objects.exists()


class TestWithoutScript:
    def test_the_address_of_a_refused_reply_leads_to_the_form(self, browser, ada, thread):
        answer = browser(ada).get(door("add_post", thread))
        assert (answer.status_code, answer.url) == (303, f"{door('thread', thread)}#reply")

    def test_only_who_may_answer_is_asked_for_what_they_know(self, browser, ada, ben, thread):
        def hint(learner):
            return page_of(browser(learner), thread).find("textarea")[0].get("placeholder")

        assert (hint(ada), hint(ben)) == ("Write what you know", "Write your reply")
        remove_post(actor=ben, post=thread.posts.get(number=1))
        thread.refresh_from_db()
        assert hint(ada) == "Write your reply"

    def test_reply_and_land_on_it(self, browser, ada, thread):
        answer = browser(ada).post(
            door("add_post", thread), {"body": "Double it.", "is_answer": "on", "key": uuid4()}
        )
        assert (answer.status_code, answer.url) == (303, thread.get_absolute_url() + "#p2")
        assert thread.posts.get(number=2).kind == "answer"

    def test_unticked_it_is_a_comment(self, browser, ada, thread):
        browser(ada).post(door("add_post", thread), {"body": "Same here."})
        assert thread.posts.get(number=2).kind == "comment"

    def test_a_double_press_posts_once(self, browser, ada, thread):
        typed = {"body": "Double it.", "is_answer": "on", "key": uuid4()}
        addresses = {browser(ada).post(door("add_post", thread), typed).url for _ in range(2)}
        assert len(addresses) == 1
        assert thread.posts.count() == 2

    def test_what_is_refused_stays_typed(self, browser, ada, thread):
        key = uuid4()
        add_post(actor=ada, thread=thread, body="Before", key=key)
        answer = browser(ada).post(door("add_post", thread), {"body": "Other words", "key": key})
        assert answer.status_code == 422
        page = Page(answer)
        assert page.texts("textarea[name=body]") == ["Other words"]
        assert page.find("input[name=key]")[0].get("value") != str(key), "a new try is new"

    def test_an_ended_session_loses_nothing(self, client, ada, thread):
        answer = client.post(door("add_post", thread), {"body": "Typed while signed out"})
        assert answer.status_code == 303
        assert reverse("account_login") in answer.url
        (kept,) = client.session["kept"].values()
        assert kept["body"] == ["Typed while signed out"]

    def test_thanks_to_and_fro(self, browser, ada, ben, thread):
        cast.post(thread, ada)
        client = browser(ben)
        assert client.post(door("give_thanks", thread, 2)).url.endswith("#p2")
        (button,) = page_of(client, thread).find("#p2 .thanks")
        assert button.get("aria-pressed") == "true"
        client.post(button.get("formaction"))
        assert not Thanks.objects.exists()

    def test_accept_and_take_back(self, browser, ada, ben, thread):
        cast.post(thread, ada)
        client = browser(ben)
        client.post(door("accept_answer", thread, 2))
        thread.refresh_from_db()
        assert thread.accepted.number == 2
        client.post(door("withdraw_acceptance", thread))
        thread.refresh_from_db()
        assert thread.accepted is None

    def test_a_refusal_is_said(self, browser, ada, ben, thread):
        cast.post(thread, ada, kind="comment")
        answer = browser(ben).post(door("accept_answer", thread, 2), follow=True)
        assert "Only an answer can be accepted." in answer.content.decode()

    def test_edit(self, browser, ada, thread):
        cast.post(thread, ada, "Double it.")
        client, address = browser(ada), door("edit_post", thread, 2)
        assert "Double it." in client.get(address).content.decode()
        assert client.post(address, {"body": " "}).status_code == 422
        assert client.post(address, {"body": "Triple it."}).url.endswith("#p2")
        assert "edited" in page_of(client, thread).texts("#p2 .post__when")[0]

    def test_edit_is_for_the_author(self, browser, ben, ada, thread):
        cast.post(thread, ada)
        client = browser(ben)
        assert client.get(door("edit_post", thread, 2)).status_code == 403
        assert client.post(door("edit_post", thread, 2), {"body": "Mine"}).status_code == 403

    def test_take_down_asks_once(self, browser, ada, thread):
        post = cast.post(thread, ada)
        client, address = browser(ada), door("remove_post", thread, 2)
        assert client.get(address).status_code == 200
        post.refresh_from_db()
        assert not post.is_removed
        client.post(address)
        post.refresh_from_db()
        assert post.is_removed

    def test_join_and_stay(self, browser, cleo, circle, thread):
        answer = browser(cleo).post(door("join", thread))
        assert answer.url == door("thread", thread) + "#reply"
        assert circle.memberships.get(learner=cleo).is_active

    def test_b14_extra_fields_change_nothing(self, browser, ada, cleo, thread):
        extra = {
            "author": cleo.pk,
            "number": 99,
            "seq": 99,
            "created_at": "2001-01-01",
            "kind": "x",
        }
        browser(ada).post(door("add_post", thread), {"body": "Hello"} | extra)
        post = Post.objects.get(number=2)
        assert (post.author, post.seq, post.kind) == (ada, 2, "comment")


class TestWork:
    def queries(self, client, thread, django_assert_max_num_queries):
        cache.clear()
        with django_assert_max_num_queries(25) as counted:
            client.get(thread.get_absolute_url())
        return len(counted)

    def test_queries_do_not_grow_with_the_posts(
        self, browser, ada, ben, circle, thread, django_assert_max_num_queries
    ):
        client = browser(ben)
        self.queries(client, thread, django_assert_max_num_queries)
        few = self.queries(client, thread, django_assert_max_num_queries)
        for n in range(29):
            author = cast.learner(f"Author {n}", country="BO")
            cast.join(circle, author)
            post = cast.post(thread, author)
        accept_answer(actor=ben, post=post)
        self.queries(client, thread, django_assert_max_num_queries)
        many = self.queries(client, thread, django_assert_max_num_queries)
        assert many <= few + 1, "the accepted answer's row, no more"

    def test_fifty_posts_weigh_at_most_15_kb(self, browser, ada, ben, circle, thread):
        words = [f"{stem}{n}" for n in range(40) for stem in ("film", "trench", "slurry", "pipe")]
        for n in range(49):
            author = cast.learner(f"Author {n}", country="RW")
            cast.join(circle, author)
            body = " ".join(words[(n * i) % len(words)] for i in range(1, 40))
            cast.post(thread, author, body)
        html = browser(ben).get(thread.get_absolute_url()).content
        assert len(re.findall(rb'id="p\d+"', html)) == 50
        assert len(gzip.compress(html, 6)) <= 15_000
