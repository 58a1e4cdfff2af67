"""Deciding about reports: what it does, who may, and the record of it (K08, K10, B07, B09)."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from circles.actions import remove_member
from discussions.actions import (
    dismiss_case,
    report_thing,
    suspend_author,
    take_down_reported,
    warn_author,
)
from discussions.actions.rewording import edit_post
from discussions.models import Case, ModerationNote, PostRevision
from discussions.selectors import cases_page, thread_by_uid
from foundation.activity.models import FactRow
from foundation.live.replay import frames_after
from learners.limits import Made, allowance
from learners.models import Learner
from tests import cast
from tests.discussions.test_report import adaptation, signed_in
from tests.pages import Page

pytestmark = pytest.mark.django_db

WORDS = "Buy my pills"


@pytest.fixture
def mo(db):
    """Moderates the whole place, and is in no circle."""
    return cast.learner("Mo Derator", is_moderator=True)


@pytest.fixture
def spam(thread, ben):
    """A post of Ben's."""
    return cast.post(thread, ben, body=f"{WORDS}.", kind="comment")


@pytest.fixture
def case(spam, cleo):
    """Cleo reported it."""
    return report_thing(actor=cleo, thing=spam, reason="spam", words="It is an advertisement.").case


def decided(case):
    """Return how the case stands, and what is on its record."""
    case.refresh_from_db()
    return case.state, list(case.notes.values_list("what", "actor__name", "words"))


def test_dismissing_leaves_the_post_and_a_record(case, mo, spam):
    dismiss_case(actor=mo, case=case, words="It answers the question.")
    assert decided(case) == ("dismissed", [("dismissed", "Mo Derator", "It answers the question.")])
    spam.refresh_from_db()
    assert not spam.is_removed
    assert not cases_page(mo).exists()
    assert cases_page(mo, is_open=False).get() == case
    assert FactRow.objects.get(kind="CaseDecided").topic == f"case:{case.uid}"


def test_b07_k08_a_post_taken_down_is_gone_from_every_exit(case, mo, spam, thread, ben, ada):
    edit_post(actor=ben, post=spam, body=f"{WORDS} now.")
    take_down_reported(actor=mo, case=case, words="Advertising.")
    assert decided(case)[0] == "settled"
    spam.refresh_from_db()
    assert (spam.body, spam.body_html) == ("", "")
    # Earlier wordings are kept for the record and shown by no page or API.
    assert PostRevision.objects.filter(post=spam).count() == 2
    exits = [
        thread.get_absolute_url(),
        f"/circles/{thread.circle.slug}/",
        f"/api/v1/threads/{thread.uid}",
        f"/api/v1/threads/{thread.uid}/facts?after=0",
        f"/api/v1/threads/{thread.uid}/facts?after=0&as=html",
        f"/threads/{thread.uid}/posts/{spam.number}/edit/",
        f"/report/post/{spam.uid}/",
    ]
    for person in (None, ben, ada, mo):
        client = signed_in(person) if person else Client()
        for address in exits:
            assert WORDS not in client.get(address, follow=True).content.decode(), address
    replayed = frames_after(thread.topic, after=0, form="json", language="en")
    assert WORDS not in str(replayed)


def test_k08_what_was_taken_down_cannot_be_edited_back(case, mo, spam, ben):
    take_down_reported(actor=mo, case=case, words="Advertising.")
    again = signed_in(ben).post(
        f"/threads/{spam.thread.uid}/posts/{spam.number}/edit/", {"body": f"{WORDS} again."}
    )
    assert again.status_code == 403


def test_a_reported_question_goes_with_its_title(thread, ben, mo, cleo):
    case = report_thing(actor=cleo, thing=thread, reason="spam").case
    take_down_reported(actor=mo, case=case, words="Advertising.")
    thread.refresh_from_db()
    assert thread.title == "Removed question"
    assert thread_by_uid(None, thread.uid).removed_at is not None


def test_a_reported_adaptation_is_withdrawn(article, ben, mo, cleo):
    built = adaptation(article, ben)
    case = report_thing(actor=cleo, thing=built, reason="spam").case
    take_down_reported(actor=mo, case=case, words="Never built.")
    built.refresh_from_db()
    assert built.withdrawn_at is not None


def test_a_profile_has_no_words_to_take_down(ben, mo, cleo):
    case = report_thing(actor=cleo, thing=ben, reason="spam").case
    with pytest.raises(ValidationError) as refused:
        take_down_reported(actor=mo, case=case, words="Away.")
    assert refused.value.code == "no_words"
    assert decided(case) == ("open", [])


def test_a_warning_is_for_its_reader_alone(case, mo, ben, cleo, ada):
    warn_author(actor=mo, case=case, words="No advertising here, please.")
    note = ModerationNote.objects.get()
    assert (note.what, note.recipient, decided(case)[0]) == ("warned", ben, "settled")
    assert FactRow.objects.get(kind="LearnerWarned").data["note_id"] == note.pk
    shown = signed_in(ben).get(f"/warnings/{note.uid}/")
    told = shown.content.decode()
    assert "No advertising here, please." in told
    # Neither who reported nor who decided.
    assert "Cleo" not in told and "Mo Derator" not in told
    assert "It is an advertisement." not in told
    for person in (cleo, ada, mo):
        assert signed_in(person).get(f"/warnings/{note.uid}/").status_code == 404


def test_a_warning_about_a_circle_goes_to_who_facilitates_it(circle, ada, mo, cleo):
    case = report_thing(actor=cleo, thing=circle, reason="spam").case
    warn_author(actor=mo, case=case, words="Change its purpose, please.")
    assert ModerationNote.objects.get().recipient == ada


def test_a_warning_names_its_circle_to_who_may_know_of_it(hidden_circle, ada, ben):
    spam = cast.post(cast.thread(hidden_circle, ben), ben, body=f"{WORDS}.", kind="comment")
    case = report_thing(actor=ada, thing=spam, reason="spam").case
    warn_author(actor=ada, case=case, words="No advertising here, please.")
    address = f"/warnings/{ModerationNote.objects.get().uid}/"
    link = f'href="/circles/{hidden_circle.slug}/"'
    told = signed_in(ben).get(address).content.decode()
    assert hidden_circle.name in told and link in told
    assert "A word from a facilitator of the circle" in told
    remove_member(actor=ada, circle=hidden_circle, uid=ben.uid)
    page = signed_in(ben).get(address)
    told = page.content.decode()
    assert "No advertising here, please." in told
    assert hidden_circle.name not in told and link not in told
    # What a facilitator writes never looks like the word of those who look after the place.
    assert "A word from a facilitator of a circle you were in" in told
    assert "this place" not in Page(page).texts("main")[0]


def test_a_circle_that_many_facilitate_is_one_warning(circle, mo, cleo):
    allowed = allowance(mo, Made.WARNINGS).hour
    for number in range(allowed + 1):
        cast.join(circle, cast.learner(f"Facilitator {number}"), role="facilitator")
    case = report_thing(actor=cleo, thing=circle, reason="spam").case
    warn_author(actor=mo, case=case, words="Change its purpose, please.")
    assert ModerationNote.objects.filter(what="warned").count() == allowed + 2
    other = report_thing(actor=mo, thing=cleo, reason="spam").case
    warn_author(actor=mo, case=other, words="No advertising here, please.")


def test_g08_nobody_warns_a_whole_circle_at_once(thread, ada, ben, cleo):
    posts = [cast.post(thread, ben, body=f"{WORDS} {number}.") for number in range(4)]
    cases = [report_thing(actor=cleo, thing=post, reason="spam").case for post in posts]
    allowed = allowance(ada, Made.WARNINGS).hour
    for case in cases[:allowed]:
        warn_author(actor=ada, case=case, words="No advertising here, please.")
    told = {"decision": "warn", "words": "And none here."}
    address = f"/circles/{thread.circle.slug}/reports/{cases[allowed].uid}/"
    refused = signed_in(ada).post(address, told)
    assert refused.status_code == 429
    assert "You have warned many people" in refused.content.decode()
    assert "And none here." in refused.content.decode()
    assert decided(cases[allowed]) == ("open", [])


def test_suspending_calls_what_shuts_people_out(case, mo, ben, client):
    client.force_login(ben)
    suspend_author(actor=mo, case=case, words="For the third time.")
    ben.refresh_from_db()
    assert not ben.is_active
    assert decided(case) == ("settled", [("suspended", "Mo Derator", "For the third time.")])
    assert client.get("/me/").status_code == 303


def test_a_facilitator_decides_about_their_circle_and_suspends_nobody(case, ada, ben):
    page = signed_in(ada).get(f"/circles/{case.home.slug}/reports/{case.uid}/").content.decode()
    assert "Suspend" not in page
    told = {"decision": "suspend", "words": "Away."}
    refused = signed_in(ada).post(f"/circles/{case.home.slug}/reports/{case.uid}/", told)
    assert refused.status_code == 422
    told["decision"] = "take_down"
    done = signed_in(ada).post(f"/circles/{case.home.slug}/reports/{case.uid}/", told)
    assert done.status_code == 303
    assert decided(case) == ("settled", [("taken_down", "Ada Quispe", "Away.")])
    assert Learner.objects.get(pk=ben.pk).is_active


def test_k09_who_reported_is_never_shown_to_the_reported(case, ben, ada, mo, cleo):
    """Facilitators, who may know the people, do not learn it either; moderators do."""
    assert "Cleo" in signed_in(mo).get(f"/host/reports/{case.uid}/").content.decode()
    seen = signed_in(ada).get(f"/circles/{case.home.slug}/reports/{case.uid}/").content.decode()
    assert "It is an advertisement." in seen and "Cleo" not in seen
    for address in (
        "/host/reports/",
        f"/host/reports/{case.uid}/",
        f"/circles/{case.home.slug}/reports/{case.uid}/",
    ):
        assert signed_in(ben).get(address).status_code in (403, 404)


def test_k10_a_moderator_does_not_know_of_a_case_of_their_own(thread, mo, cleo):
    own = cast.post(thread, mo, body="Of mine.")
    case = report_thing(actor=cleo, thing=own, reason="unkind").case
    for decide in (dismiss_case, take_down_reported, warn_author, suspend_author):
        with pytest.raises(Case.DoesNotExist):
            decide(actor=mo, case=case, words="It is fine.")
    assert signed_in(mo).get(f"/host/reports/{case.uid}/").status_code == 404
    assert case.uid not in signed_in(mo).get("/host/reports/").content.decode()
    assert decided(case) == ("open", [])


def test_k10_the_record_only_grows(case, mo):
    dismiss_case(actor=mo, case=case, words="It answers the question.")
    note = ModerationNote.objects.get()
    note.words = "I never said so."
    with pytest.raises(PermissionError):
        note.save()
    with pytest.raises(PermissionError):
        note.delete()


@pytest.mark.parametrize("words", ["", " \n ", "x" * 2001])
def test_every_decision_needs_its_reason(case, mo, words):
    for decide in (dismiss_case, take_down_reported, warn_author):
        with pytest.raises(ValidationError) as refused:
            decide(actor=mo, case=case, words=words)
        assert "words" in refused.value.error_dict
    assert decided(case) == ("open", [])


def test_a_decided_case_opens_again_for_somebody_new(case, mo, spam, ada, cleo):
    dismiss_case(actor=mo, case=case, words="It answers the question.")
    report_thing(actor=cleo, thing=spam, reason="spam")
    assert decided(case)[0] == "dismissed"
    report_thing(actor=ada, thing=spam, reason="danger")
    assert decided(case)[0] == "open"
    assert len(decided(case)[1]) == 1


def test_b09_of_a_hidden_circle_a_moderator_sees_the_reported_words_alone(
    hidden_circle, ada, ben, mo
):
    thread = cast.thread(hidden_circle, ben, title="Where do we meet?", body="At the pump.")
    other = cast.post(thread, ben, body="Bring the secret valve.")
    spam = cast.post(thread, ben, body=f"{WORDS}.", kind="comment")
    case = report_thing(actor=ada, thing=spam, reason="spam").case
    client = signed_in(mo)
    for address in ("/host/reports/", f"/host/reports/{case.uid}/"):
        told = client.get(address).content.decode()
        assert WORDS in told
        for secret in (hidden_circle.name, hidden_circle.slug, thread.title, "secret valve"):
            assert secret not in told
        assert thread.uid not in told
    assert client.get(thread.get_absolute_url()).status_code == 404
    assert client.get(f"/circles/{hidden_circle.slug}/reports/").status_code == 404
    take_down_reported(actor=mo, case=case, words="Advertising.")
    spam.refresh_from_db()
    other.refresh_from_db()
    assert (spam.is_removed, other.is_removed) == (True, False)


def test_who_has_no_part_in_it_finds_nothing(case, cleo, ada, ben, eli):
    slug = case.home.slug
    for person in (cleo, eli):
        client = signed_in(person)
        assert client.get("/host/reports/").status_code == 404
        assert client.get(f"/host/reports/{case.uid}/").status_code == 404
        assert client.get(f"/circles/{slug}/reports/").status_code == 403
    assert Client().get("/host/reports/").status_code == 404
    assert Client().get(f"/circles/{slug}/reports/").status_code == 303
    # Of another circle's case a facilitator knows nothing (B13).
    elsewhere = cast.circle("Other matters", cleo)
    assert signed_in(cleo).get(f"/circles/{elsewhere.slug}/reports/{case.uid}/").status_code == 404


def test_the_page_decides_by_form(case, mo):
    client = signed_in(mo)
    address = f"/host/reports/{case.uid}/"
    assert client.post(address, {"decision": "dismiss", "words": ""}).status_code == 422
    assert client.post(address, {"decision": "hang", "words": "x"}).status_code == 422
    done = client.post(address, {"decision": "dismiss", "words": "It is fine."})
    assert (done.status_code, done["Location"]) == (303, "/host/reports/")
    assert case.uid in client.get("/host/reports/?show=decided").content.decode()


def test_rolled_back_leaves_the_case_open(case, mo, spam, monkeypatch):
    monkeypatch.setattr("discussions.actions.moderating.record", lambda fact: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        take_down_reported(actor=mo, case=case, words="Advertising.")
    spam.refresh_from_db()
    assert (spam.is_removed, decided(case)) == (False, ("open", []))


def test_g08_nobody_is_warned_twice_before_it_is_reported_anew(case, spam, ada, ben):
    """Who may decide in a circle of their own must not fill somebody's mailbox."""
    take_down_reported(actor=ada, case=case, words="No advertising.")
    warn_author(actor=ada, case=case, words="No advertising here, please.")
    with pytest.raises(ValidationError) as refused:
        warn_author(actor=ada, case=case, words="And again.")
    assert refused.value.code == "warned"
    assert ModerationNote.objects.filter(what="warned").get().recipient == ben
    assert FactRow.objects.filter(kind="LearnerWarned").count() == 1


def test_g08_a_case_that_opened_again_may_bring_another_warning(case, spam, mo, ada, ben):
    warn_author(actor=mo, case=case, words="No advertising here, please.")
    report_thing(actor=ada, thing=spam, reason="spam")
    warn_author(actor=mo, case=case, words="As we said.")
    assert ModerationNote.objects.filter(what="warned", recipient=ben).count() == 2
