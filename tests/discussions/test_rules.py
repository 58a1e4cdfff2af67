"""May she, which threads, which people: three questions, one answer, over the whole cast."""

import pytest
from django.utils import timezone

from discussions import rules
from discussions.models import Thread
from tests import cast


@pytest.fixture
def everyone(ada, ben, cleo, eli, circle, closed_circle, hidden_circle):
    """The cast by name: None is an anonymous visitor."""
    faye = cast.learner("Faye Removed")
    gus = cast.learner("Gus Asks")
    for home in (circle, closed_circle, hidden_circle):
        cast.join(home, faye, state="removed")
        cast.join(home, gus, state="requested")
    hal = cast.learner("Hal", suspended_at=timezone.now(), is_active=False)
    cast.join(closed_circle, hal)
    ida = cast.learner("Ida Inactive", is_active=False)
    cast.join(closed_circle, ida)
    return {
        "ada": ada,
        "ben": ben,
        "cleo": cleo,
        "eli": eli,
        "faye": faye,
        "gus": gus,
        "hal": hal,
        "ida": ida,
        "anon": None,
    }


@pytest.fixture
def threads(circle, closed_circle, hidden_circle, ben):
    """One thread per kind of circle."""
    return {
        home.admission: cast.thread(home, ben) for home in (circle, closed_circle, hidden_circle)
    }


MEMBERS = {"ada", "ben"}
OUTSIDERS = {"cleo", "eli", "faye", "gus", "anon"}
READERS = {"open": MEMBERS | OUTSIDERS, "request": MEMBERS, "invite": MEMBERS}


@pytest.mark.parametrize("admission", ["open", "request", "invite"])
def test_who_reads_threads(admission, everyone, threads):
    thread = threads[admission]
    may = {name for name, one in everyone.items() if rules.can_read_thread(one, thread)}
    assert may == READERS[admission]


def test_may_which_and_who_agree(everyone, threads):
    for name, one in everyone.items():
        which = set(rules.threads_readable_by(one))
        may = {thread for thread in Thread.objects.all() if rules.can_read_thread(one, thread)}
        assert which == may, name
        if one is not None:
            who = {t for t in Thread.objects.all() if one in rules.readers_of_thread(t)}
            assert who == may, name


def test_only_members_write(everyone, circle):
    def standing(one):
        row = one and circle.memberships.filter(learner=one).first()
        return rules.standing_of(one, row)

    may = {name for name, one in everyone.items() if rules.can_reply(standing(one))}
    assert may == MEMBERS


def test_a_suspended_member_has_no_standing(closed_circle, everyone):
    hal = everyone["hal"]
    row = closed_circle.memberships.get(learner=hal)
    assert not rules.standing_of(hal, row).is_member


def test_what_one_does_with_posts(ada, ben, cleo, circle, thread):
    """The asker accepts; others thank; authors edit; authors and facilitators take down."""
    dora = cast.learner("Dora")
    cast.join(circle, dora)
    question = thread.posts.get()
    answer = cast.post(thread, dora)
    can = {}
    for name, one in {"ada": ada, "ben": ben, "dora": dora, "cleo": cleo, "anon": None}.items():
        row = one and circle.memberships.filter(learner=one).first()
        standing = rules.standing_of(one, row)
        can[name] = (
            rules.can_accept_answer(standing, thread),
            rules.can_thank(standing, answer),
            rules.can_thank(standing, question),
            rules.can_edit_post(standing, answer),
            rules.can_remove_post(standing, answer),
        )
    assert can == {
        "ada": (False, True, True, False, True),
        "ben": (True, True, False, False, False),
        "dora": (False, False, True, True, True),
        "cleo": (False, False, False, False, False),
        "anon": (False, False, False, False, False),
    }
