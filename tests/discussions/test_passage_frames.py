"""A page that is open on a thread learns what became of its passage in a new edition."""

import pytest
from django.db import transaction

from articles import anchoring, canonical
from articles.actions.passages import carry_passages_over, mark_passage
from circles.actions import leave_circle
from discussions.actions.reanchoring import tell_threads_of_passage
from foundation.activity.models import FactRow
from foundation.activity.relay import relay_due_facts
from foundation.live.database import hop
from foundation.live.ticket import issue
from tests import cast
from tests.foundation.live.browser import Browser

NOW = "Lay the 150-micron film double where the trench is stony."


def about_passage(thread):
    """Let the thread be about the passage of the cast's article."""
    text = canonical.extract(thread.article.current.html)
    selector = anchoring.find(text, cast.PASSAGE)
    with transaction.atomic():
        thread.passage = mark_passage(article=thread.article, selector=selector)
        thread.save()
    return thread


def article_changes(thread, html: str = cast.HTML.replace(cast.PASSAGE, NOW)):
    """Give the article a next edition, and let the worker tell of it."""
    with transaction.atomic():
        edition = cast.edition(thread.article, html)
        carry_passages_over(article=thread.article, to=edition, actor_id=None)
    relay_due_facts()


def told(client, thread, form: str):
    path = f"/api/v1/threads/{thread.uid}/facts?after={thread.last_seq}&as={form}"
    return client.get(path).json()["frames"]


@pytest.mark.django_db
class TestFrames:
    def test_as_html_and_as_json_with_the_words_of_now(self, client, thread):
        article_changes(about_passage(thread))
        [frame, followed] = told(client, thread, "html")
        assert (frame["type"], frame["state"], frame["seq"]) == ("passage.moved", "changed", 2)
        assert NOW in frame["passage_html"] and "has changed here since" in frame["passage_html"]
        assert followed["seq"] == 2
        [frame, _followed] = told(client, thread, "json")
        assert frame["passage"]["ayni:now"]["exact"] == NOW

    def test_a_passage_that_stays_is_no_news(self, client, thread):
        html = cast.HTML.replace("Keep the floor", "Always keep the floor")
        article_changes(about_passage(thread), html)
        assert [frame["type"] for frame in told(client, thread, "html")] == ["followed"]

    def test_a_passage_that_is_gone(self, client, thread):
        article_changes(about_passage(thread), cast.HTML.replace(cast.PASSAGE, ""))
        [frame, _followed] = told(client, thread, "json")
        assert frame["state"] == "gone" and frame["passage"]["ayni:now"]["exact"] == ""

    def test_each_thread_about_it_has_a_number_of_its_own(self, thread, circle, ben):
        about_passage(thread)
        other = cast.thread(circle, ben, title="Thicker?", passage=thread.passage)
        cast.post(other, ben)
        tell_threads_of_passage(passage_id=thread.passage_id)
        rows = FactRow.objects.filter(kind="PassageReanchored").values_list("topic", "seq")
        assert set(rows) == {(thread.topic, 2), (other.topic, 3)}


@pytest.mark.django_db(transaction=True)
class TestOverTheSocket:
    @staticmethod
    async def at(thread, learner) -> Browser:
        browser = Browser(ticket=issue(learner.pk, learner.access_epoch))
        await browser.open()
        await browser.say(type="follow", topic=thread.topic, **{"as": "html", "after": 1})
        return browser

    async def test_a_member_receives(self, ben, closed_thread):
        await hop(lambda: about_passage(closed_thread))
        browser = await self.at(closed_thread, ben)
        assert (await browser.hear())["type"] == "followed"
        await hop(lambda: article_changes(closed_thread))
        frame = await browser.hear()
        assert frame["type"] == "passage.moved" and NOW in frame["passage_html"]
        await browser.leave()

    async def test_a_stranger_is_refused(self, cleo, closed_thread):
        browser = await self.at(closed_thread, cleo)
        assert (await browser.hear())["code"] == "not_found"
        await browser.leave()

    async def test_a_leaver_is_cut_off(self, ben, closed_circle, closed_thread):
        await hop(lambda: about_passage(closed_thread))
        browser = await self.at(closed_thread, ben)
        assert (await browser.hear())["type"] == "followed"
        await hop(lambda: leave_circle(actor=ben, circle=closed_circle))
        await hop(lambda: article_changes(closed_thread))
        heard = await browser.hear_until("closed") + await browser.unheard()
        assert "passage.moved" not in [frame["type"] for frame in heard]
        await browser.leave()

    async def test_rolled_back_means_no_frame(self, ben, closed_thread):
        def never_mind():
            with transaction.atomic():
                tell_threads_of_passage(passage_id=closed_thread.passage_id)
                transaction.set_rollback(True)

        await hop(lambda: about_passage(closed_thread))
        browser = await self.at(closed_thread, ben)
        assert (await browser.hear())["type"] == "followed"
        await hop(never_mind)
        assert await browser.heard_nothing()
        await browser.leave()
