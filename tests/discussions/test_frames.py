"""What is told of threads: from current rows, in one form for everybody."""

import json

import pytest
from django.db import transaction
from django.urls import reverse
from lxml import html as lxml_html

from circles.actions import leave_circle
from discussions import events
from discussions.actions import (
    accept_answer,
    add_post,
    edit_post,
    give_thanks,
    remove_post,
    withdraw_acceptance,
)
from discussions.frames import TYPES
from foundation.activity.facts import kinds
from foundation.activity.models import FactRow
from foundation.live.database import hop
from foundation.live.ticket import issue
from tests import cast
from tests.foundation.live.browser import Browser

KEY = "0b4b3a2e-5f5f-4d0c-9c3f-1d1a4f6e7a10"


@pytest.fixture
def told(client):
    """Fetch the frames after a number, as somebody."""

    def frames(thread, learner, after=1, form="html"):
        client.logout()
        if learner is not None:
            client.force_login(learner)
        answer = client.get(f"/api/v1/threads/{thread.uid}/facts?after={after}&as={form}")
        assert answer.status_code == 200, answer.content
        return answer.json()["frames"]

    return frames


def test_a_post_as_html(ada, ben, thread, told):
    add_post(actor=ada, thread=thread, body="Double *it*.", key=KEY)
    frame, followed = told(thread, ben)
    assert (frame["type"], frame["seq"], frame["number"]) == ("post.added", 2, 2)
    post = lxml_html.fromstring(frame["html"])
    assert post.get("id") == "p2"
    assert post.get("data-author") == ada.uid
    assert "<em>it</em>" in frame["html"]
    assert "1 answer" in frame["state_html"]
    assert frame["thread"] == {
        "state": "answered",
        "title": thread.title,
        "answers": 1,
        "accepted": None,
        "accepted_url": None,
    }
    assert followed == {"type": "followed", "topic": thread.topic, "seq": 2}


@pytest.mark.parametrize("form", ["html", "json"])
def test_no_frame_carries_the_key_of_a_request(ada, ben, thread, told, form):
    """The class: what only its sender may know. It stands in no frame and no answer to others."""
    post = add_post(actor=ada, thread=thread, body="Double it.", key=KEY)
    edit_post(actor=ada, post=post, body="Double it twice.")
    give_thanks(actor=ben, post=post)
    accept_answer(actor=ben, post=post)
    for reader in (ada, ben, None):
        assert KEY not in json.dumps(told(thread, reader, after=0, form=form))


def test_every_reader_gets_the_same_bytes_with_controls_hidden(ada, ben, thread, told):
    add_post(actor=ada, thread=thread, body="Double it.")
    seen = [told(thread, one)[0]["html"] for one in (ada, ben, None)]
    assert seen[0] == seen[1] == seen[2]
    post = lxml_html.fromstring(seen[0])
    controls = [
        *post.iter("button"),
        *post.xpath(".//form//a"),
        *post.xpath(".//span[@class='mark']"),
    ]
    assert {control.get("data-for") for control in controls} == {
        "others",
        "asker",
        "author",
        "author facilitator",
        "onlooker author",
        "others onlooker",
    }
    assert all(control.get("hidden") is not None for control in controls)
    assert "csrfmiddlewaretoken" not in seen[0]


def test_a_post_as_json(ada, ben, thread, told):
    add_post(actor=ada, thread=thread, body="Double *it*.")
    frame = told(thread, ben, form="json")[0]
    assert frame["post"]["body"] == "Double *it*."
    assert frame["post"]["html"] == '<p dir="auto">Double <em>it</em>.</p>\n'
    assert frame["post"]["author"] == {"uid": ada.uid, "name": "Ada Quispe", "country": "BO"}
    assert "html" not in frame and "@" not in json.dumps(frame)


def test_c08_what_was_taken_down_is_not_told_again(ada, ben, thread, told):
    post = add_post(actor=ada, thread=thread, body="regrettable")
    edit_post(actor=ada, post=post, body="still regrettable")
    remove_post(actor=ada, post=post)
    for form in ("html", "json"):
        frames = told(thread, ben, form=form)
        assert "regrettable" not in json.dumps(frames)
        assert [frame["type"] for frame in frames] == [
            "post.added",
            "post.edited",
            "post.removed",
            "followed",
        ]
    assert "This post was taken down." in told(thread, ben)[0]["html"]


def test_what_worked_and_what_did_not_after_all(ada, ben, thread, told):
    answer = cast.post(thread, ada)
    accept_answer(actor=ben, post=answer)
    frame = told(thread, ben, after=2)[0]
    assert (frame["type"], frame["thread"]["accepted"]) == ("answer.accepted", 2)
    assert "This worked for Ben Uwimana" in frame["html"]
    withdraw_acceptance(actor=ben, thread=thread)
    frame = told(thread, ben, after=3)[0]
    assert (frame["type"], frame["thread"]["accepted"]) == ("answer.accepted", None)
    assert "This worked" not in frame["html"].replace("This worked for me", "")


def test_thanks_are_only_a_number(ada, ben, thread, told):
    give_thanks(actor=ben, post=cast.post(thread, ada))
    frame = told(thread, ada, after=2)[0]
    assert frame == {
        "type": "thanks.changed",
        "number": 2,
        "thanks": 1,
        "topic": thread.topic,
        "seq": 3,
    }


def test_frames_speak_the_readers_language(ada, ben, thread, told, client):
    remove_post(actor=ada, post=cast.post(thread, ada))
    client.force_login(ben)
    answer = client.get(
        f"/api/v1/threads/{thread.uid}/facts?after=2&as=html", headers={"Accept-Language": "fr"}
    )
    assert answer.status_code == 200


@pytest.mark.parametrize("after", ["", "-1", "x", "1.5", "99", "9" * 30, "²"])
def test_c07_a_number_that_makes_no_sense_means_resync(ben, thread, told, after):
    assert told(thread, ben, after=after) == [{"type": "resync", "topic": thread.topic}]


def test_it_is_told_to_who_may_read_alone(client, cleo, eli, closed_thread):
    for one in (None, cleo, eli):
        client.logout()
        if one is not None:
            client.force_login(one)
        assert client.get(f"/api/v1/threads/{closed_thread.uid}/facts?after=1").status_code == 404


def test_the_facts_of_a_page_cost_a_bounded_number_of_queries(
    ada, ben, circle, thread, told, django_assert_max_num_queries
):
    for n in range(60):
        author = cast.learner(f"Author {n}")
        cast.join(circle, author)
        add_post(actor=author, thread=thread, body="x")
    with django_assert_max_num_queries(12):
        assert len(told(thread, None, after=1)) == 61


def test_every_fact_of_a_thread_is_told(db):
    ours = {name for name, kind in kinds().items() if issubclass(kind, events.AboutThread)}
    assert ours == set(TYPES)


@pytest.mark.django_db(transaction=True)
class TestOverTheSocket:
    """The three tests of every live path, in the form that pages follow."""

    @staticmethod
    async def open(learner):
        browser = Browser(ticket=issue(learner.pk, learner.access_epoch))
        await browser.open()
        return browser

    async def test_a_member_receives(self, ada, ben, closed_thread):
        browser = await self.open(ben)
        await browser.follow(closed_thread.topic, **{"as": "html", "after": 1})
        await hop(lambda: add_post(actor=ada, thread=closed_thread, body="Double it."))
        frame = await browser.hear()
        assert (frame["type"], frame["seq"]) == ("post.added", 2)
        assert "Double it." in frame["html"]
        await browser.leave()

    async def test_a_stranger_is_refused(self, cleo, closed_thread):
        browser = await self.open(cleo)
        await browser.say(type="follow", topic=closed_thread.topic, **{"as": "html", "after": 0})
        assert (await browser.hear())["code"] == "not_found"
        await browser.leave()

    async def test_a_leaver_is_cut_off(self, ada, ben, closed_circle, closed_thread):
        browser = await self.open(ben)
        await browser.follow(closed_thread.topic, **{"as": "html", "after": 1})
        await hop(lambda: leave_circle(actor=ben, circle=closed_circle))
        await hop(lambda: add_post(actor=ada, thread=closed_thread, body="Now we are alone"))
        heard = await browser.hear_until("closed") + await browser.unheard()
        assert "Now we are alone" not in json.dumps(heard)
        await browser.leave()

    async def test_rolled_back_means_no_frame(self, ada, ben, closed_thread):
        def changed_my_mind():
            with transaction.atomic():
                add_post(actor=ada, thread=closed_thread, body="Never said")
                transaction.set_rollback(True)

        browser = await self.open(ben)
        await browser.follow(closed_thread.topic, **{"as": "html", "after": 1})
        await hop(changed_my_mind)
        assert await browser.heard_nothing()
        await browser.leave()


def test_the_log_holds_ids_only(ada, thread):
    add_post(actor=ada, thread=thread, body="canary-in-the-body")
    assert "canary" not in json.dumps(list(FactRow.objects.values_list("data", flat=True)))


def test_the_page_names_where_to_go_on(client, ada, ben, thread):
    cast.post(thread, ada)
    client.force_login(ben)
    page = client.get(reverse("discussions:thread", args=[thread.uid])).content.decode()
    assert f'data-thread="{thread.uid}"' in page
    assert 'data-seq="2"' in page
