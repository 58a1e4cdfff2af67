"""Who may hear: a stranger is refused and a leaver is cut off, at once and exactly."""

import json
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from circles.actions.membership import leave_circle, remove_member
from circles.models import Circle, Membership
from discussions.actions.posting import add_post
from discussions.actions.rewording import edit_post
from foundation.live import bell, ticket
from foundation.live.database import hop
from learners.actions import access
from tests import cast
from tests.foundation.live.browser import Browser, Closed, ticket_of

pytestmark = pytest.mark.django_db(transaction=True)


def say(actor, thread, body="Double it."):
    return hop(lambda: add_post(actor=actor, thread=thread, body=body))


async def test_a_stranger_is_refused(cleo, closed_thread, tab):
    browser = await tab(cleo)
    await browser.say(type="follow", topic=closed_thread.topic, after=0)
    assert (await browser.hear())["code"] == "not_found"


async def test_a_leaver_is_cut_off(ada, ben, closed_circle, closed_thread, tab):
    browser = await tab(ben)
    await browser.follow(closed_thread.topic)
    await hop(lambda: leave_circle(actor=ben, circle=closed_circle))
    closed = {"type": "closed", "topic": closed_thread.topic, "reason": "left"}
    assert await browser.hear() == closed
    await say(ada, closed_thread)
    assert await browser.heard_nothing()
    await browser.say(type="follow", topic=closed_thread.topic, after=1)
    assert (await browser.hear())["code"] == "not_found"


async def test_who_left_long_ago_is_refused(eli, closed_thread, tab):
    browser = await tab(eli)
    await browser.say(type="follow", topic=closed_thread.topic, after=0)
    assert (await browser.hear())["code"] == "not_found"


async def test_c05_kicked_hears_nothing_committed_after_the_kick(
    ada, ben, closed_circle, closed_thread, tab
):
    """Thirty rounds, posts before and after each kick already in flight, every ring on its way."""
    keeper = await tab(ada)
    await keeper.follow(closed_thread.topic)
    for round_number in range(30):
        browser = await tab(ben)
        await browser.follow(closed_thread.topic)

        def in_flight(number=round_number):
            for _ in range(number % 4):
                add_post(actor=ada, thread=closed_thread, body="before")
            remove_member(actor=ada, circle=closed_circle, uid=ben.uid)
            for _ in range(3):
                add_post(actor=ada, thread=closed_thread, body="SECRET")

        await hop(in_flight)
        frames = await browser.hear_until("closed")
        frames += await browser.unheard()
        assert "SECRET" not in json.dumps(frames)
        await browser.leave()
        await hop(lambda: _readmit(closed_circle, ben))
    heard = await keeper.unheard()
    assert sum(frame["post"]["body"] == "SECRET" for frame in heard) == 90


async def test_c05_not_even_if_every_ring_about_the_kick_is_lost(
    ada, ben, closed_circle, closed_thread, tab, hub
):
    browser = await tab(ben)
    await browser.follow(closed_thread.topic)
    bell.disconnect(hub.hear)
    await hop(lambda: remove_member(actor=ada, circle=closed_circle, uid=ben.uid))
    bell.connect(hub.hear)
    await say(ada, closed_thread, "SECRET")
    assert (await browser.hear())["type"] == "closed"
    assert await browser.heard_nothing()


async def test_c05_words_changed_after_the_kick_are_not_told_with_an_older_fact(
    ada, ben, closed_circle, closed_thread, tab, hub
):
    """The fact precedes the kick, its words do not: frames are made from rows as they are now."""
    browser = await tab(ben)
    await browser.follow(closed_thread.topic)
    bell.disconnect(hub.hear)
    post = await say(ada, closed_thread, "before")
    await hop(lambda: remove_member(actor=ada, circle=closed_circle, uid=ben.uid))
    await hop(lambda: edit_post(actor=ada, post=post, body="SECRET"))
    bell.connect(hub.hear)
    bell.ring(closed_thread.topic, 2)
    # Over a real wire the first ring may have come by before the kick, with the words of then.
    assert "SECRET" not in str(await browser.hear_until("closed"))
    assert await browser.heard_nothing()


async def test_c06_who_comes_back_is_told_the_whole_thread_as_every_member_may_read_it(
    ada, ben, closed_circle, closed_thread, tab
):
    browser = await tab(ben)
    await browser.follow(closed_thread.topic)
    await hop(lambda: leave_circle(actor=ben, circle=closed_circle))
    assert (await browser.hear())["type"] == "closed"
    await say(ada, closed_thread, "while he was away")
    await browser.say(type="follow", topic=closed_thread.topic, after=1)
    assert (await browser.hear())["code"] == "not_found"
    await hop(lambda: _readmit(closed_circle, ben))
    frames = await browser.follow(closed_thread.topic, after=1)
    assert [frame["seq"] for frame in frames] == [2, 2]


async def test_c09_who_lost_only_this_thread_hears_nothing_of_it(
    ada, ben, closed_circle, closed_thread, article, tab
):
    other = await hop(lambda: cast.circle("Elsewhere", ada, reads=[article], admission="invite"))
    post = await say(ada, closed_thread, "before the move")
    browser = await tab(ben)
    await browser.follow(closed_thread.topic)
    await browser.follow(f"circle:{closed_circle.slug}")

    def move_and_reword():
        closed_thread.circle = other
        closed_thread.save(update_fields=["circle"])
        edit_post(actor=ada, post=post, body="SECRET")

    await hop(move_and_reword)
    (frame,) = await browser.unheard()
    assert (frame["type"], frame["topic"]) == ("closed", closed_thread.topic)


async def test_a_deleted_thread_is_closed(ada, ben, closed_thread, tab):
    browser = await tab(ben)
    await browser.follow(closed_thread.topic)
    await hop(closed_thread.delete)
    bell.ring(closed_thread.topic)
    closed = {"type": "closed", "topic": closed_thread.topic, "reason": "gone"}
    assert await browser.hear() == closed


async def test_whoever_stays_goes_on_hearing(ada, ben, eli, closed_circle, closed_thread, tab):
    stays, goes = await tab(ada), await tab(ben)
    for browser in (stays, goes):
        await browser.follow(closed_thread.topic)
    await hop(lambda: leave_circle(actor=ben, circle=closed_circle))
    await say(ada, closed_thread)
    assert (await stays.hear())["seq"] == 2
    assert [frame["type"] for frame in await goes.unheard()] == ["closed"]


async def test_c10_sign_out_in_another_tab_closes_all_sockets(ben, ada, thread, tab):
    tabs = [await tab(ben), await tab(ben)]
    other = await tab(ada)
    await tabs[0].follow(thread.topic)
    await hop(lambda: access.end_session(actor=ben))
    assert [await browser.closed() for browser in tabs] == [4401, 4401]
    assert await other.heard_nothing()


async def test_c10_nothing_is_said_after_sign_out_even_if_its_ring_is_lost(
    ada, ben, thread, tab, hub
):
    browser = await tab(ben)
    await browser.follow(thread.topic)
    bell.disconnect(hub.hear)
    await hop(lambda: access.end_session(actor=ben))
    bell.connect(hub.hear)
    await say(ada, thread, "SECRET")
    with pytest.raises(Closed) as closed:
        await browser.hear()
    assert closed.value.code == 4401


async def test_c10_net_closes_what_no_ring_told_of(ben, tab, hub):
    browser = await tab(ben)
    bell.disconnect(hub.hear)
    await hop(lambda: access.cut_access(actor=ben, learner=ben))
    hub.tick()
    assert await browser.closed() == 4401


async def test_c11_a_socket_ends_with_its_session(ben, hub):
    soon = timezone.now() + timedelta(hours=1)
    browser = Browser(ticket=ticket.issue(ben.pk, ben.access_epoch, soon))
    hello = await browser.open()
    assert ticket.verify(hello["ticket"]).until == int(soon.timestamp())
    (socket,) = hub._sockets[ben.pk]
    socket.held = socket.held._replace(until=int(timezone.now().timestamp()) - 1)
    hub.tick()
    assert await browser.closed() == 4401


async def test_many_sockets_of_one_learner_are_bounded(ben, tab, monkeypatch):
    monkeypatch.setattr("foundation.live.protocol.SOCKETS_PER_LEARNER", 2)
    tabs = [await tab(ben), await tab(ben)]
    with pytest.raises(Closed) as closed:
        await Browser(ticket=ticket_of(ben)).open()
    assert closed.value.code == 4429
    await tabs[0].leave()
    tabs.remove(tabs[0])
    third = Browser(ticket=ticket_of(ben))
    assert (await third.open())["type"] == "hello"
    await third.leave()


def _readmit(circle, learner):
    with transaction.atomic():
        Membership.objects.filter(circle=circle, learner=learner).update(state="active")
        Circle.objects.filter(pk=circle.pk).update(
            audience_epoch=F("audience_epoch") + 1, member_count=F("member_count") + 1
        )
