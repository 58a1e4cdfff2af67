"""The page of a circle with its questions."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from discussions.actions import add_post
from discussions.models import ThreadRead
from tests import cast
from tests.pages import Page


def page_of(client, circle, query=""):
    answer = client.get(f"/circles/{circle.slug}/{query}")
    assert answer.status_code == 200
    return Page(answer)


def test_questions_the_latest_words_first(client, ada, ben, circle, thread):
    later = cast.thread(circle, ada, title="Where do I buy clay pipes?")
    add_post(actor=ada, thread=thread, body="Double it.")
    page = page_of(client, circle)
    assert page.texts("h1") == ["Tube digesters"]
    assert page.texts(".thread-item h3") == [thread.title, later.title]


def test_the_way_to_its_level_is_for_who_is_signed_in(client, cleo, circle):
    level = reverse("notifications:circle_level", args=[circle.slug])
    address = circle.get_absolute_url()
    assert not Page(client.get(address)).find(f'a[href="{level}"]')
    client.force_login(cleo)
    assert Page(client.get(address)).find(f'a[href="{level}"]')


def test_those_that_wait(client, ada, circle, thread):
    waiting = cast.thread(circle, ada, title="Where do I buy clay pipes?")
    cast.post(thread, ada)
    assert page_of(client, circle, "?show=unanswered").texts(".thread-item h3") == [waiting.title]


def test_what_one_has_not_read_stands_out(client, ada, ben, circle, thread):
    cast.post(thread, ada)
    client.force_login(ben)
    assert page_of(client, circle).find(".thread-item--unread")
    ThreadRead.objects.create(thread=thread, learner=ben, last_read_seq=2)
    assert not page_of(client, circle).find(".thread-item--unread")
    client.logout()
    assert not page_of(client, circle).find(".thread-item--unread")


def test_pages_of_twenty(client, ada, circle):
    for n in range(25):
        cast.thread(circle, ada, title=f"Question {n}?")
    assert len(page_of(client, circle).find(".thread-item")) == 20
    assert len(page_of(client, circle, "?page=2").find(".thread-item")) == 5


@pytest.mark.parametrize("who", ["cleo", "eli", None])
def test_behind_a_door_the_purpose_is_public_and_no_question(request, client, closed_thread, who):
    if who:
        client.force_login(request.getfixturevalue(who))
    page = page_of(client, closed_thread.circle)
    assert page.texts("h1") == ["Digester workshop"]
    assert not page.find(".thread-item")
    assert closed_thread.title not in page.texts("body")[0]


def test_hidden_it_does_not_exist(client, ben, cleo, hidden_circle):
    client.force_login(cleo)
    assert client.get(f"/circles/{hidden_circle.slug}/").status_code == 404
    client.force_login(ben)
    assert page_of(client, hidden_circle)


def test_queries_do_not_grow_with_the_questions(
    client, ada, ben, circle, django_assert_max_num_queries
):
    client.force_login(ben)
    counts = []
    for questions in (1, 15):
        for n in range(questions):
            asker = cast.learner(f"Asker {n}", country="BO")
            cast.join(circle, asker)
            cast.post(cast.thread(circle, asker, title=f"Question {n}?"), ada)
        page_of(client, circle)
        cache.clear()
        with django_assert_max_num_queries(25) as counted:
            page_of(client, circle)
        counts.append(len(counted))
    assert counts[0] == counts[1]
