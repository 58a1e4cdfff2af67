"""Adding an answer or a comment to a thread."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from discussions.actions import add_post
from discussions.events import PostAdded
from discussions.models import Mention, Post, Thread, ThreadRead
from foundation.activity.models import FactRow
from tests import cast


def test_an_answer_takes_the_next_number_and_counts(ada, thread):
    post = add_post(actor=ada, thread=thread, body="Double it, *always*.")
    thread.refresh_from_db()
    assert (post.number, post.seq, post.kind) == (2, 2, "answer")
    assert post.body == "Double it, *always*."
    assert post.body_html == '<p dir="auto">Double it, <em>always</em>.</p>\n'
    assert (thread.last_seq, thread.post_count, thread.answer_count) == (2, 2, 1)
    assert thread.state == "answered"


def test_it_records_one_numbered_fact_with_ids_only(ada, thread):
    post = add_post(actor=ada, thread=thread, body="Double it.")
    row = FactRow.objects.get(topic=thread.topic)
    assert (row.kind, row.seq) == ("PostAdded", post.seq)
    assert row.fact() == PostAdded(
        actor_id=ada.pk, thread_id=thread.pk, thread_uid=thread.uid, post_id=post.pk
    )


def test_what_the_asker_adds_is_a_comment(ben, thread):
    assert add_post(actor=ben, thread=thread, body="Where do you buy it?").kind == "comment"
    thread.refresh_from_db()
    assert (thread.post_count, thread.answer_count) == (2, 0)
    assert thread.is_unanswered


def test_others_may_choose_to_comment(ada, thread):
    assert add_post(actor=ada, thread=thread, body="Same here.", is_answer=False).kind == "comment"


def test_nothing_answers_notes(ada, thread):
    Thread.objects.filter(pk=thread.pk).update(kind="notes")
    assert add_post(actor=ada, thread=thread, body="We met.").kind == "comment"


def test_numbers_run_without_a_hole(ada, ben, thread, facts_of):
    for turn in range(4):
        add_post(actor=(ada, ben)[turn % 2], thread=thread, body=f"Turn {turn}")
    assert list(thread.posts.values_list("number", "seq")) == [(n, n) for n in range(1, 6)]
    assert facts_of(thread) == [(n, "PostAdded") for n in range(2, 6)]


@pytest.mark.parametrize("body", ["", "  \n ", "\x00\x07"])
def test_an_empty_body_is_refused(ada, thread, body):
    with pytest.raises(ValidationError) as refused:
        add_post(actor=ada, thread=thread, body=body)
    assert refused.value.error_dict["body"][0].code == "required"
    assert thread.posts.count() == 1


def test_the_longest_body_fits_and_one_more_is_refused(ada, thread):
    assert add_post(actor=ada, thread=thread, body="x" * Post.BODY_LIMIT).number == 2
    with pytest.raises(ValidationError) as refused:
        add_post(actor=ada, thread=thread, body="x" * (Post.BODY_LIMIT + 1))
    assert refused.value.error_dict["body"][0].code == "too_long"


def test_line_ends_and_control_characters_are_tidied(ada, thread):
    post = add_post(actor=ada, thread=thread, body=" one\r\ntwo\x00\x1b[31m\ud800 ")
    assert post.body == "one\ntwo[31m"


def test_readers_who_are_no_members_are_refused(cleo, eli, thread, facts_of):
    for stranger in (cleo, eli):
        with pytest.raises(PermissionDenied):
            add_post(actor=stranger, thread=thread, body="Hello")
    assert facts_of(thread) == []


def test_behind_a_door_the_thread_does_not_exist(cleo, eli, closed_thread):
    for stranger in (cleo, eli):
        with pytest.raises(Thread.DoesNotExist):
            add_post(actor=stranger, thread=closed_thread, body="Hello")


def test_j07_who_was_removed_a_moment_ago_is_refused(ben, circle, thread):
    """The membership counts as it is under the lock, not as it was when the page was loaded."""
    circle.memberships.filter(learner=ben).update(state="removed")
    with pytest.raises(PermissionDenied):
        add_post(actor=ben, thread=thread, body="One more thing")


def test_the_same_key_and_words_give_the_same_post(ada, thread, facts_of):
    key = uuid4()
    first = add_post(actor=ada, thread=thread, body="Double it.", key=key)
    again = add_post(actor=ada, thread=thread, body="Double it.\r\n", key=key)
    assert again == first
    assert facts_of(thread) == [(2, "PostAdded")]


def test_j10_the_same_key_with_other_words_is_refused(ada, ben, circle, thread):
    key = uuid4()
    add_post(actor=ada, thread=thread, body="Double it.", key=key)
    other = cast.thread(circle, ben, title="Another")
    for place, body in ((thread, "Triple it."), (other, "Double it.")):
        with pytest.raises(ValidationError) as refused:
            add_post(actor=ada, thread=place, body=body, key=key)
        assert refused.value.code == "key_reused"
    assert thread.posts.count() == 2


def test_a_key_belongs_to_its_author(ada, ben, thread):
    key = uuid4()
    posts = {add_post(actor=one, thread=thread, body="Yes.", key=key) for one in (ada, ben)}
    assert len(posts) == 2


def test_rolled_back_means_no_post_and_no_fact(ada, thread, facts_of):
    with pytest.raises(RuntimeError), transaction.atomic():
        add_post(actor=ada, thread=thread, body="Double it.")
        raise RuntimeError
    thread.refresh_from_db()
    assert (thread.last_seq, thread.posts.count(), facts_of(thread)) == (1, 1, [])


def test_own_words_do_not_become_unread(ada, ben, thread):
    ThreadRead.objects.create(thread=thread, learner=ada, last_read_seq=1)
    add_post(actor=ada, thread=thread, body="Double it.")
    assert ThreadRead.objects.get(learner=ada).last_read_seq == 2
    add_post(actor=ben, thread=thread, body="Thanks!")
    add_post(actor=ada, thread=thread, body="Welcome.")
    assert ThreadRead.objects.get(learner=ada).last_read_seq == 2, "Ben's words are still unread"


def test_the_number_of_queries_does_not_grow_with_the_thread(
    ada, ben, thread, django_assert_max_num_queries
):
    for turn in range(20):
        cast.post(thread, (ada, ben)[turn % 2])
    with django_assert_max_num_queries(17):
        add_post(actor=ada, thread=thread, body="And @Ben, double it.")


class TestMentions:
    def mentioned(self, post):
        return set(Mention.objects.filter(post=post).values_list("learner__name", flat=True))

    def test_full_quoted_and_first_names_of_members_count(self, ada, ben, circle, thread):
        for body in ("@Ben Uwimana look", 'see @"Ben Uwimana"', "ask @ben.", "(@BEN)"):
            post = add_post(actor=ada, thread=thread, body=body)
            assert self.mentioned(post) == {"Ben Uwimana"}, body
            assert '<span class="mention">@' in post.body_html

    def test_a_first_name_that_two_have_means_nobody(self, ada, circle, thread):
        cast.join(circle, cast.learner("Ben Other"))
        post = add_post(actor=ada, thread=thread, body="@Ben @Ben Other")
        assert self.mentioned(post) == {"Ben Other"}

    def test_who_was_picked_from_a_list_is_meant(self, ada, ben, circle, thread):
        cast.join(circle, cast.learner("Ben Other"))
        post = add_post(actor=ada, thread=thread, body="@Ben, look", mentions=[ben.uid])
        assert self.mentioned(post) == {"Ben Uwimana"}

    def test_k01_nobody_outside_the_circle_is_found(self, ada, cleo, eli, thread):
        body = "@Cleo @Eli Shrestha"
        post = add_post(actor=ada, thread=thread, body=body, mentions=[cleo.uid, "nonsense"])
        assert self.mentioned(post) == set()
        assert "mention" not in post.body_html

    def test_who_wrote_in_an_open_thread_counts_after_leaving(self, ada, eli, thread):
        cast.post(thread, eli)
        assert self.mentioned(add_post(actor=ada, thread=thread, body="@Eli?")) == {"Eli Shrestha"}

    def test_behind_a_door_who_left_is_not_found(self, ada, eli, closed_thread):
        cast.post(closed_thread, eli)
        assert self.mentioned(add_post(actor=ada, thread=closed_thread, body="@Eli?")) == set()

    def test_no_mention_of_oneself_in_code_or_in_links(self, ada, thread):
        body = "@Ada `@Ben` [@Ben](https://example.org) me@Ben"
        assert self.mentioned(add_post(actor=ada, thread=thread, body=body)) == set()

    def test_a_crowd_of_names_costs_no_more(self, ada, thread, django_assert_max_num_queries):
        body = " ".join(f"@Name{n}" for n in range(2_000))
        with django_assert_max_num_queries(17):
            add_post(actor=ada, thread=thread, body=body)
