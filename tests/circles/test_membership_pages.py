"""The buttons and pages around membership, as a browser meets them."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.urls import reverse

from articles.models import Article
from circles import actions
from circles.models import Circle
from learners.models import Learner
from tests import cast
from tests.learners.mailbox import code_for
from tests.pages import Page


def at(name, circle, *more):
    return reverse(f"circles:{name}", args=[circle.slug, *more])


def shown(answer):
    """Return the words of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


def is_in(circle, learner):
    return circle.memberships.filter(learner=learner, state="active").exists()


def test_joining_with_one_press(signed_in, circle, cleo):
    answer = signed_in(cleo).post(at("join_circle", circle))
    assert (answer.status_code, answer.url) == (303, f"/circles/{circle.slug}/")
    assert is_in(circle, cleo)
    assert "You are in. Welcome!" in shown(signed_in(cleo).get(answer.url))


def test_who_has_come_in_is_told_once_where_to_ask(signed_in, circle, cleo):
    article = circle.readings.first().article
    Article.objects.filter(pk=article.pk).update(title="Tube <i>digester</i>")
    inside = signed_in(cleo).post(at("join_circle", circle)).url
    (flash,) = Page(signed_in(cleo).get(inside)).find(".flash")
    (link,) = flash.findall(".//a")
    assert link.get("href") == reverse("discussions:article", args=[article.uid, article.slug])
    assert link.text_content() == "Tube <i>digester</i>"
    assert not Page(signed_in(cleo).get(inside)).find(".flash")


def test_signing_up_on_the_way_to_join(client, circle):
    cache.clear()
    page = client.get(f"/circles/{circle.slug}/")
    assert at("join_circle", circle) in page.content.decode()
    answer = client.post(at("join_circle", circle))
    assert answer.status_code == 303
    assert answer.url.startswith(reverse("account_login"))
    onward = answer.url.partition("?")[2]
    fields = {
        "email": "new@example.org",
        "name": "Nia New",
        "languages": ["en"],
        "time_zone": "UTC",
    }
    answer = client.post(f"{reverse('account_signup')}?{onward}", fields)
    answer = client.post(answer.url, {"code": code_for("new@example.org")})
    assert answer.url.startswith(at("join_circle", circle))
    nia = Learner.objects.get(email="new@example.org")
    button = client.get(answer.url)
    # Coming back is a GET, and a GET never joins: another site could lead here.
    assert not is_in(circle, nia)
    assert f'action="{at("join_circle", circle)}"' in button.content.decode()
    client.post(at("join_circle", circle))
    assert is_in(circle, nia)


def test_who_is_in_already_is_led_to_the_circle(signed_in, circle, ben):
    answer = signed_in(ben).get(at("join_circle", circle))
    assert (answer.status_code, answer.url) == (303, circle.get_absolute_url())


def test_a_full_circle_says_so(signed_in, circle, cleo):
    Circle.objects.update(capacity=2)
    answer = signed_in(cleo).post(at("join_circle", circle))
    assert answer.status_code == 422
    assert "All places in this circle are taken." in shown(answer)


def test_leaving(signed_in, circle, ben):
    answer = signed_in(ben).post(at("leave_circle", circle))
    assert (answer.status_code, answer.url) == (303, circle.get_absolute_url())
    assert not is_in(circle, ben)


def test_leaving_a_hidden_circle_leads_to_where_one_may_be(signed_in, hidden_circle, ben):
    browser = signed_in(ben)
    answer = browser.post(at("leave_circle", hidden_circle))
    assert answer.url == reverse("circles:index")
    assert browser.get(hidden_circle.get_absolute_url()).status_code == 404


def test_the_last_facilitator_is_told_what_to_do(signed_in, circle, ada):
    answer = signed_in(ada).post(at("leave_circle", circle))
    assert answer.status_code == 422
    assert "Make another member a facilitator first." in shown(answer)


def test_asking_with_a_word_and_being_admitted(signed_in, closed_circle, ada, cleo):
    browser = signed_in(cleo)
    browser.post(at("request_admission", closed_circle), {"note": "I dig trenches."})
    page = shown(browser.get(closed_circle.get_absolute_url()))
    assert "A facilitator will answer." in page
    browser = signed_in(ada)
    assert "1 asks to be admitted" in shown(browser.get(closed_circle.get_absolute_url()))
    page = browser.get(at("manage", closed_circle))
    assert "I dig trenches." in shown(page)
    admit = at("admit", closed_circle, cleo.uid)
    assert admit in page.content.decode()
    assert browser.post(admit).status_code == 303
    assert is_in(closed_circle, cleo)


def test_declining(signed_in, closed_circle, ada, cleo):
    actions.request_admission(actor=cleo, circle=closed_circle)
    answer = signed_in(ada).post(at("decline_admission", closed_circle, cleo.uid))
    assert answer.url == at("manage", closed_circle)
    assert not is_in(closed_circle, cleo)


def test_what_was_typed_before_signing_in_is_kept(client, closed_circle, cleo):
    answer = client.post(at("request_admission", closed_circle), {"note": "I dig trenches."})
    form_page = parse_qs(urlsplit(answer.url).query)["next"][0]
    client.force_login(cleo)
    page = client.get(form_page)
    assert "I dig trenches." in shown(page)


def test_a_note_too_long_is_refused_and_kept(signed_in, closed_circle, cleo):
    note = "long " * 200
    answer = signed_in(cleo).post(at("request_admission", closed_circle), {"note": note})
    assert answer.status_code == 422
    assert note.strip() in answer.content.decode()
    assert list(answer.context["form"].errors) == ["note"]


def test_people_and_what_a_facilitator_does_with_them(signed_in, circle, ada, ben):
    browser = signed_in(ada)
    page = browser.get(at("members", circle)).content.decode()
    assert at("change_role", circle, ben.uid) in page
    assert at("remove_member", circle, ada.uid) not in page
    browser.post(at("change_role", circle, ben.uid), {"role": "mentor"})
    assert circle.memberships.get(learner=ben).role == "mentor"
    assert browser.post(at("change_role", circle, ben.uid), {"role": "king"}).status_code == 422
    browser.post(at("remove_member", circle, ben.uid))
    assert not is_in(circle, ben)
    assert at("lift_removal", circle, ben.uid) in browser.get(at("manage", circle)).content.decode()
    browser.post(at("lift_removal", circle, ben.uid))
    assert not circle.memberships.get(learner=ben).was_removed


def test_members_find_no_controls_and_no_notes(signed_in, closed_circle, ben, cleo):
    actions.request_admission(actor=cleo, circle=closed_circle, note="For facilitators")
    browser = signed_in(ben)
    page = browser.get(at("members", closed_circle)).content.decode()
    assert "/role/" not in page and "/remove/" not in page
    for each in (closed_circle.get_absolute_url(), at("members", closed_circle)):
        assert "For facilitators" not in shown(browser.get(each))
    assert browser.get(at("manage", closed_circle)).status_code == 403


def test_strangers_to_a_closed_circle_see_who_facilitates(client, closed_circle, ada, ben):
    page = shown(client.get(at("members", closed_circle)))
    assert ada.name in page
    assert ben.name not in page


@pytest.mark.parametrize("many", [1, 30])
def test_the_members_page_takes_as_many_queries_for_many(
    signed_in, circle, ada, many, django_assert_max_num_queries
):
    for number in range(many):
        cast.join(circle, cast.learner(f"Person {number}", country="RW"))
    browser = signed_in(ada)
    with django_assert_max_num_queries(20):
        assert browser.get(at("members", circle)).status_code == 200
    with django_assert_max_num_queries(20):
        assert browser.get(at("manage", circle)).status_code == 200
