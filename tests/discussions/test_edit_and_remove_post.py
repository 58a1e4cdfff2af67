"""Rewording posts and taking them down."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from discussions.actions import accept_answer, add_post, edit_post, remove_post
from discussions.models import Mention, Post, PostRevision, Thread
from tests import cast


@pytest.fixture
def answer(ada, thread):
    """Ada's answer, with a mention of Ben."""
    return add_post(actor=ada, thread=thread, body="@Ben, double it.")


class TestEditPost:
    def test_new_words_and_the_old_kept(self, ada, answer, facts_of):
        edit_post(actor=ada, post=answer, body="Use it *twice*.")
        answer.refresh_from_db()
        assert (answer.body, answer.body_html) == (
            "Use it *twice*.",
            '<p dir="auto">Use it <em>twice</em>.</p>\n',
        )
        assert answer.edited_at is not None
        assert PostRevision.objects.get().body == "@Ben, double it."
        assert facts_of(answer.thread)[-1] == (3, "PostEdited")

    def test_mentions_follow_the_words(self, ada, answer, circle):
        cast.join(circle, cast.learner("Dora"))
        edit_post(actor=ada, post=answer, body="@Dora, double it.")
        assert [m.learner.name for m in Mention.objects.all()] == ["Dora"]

    def test_the_same_words_change_nothing(self, ada, answer, facts_of):
        edit_post(actor=ada, post=answer, body=" @Ben, double it.\r\n")
        answer.refresh_from_db()
        assert answer.edited_at is None and not PostRevision.objects.exists()
        assert len(facts_of(answer.thread)) == 1

    def test_a_question_has_a_title(self, ben, thread):
        edit_post(actor=ben, post=thread.posts.get(), body="", title="Is 100-micron film enough?")
        thread.refresh_from_db()
        assert (thread.title, thread.slug) == (
            "Is 100-micron film enough?",
            "is-100-micron-film-enough",
        )
        assert thread.posts.get().body == thread.title

    def test_an_answer_has_none(self, ada, answer):
        edit_post(actor=ada, post=answer, body="Other", title="Not mine to change")
        assert Thread.objects.get().title == "Is 150-micron film enough?"

    def test_only_the_author_may(self, ben, cleo, answer):
        for other in (ben, cleo):
            with pytest.raises(PermissionDenied):
                edit_post(actor=other, post=answer, body="Mine now")

    def test_b07_not_after_being_removed_from_the_circle(self, ada, ben, circle, closed_circle):
        for home, refusal in ((circle, PermissionDenied), (closed_circle, Thread.DoesNotExist)):
            post = cast.post(cast.thread(home, ada, title=home.name), ben)
            home.memberships.filter(learner=ben).update(state="removed")
            with pytest.raises(refusal):
                edit_post(actor=ben, post=post, body="Other")

    def test_an_empty_answer_is_refused(self, ada, answer):
        with pytest.raises(ValidationError):
            edit_post(actor=ada, post=answer, body=" ")


class TestRemovePost:
    def test_the_place_stays_and_the_words_are_gone_from_the_row(self, ada, answer, facts_of):
        remove_post(actor=ada, post=answer)
        answer.refresh_from_db()
        assert answer.is_removed
        assert (answer.body, answer.body_html, answer.number) == ("", "", 2)
        assert not Mention.objects.exists()
        assert facts_of(answer.thread)[-1] == (3, "PostRemoved")

    def test_the_words_are_kept_for_who_judges_a_dispute(self, ada, answer):
        remove_post(actor=ada, post=answer)
        assert PostRevision.objects.get().body == "@Ben, double it."

    def test_a_removed_answer_no_longer_answers(self, ada, answer):
        remove_post(actor=ada, post=answer)
        thread = Thread.objects.get()
        assert (thread.answer_count, thread.post_count, thread.state) == (0, 2, "unanswered")

    def test_a_removed_comment_was_no_answer(self, ada, ben, answer):
        comment = add_post(actor=ben, thread=answer.thread, body="Where?")
        remove_post(actor=ben, post=comment)
        assert Thread.objects.get().answer_count == 1

    def test_a_removed_answer_is_no_longer_accepted(self, ada, ben, answer, facts_of):
        accept_answer(actor=ben, post=answer)
        remove_post(actor=ada, post=answer)
        thread = Thread.objects.get()
        assert (thread.accepted, thread.accepted_at) == (None, None)
        assert [kind for _, kind in facts_of(thread)][-2:] == ["AcceptanceWithdrawn", "PostRemoved"]

    def test_a_question_takes_its_title_along(self, ada, ben, answer):
        thread = answer.thread
        remove_post(actor=ben, post=thread.posts.get(number=1))
        thread.refresh_from_db()
        assert (thread.title, thread.slug) == ("Removed question", "question")
        assert thread not in Thread.objects.all().listed()
        assert thread.posts.get(number=2).body, "the answer stays"

    def test_facilitators_may(self, ada, ben, thread):
        assert remove_post(actor=ada, post=cast.post(thread, ben)).is_removed

    def test_nobody_else_may(self, ben, cleo, answer):
        for other in (ben, cleo):
            with pytest.raises(PermissionDenied):
                remove_post(actor=other, post=answer)

    def test_a_repeat_changes_nothing(self, ada, answer, facts_of):
        for _ in range(2):
            remove_post(actor=ada, post=answer)
        assert len(facts_of(answer.thread)) == 2

    def test_a_removed_post_is_not_edited(self, ada, answer):
        remove_post(actor=ada, post=answer)
        with pytest.raises(PermissionDenied):
            edit_post(actor=ada, post=answer, body="Back again")
        assert Post.objects.get(number=2).body == ""
