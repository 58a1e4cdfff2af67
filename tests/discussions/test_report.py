"""Reporting what is not right: who may, what it records; nothing happens by itself (K09)."""

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import transaction
from django.test import Client
from django.utils import timezone

from articles.models import Adaptation
from discussions.actions import remove_post, report_thing
from discussions.models import Case, Report
from discussions.rules import (
    can_decide_case,
    cases_decidable_by,
    deciders_of_case,
)
from discussions.selectors import case_page, cases_page, thing_to_report
from foundation.activity.models import FactRow
from learners.actions.tokens import create_token
from learners.limits import ALLOWANCES, LimitReached, Made
from learners.models import Learner, Trust
from tests import cast
from tests.pages import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def mo(db):
    """Moderates the whole place, and is in no circle."""
    return cast.learner("Mo Derator", is_moderator=True)


@pytest.fixture
def answer(thread, ada):
    """Ada's answer to Ben's question."""
    return cast.post(thread, ada, body="Buy my pills.")


def signed_in(person):
    """Return a browser in which this person is signed in."""
    client = Client()
    client.force_login(person)
    return client


def adaptation(article, learner):
    """Return a report of what was built."""
    return Adaptation.objects.create(
        article=article,
        edition=article.current,
        learner=learner,
        place="Butare",
        country="RW",
        result="works",
        story="It holds.",
        story_html="<p>It holds.</p>",
    )


def things(thread, answer, article, ben, circle):
    """Return one thing of each kind, and how its address names it."""
    built = adaptation(article, ben)
    return [
        ("post", answer.uid, answer),
        ("thread", thread.uid, thread),
        ("adaptation", built.uid, built),
        ("learner", ben.uid, ben),
        ("circle", circle.slug, circle),
    ]


def test_everything_one_reads_can_be_reported(thread, answer, article, ben, circle, cleo):
    for kind, key, thing in things(thread, answer, article, ben, circle):
        report_thing(actor=cleo, thing=thing_to_report(cleo, kind, key), reason="spam")
        case = Case.objects.get(kind=kind)
        assert getattr(case, kind) == thing
    excerpts = dict(Report.objects.values_list("case__kind", "excerpt"))
    assert excerpts["post"] == "Buy my pills."
    assert excerpts["thread"].startswith(thread.title)
    assert "It holds." in excerpts["adaptation"]
    assert circle.purpose in excerpts["circle"]


def test_it_records_ids_and_a_topic_nobody_follows(answer, cleo):
    report = report_thing(actor=cleo, thing=answer, reason="spam", words="Pills, again.")
    fact = FactRow.objects.get(kind="ThingReported")
    assert fact.data == {"case_id": report.case_id, "case_uid": report.case.uid}
    assert (fact.actor_id, fact.topic) == (cleo.pk, f"case:{report.case.uid}")
    assert (report.case.subject, report.case.home) == (answer.author, answer.thread.circle)


def test_one_report_by_each_and_one_case_for_all(answer, cleo, ben):
    first = report_thing(actor=cleo, thing=answer, reason="spam")
    assert report_thing(actor=cleo, thing=answer, reason="unkind", words="More.") == first
    report_thing(actor=ben, thing=answer, reason="unkind")
    assert (Case.objects.count(), Report.objects.count()) == (1, 2)
    assert FactRow.objects.filter(kind="ThingReported").count() == 2


def test_k09_a_thousand_reports_hide_nothing_by_themselves(answer, mo, client):
    case = report_thing(actor=cast.learner("Sock 0"), thing=answer, reason="spam").case
    socks = Learner.objects.bulk_create(
        [Learner(email=f"sock{n}@example.org", name=f"Sock {n}") for n in range(1, 1000)]
    )
    Report.objects.bulk_create(
        [Report(case=case, reporter=sock, reason="spam", excerpt="x") for sock in socks]
    )
    answer.refresh_from_db()
    assert not answer.is_removed
    assert "Buy my pills." in client.get(answer.thread.get_absolute_url()).content.decode()
    (waiting,) = cases_page(mo)
    assert (waiting.report_count, waiting.aged_count) == (1000, 0)
    # Who decides is not buried either.
    assert len(case_page(mo, case.uid).reports) == 50


def test_k09_those_who_have_been_here_count_apart(answer, mo, cleo):
    Learner.objects.filter(pk=cleo.pk).update(joined_at=timezone.now() - timezone.timedelta(days=8))
    report_thing(actor=Learner.objects.get(pk=cleo.pk), thing=answer, reason="spam")
    (waiting,) = cases_page(mo)
    assert (waiting.report_count, waiting.aged_count) == (1, 1)


def test_l09_what_one_may_not_read_cannot_be_reported(hidden_circle, closed_circle, ben, cleo):
    for home in (hidden_circle, closed_circle):
        thread = cast.thread(home, ben)
        post = thread.posts.get()
        for thing in (post, thread):
            with pytest.raises(ObjectDoesNotExist):
                report_thing(actor=cleo, thing=thing, reason="spam")
        for kind, key in (("post", post.uid), ("thread", thread.uid)):
            assert signed_in(cleo).get(f"/report/{kind}/{key}/").status_code == 404
            assert Client().get(f"/report/{kind}/{key}/").status_code == 404
    with pytest.raises(ObjectDoesNotExist):
        report_thing(actor=cleo, thing=hidden_circle, reason="spam")
    assert not Case.objects.exists()


def test_one_s_own_words_and_what_is_gone_cannot_be_reported(answer, ada, ben):
    with pytest.raises(ValidationError) as refused:
        report_thing(actor=ada, thing=answer, reason="spam")
    assert refused.value.code == "own"
    remove_post(actor=ada, post=answer)
    answer.refresh_from_db()
    with pytest.raises(ObjectDoesNotExist):
        report_thing(actor=ben, thing=answer, reason="spam")


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": "ugly"}, "reason"),
        ({"reason": "other"}, "words"),
        ({"reason": "other", "words": " \n"}, "words"),
        ({"reason": "spam", "words": "x" * 1001}, "words"),
    ],
)
def test_bad_input_is_refused_by_field(answer, cleo, told, field):
    with pytest.raises(ValidationError) as refused:
        report_thing(actor=cleo, thing=answer, **told)
    assert field in refused.value.error_dict
    assert not Report.objects.exists()


def test_the_suspended_report_nothing(answer, cleo):
    cleo.is_active = False
    with pytest.raises(PermissionDenied):
        report_thing(actor=cleo, thing=answer, reason="spam")


def test_a_flood_of_one_learner_is_held_back(thread, ben, cleo):
    most = ALLOWANCES[Made.REPORTS][Trust.NEW].hour
    for _ in range(most):
        report_thing(actor=cleo, thing=cast.post(thread, ben), reason="spam")
    with pytest.raises(LimitReached):
        report_thing(actor=cleo, thing=cast.post(thread, ben), reason="spam")


def test_rolled_back_leaves_no_row_and_no_fact(answer, cleo):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        report_thing(actor=cleo, thing=answer, reason="spam")
        raise ZeroDivisionError
    assert not (Case.objects.exists() or Report.objects.exists() or FactRow.objects.exists())


def test_who_may_decide_is_told_the_same_by_all_three_rules(
    thread, answer, article, ada, ben, circle, cleo, eli, mo
):
    """The triangle: may she, which cases, which people."""
    hana = cast.learner("Hana Host", is_host=True)
    gone = cast.learner("Gone", is_moderator=True)
    Learner.objects.filter(pk=gone.pk).update(is_active=False)
    modest = cast.learner("Writes too", is_moderator=True)
    theirs = cast.post(thread, modest, body="Mine.")
    dora = cast.learner("Dora")
    kinds = things(thread, answer, article, ben, circle)
    for thing in (*(thing for _kind, _key, thing in kinds), theirs):
        report_thing(actor=dora, thing=thing, reason="spam")
    everyone = Learner.objects.all()
    for case in Case.objects.all():
        may = {person for person in everyone if can_decide_case(person, case)}
        assert may == {p for p in everyone if case in cases_decidable_by(p)}
        assert may == set(deciders_of_case(case))
        assert gone not in may and cleo not in may and eli not in may
        assert {mo, hana} <= may
    assert not cases_decidable_by(None).exists()
    by_thing = {
        (case.kind, case.subject): set(deciders_of_case(case)) for case in Case.objects.all()
    }
    # Ada facilitates: Ben's question is hers to decide about, her own answer is not (K10).
    assert ada in by_thing["thread", ben]
    assert ada not in by_thing["post", ada]
    assert ada not in by_thing["circle", None]
    assert ada not in by_thing["learner", ben]
    assert modest not in by_thing["post", modest]


def test_the_page_reports_and_leads_back(answer, cleo):
    client = signed_in(cleo)
    address = f"/report/post/{answer.uid}/"
    shown = client.get(address)
    assert "Buy my pills." in shown.content.decode()
    refused = client.post(address, {"reason": "other", "words": ""})
    assert refused.status_code == 422
    sent = client.post(address, {"reason": "spam", "words": "Pills."})
    # At the top of the page, where the thanks are said: a phone shows nothing else of it.
    assert (sent.status_code, sent["Location"]) == (303, answer.thread.get_absolute_url())
    assert Report.objects.get().words == "Pills."


def test_without_an_account_the_form_for_everybody_serves(answer):
    sent = Client().get(f"/report/post/{answer.uid}/")
    assert sent.status_code == 303
    assert sent["Location"].startswith("/takedown/?page=%2Fthreads%2F")
    posted = Client().post(f"/report/post/{answer.uid}/", {"reason": "spam"})
    assert posted["Location"].startswith("/accounts/login/")


def test_posts_of_others_have_a_link_to_report_them(thread, answer, ada, ben):
    def links(person):
        page = Page(signed_in(person).get(thread.get_absolute_url()))
        return [a.get("href") for a in page.find("a") if "/report/post/" in a.get("href", "")]

    assert links(ada) == [f"/report/post/{thread.posts.get(number=1).uid}/"]
    assert links(ben) == [f"/report/post/{answer.uid}/"]
    assert len(links(cast.learner("Reader"))) == 2


@pytest.mark.parametrize("kind", ["post", "thread", "adaptation", "learner", "circle", "fact"])
def test_what_is_not_there_is_not_found(cleo, kind):
    assert signed_in(cleo).get(f"/report/{kind}/aaaaaaaaaaaaaaaa/").status_code == 404


def test_the_api_reports(answer, cleo):
    _token, secret = create_token(actor=cleo, name="script", scope="write")
    client = Client(headers={"authorization": f"Bearer {secret}"})

    def post(**told):
        body = {"kind": "post", "uid": answer.uid, "reason": "spam"} | told
        return client.post("/api/v1/reports", body, content_type="application/json")

    made = post(words="Pills.")
    assert made.status_code == 201
    assert set(made.json()) == {"reason", "words", "created_at"}
    assert post(uid="aaaaaaaaaaaaaaaa").status_code == 404
    assert post(kind="fact").status_code == 422
    assert post(reason="ugly").status_code == 422
    assert post(reporter="x").status_code == 422
    anonymous = Client().post(
        "/api/v1/reports",
        {"kind": "post", "uid": answer.uid, "reason": "spam"},
        content_type="application/json",
    )
    assert anonymous.status_code == 401
    assert Report.objects.count() == 1


def test_the_queue_costs_as_much_with_many_cases(thread, ben, mo, django_assert_max_num_queries):
    def report():
        reporter = cast.learner(f"Reporter {Learner.objects.count()}")
        report_thing(actor=reporter, thing=cast.post(thread, ben), reason="spam")

    client = signed_in(mo)
    report()
    client.get("/host/reports/")
    with django_assert_max_num_queries(6) as one:
        client.get("/host/reports/")
    for _ in range(10):
        report()
    with django_assert_max_num_queries(len(one)):
        client.get("/host/reports/")
