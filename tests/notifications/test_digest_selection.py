"""What a digest tells, in which order, to whom, and how many questions it costs the database."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from discussions.models import Post, Thread, ThreadRead
from foundation.activity.leases import database_now
from notifications.actions.levels import choose_circle_level, choose_thread_level
from notifications.digests.composing import compose
from notifications.digests.window import Window
from notifications.models import Level, OfferedQuestion
from tests import cast
from tests.notifications import rows

pytestmark = pytest.mark.django_db


def selection(learner, **since):
    """Return what the learner's digest would tell of the last week (or `since`)."""
    return composed(learner, **since).selection


def composed(learner, **since):
    learner.refresh_from_db()
    end = database_now() - timedelta(minutes=2)
    window = Window(learner, end - timedelta(**(since or {"days": 7})), end)
    return compose([window])[window.uid]


def read(learner, thread, seq):
    ThreadRead.objects.update_or_create(
        learner=learner, thread=thread, defaults={"last_read_seq": seq}
    )


def asked(circle, author, title, **fields):
    made = cast.thread(circle, author, title=title, **fields)
    rows.later(minutes=10)
    return made


# --- 1: questions I can probably answer


def test_a_question_in_my_topic_and_language_is_offered(ada, ben, circle, thread):
    rows.skilled(ada, circle)
    rows.later(hours=1)
    assert [row.thread_id for row in selection(ada).questions] == [thread.pk]


@pytest.mark.parametrize("case", ["skill", "language", "mine", "answered", "removed", "read"])
def test_other_questions_are_not_offered(case, ada, ben, circle, thread):
    rows.skilled(ada, circle)
    if case == "skill":
        ada.skills.all().delete()
    elif case == "language":
        Thread.objects.update(language="es")
    elif case == "mine":
        Post.objects.update(author=ada)
        Thread.objects.update(author=ada)
    elif case == "answered":
        cast.post(thread, ben)
    elif case == "removed":
        Thread.objects.update(removed_at=database_now())
    elif case == "read":
        read(ada, thread, 1)
    rows.later(hours=1)
    assert selection(ada).questions == []


def test_who_named_no_language_is_asked_in_that_of_their_pages(ada, ben, circle):
    rows.skilled(ada, circle)
    spanish = asked(circle, ben, "Que plastico sirve?", language="es")
    ada.languages, ada.interface_language = [], "es"
    ada.save()
    assert [row.thread_id for row in selection(ada).questions] == [spanish.pk]


def test_a_stranger_is_offered_open_questions_and_never_hidden_ones(
    cleo, ben, circle, closed_circle, hidden_circle
):
    rows.skilled(cleo, circle, closed_circle, hidden_circle)
    open_one = asked(circle, ben, "In the open")
    asked(closed_circle, ben, "Behind a door")
    asked(hidden_circle, ben, "Out of sight")
    assert [row.thread_id for row in selection(cleo).questions] == [open_one.pk]


def test_at_most_three_the_longest_waiting_first(ada, ben, circle):
    rows.skilled(ada, circle)
    threads = [asked(circle, ben, f"Question {number}") for number in range(5)]
    found = [row.thread_id for row in selection(ada).questions]
    assert found == [thread.pk for thread in threads[:3]]


def test_more_of_my_skills_and_my_own_circles_come_first(ada, ben, cleo, circle, article):
    elsewhere = cast.circle("Far away", cleo, reads=[article])
    rows.skilled(ada, circle, elsewhere)
    far = asked(elsewhere, cleo, "Far")
    near = asked(circle, ben, "Near")
    both = cast.circle("Both topics", cleo, reads=[article])
    rows.skilled(ada, both)
    rows.skilled(ada, both, topic="masonry")
    fits_twice = asked(both, cleo, "Fits twice")
    found = [row.thread_id for row in selection(ada).questions]
    assert found == [fits_twice.pk, near.pk, far.pk]


def test_a_question_is_offered_twice_and_then_no_more(ada, circle, thread):
    rows.skilled(ada, circle)
    rows.later(hours=1)
    for times, offered in [(1, [thread.pk]), (2, [])]:
        OfferedQuestion.objects.update_or_create(
            learner=ada, thread=thread, defaults={"times": times}
        )
        assert [row.thread_id for row in selection(ada).questions] == offered


def test_a_muted_circle_offers_nothing(ada, circle, thread):
    rows.skilled(ada, circle)
    rows.later(hours=1)
    choose_circle_level(actor=ada, circle=circle, level=Level.MUTE)
    assert selection(ada).questions == []


# --- 2: what others did for me


def test_what_others_did_for_me_is_gathered_by_thread(ada, ben, cleo, eli, circle, thread):
    mine = Post.objects.get(thread=thread, number=1)
    answer = cast.post(thread, ada)
    rows.told(ben, "answered", answer)
    rows.told(ben, "answered", cast.post(thread, cleo))
    for person in (ada, cleo, eli):
        row = rows.told(ben, "thanked", cast.post(thread, person, kind="comment"))
        row.post = mine
        row.save()
    rows.later(hours=1)
    done = selection(ben).done
    assert [(row.kind, row.people) for row in done] == [("answered", 2), ("thanked", 3)]


def test_what_was_read_or_marked_is_not_told_again(ada, ben, thread):
    answer = cast.post(thread, ada)
    row = rows.told(ben, "answered", answer)
    rows.later(hours=1)
    assert len(selection(ben).done) == 1
    read(ben, thread, answer.seq)
    assert selection(ben).done == []
    read(ben, thread, 1)
    row.read_at = database_now()
    row.save()
    assert selection(ben).done == []


def test_only_the_window_counts(ada, ben, thread):
    rows.told(ben, "answered", cast.post(thread, ada))
    rows.later(days=2)
    rows.told(ben, "mentioned", cast.post(thread, ada))
    rows.later(hours=3)
    assert [row.kind for row in selection(ben, days=1).done] == ["mentioned"]


def test_each_window_of_a_batch_tells_its_own_time_alone(ada, ben, cleo, circle):
    """Ada hears weekly and Ben daily; what both read from the database is told as each asked."""
    for mine, author in ((ada, ben), (ben, ada)):
        thread = cast.thread(circle, mine, title=f"Of {mine.name}")
        rows.told(mine, "answered", cast.post(thread, author))
    cast.thread(circle, cleo, title="Of somebody else")
    rows.later(days=2)
    end = database_now() - timedelta(minutes=2)
    windows = [Window(ada, end - timedelta(days=7), end), Window(ben, end - timedelta(days=1), end)]
    weekly, daily = (compose(windows)[window.uid].selection for window in windows)
    assert (len(weekly.done), len(weekly.best)) == (1, 2)
    assert (daily.done, daily.best, daily.rest) == ([], [], [])


def test_what_is_younger_than_the_margin_waits_for_the_next_window(ada, ben, thread):
    rows.told(ben, "answered", cast.post(thread, ada))
    rows.later(minutes=1)
    assert not selection(ben).is_news
    rows.later(minutes=2)
    assert selection(ben).is_news


def test_a_post_taken_down_tells_nothing(ada, ben, circle, thread):
    answer = cast.post(thread, ada)
    rows.told(ben, "answered", answer)
    rows.later(hours=1)
    Post.objects.filter(pk=answer.pk).update(removed_at=database_now())
    assert not selection(ben).is_news


# --- 3: passages


def test_a_passage_that_changed_is_told_and_one_that_stands_again_is_not(ada, ben, circle, article):
    thread = rows.at_passage(circle, ben, cast.PASSAGE)
    rows.passage_changed(ben, thread)
    rows.later(hours=1)
    for state, told in [("changed", 1), ("gone", 1), ("suggested", 1), ("attached", 0)]:
        thread.passage.state = state
        thread.passage.save()
        assert len(selection(ben).passages) == told, state


# --- 4: meetings


def test_my_next_three_meetings_and_no_other(ada, ben, circle, hidden_circle, cleo, article):
    other = cast.circle("Elsewhere", cleo, reads=[article])
    rows.meeting(other)
    rows.meeting(circle, title="too far", days=30)
    rows.meeting(circle, title="over", days=-1)
    called_off = rows.meeting(circle, title="called off", days=1)
    called_off.cancelled_at = database_now()
    called_off.save()
    mine = [rows.meeting(circle, days=days) for days in (4, 1, 2, 3)]
    found = selection(ben)
    assert [row.meeting_id for row in found.meetings] == [mine[1].pk, mine[2].pk, mine[3].pk]
    assert not found.is_news, "meetings alone are no news"


# --- 5 and 6: the best of my circles, and the rest


def test_the_best_threads_are_those_of_many_people_and_those_that_worked(ada, ben, cleo, circle):
    quiet = asked(circle, ben, "Quiet")
    lively = asked(circle, ben, "Lively")
    for person in (cleo, ben, cast.learner("Dora Lund")):
        cast.post(lively, person, kind="comment")
    worked = asked(circle, ben, "Worked")
    answer = cast.post(worked, cleo)
    worked.accepted = answer
    worked.save()
    rows.later(hours=1)
    best = selection(ada).best
    assert [row.thread_id for row in best] == [worked.pk, lively.pk, quiet.pk]
    assert best[0].post_id == answer.pk, "the post that worked is what is shown"


def test_each_circle_has_its_best_before_any_has_its_second(ada, ben, cleo, circle, closed_circle):
    for number in range(6):
        busy = asked(circle, ben, f"Busy {number}")
        cast.post(busy, cleo)
    still = asked(closed_circle, ben, "Still")
    rows.later(hours=1)
    found = selection(ada)
    assert len(found.best) == 5
    assert still.pk in [row.thread_id for row in found.best[:2]]
    assert [(row.circle_id, row.posts) for row in found.rest] == [(circle.pk, 4)]


def test_counts_alone_are_no_news(ada, ben, circle):
    rows.schedule(ada)
    found = selection(ada)
    assert not found.is_news
    assert composed(ada).letter is None


def test_my_own_words_are_no_news_to_me(ben, circle, thread):
    rows.later(hours=1)
    assert not selection(ben).is_news


@pytest.mark.parametrize("level", [Level.FOLLOW, Level.DIGEST, Level.MUTE])
def test_the_level_of_a_thread_wins_over_its_circles(level, ada, ben, circle, thread):
    rows.later(hours=1)
    opposite = Level.DIGEST if level == Level.MUTE else Level.MUTE
    choose_circle_level(actor=ada, circle=circle, level=opposite)
    choose_thread_level(actor=ada, thread=thread, level=level)
    assert selection(ada).is_news is (level != Level.MUTE)


def test_a_followed_thread_elsewhere_is_told_and_an_unknown_one_is_not(cleo, ada, circle, thread):
    rows.later(hours=1)
    assert not selection(cleo).is_news
    rows.prefer(cleo, Level.FOLLOW, thread=thread, explicit=False)
    assert [row.thread_id for row in selection(cleo).best] == [thread.pk]


def test_nothing_is_told_twice_in_one_letter(ada, ben, circle, thread):
    rows.skilled(ada, circle)
    rows.told(ada, "mentioned", Post.objects.get(thread=thread))
    rows.later(hours=1)
    found = selection(ada)
    assert (len(found.done), found.questions, found.best) == (1, [], [])


# --- who may read


@pytest.mark.parametrize("person", ["cleo", "eli", "suspended"])
def test_who_may_not_read_hears_nothing(person, request, ada, ben, hidden_circle):
    hidden = asked(hidden_circle, ben, "Out of sight")
    learner = ben if person == "suspended" else request.getfixturevalue(person)
    rows.skilled(learner, hidden_circle)
    answer = cast.post(hidden, ada)
    rows.told(learner, "answered", answer)
    rows.meeting(hidden_circle)
    rows.prefer(learner, Level.FOLLOW, thread=hidden)
    rows.later(hours=1)
    if person == "suspended":
        learner.is_active = False
        learner.save()
    found = selection(learner)
    assert not found.is_news
    assert person == "suspended" or not found.meetings


def test_marking_reads_as_far_as_the_letter_tells(ada, ben, cleo, circle, thread):
    answer = cast.post(thread, cleo)
    rows.later(hours=1)
    cast.post(thread, cleo, "A word too late for this letter.")
    assert selection(ada).reads == {thread.pk: answer.seq}


# --- the cost


def test_a_batch_costs_the_same_for_one_and_for_twenty(ada, ben, cleo, circle, closed_circle):
    people = [ada, ben, cleo] + [cast.learner(f"Learner {number}") for number in range(17)]
    for person in people[3:]:
        cast.join(circle, person)
        rows.skilled(person, circle)
    rows.meeting(circle)
    for number in range(12):
        thread = asked(circle, people[number], f"Question {number}")
        rows.told(people[number], "answered", cast.post(thread, people[number + 1]))
        asked(circle, people[number], f"Unanswered {number}")
        if number % 2:
            rows.prefer(people[0], Level.FOLLOW, thread=thread)
    rows.later(hours=1)
    end = database_now() - timedelta(minutes=2)
    windows = [Window(person, end - timedelta(days=7), end) for person in people]

    def queries(some):
        with CaptureQueriesContext(connection) as counted:
            letters = compose(some)
        assert any(one.letter for one in letters.values())
        return len(counted)

    assert queries(windows[3:4]) == queries(windows) <= 18
