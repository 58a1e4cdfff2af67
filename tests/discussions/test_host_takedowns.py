"""What those who look after the place do with requests from outside, and the record of it."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from discussions.actions import answer_takedown, complying, note_takedown, take_up_takedown
from discussions.actions.rewording import edit_post
from discussions.models import Takedown
from discussions.rules import (
    can_decide_takedown,
    deciders_of_takedown,
    takedowns_decidable_by,
)
from foundation.activity.models import FactRow
from foundation.activity.relay import relay_due_facts
from learners.models import Learner
from tests import cast
from tests.articles.test_withdraw_article import picture
from tests.discussions.test_report import adaptation, signed_in
from tests.discussions.test_takedown import asked

pytestmark = pytest.mark.django_db


@pytest.fixture
def cora(db):
    """Looks after articles."""
    return cast.learner("Cora Curator", is_curator=True)


@pytest.fixture
def takedown(article):
    """Somebody asks about the article."""
    return asked(page=f"/articles/{article.uid}/")


def record(takedown):
    """Return what is on the record of a request."""
    return list(takedown.notes.values_list("what", "actor__name", "words"))


def act(person, takedown, deed, **told):
    """Press a button of the request's page."""
    return signed_in(person).post(f"/host/takedowns/{takedown.uid}/{deed}/", told)


def test_one_takes_it_up_notes_and_answers(cora, takedown):
    take_up_takedown(actor=cora, takedown=takedown)
    take_up_takedown(actor=cora, takedown=takedown)
    note_takedown(actor=cora, takedown=takedown, words="Her site says the same.")
    done = answer_takedown(
        actor=cora, takedown=takedown, is_granted=True, words="Corrected, thank you."
    )
    assert (done.state, done.is_closed) == ("done", True)
    assert record(takedown) == [
        ("taken_up", "Cora Curator", ""),
        ("noted", "Cora Curator", "Her site says the same."),
        ("done", "Cora Curator", "Corrected, thank you."),
    ]
    fact = FactRow.objects.get(kind="TakedownAnswered")
    assert fact.data["note_id"] == takedown.notes.last().pk
    with pytest.raises(ValidationError) as refused:
        answer_takedown(actor=cora, takedown=takedown, is_granted=False, words="No.")
    assert refused.value.code == "answered"


def test_b06_an_article_is_withdrawn_and_restored_by_form(cora, takedown, article, client):
    page = f"/articles/{article.uid}/{article.slug}/"
    assert act(cora, takedown, "withdraw", words="").status_code == 422
    assert act(cora, takedown, "withdraw", words="Its author asked.").status_code == 303
    assert "200-micron" not in client.get(page).content.decode()
    assert act(cora, takedown, "restore", words="A mistake.").status_code == 303
    assert "200-micron" in client.get(page).content.decode()
    assert [what for what, _who, _words in record(takedown)] == ["withdrawn", "restored"]


def test_an_attribution_is_corrected_by_form(cora, takedown, article):
    told = {"authors": "Rosa Mamani\nJaime", "licence": "CC-BY-4.0", "words": "Her mail."}
    refused = act(cora, takedown, "correct", **(told | {"licence": "CC-BY-ND-4.0"}))
    assert refused.status_code == 422
    assert record(takedown) == []
    assert act(cora, takedown, "correct", **told).status_code == 303
    article.refresh_from_db()
    assert article.current.authors == [{"name": "Rosa Mamani"}, {"name": "Jaime"}]
    assert record(takedown) == [("corrected", "Cora Curator", "Her mail.")]


def test_a_post_is_for_moderators(cora, thread):
    about_a_post = asked(page=thread.get_absolute_url())
    assert act(cora, about_a_post, "take-down", words="Hers.").status_code == 404
    assert signed_in(cora).get(f"/host/takedowns/{about_a_post.uid}/").status_code == 404
    assert not thread.posts.get().is_removed


def test_a_post_a_report_and_a_picture_are_taken_down(thread, article, ben):
    mira = cast.learner("Mira Moderator", is_moderator=True)
    post = thread.posts.get()
    built, drawn = adaptation(article, ben), picture(article)
    for page in (
        thread.get_absolute_url(),
        f"/articles/{article.uid}/#built-{built.uid}",
        f"/files/{drawn.uid}.webp",
    ):
        complying.take_down(actor=mira, takedown=asked(page=page), words="Hers.")
    for row in (post, built, drawn):
        row.refresh_from_db()
    assert post.is_removed and built.withdrawn_at and drawn.withheld_at
    whats = [what for one in Takedown.objects.order_by("pk") for what, _who, _words in record(one)]
    assert whats == ["taken_down", "taken_down", "withheld"]


def test_b09_of_a_hidden_circle_a_moderator_sees_the_words_as_they_were_asked_about(
    hidden_circle, ada, ben
):
    mira = cast.learner("Mira Moderator", is_moderator=True)
    thread = cast.thread(hidden_circle, ben, title="Where do we meet?")
    post = cast.post(thread, ben, body="Rosa lives at the pump.")
    address = f"{thread.get_absolute_url()}#p{post.number}"
    takedown = asked(ada, page=f"http://testserver{address}")
    edit_post(actor=ben, post=post, body="The secret valve.")

    told = signed_in(mira).get(f"/host/takedowns/{takedown.uid}/").content.decode()
    assert "Rosa lives at the pump." in told
    for hidden in ("secret valve", hidden_circle.name, thread.title, thread.slug, thread.uid):
        assert hidden not in told
    # Who reads the circle anyway finds the way to it.
    cast.join(hidden_circle, mira)
    told = signed_in(mira).get(f"/host/takedowns/{takedown.uid}/").content.decode()
    assert f'href="{address}"' in told and "secret valve" not in told

    complying.take_down(actor=mira, takedown=takedown, words="Hers.")
    told = signed_in(mira).get(f"/host/takedowns/{takedown.uid}/").content.decode()
    assert "Rosa lives at the pump." not in told


@pytest.mark.parametrize(
    "shape",
    [
        "{site}{thread}",
        "{thread}#p99",
        "/threads/aaaaaaaaaaaaaaaa/{slug}/",
        "/api/v1/threads/{uid}?title={slug}",
        "/accounts/login/?next=%2Fthreads%2F{uid}%2F{slug}%2F",
        "/report/circle/{home}/",
        "/circles/{home}/%00",
    ],
)
def test_b09_an_address_that_names_what_is_hidden_is_not_shown(hidden_circle, ben, cora, shape):
    """Nor where the asker was signed out or named no post that stands: nothing was found then."""
    thread = cast.thread(hidden_circle, ben, title="Where do we meet?")
    page = shape.format(
        site="http://testserver",
        thread=thread.get_absolute_url(),
        slug=thread.slug,
        uid=thread.uid,
        home=hidden_circle.slug,
    )
    takedown = asked(page=page)
    assert takedown.post is None
    told = signed_in(cora).get(f"/host/takedowns/{takedown.uid}/").content.decode()
    assert "It stands where you have no access" in told
    for hidden in (thread.slug, thread.uid, hidden_circle.slug):
        assert hidden not in told


@pytest.mark.parametrize("shape", ["/threads/{uid}/", "/circles/{home}/", "/circles/new/", "/x/"])
def test_any_other_address_is_shown(thread, cora, shape):
    takedown = asked(page=shape.format(uid=thread.uid, home=thread.circle.slug))
    Takedown.objects.update(post=None)
    told = signed_in(cora).get(f"/host/takedowns/{takedown.uid}/").content.decode()
    assert f"{takedown.page}</code>" in told


def test_a_request_keeps_all_words_until_they_are_taken_down(thread, ben):
    mira = cast.learner("Mira Moderator", is_moderator=True)
    post = cast.post(thread, ben, body="x" * 19_990 + "Her phone.")
    page = f"{thread.get_absolute_url()}#p{post.number}"
    takedown, other = asked(page=page), asked(page=page)
    assert (len(takedown.excerpt), takedown.excerpt[-10:]) == (20_000, "Her phone.")
    complying.take_down(actor=mira, takedown=takedown, words="Hers.")
    relay_due_facts()
    for row in (takedown, other):
        row.refresh_from_db()
        assert row.excerpt == ""
    assert post.revisions.get().body.endswith("Her phone.")


def test_what_is_about_nothing_here_can_only_be_answered(cora):
    takedown = asked(page="/the/page/with/the/stove/")
    for deed, code in (
        (complying.take_down, "nothing"),
        (complying.withdraw_article, "no_article"),
        (complying.restore_article, "no_article"),
    ):
        with pytest.raises(ValidationError) as refused:
            deed(actor=cora, takedown=takedown, words="Hers.")
        assert refused.value.code == code
    assert record(takedown) == []
    assert act(cora, takedown, "answer", outcome="refused", words="Not here.").status_code == 303
    takedown.refresh_from_db()
    assert takedown.state == "refused"


def test_k10_who_may_decide_is_told_the_same_by_all_three_rules(thread, cora, ben, cleo):
    mo = cast.learner("Mo", is_moderator=True)
    hana = cast.learner("Hana", is_host=True)
    mine = cast.post(thread, mo, body="Of mine.")
    takedowns = [
        asked(page=f"{thread.get_absolute_url()}#p{mine.number}"),
        asked(page="/nothing/here/"),
    ]
    for takedown in takedowns:
        may = {person for person in Learner.objects.all() if can_decide_takedown(person, takedown)}
        assert may == set(deciders_of_takedown(takedown))
        assert may == {p for p in Learner.objects.all() if takedown in takedowns_decidable_by(p)}
        assert hana in may and not {ben, cleo} & may
        assert (cora in may) is (takedown.post is None)
        assert (mo in may) is (takedown != takedowns[0])
    assert not takedowns_decidable_by(None).exists()
    with pytest.raises(Takedown.DoesNotExist):
        note_takedown(actor=mo, takedown=takedowns[0], words="It is mine.")
    assert signed_in(mo).get(f"/host/takedowns/{takedowns[0].uid}/").status_code == 404


def test_nobody_else_finds_anything(takedown, ben):
    for client in (Client(), signed_in(ben)):
        assert client.get("/host/takedowns/").status_code == 404
        assert client.get(f"/host/takedowns/{takedown.uid}/").status_code == 404
        for deed in ("take-up", "note", "answer", "withdraw", "restore", "correct", "take-down"):
            posted = client.post(f"/host/takedowns/{takedown.uid}/{deed}/", {"words": "x"})
            assert posted.status_code == 404
    assert record(takedown) == []


def test_an_unknown_deed_or_request_is_not_found(cora, takedown):
    assert act(cora, takedown, "burn", words="x").status_code == 404
    assert signed_in(cora).get("/host/takedowns/aaaaaaaaaaaaaaaa/").status_code == 404
    got = signed_in(cora).get(f"/host/takedowns/{takedown.uid}/note/")
    assert got.status_code == 405


@pytest.mark.parametrize("words", ["", " \n", "x" * 2001])
def test_a_note_and_an_answer_need_words(cora, takedown, words):
    for deed in ("note", "answer"):
        refused = act(cora, takedown, deed, words=words, outcome="done")
        assert refused.status_code == 422
    assert record(takedown) == []


def test_the_list_parts_what_waits_from_what_is_answered(cora, takedown):
    client = signed_in(cora)
    assert takedown.uid in client.get("/host/takedowns/").content.decode()
    answer_takedown(actor=cora, takedown=takedown, is_granted=False, words="No.")
    assert takedown.uid not in client.get("/host/takedowns/").content.decode()
    assert takedown.uid in client.get("/host/takedowns/?show=answered").content.decode()


def test_rolled_back_leaves_the_article_and_no_note(cora, takedown, article, monkeypatch):
    monkeypatch.setattr("articles.actions.withdrawing.record", lambda fact: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        complying.withdraw_article(actor=cora, takedown=takedown, words="Hers.")
    article.refresh_from_db()
    assert (article.withdrawn_at, record(takedown)) == (None, [])


def test_d01_what_was_typed_is_shown_as_text(cora):
    evil = "<script>alert(1)</script>"
    takedown = asked(name=evil, statement=evil, page=f"/{evil}")
    note_takedown(actor=cora, takedown=takedown, words=evil)
    for address in ("/host/takedowns/", f"/host/takedowns/{takedown.uid}/"):
        assert evil not in signed_in(cora).get(address).content.decode()


def test_the_list_costs_as_much_with_many_requests(cora, django_assert_max_num_queries):
    client = signed_in(cora)
    asked()
    client.get("/host/takedowns/")
    with django_assert_max_num_queries(6) as one:
        client.get("/host/takedowns/")
    for _ in range(10):
        asked()
    with django_assert_max_num_queries(len(one)):
        client.get("/host/takedowns/")


@pytest.mark.parametrize("is_withdrawn_first", [False, True])
def test_b06_a_picture_that_was_withheld_for_itself_stays_so(
    cora, takedown, article, is_withdrawn_first
):
    drawn, other = picture(article), picture(article, "b.webp")
    about_it = asked(page=f"/files/{drawn.uid}.webp")
    if is_withdrawn_first:
        complying.withdraw_article(actor=cora, takedown=takedown, words="A doubt.")
    complying.take_down(actor=cora, takedown=about_it, words="It shows her child.")
    if not is_withdrawn_first:
        complying.withdraw_article(actor=cora, takedown=takedown, words="A doubt.")
    complying.restore_article(actor=cora, takedown=takedown, words="A mistake.")
    drawn.refresh_from_db()
    other.refresh_from_db()
    assert drawn.withheld_at and not other.withheld_at
