"""Trust: earned by answers that worked and by thanks, or given by somebody who vouches."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from circles.actions import vouch
from circles.models import Membership
from discussions.actions import accept_answer, give_thanks, remove_post, withdraw_thanks
from discussions.selectors.helping import help_given_by
from discussions.subscribers import weigh_helped
from foundation.activity.models import FactRow
from foundation.activity.relay import relay_due_facts
from learners.actions.suspending import readmit_learner, suspend_learner
from learners.actions.trusting import vouch_for
from learners.models import Learner, Trust
from learners.trust import Help, level
from tests import cast

pytestmark = pytest.mark.django_db


def trust(learner):
    while relay_due_facts():
        pass
    return Learner.objects.get(pk=learner.pk).trust


@pytest.mark.parametrize(
    ("given", "is_vouched", "expected"),
    [
        (Help(), False, Trust.NEW),
        (Help(worked_for=1), False, Trust.NEW),
        (Help(worked_for=2), False, Trust.KNOWN),
        (Help(), True, Trust.KNOWN),
        (Help(thanks=5, thanked_by=2), False, Trust.NEW),
        (Help(thanks=4, thanked_by=4), False, Trust.NEW),
        (Help(thanks=5, thanked_by=3), False, Trust.TRUSTED),
        (Help(worked_for=9, thanks=4, thanked_by=3), True, Trust.KNOWN),
    ],
)
def test_the_rule(given, is_vouched, expected):
    assert level(given, is_vouched=is_vouched) == expected


def test_answers_that_worked_for_two_people(circle, ada, ben, cleo):
    cast.join(circle, cleo)
    for asker in (ben, ben, cleo):
        thread = cast.thread(circle, asker)
        answer = cast.post(thread, ada)
        assert trust(ada) == "new"
        accept_answer(actor=asker, post=answer)
    assert trust(ada) == "known"
    remove_post(actor=ada, post=answer)
    assert trust(ada) == "new"
    changes = FactRow.objects.filter(kind="TrustChanged").order_by("pk")
    assert [row.data["trust"] for row in changes] == ["known", "new"]


def test_k_nobody_becomes_known_by_accepting_their_own_answers(circle, ada):
    for number in (1, 2, 3):
        thread = cast.thread(circle, ada, title=f"Question {number}?")
        accept_answer(actor=ada, post=cast.post(thread, ada))
    assert trust(ada) == "new"
    assert help_given_by([ada.pk])[ada.pk] == Help()


def test_five_thanks_from_three_people(circle, ada, ben):
    people = [ben, *(cast.learner(f"Member {n}") for n in (1, 2))]
    for person in people[1:]:
        cast.join(circle, person)
    answers = [cast.post(cast.thread(circle, ben), ada) for _ in range(2)]
    for person, answer in [(p, a) for p in people for a in answers][:5]:
        assert trust(ada) == "new"
        give_thanks(actor=person, post=answer)
    assert trust(ada) == "trusted"
    assert help_given_by([ada.pk])[ada.pk] == Help(worked_for=0, thanks=5, thanked_by=3)
    withdraw_thanks(actor=ben, post=answers[0])
    assert trust(ada) == "new"


def test_the_word_of_the_suspended_counts_for_nothing(circle, ada, ben, cleo):
    moderator = cast.learner("Mara Mod", is_moderator=True)
    people = [ben, cleo, cast.learner("Eve")]
    for person in people[1:]:
        cast.join(circle, person)
    answers = [cast.post(cast.thread(circle, asker), ada) for asker in (ben, cleo)]
    for asker, answer in zip((ben, cleo), answers, strict=True):
        accept_answer(actor=asker, post=answer)
    for person, answer in [(p, a) for p in people for a in answers][:5]:
        give_thanks(actor=person, post=answer)
    assert trust(ada) == "trusted"
    suspend_learner(actor=moderator, learner=people[2], reason="A second account.")
    assert trust(ada) == "known"
    suspend_learner(actor=moderator, learner=ben, reason="Another one.")
    assert trust(ada) == "new"
    assert help_given_by([ada.pk])[ada.pk] == Help(worked_for=1, thanks=2, thanked_by=1)
    for person in (ben, people[2]):
        readmit_learner(actor=moderator, learner=person)
    assert trust(ada) == "trusted"


def test_k_a_question_that_was_taken_down_makes_nobody_known(circle, ada, ben, cleo):
    cast.join(circle, cleo)
    threads = [cast.thread(circle, asker) for asker in (ben, cleo)]
    for thread in threads:
        accept_answer(actor=thread.author, post=cast.post(thread, ada))
    assert trust(ada) == "known"
    remove_post(actor=cleo, post=threads[1].posts.get(number=1))
    assert trust(ada) == "new"


def test_a_suspension_weighs_many_at_the_cost_of_one_and_locks_who_changes(circle, ben, cleo):
    moderator = cast.learner("Mara Mod", is_moderator=True)
    cast.join(circle, cleo)
    thread = cast.thread(circle, ben)

    def helper(number):
        person = cast.learner(f"Helper {number}")
        cast.join(circle, person)
        give_thanks(actor=ben, post=cast.post(thread, person))
        return person

    def weighed():
        trust(ben)
        suspend_learner(actor=moderator, learner=ben, reason="A second account.")
        row = FactRow.objects.filter(kind="LearnerSuspended").last()
        with CaptureQueriesContext(connection) as queries:
            weigh_helped(row.fact(), row)
        trust(ben)
        readmit_learner(actor=moderator, learner=ben)
        return [query["sql"] for query in queries]

    first = helper(0)
    few = weighed()
    for number in range(1, 9):
        helper(number)
    assert len(weighed()) == len(few) == 5
    assert not any("FOR NO KEY UPDATE" in sql for sql in few)
    for asker in (ben, cleo):
        question = cast.thread(circle, asker)
        accept_answer(actor=asker, post=cast.post(question, first))
    assert trust(first) == "known"
    weighed()
    changes = FactRow.objects.filter(kind="TrustChanged").order_by("pk")
    assert [row.data["trust"] for row in changes] == ["known", "new"]


def test_weighing_costs_the_same_for_much_help(circle, ada, ben, django_assert_num_queries):
    for _ in range(5):
        answer = cast.post(cast.thread(circle, ben), ada)
        accept_answer(actor=ben, post=answer)
        give_thanks(actor=ben, post=answer)
    with django_assert_num_queries(2):
        assert help_given_by([ada.pk])[ada.pk] == Help(worked_for=1, thanks=5, thanked_by=1)


def test_hearing_it_twice_changes_nothing(circle, ada, ben):
    give_thanks(actor=ben, post=cast.post(cast.thread(circle, ben), ada))
    trust(ada)
    FactRow.objects.update(relayed_at=None, attempt=0)
    assert trust(ada) == "new"
    assert not FactRow.objects.filter(kind="TrustChanged").exists()


class TestVouching:
    """Facilitators vouch for members, once they are known themselves."""

    @pytest.fixture
    def facilitator(self, ada):
        ada.trust = Trust.KNOWN
        ada.save()
        return ada

    def test_it_works_once(self, circle, facilitator, ben):
        vouch(actor=facilitator, circle=circle, uid=ben.uid)
        vouch(actor=facilitator, circle=circle, uid=ben.uid)
        assert trust(ben) == "known"
        assert FactRow.objects.filter(kind="TrustChanged").count() == 1
        assert ben.decisions.get().actor == facilitator

    def test_it_outlives_the_weighing(self, circle, facilitator, ben, cleo):
        cast.join(circle, cleo)
        vouch(actor=facilitator, circle=circle, uid=ben.uid)
        give_thanks(actor=cleo, post=cast.post(cast.thread(circle, facilitator), ben))
        assert trust(ben) == "known"

    def test_who_may_not(self, circle, hidden_circle, facilitator, ben, cleo, eli):
        with pytest.raises(PermissionDenied):
            vouch(actor=ben, circle=circle, uid=facilitator.uid)
        with pytest.raises(PermissionDenied):
            vouch(actor=cleo, circle=circle, uid=ben.uid)
        with pytest.raises(circle.DoesNotExist):
            vouch(actor=cleo, circle=hidden_circle, uid=ben.uid)
        with pytest.raises(PermissionDenied):
            vouch(actor=facilitator, circle=circle, uid=facilitator.uid)
        for stranger in (cleo, eli):
            with pytest.raises(Membership.DoesNotExist):
                vouch(actor=facilitator, circle=circle, uid=stranger.uid)

    def test_the_new_have_no_word_to_give(self, circle, ada, ben):
        with pytest.raises(ValidationError) as refused:
            vouch(actor=ada, circle=circle, uid=ben.uid)
        assert refused.value.code == "new_yourself"

    def test_moderators_vouch_anywhere(self, ben, cleo):
        moderator = cast.learner("Mara Mod", is_moderator=True)
        vouch_for(actor=moderator, learner=ben)
        assert trust(ben) == "known"
        for actor, learner in ((cleo, ben), (moderator, moderator)):
            with pytest.raises(PermissionDenied):
                vouch_for(actor=actor, learner=learner)

    def test_by_button_and_by_api(self, client, circle, facilitator, ben):
        client.force_login(facilitator)
        members = reverse("circles:members", args=[circle.slug])
        button = reverse("circles:vouch", args=[circle.slug, ben.uid])
        assert button in client.get(members).content.decode()
        assert client.post(button).url == members
        assert button not in client.get(members).content.decode()
        again = client.post(f"/api/v1/circles/{circle.slug}/members/{ben.uid}/vouch")
        assert again.status_code == 200


def test_the_page_explains_and_counts_nothing(client, ada):
    client.force_login(ada)
    page = client.get(reverse("learners:me")).content.decode()
    assert "You are new here" in page and "your answers have worked for two people" in page
    others = client.get(reverse("learners:learner", args=[ada.uid])).content.decode()
    assert "new here" not in others
    Learner.objects.filter(pk=ada.pk).update(trust=Trust.TRUSTED)
    assert "You are trusted here" in client.get(reverse("learners:me")).content.decode()
    others = client.get(reverse("learners:learner", args=[ada.uid])).content.decode()
    assert "trusted" in others
