"""Articles look by themselves whether their wiki has newer words; no wiki can harm them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from articles import anchoring, canonical, freshness, importing, refreshing
from articles.actions.passages import mark_passage
from articles.actions.refreshing import ask_for_check
from articles.models import Article, AskedHost, Passage, Wiki
from articles.refreshing import refresh_next
from foundation.activity import leases
from foundation.activity.models import FactRow
from tests.articles import fake_wiki
from tests.articles.fake_wiki import Page

pytestmark = pytest.mark.django_db

FILM = "Film of 200 micron."
BODY = fake_wiki.BODY


@pytest.fixture
def wiki(settings):
    """A wiki on loopback that holds one article."""
    settings.AYNI_ALLOW_LOOPBACK_IMPORT = True
    with fake_wiki.running(fake_wiki.Wiki(files={})) as wiki:
        wiki.pages["Tube digester"].images = ()
        yield wiki


def bring(wiki, title: str = "Tube digester") -> Article:
    """Bring a page in by its address, as a person does."""
    edition, _is_new = importing.bring_in(
        importing.from_url(wiki.url(title)), actor_id=None, progress=lambda *step: None
    )
    wiki.asked.clear()
    return edition.article


def edit(wiki, old: str, new: str, title: str = "Tube digester") -> None:
    """Change the page as somebody who edits the wiki does."""
    page = wiki.pages[title]
    assert old in page.html
    page.html = page.html.replace(old, new)
    page.revid += 1
    page.touched = "2026-11-05T10:00:00Z"
    page.revisions.insert(0, (page.revid, "Amina", False))


def let_be_due(**fields) -> None:
    """Let time pass until every wiki and article may be looked at."""
    now = leases.database_now()
    Article.objects.update(check_due_at=now, **fields)
    Wiki.objects.update(due_at=now)
    AskedHost.objects.update(paused_until=None)


def look():
    """Let a look be due, and have one."""
    let_be_due()
    return refresh_next()


def asked_for(wiki, action: str) -> list[str]:
    return [path for path in wiki.asked if f"action={action}" in path]


def kinds() -> list[str]:
    return list(FactRow.objects.order_by("pk").values_list("kind", flat=True))


def test_an_import_is_not_looked_at_at_once(wiki):
    article = bring(wiki)
    assert refresh_next() is None
    assert article.seen_revision_id == 90210 and article.checked_at is not None
    assert article.wiki.api_url == "" or article.wiki.api_url == wiki.api


def test_an_unchanged_page_costs_one_question_and_moves_nothing_but_the_clock(wiki):
    article = bring(wiki)
    before = Article.objects.values().get()
    found = look()
    assert (found.checked, found.editions, found.failure_code) == (1, 0, "")
    assert len(wiki.asked) == 1 and "maxlag=5" in wiki.asked[0]
    after = Article.objects.values().get()
    moved = {name for name in after if after[name] != before[name]}
    assert moved == {"checked_at", "check_due_at"}
    assert article.editions.count() == 1


def test_an_edited_page_becomes_a_new_edition_and_passages_say_what_changed(wiki):
    article = bring(wiki)
    text = canonical.extract(article.current.html)
    passage = mark_passage(article=article, selector=anchoring.find(text, FILM))
    edit(wiki, FILM, "Film of 150 micron.")
    found = look()
    assert (found.checked, found.editions) == (1, 1)
    passage.refresh_from_db()
    assert passage.state == Passage.State.CHANGED
    assert (passage.exact, passage.words_now) == (FILM, "Film of 150 micron.")
    assert kinds() == ["EditionImported", "PassageChanged", "EditionImported"]
    assert look().editions == 0


def have(wiki, count: int) -> None:
    """Let so many pages be on the wiki, and articles here that are in step with them."""
    at = {"name": "Example", "api_url": wiki.api}
    row, _made = Wiki.objects.get_or_create(host=wiki.base[7:], defaults=at)
    for number in range(count):
        title = f"Page {number}"
        wiki.pages[title] = Page(title, page_id=number + 1, images=())
        article = Article.objects.create(
            wiki=row,
            page_id=number + 1,
            title=title,
            slug="page",
            source_url=wiki.url(title),
            seen_revision_id=90210,
            seen_touched=wiki.pages[title].touched,
        )
        edition = article.editions.create(number=1, revision_id=90210, licence_spdx="CC-BY-4.0")
        Article.objects.filter(pk=article.pk).update(current=edition)


def test_sixty_pages_are_asked_about_in_two_questions(wiki):
    have(wiki, 60)
    let_be_due()
    assert (refresh_next().checked, refresh_next().checked, refresh_next()) == (50, 10, None)
    assert len(wiki.asked) == 2


@pytest.mark.parametrize("count", [1, 30])
def test_a_look_costs_the_same_for_one_and_for_many(wiki, count, django_assert_max_num_queries):
    have(wiki, count)
    let_be_due()
    with django_assert_max_num_queries(29):
        assert refresh_next().checked == count


def test_a_moved_page_keeps_its_article_and_names_its_old_title(wiki):
    article = bring(wiki)
    page = wiki.pages.pop("Tube digester")
    page.title, page.revid = "Tubular digester", page.revid + 1
    wiki.pages[page.title] = page
    wiki.redirects["Tube digester"] = page.title
    assert look().editions == 0
    article.refresh_from_db()
    assert (article.title, article.former_title) == ("Tubular digester", "Tube digester")
    assert article.source_url == wiki.url("Tubular digester")
    assert article.slug == "tubular-digester" and article.editions.count() == 1
    assert kinds()[-1] == "ArticleMoved"
    wiki.asked.clear()
    look()
    assert len(wiki.asked) == 1


def test_two_pages_that_change_places_do_so_here_too(wiki):
    one = bring(wiki)
    wiki.pages["Kite"] = Page("Kite", html=BODY.replace("tube", "kite"), page_id=5, images=())
    other = bring(wiki, "Kite")
    wiki.pages = {
        "Kite": wiki.pages["Tube digester"],
        "Tube digester": wiki.pages["Kite"],
    }
    for title, page in wiki.pages.items():
        page.title, page.revid = title, page.revid + 1
    look()
    look()
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.title, one.source_url) == ("Kite", wiki.url("Kite"))
    assert (other.title, other.source_url) == ("Tube digester", wiki.url("Tube digester"))


def test_a_deleted_page_stays_readable_and_comes_back_with_its_wiki(wiki):
    article = bring(wiki)
    gone = wiki.pages.pop("Tube digester")
    look()
    article.refresh_from_db()
    assert article.gone_at is not None and article.current is not None
    assert article.check_due_at - leases.database_now() > timedelta(days=29)
    look()
    assert kinds().count("ArticleGone") == 1
    wiki.pages["Tube digester"] = gone
    look()
    article.refresh_from_db()
    assert article.gone_at is None and kinds()[-1] == "ArticleReturned"
    assert article.editions.count() == 1


def test_a_page_deleted_and_written_anew_is_the_same_article(wiki):
    article = bring(wiki)
    wiki.pages["Tube digester"] = Page(
        "Tube digester", html=BODY.replace("twice", "once"), page_id=7, revid=90300, images=()
    )
    assert look().editions == 1
    article.refresh_from_db()
    assert article.page_id == 7 and Article.objects.count() == 1


def test_a_page_that_leads_to_an_article_we_have_is_part_of_it_now(wiki):
    article = bring(wiki)
    wiki.pages["Digesters"] = Page("Digesters", page_id=8, images=())
    whole = bring(wiki, "Digesters")
    del wiki.pages["Tube digester"]
    wiki.redirects["Tube digester"] = "Digesters"
    wiki.redirect_ids[4711] = "Tube digester"
    look()
    article.refresh_from_db()
    assert article.part_of == whole and article.current is not None
    look()
    assert kinds().count("ArticleMerged") == 1
    # Undone on the wiki, it is an article of its own again.
    wiki.redirects.clear()
    wiki.redirect_ids.clear()
    wiki.pages["Tube digester"] = Page("Tube digester", revid=99_001, images=())
    look()
    article.refresh_from_db()
    assert article.part_of is None and kinds()[-1] == "ArticleReturned"


def test_a_page_that_leads_elsewhere_is_followed(wiki):
    article = bring(wiki)
    page = Page("Digesters", html=BODY.replace("twice", "once"), page_id=8, images=())
    wiki.pages = {"Digesters": page}
    wiki.redirects["Tube digester"] = "Digesters"
    wiki.redirect_ids[4711] = "Tube digester"
    assert look().editions == 1
    article.refresh_from_db()
    assert (article.page_id, article.title, article.part_of) == (8, "Digesters", None)
    assert article.former_title == "Tube digester"


def test_a_page_that_leads_nowhere_is_gone(wiki):
    article = bring(wiki)
    wiki.pages = {}
    wiki.redirects["Tube digester"] = "Never written"
    wiki.redirect_ids[4711] = "Tube digester"
    assert look().failure_code == ""
    article.refresh_from_db()
    assert article.gone_at is not None


def test_a_licence_we_cannot_take_holds_newer_words_back_and_says_so(wiki, client):
    article = bring(wiki)
    edit(wiki, "twice", "thrice")
    free, wiki.rights = wiki.rights, ("https://creativecommons.org/licenses/by-nc/4.0/", "NC")
    look()
    article.refresh_from_db()
    assert article.held_back_code == "licence_nc" and article.editions.count() == 1
    shown = client.get(f"/api/v1/articles/{article.uid}").json()
    assert shown["on_its_wiki"]["state"] == "held_back" and "twice" in shown["text"]
    assert "commercial use" in shown["on_its_wiki"]["held_back_reason"]
    wiki.asked.clear()
    look()
    assert len(wiki.asked) == 1 and kinds().count("ArticleHeldBack") == 1
    edit(wiki, "thrice", "four times")
    wiki.rights = free
    assert look().editions == 1
    article.refresh_from_db()
    assert article.held_back_code == ""


def test_a_page_too_large_to_be_read_is_held_back_and_others_are_not(wiki):
    article = bring(wiki)
    wiki.pages["Kite"] = Page("Kite", html=BODY.replace("tube", "kite"), page_id=5, images=())
    other = bring(wiki, "Kite")
    edit(wiki, FILM, "Film. " * 60_000)
    edit(wiki, FILM, "Paper.", "Kite")
    found = look()
    assert (found.editions, found.failure_code) == (1, "")
    article.refresh_from_db()
    other.refresh_from_db()
    assert article.held_back_code == "too_large" and "Paper" in other.current.text


def test_numbers_that_go_back_make_an_edition_only_where_the_text_differs(wiki):
    article = bring(wiki)
    edit(wiki, "twice", "thrice")
    look()
    page = wiki.pages["Tube digester"]
    page.revid, page.html = 12, page.html
    assert look().editions == 0
    page.revid, page.html = 90210, BODY
    assert look().editions == 1
    article.refresh_from_db()
    assert article.current.number == 1 and "twice" in article.current.text


def test_a_wiki_built_anew_gives_no_article_the_words_of_another(wiki):
    article = bring(wiki)
    wiki.pages = {
        "Kite": Page("Kite", html=BODY.replace("tube", "kite"), page_id=4711, revid=3, images=()),
        "Tube digester": Page("Tube digester", page_id=9, revid=4, images=()),
    }
    look()
    article.refresh_from_db()
    assert (article.title, article.page_id) == ("Tube digester", 9)
    assert "tube" in article.current.text


def test_a_null_edit_is_no_edition_and_is_not_read_twice(wiki):
    bring(wiki)
    wiki.pages["Tube digester"].revid += 1
    assert look().editions == 0
    wiki.asked.clear()
    look()
    assert len(wiki.asked) == 1


def test_a_page_that_only_looks_different_is_read_once_a_week_at_most(wiki):
    article = bring(wiki)
    page = wiki.pages["Tube digester"]
    page.touched, page.html = "2026-11-09T10:00:00Z", page.html.replace("200", "250")
    assert look().editions == 0 and len(wiki.asked) == 1
    Article.objects.update(seen_at=F("seen_at") - timedelta(days=8))
    assert look().editions == 1
    article.refresh_from_db()
    assert article.current.revision_id == 90210 and "250" in article.current.text


@pytest.mark.parametrize("broken", [{"status": 500}, {"error": "internal_api_error_DBQuery"}])
def test_one_page_that_breaks_the_wiki_stops_no_other(wiki, broken):
    first = bring(wiki)
    wiki.pages["Kite"] = Page("Kite", html=BODY.replace("tube", "kite"), page_id=5, images=())
    bring(wiki, "Kite")
    edit(wiki, "twice", "thrice")
    edit(wiki, FILM, "Paper.", "Kite")
    wiki.only = "parse"
    for name, value in broken.items():
        setattr(wiki, name, value)
    found = look()
    assert (found.checked, found.failure_code) == (2, "")
    assert len(asked_for(wiki, "parse")) == 2
    first.refresh_from_db()
    assert first.check_failure_count == 1
    assert first.check_due_at > leases.database_now()
    wiki.status, wiki.error = 0, ""
    assert look().editions == 2


@pytest.mark.parametrize(
    ("broken", "code", "at_least"),
    [
        ({"status": 500}, "site_error", 60),
        ({"status": 503, "retry_after": "600"}, "try_later", 600),
        ({"status": 429, "retry_after": "120"}, "try_later", 120),
        ({"status": 403}, "site_refused", 60),
        ({"status": 200}, "wrong_kind", 60),
        ({"error": "maxlag"}, "try_later", 60),
        ({"error": "readonly"}, "try_later", 60),
        ({"error": "readapidenied"}, "private_wiki", 60),
    ],
)
def test_a_wiki_that_is_down_or_busy_is_left_alone_longer_each_time(wiki, broken, code, at_least):
    article = bring(wiki)
    edit(wiki, "twice", "thrice")
    for name, value in broken.items():
        setattr(wiki, name, value)
    pauses = []
    for _time in range(2):
        assert look().failure_code == code
        row = Wiki.objects.get()
        pauses.append((row.due_at - leases.database_now()).total_seconds())
        assert row.failing_since is not None and row.failure_code == code
    assert pauses[0] > at_least - 5 and pauses[1] > max(at_least, 120) - 5
    assert refresh_next() is None
    article.refresh_from_db()
    assert article.editions.count() == 1 and article.gone_at is None
    wiki.status, wiki.error = 0, ""
    assert look().editions == 1
    assert Wiki.objects.get().failing_since is None


def test_who_let_a_silent_wiki_be_asked_reads_that_it_did_not_answer(wiki, client, ben):
    article = bring(wiki)
    let_be_due(checked_at=leases.database_now() - timedelta(days=2))
    article.refresh_from_db()
    ask_for_check(actor=ben, article=article)
    client.force_login(ben)
    wiki.status = 500
    assert look().failure_code == "site_error"
    page = client.get(f"/articles/{article.uid}/", follow=True).content.decode()
    assert "being asked whether" not in page
    assert "and did not answer" in page and "Look for changes now" in page
    told = client.get(f"/api/v1/articles/{article.uid}").json()["on_its_wiki"]
    assert told["unanswered_at"] and not told["is_check_asked"]
    wiki.status = 0
    assert not look().failure_code
    page = client.get(f"/articles/{article.uid}/", follow=True).content.decode()
    assert "and did not answer" not in page and "compared with its wiki" in page


def test_a_wiki_that_is_down_stops_no_other(wiki):
    bring(wiki)
    other = fake_wiki.Wiki(files={})
    with fake_wiki.running(other):
        other.pages["Tube digester"].images = ()
        bring(other)
        edit(other, "twice", "thrice")
        wiki.status = 500
        let_be_due()
        looks = {found.wiki.host: found for found in (refresh_next(), refresh_next())}
        assert looks[wiki.base[7:]].failure_code == "site_error"
        assert looks[other.base[7:]].editions == 1


def test_a_pause_that_was_asked_for_is_kept_by_everybody(wiki):
    bring(wiki)
    wiki.status, wiki.retry_after = 503, "600"
    look()
    wiki.status = 0
    wiki.asked.clear()
    with pytest.raises(importing.Refused, match="come back later"):
        importing.from_url(wiki.url("Tube digester"))
    assert wiki.asked == []


def test_an_old_wiki_is_refreshed_like_a_new_one(wiki):
    wiki.version, wiki.one_by_one = 1, True
    wiki.pages["Tube digester"].html = fake_wiki.OLD_BODY
    article = bring(wiki)
    assert look().editions == 0
    edit(wiki, "twice", "thrice")
    assert look().editions == 1
    wiki.pages.clear()
    look()
    article.refresh_from_db()
    assert article.gone_at is not None


def test_an_answer_without_our_page_is_not_its_end(wiki, monkeypatch):
    article = bring(wiki)
    monkeypatch.setattr(refreshing.MediaWiki, "states_of_ids", lambda self, ids: {})
    look()
    article.refresh_from_db()
    assert article.gone_at is None and article.check_failure_count == 1
    assert refresh_next() is None


def test_a_failure_while_storing_leaves_what_was_there(wiki, monkeypatch):
    article = bring(wiki)
    edit(wiki, "twice", "thrice")

    def fail(**given):
        raise RuntimeError("cut")

    with monkeypatch.context() as power:
        power.setattr("articles.actions.storing.carry_passages_over", fail)
        assert look().editions == 0
    article.refresh_from_db()
    assert article.editions.count() == 1 and article.seen_revision_id == 90210
    assert look().editions == 1


def test_a_killed_worker_leaves_the_wiki_to_the_next_one(wiki, monkeypatch):
    bring(wiki)
    edit(wiki, "twice", "thrice")
    let_be_due()

    class PowerCut(BaseException):
        pass

    def cut(*args, **kwargs):
        raise PowerCut

    with monkeypatch.context() as power:
        power.setattr("articles.importing.store_edition", cut)
        with pytest.raises(PowerCut):
            refresh_next()
    assert refresh_next() is None
    assert Wiki.objects.get().due_at - leases.database_now() > refreshing.LEASE * 0.9
    assert look().editions == 1


def test_an_answer_that_was_overtaken_changes_nothing(wiki):
    article = bring(wiki)
    late = importing.from_url(wiki.url("Tube digester"))
    edit(wiki, "twice", "thrice")
    assert look().editions == 1
    _edition, is_new = importing.bring_in(late, actor_id=None, progress=lambda *step: None)
    article.refresh_from_db()
    assert not is_new and "thrice" in article.current.text


def test_another_host_does_not_answer_for_a_wiki(wiki):
    article = bring(wiki)
    edit(wiki, "twice", "thrice")
    other = fake_wiki.Wiki(files={})
    with fake_wiki.running(other):
        other.pages["Tube digester"].revid, other.pages["Tube digester"].images = 99_999, ()
        wiki.moved_to = other.api
        look()
    article.refresh_from_db()
    assert article.editions.count() == 1 and article.source_url == wiki.url("Tube digester")


def test_an_api_that_moved_is_found_again(wiki):
    bring(wiki)
    wiki.api_path = "/api.php"
    for _time in range(2):
        assert look().failure_code
    edit(wiki, "twice", "thrice")
    assert look().editions == 1
    assert Wiki.objects.get().api_url == wiki.api


def test_pictures_that_are_here_are_not_fetched_again(wiki):
    wiki.files["Tube_01.jpg"] = fake_wiki.File("Tube_01.jpg")
    wiki.files["New.jpg"] = fake_wiki.File("New.jpg")
    wiki.pages["Tube digester"].images = ("Tube_01.jpg",)
    article = bring(wiki)
    assert article.images.count() == 1
    wiki.pages["Tube digester"].images = ("Tube_01.jpg", "New.jpg")
    edit(wiki, "twice", "thrice")
    assert look().editions == 1
    fetched = [path for path in wiki.asked if path.startswith("/images/")]
    assert len(fetched) == 1 and "New.jpg" in fetched[0] and article.images.count() == 2


def test_what_is_followed_by_its_link_is_never_asked_about(wiki):
    article = bring(wiki)
    Article.objects.update(current=None)
    assert look() is None and wiki.asked == []
    assert article.editions.count() == 1


def test_the_longer_a_page_rested_the_later_it_is_asked_about_again():
    now = datetime(2026, 11, 22, tzinfo=UTC)
    for days, least, most in [(0, 0.2, 0.3), (20, 1.8, 2.2), (900, 12.6, 15.4)]:
        pause = freshness.next_check(now - timedelta(days=days), now) / timedelta(days=1)
        assert least < pause < most
    assert freshness.next_check(None, now) < timedelta(hours=7)


def test_the_command_looks_at_what_it_is_told_to(wiki, capsys):
    article = bring(wiki)
    edit(wiki, "twice", "thrice")
    call_command("refresh_articles")
    assert capsys.readouterr().out == ""
    call_command("refresh_articles", article=article.uid)
    assert "1 looked at, 1 new editions" in capsys.readouterr().out
    wiki.status = 500
    with pytest.raises(CommandError, match="Not every wiki"):
        call_command("refresh_articles", wiki=wiki.base[7:])
    assert "site_error" in capsys.readouterr().out
    with pytest.raises(CommandError, match="no such article"):
        call_command("refresh_articles", article="nothere")
