"""What an import leaves out is said before it is accepted, with counts by reason.

The class of input is every page of which more than a small part of the words, pictures or media
does not arrive, whatever the cause: hidden text, boxes, players, licences, a silent wiki. Pages of
which only the wiki's frame goes are no members of it.
"""

import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command

from articles import counting, importing, losses
from articles.actions.deciding import accept_losses, decide_import
from articles.actions.importing import follow_by_link
from articles.models import Article, ArticleImport, AskedHost, Wiki
from articles.queue import work_off_imports
from articles.refreshing import refresh_next
from articles.sanitising import clean
from foundation.activity import afterwards, leases
from foundation.activity.models import FactRow
from tests import cast
from tests.articles import fake_wiki
from tests.articles.fake_wiki import Page

pytestmark = pytest.mark.django_db

URL = "https://wiki.example.org/wiki/Tube_digester"
LONG = "Dig a pit of two metres and line it with clay before the rain comes. " * 3
HIDDEN = f'<div style="display:none"><p>{LONG}</p></div>'
LICENCE = (
    '<p>Under <a rel="license" href="https://creativecommons.org/licenses/by/4.0/">BY</a>.</p>'
)


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    """The tests are the worker."""
    monkeypatch.setattr(afterwards, "wake", lambda task: None)


def saved(html: str) -> str:
    text = f'<div class="mw-parser-output">{html}{LICENCE}</div>'
    return json.dumps({"parse": {"title": "Tube digester", "pageid": 4711, "text": text}})


def ask(learner, html: str) -> ArticleImport:
    wanted = ArticleImport.objects.create(requested_by=learner, url=URL, saved=saved(html))
    work_off_imports()
    wanted.refresh_from_db()
    return wanted


KEPT = f"<p>{LONG}</p>"


@pytest.mark.parametrize(
    ("before", "after", "kind", "reason"),
    [
        (KEPT + HIDDEN, KEPT, "words", "hidden"),
        (f"{KEPT}<section hidden><p>{LONG}</p></section>", KEPT, "words", "hidden"),
        (f'{KEPT}<div class="noprint"><p>{LONG}</p></div>', KEPT, "words", "other"),
        (f"{KEPT}<video>{LONG}</video>", KEPT, "words", "media"),
        (f"{KEPT}<xyz>{LONG}</xyz>", KEPT, "words", "other"),
        (
            f"<p>{'水を入れる。' * 9}</p><p>{'土を掘る。' * 9}</p>",
            "<p>水を入れる。</p>",
            "words",
            "other",
        ),
        (f"{KEPT}<img src='a.jpg'><img src='b.jpg'>", KEPT, "pictures", "other"),
        (f"{KEPT}<div hidden><img src='a.jpg'></div>", KEPT, "pictures", "hidden"),
        (f"{KEPT}<video src='a.webm'></video>", KEPT, "media", "other"),
        (f"{KEPT}<object data='a.swf'><embed src='a.swf'></object>", KEPT, "media", "other"),
        (f"{KEPT}<div hidden><iframe src='//p.example/1'></iframe></div>", KEPT, "media", "hidden"),
        (f"{KEPT}<lite-vimeo videoid='1'></lite-vimeo>", KEPT, "media", "other"),
        (f"{KEPT}<object type='image/png' data='/a'>x</object>", KEPT, "pictures", "other"),
        # The label of a placeholder is no word of the article.
        (
            f"{KEPT}<p>{LONG}</p><video src='a.webm'></video>",
            f"{KEPT}<span class='missing-media'>{LONG}</span>",
            "words",
            "other",
        ),
        (
            f"{KEPT}<p>{LONG}</p><img src='a.jpg'>",
            f"{KEPT}<span class='missing-image'><a href='/a'>{LONG}</a></span>",
            "words",
            "other",
        ),
    ],
)
def test_what_is_gone_is_counted_by_reason(before, after, kind, reason):
    found = counting.losses(before, after)
    assert losses.exceed(found, [])
    assert set(found[kind]["lost"]) == {reason}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (KEPT, KEPT),
        (
            f'{KEPT}<div class="toc">1 Film</div><span class="mw-editsection">edit</span>',
            KEPT,
        ),
        (f'<table class="navbox"><tr><td>{LONG[:100]}</td></tr></table>{KEPT}', KEPT),
        (f"<script>{LONG}</script><style>p {{}}</style>{KEPT}<noscript>{LONG}</noscript>", KEPT),
        (f'{KEPT}<div class="noprint"><a href="/a">{LONG[:60]}</a> and</div>', KEPT),
        (f"<p>Cut<b>ting</b> the&shy;tube {LONG}</p>", f"<p>Cutting thetube {LONG}</p>"),
        (f"{KEPT}<img src='icon.png' width='16'>", KEPT),
        (f"{KEPT}<img src='a.jpg'>", f"{KEPT}<span class='missing-image'>a.jpg</span>"),
        (
            f"{KEPT}<span class='mwe-math-element'><math><mi>x</mi></math><img src='x.svg'></span>",
            KEPT,
        ),
        (f"{KEPT}<p hidden>one two</p>", KEPT),
        (f"{KEPT}<iframe src='//count.example/1' width='1' height='1'></iframe>", KEPT),
        (f"{KEPT}<audio hidden src='a.mp3'></audio>", KEPT),
        # There is nothing to play.
        (f"{KEPT}<iframe></iframe>", KEPT),
        (f"{KEPT}<video controls></video>", KEPT),
        (f"{KEPT}<object><param name='quality' value='high'></object>", KEPT),
        (f"{KEPT}<lite-youtube videoid=''></lite-youtube>", KEPT),
    ],
)
def test_the_frame_of_a_wiki_is_no_loss(before, after):
    assert not losses.exceed(counting.losses(before, after), [])


@pytest.mark.parametrize(
    "media",
    [
        "<video src='/a.webm'></video>",
        "<audio controls><source src='/hum.ogg'></audio>",
        "<iframe src='//play.example/1'></iframe>",
        "<object data='/a.swf'><embed src='/a.swf'></object>",
        "<lite-youtube videoid='abc'></lite-youtube>",
        "<object type='image/png' data='/images/a/ab/Pit.png'></object>",
    ],
)
def test_what_has_a_placeholder_is_no_loss(media):
    """Class: whatever plays or shows something, of which a link stays on the page."""
    page = KEPT + media
    kept = clean(page, base_url=URL, known_image={}).html
    assert "missing-" in kept
    found = counting.losses(page, kept)
    assert found["media"]["total"] + found["pictures"]["total"] == 1
    assert found["media"]["lost"] == found["pictures"]["lost"] == found["words"]["lost"] == {}


@pytest.mark.parametrize("name", ["nomobile", "noprint", "toccolours"])
@pytest.mark.parametrize("inside", ["<img src='a.jpg'>", "<video src='a.webm'></video>"])
def test_every_element_is_looked_at_once(monkeypatch, name, inside):
    """Class: much in boxes within boxes, where each asked anew what stands around it."""
    calls: list[object] = []
    plain = counting._reason

    def counted(element, *rest):
        calls.append(element)
        return plain(element, *rest)

    monkeypatch.setattr(counting, "_reason", counted)
    boxes = 40
    page = f'<div class="{name}">{LONG}' * boxes + inside * 50 + "</div>" * boxes
    found = counting.losses(page, "")
    assert found["pictures"]["total"] + found["media"]["total"] == 50
    # With html and body of both pages.
    assert len(calls) <= boxes + 50 + 6


@pytest.mark.parametrize(
    "box",
    [
        '<div class="toc"><p>{}</p></div>',
        '<table class="metadata"><tr><td>{}</td></tr></table>',
        "<nav><p>{}</p></nav>",
        '<div id="catlinks">{}</div>',
        '<div class="toccolours"><a href="/a">{}</a></div>',
    ],
)
def test_a_frame_larger_than_the_article_may_be_the_article(ben, box):
    """Class: a page whose text its wiki wraps in something that is navigation elsewhere."""
    page = "<p>Hello.</p>" + box.format(LONG * 30)
    found = counting.losses(page, "<p>Hello.</p>")
    assert losses.exceed(found, []) and not losses.exceed(found, [found])
    assert ask(ben, page).step == "decision"
    # A decision about other words is none about these.
    hidden = {"words": {"total": 100, "lost": {"hidden": 99}}}
    assert losses.exceed(found, [hidden])


def test_a_little_more_than_was_agreed_to_is_not_asked_about_again():
    def part(lost):
        return {"words": {"total": 100, "lost": {"hidden": lost}}}

    assert losses.exceed(part(50), [{}]) and losses.exceed(part(50), [part(10), {}])
    assert not losses.exceed(part(50), [part(48)]) and not losses.exceed(part(3), [{}])
    assert losses.exceed(part(60), [part(50)])


# On the page, in the API, at the terminal


def test_the_page_asks_and_brings_nothing_in_before(client, ben):
    client.force_login(ben)
    wanted = ask(ben, KEPT + HIDDEN)
    assert (wanted.step, wanted.ended_at) == ("decision", None)
    assert not Article.objects.exists()
    shown = client.get(f"/articles/imports/{wanted.uid}/")
    page = shown.content.decode()
    assert "Much of this page would be left out" in page and "hidden on its page: 45" in page
    assert "Refresh" not in shown.headers
    answer = client.post(f"/articles/imports/{wanted.uid}/decide/", {"accept": "yes"})
    assert answer.status_code == 303
    work_off_imports()
    wanted.refresh_from_db()
    assert wanted.step == "done" and wanted.saved == ""
    assert wanted.article.current.losses["words"]["lost"] == {"hidden": 45}


def test_declined_nothing_comes_in_and_the_file_is_gone(client, ben):
    client.force_login(ben)
    wanted = ask(ben, KEPT + HIDDEN)
    client.post(f"/articles/imports/{wanted.uid}/decide/", {"accept": "no"})
    wanted.refresh_from_db()
    assert (wanted.step, wanted.refusal_code, wanted.saved) == ("refused", "declined", "")
    again = client.post(f"/articles/imports/{wanted.uid}/decide/", {"accept": "yes"}, follow=True)
    assert "does not wait for a decision" in again.content.decode()
    assert work_off_imports() == 0 and not Article.objects.exists()


def test_without_a_decision_it_is_dropped(ben):
    wanted = ask(ben, KEPT + HIDDEN)
    assert work_off_imports() == 0
    ArticleImport.objects.update(due_at=leases.database_now())
    work_off_imports()
    wanted.refresh_from_db()
    assert (wanted.step, wanted.refusal_code, wanted.saved) == ("refused", "undecided", "")


@pytest.mark.parametrize("code", ["declined", "undecided"])
def test_followed_instead_it_says_why_of_the_page_and_not_of_a_person(client, ben, code):
    """Class: refusals that speak to whoever asked, where every reader sees the reason."""
    wanted = ask(ben, KEPT + HIDDEN)
    if code == "declined":
        decide_import(actor=ben, wanted=wanted, accept=False)
    else:
        ArticleImport.objects.update(due_at=leases.database_now())
        work_off_imports()
    wanted.refresh_from_db()
    assert wanted.refusal_code == code
    assert (wanted.page_title, wanted.page_url) == ("Tube digester", URL)
    article = follow_by_link(actor=ben, wanted=wanted)
    assert (article.title, article.source_url) == ("Tube digester", URL)
    assert article.link_only_reason == "Much of this page would be left out"


def test_only_whoever_asked_decides(client, ben, cleo):
    wanted = ask(ben, KEPT + HIDDEN)
    with pytest.raises(PermissionDenied):
        decide_import(actor=cleo, wanted=wanted, accept=True)
    client.force_login(cleo)
    assert client.post(f"/articles/imports/{wanted.uid}/decide/").status_code == 404


def test_by_api(client, ben):
    client.force_login(ben)
    wanted = ask(ben, KEPT + HIDDEN + "<iframe src='//play.example/1'></iframe>")
    path = f"/api/v1/articles/imports/{wanted.uid}"
    told = client.get(path).json()
    assert told["step"] == "decision"
    found = {line["kind"]: line["lost"] for line in told["losses"]}
    assert found == {"words": {"hidden": 45}, "pictures": {}, "media": {}}
    body = {"accept": True}
    answer = client.post(f"{path}/decide", body, content_type="application/json")
    assert (answer.status_code, answer.json()["step"]) == (200, "waiting")
    work_off_imports()
    assert client.get(path).json()["step"] == "done"
    again = client.post(f"{path}/decide", body, content_type="application/json")
    assert (again.status_code, again.json()["error"]["code"]) == (422, "not_asked")


def test_by_command(tmp_path, capsys):
    path = tmp_path / "page.json"
    path.write_text(saved(KEPT + HIDDEN))
    with pytest.raises(CommandError, match=r"words: 45 of 92 \(hidden on its page: 45\)"):
        call_command("import_article", str(path), source_url=URL)
    assert not Article.objects.exists()
    call_command("import_article", str(path), source_url=URL, accept_losses=True)
    assert "is in." in capsys.readouterr().out


def test_a_page_that_arrives_whole_asks_nothing(ben):
    assert ask(ben, KEPT).step == "done"


# From a wiki: pictures, and refreshing


@pytest.fixture
def wiki(settings):
    settings.AYNI_ALLOW_LOOPBACK_IMPORT = True
    with fake_wiki.running(fake_wiki.Wiki(files={})) as wiki:
        wiki.pages["Tube digester"] = Page("Tube digester", html=KEPT, images=())
        yield wiki


def show_pictures(wiki, count: int) -> None:
    page = wiki.pages["Tube digester"]
    page.images = tuple(f"P{number}.png" for number in range(count))
    page.html = KEPT + "".join(
        f'<a href="/wiki/File:{name}"><img src="/images/{name}"></a>' for name in page.images
    )
    wiki.files = {name: fake_wiki.File(name) for name in page.images}


def bring(wiki, accepts=None):
    source = importing.from_url(wiki.url("Tube digester"))
    return importing.bring_in(source, actor_id=None, progress=lambda *step: None, accepts=accepts)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        ({"licence": "CC BY-NC 4.0", "licence_url": ""}, "licence"),
        ({"licence": None}, "licence"),
        ({"body": b"no picture"}, "unreadable"),
        ({"mime": "image/svg+xml"}, "unreadable"),
    ],
)
def test_pictures_that_are_not_kept_are_said_with_their_reason(wiki, spoil, reason):
    show_pictures(wiki, 4)
    for number in (1, 2):
        for name, value in spoil.items():
            setattr(wiki.files[f"P{number}.png"], name, value)
    with pytest.raises(importing.MuchLost) as refused:
        bring(wiki)
    assert refused.value.losses["pictures"] == {"total": 4, "lost": {reason: 2}}
    edition, is_new = bring(wiki, accepts=refused.value.losses)
    assert is_new and edition.losses == refused.value.losses


def test_pictures_of_a_slow_wiki_are_said(wiki, monkeypatch):
    show_pictures(wiki, 2)
    monkeypatch.setattr(importing, "PICTURES_S", -1)
    with pytest.raises(importing.MuchLost) as refused:
        bring(wiki)
    assert refused.value.losses["pictures"]["lost"] == {"unanswered": 2}


def edit(wiki, html: str) -> None:
    page = wiki.pages["Tube digester"]
    page.html, page.revid = html, page.revid + 1
    page.revisions.insert(0, (page.revid, "Amina", False))


def look():
    now = leases.database_now()
    Article.objects.update(check_due_at=now)
    Wiki.objects.update(due_at=now)
    AskedHost.objects.update(paused_until=None)
    return refresh_next()


def test_a_refresh_that_loses_much_waits_for_a_curator(wiki, client, ben):
    edition, _is_new = bring(wiki)
    article = edition.article
    edit(wiki, f"<p>New words. {LONG}</p>{HIDDEN}")
    assert look().editions == 0
    article.refresh_from_db()
    assert (article.held_back_code, article.current) == ("much_lost", edition)
    told = client.get(f"/api/v1/articles/{article.uid}").json()["on_its_wiki"]
    assert told["state"] == "held_back" and "curator" in told["held_back_reason"]
    assert told["held_back_losses"][0]["lost"] == {"hidden": 45}
    assert look().editions == 0
    with pytest.raises(PermissionDenied):
        accept_losses(actor=ben, article=article)
    curator = cast.learner("Cora Cur", is_curator=True)
    client.force_login(curator)
    page = client.get("/host/wikis/").content.decode()
    assert "wait for a decision" in page and "hidden on its page: 45" in page
    assert client.post(f"/host/articles/{article.uid}/accept-losses/").status_code == 303
    assert FactRow.objects.filter(kind="LossesAccepted").count() == 1
    assert look().editions == 1
    article.refresh_from_db()
    assert article.held_back_code == "" and "New words" in article.current.text
    assert article.held_back_losses == article.accepted_losses == {}
    # From here on the same share is no news.
    edit(wiki, f"<p>Newer words. {LONG}</p>{HIDDEN}")
    assert look().editions == 1
    with pytest.raises(ValidationError) as refused:
        accept_losses(actor=curator, article=article)
    assert refused.value.code == "not_held_back"


@pytest.mark.parametrize(
    "added",
    [
        f"<p hidden>{LONG}</p>",
        HIDDEN,
        f"<select><option>{LONG}</option></select>",
        f'<table class="navbox"><tr><td>{LONG * 5}</td></tr></table>',
    ],
)
def test_a_change_that_shows_nowhere_holds_nothing_back(wiki, added):
    """Class: a newer revision of which all that is new is left out, so the text is the same."""
    edition, _is_new = bring(wiki)
    edit(wiki, KEPT + added)
    assert look().editions == 0
    article = Article.objects.get()
    assert (article.held_back_code, article.current) == ("", edition)
    assert article.seen_revision_id == wiki.pages["Tube digester"].revid


def test_an_edition_that_lost_more_lets_a_better_one_in(wiki):
    edit(wiki, KEPT + HIDDEN)
    with pytest.raises(importing.MuchLost) as refused:
        bring(wiki)
    bring(wiki, accepts=refused.value.losses)
    edit(wiki, KEPT + "<p>More.</p>")
    assert look().editions == 1
    assert Article.objects.get().current.losses["words"]["lost"] == {}


def test_a_learner_cannot_accept_for_those_who_read_the_article_already(wiki, ben):
    """Bringing an article in once more is a refresh: a curator decides, whoever asks for it."""
    edition, _is_new = bring(wiki)
    edit(wiki, f"<p>New words. {LONG}</p>{HIDDEN}")
    wanted = ArticleImport.objects.create(requested_by=ben, url=wiki.url("Tube digester"))
    work_off_imports()
    wanted.refresh_from_db()
    assert (wanted.step, wanted.refusal_code) == ("refused", "much_lost")
    with pytest.raises(ValidationError):
        follow_by_link(actor=ben, wanted=wanted)
    article = Article.objects.get()
    assert (article.held_back_code, article.current) == ("much_lost", edition)
