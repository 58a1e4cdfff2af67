"""A wiki that vanished is called gone, asked ever more rarely, and comes back by itself.

The class of input: whatever answers, or does not, at the host of an article that was brought in.
"""

import socket
import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db.models import F

from articles import connecting, fetching, freshness, importing
from articles.actions.refreshing import ask_for_check
from articles.models import Article, AskedHost, Wiki
from articles.refreshing import refresh_next
from foundation.activity import leases
from foundation.activity.models import FactRow
from tests import cast
from tests.articles import fake_wiki
from tests.articles.fake_wiki import Page

pytestmark = pytest.mark.django_db

MOMENTS = ("failing_since", "answered_at", "absent_since", "absent_at", "gone_at")


@pytest.fixture
def wiki(settings):
    """A wiki on loopback that holds a page."""
    settings.AYNI_ALLOW_LOOPBACK_IMPORT = True
    with fake_wiki.running(fake_wiki.Wiki(files={})) as wiki:
        wiki.pages["Tube digester"].images = ()
        yield wiki


@pytest.fixture
def article(wiki):
    """The article of that page; another wiki is followed too."""
    Wiki.objects.create(host="living.example.org", name="Living")
    return bring(wiki)


def bring(wiki, title="Tube digester") -> Article:
    edition, _is_new = importing.bring_in(
        importing.from_url(wiki.url(title)), actor_id=None, progress=lambda *step: None
    )
    return edition.article


def row(wiki) -> Wiki:
    return Wiki.objects.get(host=wiki.base.removeprefix("http://"))


def let_be_due() -> None:
    now = leases.database_now()
    Article.objects.update(check_due_at=now)
    Wiki.objects.update(due_at=now)
    AskedHost.objects.update(paused_until=None)


def looks(count: int = 1, *, another_answers: bool = True) -> list[str]:
    """Have so many looks at each wiki; return what they failed with."""
    codes = []
    for _time in range(count):
        if another_answers:
            living = Wiki.objects.filter(host="living.example.org")
            living.update(answered_at=leases.database_now())
        let_be_due()
        while (found := refresh_next()) is not None:
            codes.append(found.failure_code)
    return codes


def days_pass(days: int) -> None:
    """Set every moment of the wikis back."""
    for name in MOMENTS:
        Wiki.objects.update(**{name: F(name) - timedelta(days=days)})


def kinds() -> list[str]:
    return list(FactRow.objects.filter(topic="host:wikis").values_list("kind", flat=True))


# What may be at a host where no wiki is.


@contextmanager
def at(wiki, base):
    """The wiki's address leads there."""
    here = row(wiki)
    address = Article.objects.get(wiki=here).source_url
    Wiki.objects.filter(pk=here.pk).update(api_url=f"{base}/w/api.php")
    Article.objects.filter(wiki=here).update(source_url=f"{base}/wiki/Tube_digester")
    yield
    Wiki.objects.filter(pk=here.pk).update(api_url=wiki.api)
    Article.objects.filter(wiki=here).update(source_url=address)


@contextmanager
def no_such_name(wiki):
    def unknown(host, port):
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fetching, "resolve", unknown)
        yield


@contextmanager
def no_answer_in_time(wiki):
    over = threading.Event()

    def silent(host, port):
        over.wait()
        return []

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fetching, "resolve", silent)
        patch.setattr(connecting, "RESOLVE_S", 0.01)
        yield
    over.set()


@contextmanager
def refused_connection(wiki):
    # Bound and not listening: nobody else can take the port.
    with socket.socket() as shut:
        shut.bind(("127.0.0.1", 0))
        with at(wiki, f"http://127.0.0.1:{shut.getsockname()[1]}"):
            yield


@contextmanager
def failed_tls(wiki):
    with at(wiki, wiki.base.replace("http:", "https:")):
        yield


def status(code, *, pages=True):
    @contextmanager
    def broken(wiki):
        kept = wiki.pages
        wiki.status, wiki.rsd, wiki.pages = code, False, kept if pages else {}
        yield
        wiki.status, wiki.rsd, wiki.pages = 0, True, kept

    broken.__name__ = f"status_{code}"
    return broken


ABSENT = [
    no_such_name,
    no_answer_in_time,
    refused_connection,
    failed_tls,
    status(404, pages=False),
    status(410, pages=False),
    status(404),
    status(200),  # a parked domain
    status(500),
    status(502),
]


@pytest.mark.parametrize("absent", ABSENT)
def test_a_wiki_that_vanished_is_gone_after_five_looks_and_two_weeks(wiki, article, absent):
    """Whatever is there instead: not for looks alone, nor for time alone; it comes back."""
    with absent(wiki):
        assert all(looks(4))
        days_pass(15)
        found = row(wiki)
        assert found.gone_at is None and found.absence_count == 4
        assert all(looks(1))
        found = row(wiki)
        assert found.gone_at is not None and found.absence_count == 5
        assert all(looks(1)) and kinds() == ["WikiGone"]
    assert looks(1) == [""]
    found = row(wiki)
    assert (found.gone_at, found.absent_since, found.absence_count) == (None, None, 0)
    assert kinds() == ["WikiGone", "WikiReturned"]


def test_many_looks_in_a_short_time_are_not_its_end(wiki, article):
    with status(404)(wiki):
        looks(7)
        days_pass(13)
        looks(1)
    assert row(wiki).gone_at is None and row(wiki).absence_count == 8


def fault(**fields):
    @contextmanager
    def broken(wiki):
        before = {name: getattr(wiki, name) for name in fields}
        for name, value in fields.items():
            setattr(wiki, name, value)
        yield
        for name, value in before.items():
            setattr(wiki, name, value)

    return broken


PRESENT = {
    "503 with Retry-After": fault(status=503, retry_after="600"),
    "503 without": fault(status=503),
    "429": fault(status=429, retry_after="120"),
    "403": fault(status=403),
    "maxlag": fault(error="maxlag"),
    "readonly": fault(error="readonly"),
    "ratelimited": fault(error="ratelimited"),
    "private": fault(error="readapidenied"),
    "an error of its own": fault(error="internal_api_error_DBQuery"),
    "a page deleted": fault(pages={}),
}


@pytest.mark.parametrize("present", PRESENT.values(), ids=PRESENT)
def test_a_wiki_that_is_busy_or_shut_is_not_gone(wiki, article, present):
    """However long it lasts, something is there that may let us in again."""
    with present(wiki):
        looks(3)
        days_pass(30)
        looks(3)
    found = row(wiki)
    assert (found.gone_at, found.absent_since, found.absence_count) == (None, None, 0)
    assert kinds() == []


def test_a_busy_host_begins_the_count_anew(wiki, article):
    with status(404)(wiki):
        looks(4)
    days_pass(20)
    with PRESENT["503 without"](wiki):
        looks(1)
    with status(404)(wiki):
        looks(1)
    assert row(wiki).gone_at is None and row(wiki).absence_count == 1


def test_what_is_gone_does_not_come_back_by_being_busy(wiki, article):
    with status(404)(wiki):
        make_gone(wiki)
    with PRESENT["503 without"](wiki):
        assert looks(1) == ["try_later"]
    assert row(wiki).gone_at is not None
    assert row(wiki).due_at - leases.database_now() < timedelta(days=2)


def make_gone(wiki) -> None:
    looks(4)
    days_pass(15)
    looks(1)
    assert row(wiki).gone_at is not None


def test_an_outage_of_our_own_ends_no_wiki(wiki, article):
    """While no wiki at all answers, nothing is counted but once, for the first look."""
    other = fake_wiki.Wiki(files={})
    with fake_wiki.running(other):
        other.pages["Tube digester"].images = ()
        bring(other)
        looks(2, another_answers=False)
        with no_such_name(wiki):
            assert all(looks(2, another_answers=False))
            for _week in range(6):
                days_pass(7)
                assert all(looks(2, another_answers=False))
        for one in (row(wiki), row(other)):
            assert one.gone_at is None and one.absence_count <= 1
        # One that answers shows that the other's absence is its own.
        with status(404)(wiki):
            assert "" in looks(6, another_answers=False)
            days_pass(15)
            looks(2, another_answers=False)
        assert row(wiki).gone_at is not None and row(other).gone_at is None


def test_a_single_wiki_cannot_be_told_from_our_own_network(wiki):
    bring(wiki)
    with status(404)(wiki):
        looks(3, another_answers=False)
        days_pass(30)
        looks(3, another_answers=False)
    assert row(wiki).gone_at is None and row(wiki).absence_count == 0


def test_a_silent_host_of_pictures_is_not_the_wiki(wiki, article):
    wiki.files["New.jpg"] = fake_wiki.File("New.jpg")
    page = wiki.pages["Tube digester"]
    page.images, page.revid, page.html = ("New.jpg",), 90300, page.html.replace("twice", "thrice")
    with socket.socket() as shut:
        shut.bind(("127.0.0.1", 0))
        dead = f"http://127.0.0.1:{shut.getsockname()[1]}/New.jpg"

        def spoiled(about, data):
            if about == "image":
                data["query"]["pages"][0]["imageinfo"][0]["thumburl"] = dead
            return data

        wiki.spoil = spoiled
        # Once more than the look that seeks its API anew.
        assert looks(3) == ["unreachable"] * 3
        days_pass(20)
        assert looks(3) == ["unreachable"] * 3
    assert row(wiki).gone_at is None and row(wiki).absence_count == 0


def test_a_deleted_page_of_a_wiki_whose_api_moved_is_a_deleted_page(wiki, article):
    wiki.api_path = "/api.php"
    wiki.pages.clear()
    assert looks(3)[-1] == ""
    article.refresh_from_db()
    assert article.gone_at is not None and row(wiki).absence_count == 0


def test_a_gone_wiki_is_asked_ever_more_rarely(wiki, article):
    pauses = []
    with status(404)(wiki):
        make_gone(wiki)
        Wiki.objects.update(failure_count=40)
        for days in (5, 80, 800):
            days_pass(days)
            looks(1)
            pauses.append((row(wiki).due_at - leases.database_now()) / timedelta(days=1))
        assert refresh_next() is None
    assert 1.9 < pauses[0] < 2.5 and 9.9 < pauses[1] < 12.1 and 29.9 < pauses[2] < 36.1


def test_how_often_and_how_long_is_a_rule():
    many, long = freshness.ABSENT_LOOKS, freshness.ABSENT_FOR
    assert freshness.is_gone(many, long)
    assert not freshness.is_gone(many - 1, long * 9)
    assert not freshness.is_gone(many * 9, long - timedelta(seconds=1))


def test_an_import_from_it_brings_it_back(wiki, article):
    with status(404)(wiki):
        make_gone(wiki)
    wiki.pages["Kite"] = Page("Kite", page_id=5, images=())
    assert refresh_next() is None
    bring(wiki, "Kite")
    found = refresh_next()
    assert found is not None and found.failure_code == ""
    assert row(wiki).gone_at is None and kinds() == ["WikiGone", "WikiReturned"]


def test_page_api_and_curators_say_so_until_it_is_back(wiki, article, client, ben):
    curator = cast.learner("Cora Cur", is_curator=True)

    def shown() -> list[str]:
        page = client.get(f"/articles/{article.uid}/", follow=True).content.decode()
        client.force_login(curator)
        pages = [client.get(path).content.decode() for path in ("/host/wikis/", "/host/")]
        client.logout()
        return [page, *pages]

    def told() -> dict:
        return client.get(f"/api/v1/articles/{article.uid}").json()["on_its_wiki"]

    said = ("has not answered since", "Wikis that may be gone", "1 wiki stopped answering")
    assert not any(words in page for words, page in zip(said, shown(), strict=True))
    with status(404)(wiki):
        make_gone(wiki)
    assert all(words in page for words, page in zip(said, shown(), strict=True))
    assert told()["state"] == "wiki_gone" and told()["wiki_gone_since"]
    assert client.get(f"/api/v1/articles/{article.uid}").json()["text"]
    with pytest.raises(ValidationError, match="A curator can have it asked"):
        ask_for_check(actor=ben, article=back_in_time(article))
    ask_for_check(actor=curator, article=back_in_time(article))
    assert row(wiki).due_at <= leases.database_now()
    assert looks(1) == [""]
    assert not any(words in page for words, page in zip(said, shown(), strict=True))
    assert told()["state"] == "there" and told()["wiki_gone_since"] is None


def back_in_time(article) -> Article:
    Article.objects.update(checked_at=leases.database_now() - timedelta(days=20))
    return Article.objects.get(pk=article.pk)
