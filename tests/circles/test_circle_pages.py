"""The list of circles, founding and changing one, invitations, meetings and reading, as pages."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from circles import actions
from circles.models import Circle, Invitation
from tests import cast
from tests.circles.test_membership_pages import at, shown

FORM = {
    "name": "Rocket stoves",
    "purpose": "Less smoke.",
    "topics": ["biogas"],
    "language": "en",
    "admission": "open",
    "capacity": "20",
}


def test_the_list_for_everyone(client, circle, closed_circle, hidden_circle):
    page = shown(client.get(reverse("circles:index")))
    assert circle.name in page and closed_circle.name in page
    assert hidden_circle.name not in page
    assert "2 members" in page and "48 places left" in page and "On request" in page


def test_the_list_is_narrowed_and_says_where_nothing_is_found(client, circle, closed_circle):
    page = shown(client.get(reverse("circles:index"), {"query": "workshop"}))
    assert closed_circle.name in page and circle.name not in page
    page = shown(client.get(reverse("circles:index"), {"query": "no such thing"}))
    assert "No circle like that yet" in page
    # A choice that does not exist narrows nothing.
    assert circle.name in shown(client.get(reverse("circles:index"), {"topic": "nonsense"}))


def test_further_pages_keep_the_filter(client, ada):
    for number in range(25):
        cast.circle(f"Stove {number:02}", ada)
    page = client.get(reverse("circles:index"), {"query": "stove"}).content.decode()
    assert 'href="?query=stove&amp;page=2"' in page
    second = shown(client.get(reverse("circles:index"), {"query": "stove", "page": "2"}))
    assert "Stove 24" in second and "Stove 00" not in second


@pytest.mark.parametrize("many", [1, 20])
def test_the_list_takes_as_many_queries_for_many(
    signed_in, ada, biogas, many, django_assert_max_num_queries
):
    for number in range(many):
        cast.circle(f"Stove {number:02}", ada).topics.add(biogas)
    browser = signed_in(ada)
    with django_assert_max_num_queries(10):
        assert browser.get(reverse("circles:index")).status_code == 200


def test_founding_a_circle(signed_in, cleo, biogas):
    browser = signed_in(cleo)
    assert browser.get(reverse("circles:create_circle")).status_code == 200
    answer = browser.post(reverse("circles:create_circle"), FORM)
    circle = Circle.objects.get()
    assert (answer.status_code, answer.url) == (303, circle.get_absolute_url())
    assert (circle.name, circle.capacity, circle.founded_by) == ("Rocket stoves", 20, cleo)


def test_what_is_refused_stays_in_the_form(signed_in, cleo, biogas):
    typed = FORM | {"topics": [], "about": "Bring bricks."}
    answer = signed_in(cleo).post(reverse("circles:create_circle"), typed)
    assert answer.status_code == 422
    assert "Bring bricks." in shown(answer)
    assert not Circle.objects.exists()


def test_what_only_the_action_refuses_stands_beside_its_field(signed_in, cleo, biogas):
    answer = signed_in(cleo).post(reverse("circles:create_circle"), FORM | {"name": "bell\x07"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["name"]


def test_b14_what_the_form_does_not_ask_is_ignored(signed_in, cleo, biogas):
    extra = {"member_count": "40", "version": "9", "slug": "mine", "founded_by": "1", "uid": "x"}
    signed_in(cleo).post(reverse("circles:create_circle"), FORM | extra)
    circle = Circle.objects.get()
    assert (circle.slug, circle.member_count, circle.version) == ("rocket-stoves", 1, 2)


def test_changing_a_circle(signed_in, circle, ada, biogas):
    browser = signed_in(ada)
    page = browser.get(at("change_circle", circle))
    assert circle.name in page.content.decode()
    answer = browser.post(at("change_circle", circle), FORM | {"admission": "request"})
    assert answer.status_code == 303
    circle.refresh_from_db()
    assert (circle.name, circle.admission) == ("Rocket stoves", "request")


def test_an_invitation_is_shown_once_and_admits(signed_in, hidden_circle, ada, cleo):
    browser = signed_in(ada)
    answer = browser.post(at("invite", hidden_circle), {"places": "1", "days": "7"})
    assert answer.status_code == 201
    assert "no-store" in answer["Cache-Control"]
    link = re.search(r'value="http://testserver(/invitations/[\w-]+/)"', answer.content.decode())[1]
    assert link not in browser.get(at("manage", hidden_circle)).content.decode()
    browser = signed_in(cleo)
    page = browser.get(link)
    assert hidden_circle.name in shown(page)
    assert (page["Referrer-Policy"], page["X-Robots-Tag"]) == ("strict-origin", "noindex")
    assert browser.post(link).url == hidden_circle.get_absolute_url()
    assert browser.get(hidden_circle.get_absolute_url()).status_code == 200
    assert browser.get(link).status_code == 404


def test_an_invitation_leads_an_anonymous_bearer_through_sign_in(client, hidden_circle, ada, cleo):
    _made, secret = actions.invite(actor=ada, circle=hidden_circle)
    link = reverse("circles:accept_invitation", args=[secret])
    assert hidden_circle.purpose in shown(client.get(link))
    answer = client.post(link)
    assert answer.status_code == 303
    assert answer["Referrer-Policy"] == "strict-origin"
    assert not hidden_circle.memberships.filter(learner=cleo).exists()


def test_a_bad_invitation_says_nothing(client, hidden_circle, ada):
    _made, secret = actions.invite(actor=ada, circle=hidden_circle)
    link = reverse("circles:accept_invitation", args=["x" * 32])
    absent = client.get(link)
    Invitation.objects.update(revoked_at=timezone.now())
    revoked = client.get(reverse("circles:accept_invitation", args=[secret]))
    assert absent.status_code == revoked.status_code == 404
    assert shown(absent) == shown(revoked)
    assert client.post(link).status_code == 404


def test_an_invitation_is_revoked_by_its_button(signed_in, circle, ada):
    made, _secret = actions.invite(actor=ada, circle=circle)
    browser = signed_in(ada)
    button = at("revoke_invitation", circle, made.uid)
    assert button in browser.get(at("manage", circle)).content.decode()
    assert browser.post(button).status_code == 303
    assert button not in browser.get(at("manage", circle)).content.decode()


@pytest.fixture
def november():
    """Let it be a Sunday in November."""
    with time_machine.travel(datetime(2026, 11, 22, 9, tzinfo=UTC), tick=False):
        yield


MEETING = {
    "title": "Winter gas",
    "local_start": "2026-11-26T18:00",
    "zone": "Africa/Kigali",
    "minutes": "60",
    "where": "https://call.example/7",
}


def test_a_meeting_is_shown_in_my_zone_and_its_own(november, signed_in, circle, ada, ben, cleo):
    browser = signed_in(ada)
    page = browser.get(at("plan_meeting", circle)).content.decode()
    assert 'value="America/La_Paz" selected' in page
    assert browser.post(at("plan_meeting", circle), MEETING).status_code == 303
    page = shown(browser.get(at("meetings", circle)))
    assert "Thursday 26 November, 12:00 to 13:00, your time" in page  # La Paz
    assert "Thursday 18:00 in Kigali" in page
    assert "https://call.example/7" in page
    page = shown(signed_in(ben).get(circle.get_absolute_url()))
    assert "Thursday 26 November, 18:00 to 19:00, your time" in page
    assert "in Kigali" not in page
    page = shown(signed_in(cleo).get(at("meetings", circle)))
    assert "17:00 to 18:00, your time" in page  # Paris
    assert "call.example" not in page


def test_an_anonymous_visitor_sees_the_time_of_the_place(november, client, circle, ada):
    start = datetime(2026, 11, 26, 18)
    actions.plan_meeting(
        actor=ada, circle=circle, title="Gas", local_start=start, zone="Africa/Kigali"
    )
    page = shown(client.get(at("meetings", circle)))
    assert "Thursday 26 November, 18:00 to 19:00, Kigali time" in page


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"local_start": "tomorrow"}, "local_start"),
        ({"local_start": "2026-11-26T18:00+02:00"}, "local_start"),
        ({"local_start": "2026-11-20T18:00"}, "local_start"),
        ({"zone": "Nowhere"}, "zone"),
        ({"minutes": "0"}, "minutes"),
        ({"title": ""}, "title"),
    ],
)
def test_a_meeting_that_cannot_be_is_refused(november, signed_in, circle, ada, change, field):
    answer = signed_in(ada).post(at("plan_meeting", circle), MEETING | change)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert "https://call.example/7" in answer.content.decode()


def test_calling_a_meeting_off(november, signed_in, circle, ada, ben):
    start = datetime(2026, 11, 26, 18)
    meeting = actions.plan_meeting(
        actor=ada, circle=circle, title="Gas", local_start=start, zone="UTC"
    )
    button = at("cancel_meeting", circle, meeting.uid)
    assert button not in signed_in(ben).get(at("meetings", circle)).content.decode()
    assert signed_in(ben).post(button).status_code == 403
    browser = signed_in(ada)
    assert button in browser.get(at("meetings", circle)).content.decode()
    assert browser.post(button).status_code == 303
    assert "No meeting is planned." in shown(browser.get(at("meetings", circle)))


def test_the_calendar_entry_is_a_file(client, signed_in, circle, closed_circle, ada, ben):
    start = (timezone.now() + timedelta(days=3)).replace(tzinfo=None)
    entries = [
        at(
            "meeting_calendar",
            each,
            actions.plan_meeting(
                actor=ada,
                circle=each,
                title="Gas",
                local_start=start,
                zone="UTC",
                where="call.example",
            ).uid,
        )
        for each in (circle, closed_circle)
    ]
    answer = client.get(entries[0])
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"BEGIN:VEVENT" in answer.content and b"call.example" not in answer.content
    assert client.get(entries[1]).status_code == 404
    assert b"call.example" in signed_in(ben).get(entries[1]).content


def test_choosing_an_article(signed_in, circle, ada, ben, article):
    stove = cast.article("Rocket stove")
    browser = signed_in(ben)
    page = shown(browser.get(at("add_reading", circle), {"q": "stove"}))
    assert "Rocket stove" in page and "Put it on the list" in page
    # What stands there already is not offered again.
    page = shown(browser.get(at("add_reading", circle), {"q": article.title}))
    assert "Put it on the list" not in page
    fields = {"article": stove.uid, "note": "For winter"}
    answer = browser.post(at("add_reading", circle), fields)
    assert answer.url == circle.get_absolute_url()
    page = browser.get(answer.url)
    assert "Rocket stove" in shown(page) and "For winter" in shown(page)
    button = at("remove_reading", circle, stove.uid)
    assert button not in page.content.decode()
    browser = signed_in(ada)
    assert button in browser.get(circle.get_absolute_url()).content.decode()
    assert browser.post(button).status_code == 303
    assert not circle.readings.filter(article=stove).exists()


def test_strangers_choose_nothing(signed_in, circle, cleo, article):
    browser = signed_in(cleo)
    assert browser.get(at("add_reading", circle)).status_code == 403
    unknown = {"article": "a" * 16}
    assert browser.post(at("add_reading", circle), unknown).status_code == 403


def test_a_circle_around_an_article_reads_it_from_the_start(signed_in, cleo, biogas, article):
    browser = signed_in(cleo)
    page = reverse("circles:create_circle", query={"article": article.uid})
    assert article.title in shown(browser.get(page))
    browser.post(page, FORM)
    assert [reading.article for reading in Circle.objects.get().readings.all()] == [article]


def test_an_article_that_is_not_there_is_nothing_to_read(signed_in, cleo, biogas):
    page = reverse("circles:create_circle", query={"article": "no-such-article"})
    assert signed_in(cleo).post(page, FORM).status_code == 303
    assert not Circle.objects.get().readings.exists()
