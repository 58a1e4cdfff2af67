"""The bell: what it counts and shows, and what marks it read."""

import pytest
from django.db import transaction
from django.urls import reverse

from circles.models import Membership
from discussions.models import Post, Thread, ThreadRead
from foundation.activity.leases import database_now
from foundation.live import bell as rings
from foundation.live import registry
from notifications.actions import bell
from notifications.models import Notification
from notifications.selectors import notifications_of, unread_count
from tests import cast
from tests.notifications import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def answered(ada, ben, thread):
    """Ben was answered by Ada."""
    return rows.told(ben, "answered", cast.post(thread, ada))


def knock(circle, facilitator, guest):
    """Return the notification that a guest asks to be admitted."""
    return Notification.objects.create(
        learner=facilitator, kind="admission_requested", fact_id=10**9, actor=guest, circle=circle
    )


def test_the_page_that_is_told_of_no_longer_counts_it(client, ben, answered):
    client.force_login(ben)
    assert "data-bell-count>1<" in client.get(reverse("notifications:index")).content.decode()
    page = client.get(answered.thread.get_absolute_url()).content.decode()
    assert "data-bell-count><" in page


def test_it_counts_and_shows_what_waits(client, ben, answered, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert unread_count(ben) == 1
    client.force_login(ben)
    page = client.get(reverse("notifications:index")).content.decode()
    assert "Ada Quispe answered your question “Is 150-micron film enough?”" in page
    assert f'href="{answered.post.get_absolute_url()}"' in page
    assert "data-bell-count>1<" in page


def test_reading_the_thread_reads_the_notification_without_a_write(ben, thread, answered):
    ThreadRead.objects.create(learner=ben, thread=thread, last_read_seq=answered.seq - 1)
    assert unread_count(ben) == 1
    ThreadRead.objects.update(last_read_seq=answered.seq)
    assert unread_count(ben) == 0
    assert [row.is_unread for row in notifications_of(ben)] == [False]


@pytest.mark.parametrize("how", ["left", "post removed", "question removed", "suspended"])
def test_what_may_not_be_read_any_more_is_not_shown_or_counted(how, ada, ben, hidden_circle):
    thread = cast.thread(hidden_circle, ben)
    rows.told(ben, "answered", cast.post(thread, ada))
    assert unread_count(ben) == 1
    if how == "left":
        Membership.objects.filter(learner=ben).update(state="left")
    elif how == "post removed":
        Post.objects.filter(number=2).update(removed_at=database_now())
    elif how == "question removed":
        Thread.objects.update(removed_at=database_now())
    else:
        ben.is_active = False
        ben.save()
    assert unread_count(ben) == 0
    assert list(notifications_of(ben)) == []


def test_a_request_is_shown_to_facilitators_only(ada, ben, cleo, closed_circle):
    knock(closed_circle, ada, cleo)
    knock(closed_circle, ben, cleo)
    assert (unread_count(ada), unread_count(ben)) == (1, 0)


def test_marking_all_touches_only_my_own(client, ada, ben, thread, answered):
    rows.told(ada, "thanked", answered.post, actor=ben)
    client.force_login(ben)
    assert client.post(reverse("notifications:mark_all_read")).status_code == 303
    assert (unread_count(ben), unread_count(ada)) == (0, 1)


def test_marking_one_is_refused_for_anybody_elses(client, ada, ben, cleo, closed_circle, answered):
    mine = knock(closed_circle, ada, cleo)
    client.force_login(ada)
    url = reverse("notifications:mark_read", args=[answered.uid])
    assert client.post(url).status_code == 404
    assert client.post(reverse("notifications:mark_read", args=[mine.uid])).status_code == 303
    assert (unread_count(ada), unread_count(ben)) == (0, 1)


def test_a_get_marks_nothing(client, ben, answered):
    client.force_login(ben)
    assert client.get(reverse("notifications:mark_all_read")).status_code == 405
    assert client.get(reverse("notifications:mark_read", args=[answered.uid])).status_code == 405
    assert unread_count(ben) == 1


def test_strangers_are_led_to_sign_in(client, db):
    answer = client.get(reverse("notifications:index"))
    assert answer.status_code == 303
    assert answer.url.startswith(reverse("account_login"))


def test_the_list_costs_the_same_for_one_and_for_thirty(
    client, ada, ben, thread, answered, django_assert_max_num_queries
):
    client.force_login(ben)
    for _more in range(29):
        rows.told(ben, "replied", cast.post(thread, ada, kind="comment"))
    with django_assert_max_num_queries(8):
        page = client.get(reverse("notifications:index"))
    assert page.content.decode().count("notification--unread") == 30


def test_a_title_cannot_break_out_of_the_page(client, ada, ben, circle):
    thread = cast.thread(circle, ben, title='<img src=x onerror="alert(1)">', slug="x")
    rows.told(ben, "answered", cast.post(thread, ada))
    client.force_login(ben)
    page = client.get(reverse("notifications:index")).content.decode()
    assert "<img src=x" not in page


# --- live


def version(learner):
    kind, key = registry.split(f"me:{learner.uid}")
    return kind.states([key])[key].seq


def test_my_topic_is_mine_alone(ada, ben):
    kind, key = registry.split(f"me:{ben.uid}")
    assert kind.readers(key, {ada.pk, ben.pk}) == {ben.pk}
    assert kind.states([key, "nobody"]).keys() == {ben.uid}


def test_every_change_of_the_bell_is_a_new_version(ada, ben, cleo, thread, closed_circle):
    seen = [version(ben)]
    rows.told(ben, "answered", cast.post(thread, ada))
    seen.append(version(ben))
    bell.mark_all_read(actor=ben)
    seen.append(version(ben))
    knock(closed_circle, ben, cleo)
    seen.append(version(ben))
    assert len(set(seen)) == 4


@pytest.fixture
def rung():
    heard = []

    def hear(topic, seq):
        heard.append(topic)

    rings.connect(hear)
    yield heard
    rings.disconnect(hear)


def test_telling_rings_after_the_commit(ada, ben, thread, rung, django_capture_on_commit_callbacks):
    answer = cast.post(thread, ada)
    with django_capture_on_commit_callbacks(execute=True):
        bell.tell(rows.fact_of(answer), {ben.pk: "answered"}, circle=thread.circle, thread=thread)
        assert rung == []
    assert rung == [f"me:{ben.uid}"]


@pytest.mark.django_db(transaction=True)
def test_what_was_rolled_back_rings_nothing(ada, ben, thread, rung):
    answer = cast.post(thread, ada)
    row = rows.fact_of(answer)

    class Undone(Exception):
        pass

    with pytest.raises(Undone), transaction.atomic():
        bell.tell(row, {ben.pk: "answered"}, circle=thread.circle, thread=thread)
        raise Undone
    assert (rung, Notification.objects.count()) == ([], 0)
