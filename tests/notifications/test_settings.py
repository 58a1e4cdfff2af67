"""What I am told, and when: the pages on which one chooses."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from notifications.actions.schedules import change_schedule, ensure_schedule
from notifications.models import DigestSchedule, Level, Preference
from tests import cast
from tests.notifications import rows

pytestmark = pytest.mark.django_db

URL = "/me/notifications/"
GOOD = {"cadence": "weekly", "weekday": "4", "hour": "18", "instant_mail": "on"}


def test_a_new_learner_sees_monday_at_seven_on_their_clock(client, ben):
    client.force_login(ben)
    page = client.get(URL).content.decode()
    assert "Your next digest" in page
    assert ", 07:00</span>" in page
    assert "Kigali" in page
    assert DigestSchedule.objects.count() == 0, "a GET writes nothing"


def test_choosing_saves_and_tells_when_it_comes(client, ben):
    client.force_login(ben)
    assert client.post(URL, GOOD).status_code == 303
    schedule = DigestSchedule.objects.get(learner=ben)
    local = schedule.next_digest_at.astimezone(ben.zone)
    assert (local.weekday(), local.hour, schedule.zone) == (4, 18, "Africa/Kigali")
    assert schedule.due_at == schedule.next_digest_at


def test_never_and_no_mail_at_once(client, ben):
    client.force_login(ben)
    client.post(URL, {"cadence": "never", "weekday": "0", "hour": "7"})
    schedule = DigestSchedule.objects.get(learner=ben)
    assert (schedule.cadence, schedule.next_digest_at, schedule.due_at) == ("never", None, None)
    assert schedule.instant_mail is False


@pytest.mark.parametrize(
    "wrong", [{"cadence": "hourly"}, {"weekday": "7"}, {"hour": "24"}, {"hour": "x"}]
)
def test_what_no_week_has_is_refused_with_what_was_typed(wrong, client, ben):
    client.force_login(ben)
    answer = client.post(URL, GOOD | wrong)
    assert answer.status_code == 422
    assert "form-errors" in answer.content.decode()
    assert DigestSchedule.objects.count() == 0


@pytest.mark.parametrize("wrong", [{"cadence": "hourly"}, {"weekday": 7}, {"hour": -1}])
def test_the_action_refuses_too_and_changes_nothing(wrong, ben):
    with pytest.raises(ValidationError):
        change_schedule(actor=ben, **wrong)
    schedule = DigestSchedule.objects.get(learner=ben)
    assert (schedule.cadence, schedule.weekday, schedule.hour) == ("weekly", 0, 7)


def test_other_fields_are_not_taken_from_the_form(client, ada, ben):
    ensure_schedule(learner=ada)
    client.force_login(ben)
    client.post(URL, GOOD | {"learner": ada.pk, "digest_through_at": "2001-01-01", "zone": "UTC"})
    schedule = DigestSchedule.objects.get(learner=ben)
    assert schedule.zone == "Africa/Kigali"
    assert schedule.digest_through_at.year > 2001
    assert DigestSchedule.objects.get(learner=ada).weekday == 0


def test_my_circles_and_threads_stand_there_with_their_levels(client, ben, circle, thread):
    other = cast.thread(circle, ben, title="A muted one")
    rows.prefer(ben, Level.FOLLOW, circle=circle)
    rows.prefer(ben, Level.MUTE, thread=other)
    client.force_login(ben)
    page = client.get(URL).content.decode()
    for words in (circle.name, "Follow: a mail at once", "A muted one", "Mute: only when"):
        assert words in page
    assert thread.title not in page


def test_what_i_may_not_read_any_more_does_not_stand_there(client, cleo, hidden_circle):
    thread = cast.thread(hidden_circle, cleo, title="Zinnober")
    rows.prefer(cleo, Level.FOLLOW, thread=thread)
    rows.prefer(cleo, Level.FOLLOW, circle=hidden_circle)
    client.force_login(cleo)
    page = client.get(URL).content.decode()
    assert "Zinnober" not in page
    assert hidden_circle.name not in page


def test_the_level_of_a_thread(client, ben, thread):
    client.force_login(ben)
    url = reverse("notifications:thread_level", args=[thread.uid])
    assert thread.title in client.get(url).content.decode()
    answer = client.post(url, {"level": "mute"})
    assert (answer.status_code, answer.url) == (303, thread.get_absolute_url())
    assert Preference.objects.get().level == Level.MUTE


def test_muting_a_circle_offers_its_followed_threads_too(client, ben, circle, thread):
    client.force_login(ben)
    url = reverse("notifications:circle_level", args=[circle.slug])
    assert "threads I follow there" not in client.get(url).content.decode()
    rows.prefer(ben, Level.FOLLOW, thread=thread, explicit=False)
    assert "Also the 1 thread I follow there" in client.get(url).content.decode()
    client.post(url, {"level": "mute", "with_threads": "on"})
    assert list(Preference.objects.values_list("circle", "level")) == [(circle.pk, "mute")]


@pytest.mark.parametrize("level", ["", "loud"])
def test_an_unknown_level_is_refused(level, client, ben, thread):
    client.force_login(ben)
    url = reverse("notifications:thread_level", args=[thread.uid])
    assert client.post(url, {"level": level}).status_code == 422
    assert Preference.objects.count() == 0


def test_hidden_things_are_not_there(client, cleo, hidden_circle, ben):
    thread = cast.thread(hidden_circle, ben)
    client.force_login(cleo)
    for url in (
        reverse("notifications:thread_level", args=[thread.uid]),
        reverse("notifications:circle_level", args=[hidden_circle.slug]),
    ):
        assert client.get(url).status_code == 404
        assert client.post(url, {"level": "follow"}).status_code == 404
    assert Preference.objects.count() == 0


def test_strangers_are_led_to_sign_in(client, thread, circle):
    for url in (
        URL,
        reverse("notifications:preview_digest"),
        reverse("notifications:thread_level", args=[thread.uid]),
        reverse("notifications:circle_level", args=[circle.slug]),
    ):
        assert client.get(url).status_code == 303
        assert client.post(url).status_code in (303, 405)
