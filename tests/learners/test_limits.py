"""What one learner may make at once: counted in rows, by trust, refused with a time."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.db import close_old_connections, transaction
from django.urls import reverse

from articles.actions.importing import request_import
from articles.models import ArticleImport
from circles import actions as circles
from circles.models import Circle, Invitation
from discussions.actions import add_post, ask_question, edit_post, rewording
from discussions.models import Post, PostRevision
from foundation.activity.leases import database_now
from learners import limits
from learners.limits import ALLOWANCES, Allowance, LimitReached, Made
from learners.models import Learner, Topic, Trust
from tests import cast

pytestmark = pytest.mark.django_db

PER_HOUR, PER_DAY = 3, 5


@pytest.fixture
def few(monkeypatch):
    """Three an hour and five a day of everything, for newcomers."""
    small = {
        made: levels | {Trust.NEW: Allowance(PER_HOUR, PER_DAY)}
        for made, levels in ALLOWANCES.items()
    }
    monkeypatch.setattr(limits, "ALLOWANCES", small)


def write(author, thread):
    return add_post(actor=author, thread=thread, body="Double it.")


def age(by):
    Post.objects.update(created_at=database_now() - by)


def test_every_kind_grows_with_trust():
    assert set(ALLOWANCES) == set(Made)
    for levels in ALLOWANCES.values():
        new, known, trusted = (levels[trust] for trust in (Trust.NEW, Trust.KNOWN, Trust.TRUSTED))
        assert new.hour < known.hour < trusted.hour
        assert new.day < known.day < trusted.day
        assert all(one.hour <= one.day for one in levels.values())


def test_the_hour_ends_and_then_the_day(few, thread, ben):
    Post.objects.all().delete()
    for _ in range(PER_HOUR):
        write(ben, thread)
    with pytest.raises(LimitReached) as refused:
        write(ben, thread)
    assert refused.value.code == "too_many"
    assert 3500 < refused.value.retry_after_s <= 3600
    assert "60 minutes" in refused.value.messages[0]
    age(timedelta(hours=2))
    write(ben, thread)
    write(ben, thread)
    with pytest.raises(LimitReached) as refused:
        write(ben, thread)
    assert 20 * 3600 < refused.value.retry_after_s <= 22 * 3600
    assert "22 hours" in refused.value.messages[0]
    age(timedelta(hours=25))
    write(ben, thread)


def test_a_repeat_of_what_was_taken_is_no_more(few, thread, ben):
    from uuid import uuid4

    key = uuid4()
    first = add_post(actor=ben, thread=thread, body="Double it.", key=key)
    write(ben, thread)
    with pytest.raises(LimitReached):
        write(ben, thread)
    assert add_post(actor=ben, thread=thread, body="Double it.", key=key) == first


def test_one_persons_haste_costs_nobody_else(few, thread, ben, ada):
    for _ in range(PER_HOUR - 1):
        write(ben, thread)
    with pytest.raises(LimitReached):
        write(ben, thread)
    write(ada, thread)


def test_trust_opens_it(few, thread, ben):
    for _ in range(PER_HOUR - 1):
        write(ben, thread)
    Learner.objects.filter(pk=ben.pk).update(trust=Trust.KNOWN)
    write(ben, thread)


def test_a_factor_for_all(few, settings, thread, ben):
    settings.AYNI_LIMIT_FACTOR = 2
    for _ in range(2 * PER_HOUR - 1):
        write(ben, thread)
    with pytest.raises(LimitReached):
        write(ben, thread)


def test_who_was_shut_out_meanwhile_makes_nothing(ben):
    Learner.objects.filter(pk=ben.pk).update(is_active=False)
    with pytest.raises(PermissionDenied), transaction.atomic():
        limits.keep_within(ben, Made.POSTS, Post.objects.filter(author=ben))


def test_every_creating_action_asks(few, circle, article, ada, cleo):
    Topic.objects.create(slug="biogas", name="Biogas")
    doors = [cast.circle(f"Door {n}", ada, reads=[article], admission="request") for n in range(4)]
    makers = {
        Made.QUESTIONS: lambda n: ask_question(
            actor=cleo, circle=circle, article=article, title=f"What is {n}?"
        ),
        Made.CIRCLES: lambda n: circles.found_circle(
            actor=cleo, name=f"Circle {n}", purpose="To learn.", topics=["biogas"]
        ),
        Made.IMPORTS: lambda n: request_import(
            actor=cleo, url=f"https://wiki.example.org/wiki/{n}"
        ),
        Made.REQUESTS: lambda n: circles.request_admission(actor=cleo, circle=doors[n]),
    }
    for make in makers.values():
        for n in range(PER_HOUR):
            make(n)
        with pytest.raises(LimitReached):
            make(PER_HOUR)
    own = Circle.objects.get(name="Circle 0")
    for _ in range(PER_HOUR):
        circles.invite(actor=cleo, circle=own)
    with pytest.raises(LimitReached):
        circles.invite(actor=cleo, circle=own)
    assert Invitation.objects.count() == ArticleImport.objects.count() == PER_HOUR


def test_a_page_keeps_what_was_typed(few, client, thread, ben):
    for _ in range(PER_HOUR - 1):
        write(ben, thread)
    client.force_login(ben)
    path = reverse("discussions:add_post", args=[thread.uid])
    answer = client.post(path, {"body": "My long and careful answer."})
    page = answer.content.decode()
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 3600
    assert "My long and careful answer." in page and "You can go on in" in page


def edit(ben, post, body):
    return edit_post(actor=ben, post=Post.objects.get(pk=post.pk), body=body)


def test_edits_count_for_themselves_and_are_refused_before_they_are_rendered(
    few, thread, ben, monkeypatch
):
    """The class: an edit costs what a post costs, so it has a limit, asked before the work."""
    post = write(ben, thread)
    for n in range(PER_HOUR):
        edit(ben, post, f"Reworded {n}.")
    rendered = []
    monkeypatch.setattr(rewording, "word_body", lambda *words, **_: rendered.append(words))
    with pytest.raises(LimitReached) as refused:
        edit(ben, post, "Once more.")
    assert rendered == [] and refused.value.retry_after_s <= 3600
    assert "You have edited a lot" in refused.value.messages[0]
    assert PostRevision.objects.count() == PER_HOUR
    write(ben, thread)
    # What stands already is no edit: it is neither rendered nor refused.
    assert edit(ben, post, f"Reworded {PER_HOUR - 1}.") == post
    assert rendered == []


def test_an_edit_beyond_the_limit_keeps_what_was_typed(few, client, thread, ben):
    post = write(ben, thread)
    for n in range(PER_HOUR):
        edit(ben, post, f"Reworded {n}.")
    client.force_login(ben)
    path = reverse("discussions:edit_post", args=[thread.uid, post.number])
    answer = client.post(path, {"body": "My long and careful answer."})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 3600
    assert "My long and careful answer." in answer.content.decode()


BUILT = {"place": "Oruro", "country": "BO", "result": "works", "story": "It holds."}
FOUNDED = {"purpose": "We learn.", "language": "en", "topics": ["biogas"], "admission": "open"}
# The page for one more of each kind; {n} tells the two tries apart.
PAGES: dict[Made, tuple[str, dict[str, object]]] = {
    Made.QUESTIONS: ("/articles/{article}/ask/", {"circle": "{open}", "title": "Why {n}?"}),
    Made.CIRCLES: ("/circles/new/", FOUNDED | {"name": "Kilns {n}", "capacity": 9}),
    Made.INVITATIONS: ("/circles/{own}/invitations/", {"places": 1, "days": 7}),
    Made.IMPORTS: ("/articles/import/", {"url": "https://wiki.example.org/wiki/{n}"}),
    Made.REQUESTS: ("/circles/{closed}/ask/", {"note": "Please {n}"}),
    Made.ADAPTATIONS: ("/articles/{article}/built/", BUILT),
    Made.CHECKS: ("/articles/{article}/check/", {}),
    Made.REPORTS: ("/report/circle/{closed}/", {"reason": "spam"}),
}


@pytest.mark.parametrize("made", PAGES)
def test_every_page_answers_429_at_a_personal_limit(monkeypatch, client, ada, cleo, made):
    """Class of input: one more than one may of anything, by its page.

    Posts have a test of their own; warnings are written in a moderator's form like these.
    """
    one = {kind: levels | {Trust.NEW: Allowance(1, 1)} for kind, levels in ALLOWANCES.items()}
    monkeypatch.setattr(limits, "ALLOWANCES", one)
    Topic.objects.create(slug="biogas", name="Biogas")
    cast.circle("Open", ada, members=[cleo])
    if made is Made.INVITATIONS:
        # Which counts as a circle of theirs.
        cast.circle("Own", cleo)
    client.force_login(cleo)
    answers = []
    for n in range(2):
        article = cast.article(f"Kiln {n}")
        cast.circle(f"Closed {n}", ada, admission="request")
        places = {"article": article.uid, "open": "open", "own": "own", "closed": f"closed-{n}"}
        path, form = PAGES[made]
        typed = {
            name: value.format(n=n, **places) if isinstance(value, str) else value
            for name, value in form.items()
        }
        answers.append(client.post(path.format(**places), typed))
    first, second = answers
    assert first.status_code in (201, 303), first.content.decode()
    assert second.status_code == 429, second.content.decode()
    assert 0 < int(second.headers["Retry-After"]) <= 24 * 3600
    assert "You can go on in" in second.content.decode()


def test_what_is_wrong_beside_a_limit_stays_422(few, client, thread, ben):
    client.force_login(ben)
    answer = client.post(reverse("discussions:add_post", args=[thread.uid]), {"body": ""})
    assert answer.status_code == 422 and "Retry-After" not in answer.headers


def test_the_api_says_when(few, client, thread, ben):
    for _ in range(PER_HOUR - 1):
        write(ben, thread)
    client.force_login(ben)
    answer = client.post(
        f"/api/v1/threads/{thread.uid}/posts", {"body": "Once more."}, "application/json"
    )
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 3600
    assert answer.json()["error"]["code"] == "too_many"


@pytest.mark.django_db(transaction=True)
def test_goal_28_twenty_at_once_get_no_more(few, thread, ben):
    together, outcomes = Barrier(10), []

    def post():
        together.wait()
        try:
            outcomes.append(write(ben, thread))
        except LimitReached:
            outcomes.append(None)
        finally:
            close_old_connections()

    threads = [Thread(target=post) for _ in range(10)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert len(outcomes) == 10
    assert sum(outcome is not None for outcome in outcomes) == PER_HOUR - 1


class TestLinks:
    """A newcomer's post leads away twice at most."""

    TWO = "See https://one.example/a and [there](https://two.example)."

    def test_two_and_no_more(self, thread, ben):
        assert (
            'rel="nofollow noopener ugc"'
            in add_post(actor=ben, thread=thread, body=self.TWO).body_html
        )
        with pytest.raises(Exception, match="two links") as refused:
            add_post(actor=ben, thread=thread, body=self.TWO + " Or https://three.example")
        assert "body" in refused.value.error_dict

    def test_our_own_pages_do_not_count(self, thread, ben, settings):
        more = self.TWO + f" {settings.AYNI_PUBLIC_URL}/threads/aaaaaaaaaaaaaaaa/"
        add_post(actor=ben, thread=thread, body=more)
        with pytest.raises(Exception, match="two links"):
            like_ours = f" {settings.AYNI_PUBLIC_URL}.evil.example/"
            add_post(actor=ben, thread=thread, body=self.TWO + like_ours)

    def test_who_is_known_may_give_more(self, thread, ben):
        ben.trust = Trust.KNOWN
        add_post(actor=ben, thread=thread, body=self.TWO * 5)
