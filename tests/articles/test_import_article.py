"""Importing by form, by API and by command: it works, and every refusal says what to do."""

import json

import pytest
from django.core.management import CommandError, call_command

from articles import importing
from articles.mediawiki import PageAnswer
from articles.models import Article, ArticleImport
from articles.queue import work_off_imports
from articles.tasks import import_waiting
from foundation.activity import afterwards, leases

pytestmark = pytest.mark.django_db

BY_SA = "https://creativecommons.org/licenses/by-sa/4.0/"
BY_NC = "https://creativecommons.org/licenses/by-nc-sa/4.0/"
URL = "https://wiki.example.org/wiki/Tube_digester"


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    """The tests are the worker."""
    monkeypatch.setattr(afterwards, "wake", lambda task: None)


def saved(licence: str = BY_SA, **fields) -> str:
    """Return a saved answer of action=parse whose page names its licence."""
    html = (
        '<div class="mw-parser-output" lang="en" dir="ltr"><p>Cut the tube.</p>'
        '<h2><span class="mw-headline" id="Materials">Materials</span></h2>'
        f'<ul><li>Film</li></ul><p>Under <a rel="license" href="{licence}">this licence</a>.</p>'
        "<script>alert(1)</script></div>"
    )
    parse = {"title": "Tube digester", "pageid": 4711, "revid": 90210, "text": html}
    return json.dumps({"parse": parse | fields})


def upload(client, text: str, url: str = URL):
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("page.json", text.encode())
    return client.post("/articles/import/", {"url": url, "file": file})


def test_a_saved_page_comes_in_by_form(client, ben):
    client.force_login(ben)
    asked = upload(client, saved())
    assert asked.status_code == 303
    assert client.get(asked.url)["Refresh"] == "2"
    assert work_off_imports() == 1
    done = client.get(asked.url)
    article = Article.objects.get()
    assert done.status_code == 303 and article.uid in done.url
    assert "<script" not in article.current.html
    assert article.imported_by == ben
    assert ArticleImport.objects.get().saved == ""


def test_the_same_page_again_says_that_it_was_here(client, ben):
    client.force_login(ben)
    for _ in range(2):
        asked = upload(client, saved())
        work_off_imports()
    page = client.get(asked.url, follow=True).content.decode()
    assert "Nothing new" in page
    assert Article.objects.get().editions.count() == 1


def test_a_file_does_not_replace_what_somebody_else_brought_in(client, ben, cleo):
    client.force_login(ben)
    upload(client, saved())
    work_off_imports()
    client.force_login(cleo)
    asked = upload(client, saved(revid=90211, title="Forged"))
    work_off_imports()
    assert "Paste its address" in client.get(asked.url).content.decode()
    article = Article.objects.get()
    assert article.title == "Tube digester" and article.editions.count() == 1
    client.force_login(ben)
    upload(client, saved(revid=90211, title="Tubular digester"))
    work_off_imports()
    article.refresh_from_db()
    assert article.title == "Tubular digester"


def test_a_file_is_as_true_as_its_giver(client, ben):
    client.force_login(ben)
    upload(client, saved())
    work_off_imports()
    article = Article.objects.get()
    assert article.current.is_from_file and article.current.given_by == ben
    changes = client.get(f"/api/v1/articles/{article.uid}").json()["attribution"]["changes"]
    assert "as given by Ben Uwimana" in changes
    page = client.get(f"/articles/{article.uid}/", follow=True).content.decode()
    assert "as given by Ben Uwimana" in page
    ben.delete()
    changes = client.get(f"/api/v1/articles/{article.uid}").json()["attribution"]["changes"]
    assert "From a file" in changes and "Ben" not in changes


def test_a_file_names_no_address_of_another_article(client, ben):
    client.force_login(ben)
    upload(client, saved())
    upload(client, saved(pageid=5, title="Kite"), url=f"{URL}_kite")
    upload(client, saved(pageid=5, title="Kite again", revid=9), url=URL)
    for _ in range(3):
        work_off_imports()
    addresses = dict(Article.objects.values_list("page_id", "source_url"))
    assert addresses == {4711: URL, 5: f"{URL}_kite"}


@pytest.mark.parametrize(("tries", "step"), [(0, "waiting"), (2, "refused")])
def test_an_import_waits_for_a_busy_wiki_and_says_so_in_the_end(ben, monkeypatch, tries, step):
    def busy(url):
        raise importing.Refused("try_later", retry_after_s=600)

    monkeypatch.setattr("articles.importing.from_url", busy)
    wanted = ArticleImport.objects.create(requested_by=ben, url=URL, attempt=tries)
    work_off_imports()
    wanted.refresh_from_db()
    assert wanted.step == step
    if step == "waiting":
        left = (wanted.due_at - leases.database_now()).total_seconds()
        assert 100 < left <= 120


def test_what_no_database_stores_is_refused_or_left_out(client, ben):
    client.force_login(ben)
    for odd in ("\x00", "\ud800"):
        body = {"url": URL, "saved": saved().replace("Cut", f"Cu{odd}t")}
        asked = client.post("/api/v1/articles/imports", body, content_type="application/json")
        assert (asked.status_code, asked.json()["error"]["code"]) == (422, "unstorable")
    upload(client, saved().replace("Cut", "Cu\\u0000t"))
    upload(client, "{" + "\x00" + "}")
    assert not [one for one in ArticleImport.objects.all() if "\x00" in one.saved]


def test_a_closed_licence_is_refused_with_its_reason_and_can_be_followed(client, ben):
    client.force_login(ben)
    asked = upload(client, saved(BY_NC))
    work_off_imports()
    page = client.get(asked.url).content.decode()
    assert "commercial use" in page and not Article.objects.exists()
    assert ArticleImport.objects.get().refusal_code == "licence_nc"
    followed = client.post(asked.url + "follow/")
    article = Article.objects.get()
    assert followed.status_code == 303 and article.uid in followed.url
    assert article.current is None and "commercial use" in article.link_only_reason
    shown = client.get(followed.url).content.decode()
    assert URL in shown


def test_only_a_refusal_for_the_licence_can_be_followed(client, ben):
    client.force_login(ben)
    asked = upload(client, "{not json")
    work_off_imports()
    assert ArticleImport.objects.get().step == "refused"
    client.post(asked.url + "follow/")
    assert not Article.objects.exists()


def test_nothing_given_is_refused_and_keeps_what_was_typed(client, ben):
    client.force_login(ben)
    assert client.post("/articles/import/", {"url": ""}).status_code == 422
    typed = client.post("/articles/import/", {"url": "not an address"})
    assert typed.status_code == 422 and "not an address" in typed.content.decode()
    assert not ArticleImport.objects.exists()


def test_a_file_that_is_no_text_is_refused(client, ben):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client.force_login(ben)
    file = SimpleUploadedFile("x.bin", b"\xff\xfe\x00\x81")
    answer = client.post("/articles/import/", {"url": URL, "file": file})
    assert answer.status_code == 422 and "Save the page again" in answer.content.decode()


def test_an_import_is_its_own_learners(client, ben, cleo):
    client.force_login(ben)
    asked = upload(client, saved())
    client.force_login(cleo)
    assert client.get(asked.url).status_code == 404
    uid = ArticleImport.objects.get().uid
    assert client.get(f"/api/v1/articles/imports/{uid}").status_code == 404


def test_by_api(client, ben):
    client.force_login(ben)
    body = {"url": URL, "saved": saved()}
    asked = client.post("/api/v1/articles/imports", body, content_type="application/json")
    assert (asked.status_code, asked.json()["step"]) == (202, "waiting")
    work_off_imports()
    state = client.get(f"/api/v1/articles/imports/{asked.json()['uid']}").json()
    assert (state["step"], state["is_new_edition"]) == ("done", True)
    assert client.get(f"/api/v1/articles/{state['article']}").json()["title"] == "Tube digester"


def test_by_command(tmp_path, capsys):
    path = tmp_path / "page.json"
    path.write_text(saved())
    call_command("import_article", str(path), source_url=URL)
    printed = capsys.readouterr().out
    assert "Edition 1 of “Tube digester” is in." in printed
    assert Article.objects.get().source_url == URL


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (saved(BY_NC), "commercial use"),
        ("{nonsense", "JSON"),
        ("<p>no wiki page</p>", "not a saved wiki page"),
    ],
    ids=["licence", "json", "html"],
)
def test_the_command_refuses_in_one_sentence(tmp_path, text, said):
    path = tmp_path / "page"
    path.write_text(text)
    with pytest.raises(CommandError, match=said):
        call_command("import_article", str(path), source_url=URL)
    assert not Article.objects.exists()


def test_the_command_says_when_there_is_no_file(tmp_path):
    with pytest.raises(CommandError, match="no file"):
        call_command("import_article", str(tmp_path / "none.json"))


def test_e11_private_and_missing_addresses_read_alike(ben, monkeypatch):
    said = []
    for url in ("http://10.0.0.1/wiki/X", "http://192.168.1.7/wiki/X", "http://[::1]/wiki/X"):
        wanted = ArticleImport.objects.create(requested_by=ben, url=url)
        work_off_imports()
        wanted.refresh_from_db()
        said.append((wanted.refusal_code, wanted.refusal))
    assert len(set(said)) == 1
    assert said[0][0] == "unreachable"


def test_what_breaks_is_tried_three_times_and_then_says_so(ben, monkeypatch):
    def broken(*args, **kwargs):
        raise OSError("disk")

    monkeypatch.setattr("articles.importing.from_url", broken)
    wanted = ArticleImport.objects.create(requested_by=ben, url=URL)
    for _ in range(3):
        ArticleImport.objects.update(due_at=leases.database_now())
        work_off_imports()
    wanted.refresh_from_db()
    assert (wanted.step, wanted.refusal_code, wanted.attempt) == ("refused", "failed", 3)
    assert work_off_imports() == 0


def test_an_import_that_kills_its_worker_every_time_ends_too(ben, monkeypatch):
    monkeypatch.setattr("articles.importing.from_url", lambda url: pytest.fail("tried again"))
    wanted = ArticleImport.objects.create(requested_by=ben, url=URL, attempt=3)
    assert work_off_imports() == 1
    wanted.refresh_from_db()
    assert (wanted.step, wanted.refusal_code) == ("refused", "failed")


def test_the_sweep_does_one_and_asks_for_the_next(ben, monkeypatch):
    woken = []
    monkeypatch.setattr(afterwards, "wake", woken.append)
    for _ in range(2):
        ArticleImport.objects.create(requested_by=ben, url=URL, saved=saved())
    import_waiting()
    assert ArticleImport.objects.filter(step="done").count() == 1 and len(woken) >= 1
    import_waiting()
    woken.clear()
    import_waiting()
    assert ArticleImport.objects.filter(step="done").count() == 2 and woken == []


def test_the_pictures_of_a_slow_wiki_end_in_time(monkeypatch):
    asked = []
    page = PageAnswer(title="X", html="", images=("A.png", "B.png"), source_url=URL)
    monkeypatch.setattr(importing, "PICTURES_S", -1)
    source = importing.Source(page, asked.append)
    assert importing._pictures(source, {}, lambda *step: None, is_whole=False) == (
        [],
        {"A.png": "unanswered", "B.png": "unanswered"},
    )
    assert asked == []


def test_a_killed_workers_import_is_taken_up_again(ben, monkeypatch):
    wanted = ArticleImport.objects.create(requested_by=ben, url=URL, saved=saved())

    class PowerCut(BaseException):
        pass

    def cut(*args, **kwargs):
        raise PowerCut

    with monkeypatch.context() as power:
        power.setattr("articles.importing.store_edition", cut)
        with pytest.raises(PowerCut):
            work_off_imports()
    assert not Article.objects.exists()
    assert work_off_imports() == 0
    ArticleImport.objects.update(due_at=leases.database_now())
    assert work_off_imports() == 1
    wanted.refresh_from_db()
    assert wanted.step == "done" and wanted.article == Article.objects.get()
