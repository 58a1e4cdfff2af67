"""A guess where a passage is now becomes sure by one press of who asked, or who facilitates."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from articles import anchoring, canonical
from articles.actions.passages import carry_passages_over, mark_passage
from articles.models import Passage
from discussions.actions import settle_passage
from discussions.models import Thread
from foundation.activity.models import FactRow
from tests import cast

pytestmark = pytest.mark.django_db

LEVEL = "Keep the floor level, or the slurry gathers at one end."


@pytest.fixture
def doubtful(thread):
    """Ben's question about a passage, of which a new edition leaves only a guess."""
    article = thread.article
    selector = anchoring.find(canonical.extract(article.current.html), cast.PASSAGE)
    thread.passage = mark_passage(article=article, selector=selector)
    thread.save()
    edition = cast.edition(article, cast.HTML.replace(cast.PASSAGE, ""))
    carry_passages_over(article=article, to=edition, actor_id=None)
    start = edition.text.index(LEVEL)
    Passage.objects.update(
        state="suggested", start=start, end=start + len(LEVEL), words_now=LEVEL, section="art-x"
    )
    return Thread.objects.select_related("passage").get(pk=thread.pk)


def test_the_asker_confirms_and_later_editions_follow_from_there(ben, doubtful):
    settled = settle_passage(actor=ben, thread=doubtful, is_it=True)
    passage = Passage.objects.get()
    assert (passage.state, passage.words_now) == ("changed", LEVEL)
    assert passage.confirmed_at is not None and settled.last_seq == doubtful.last_seq + 1
    assert FactRow.objects.filter(kind="PassageReanchored").count() == 1
    article = doubtful.article
    html = cast.HTML.replace(cast.PASSAGE, "").replace("You need", "First, you need")
    edition = cast.edition(article, html)
    carry_passages_over(article=article, to=edition, actor_id=None)
    passage.refresh_from_db()
    assert (passage.state, passage.edition) == ("changed", edition)
    assert edition.text[passage.start : passage.end] == LEVEL


def test_a_facilitator_says_that_it_is_gone(ada, doubtful):
    settle_passage(actor=ada, thread=doubtful, is_it=False)
    passage = Passage.objects.get()
    assert (passage.state, passage.start, passage.words_now) == ("gone", None, "")
    assert passage.exact == cast.PASSAGE and passage.section == "art-x"


@pytest.mark.parametrize("is_it", [True, False])
def test_the_same_answer_again_changes_nothing_and_another_is_refused(ben, doubtful, is_it):
    for _ in range(2):
        settle_passage(actor=ben, thread=doubtful, is_it=is_it)
    assert FactRow.objects.filter(kind="PassageReanchored").count() == 1
    with pytest.raises(ValidationError) as refused:
        settle_passage(actor=ben, thread=doubtful, is_it=not is_it)
    assert refused.value.code == "not_suggested"


def test_others_may_not(cleo, eli, doubtful, circle):
    dora = cast.learner("Dora Lima")
    cast.join(circle, dora)
    for person in (cleo, eli, dora):
        with pytest.raises(PermissionDenied):
            settle_passage(actor=person, thread=doubtful, is_it=True)
    assert Passage.objects.get().state == "suggested"


def test_a_thread_about_no_passage(ben, thread):
    with pytest.raises(ValidationError) as refused:
        settle_passage(actor=ben, thread=thread, is_it=True)
    assert refused.value.code == "no_passage"


def test_by_page(client, ben, ada, cleo, doubtful):
    address = doubtful.get_absolute_url()
    settle = f"/threads/{doubtful.uid}/passage/settle/"
    for person, may in [(ben, True), (ada, True), (cleo, False), (None, False)]:
        client.logout()
        if person is not None:
            client.force_login(person)
        page = client.get(address).content.decode()
        assert ("Yes, this is it" in page) is may and LEVEL in page
    assert client.post(settle, {"is_it": "yes"}).status_code in (302, 303)
    assert Passage.objects.get().state == "suggested"
    client.force_login(ben)
    page = client.post(settle, {"is_it": "yes"}, follow=True).content.decode()
    assert "Yes, this is it" not in page and "has changed here since" in page
    page = client.post(settle, {"is_it": "no"}, follow=True).content.decode()
    assert "look at the passage again" in page
    assert client.get(settle).status_code == 303


def test_by_api(client, ben, cleo, doubtful):
    path = f"/api/v1/threads/{doubtful.uid}/passage"
    client.force_login(cleo)
    assert client.post(path, {"is_it": True}, content_type="application/json").status_code == 403
    client.force_login(ben)
    answer = client.post(path, {"is_it": False}, content_type="application/json")
    assert answer.status_code == 200
    assert answer.json()["passage"]["ayni:now"]["state"] == "gone"
