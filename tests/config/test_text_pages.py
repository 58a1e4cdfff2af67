"""The pages about this place: our words, a host's words, and every version of them."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import translation

from config.texts import default_text
from foundation.activity.models import FactRow
from foundation.texts.models import SiteText
from foundation.texts.versions import html_of, keep_version
from learners.actions.texts import change_text
from tests import cast
from tests.pages import Page

pytestmark = pytest.mark.django_db

NAMES = list(SiteText.Name)


@pytest.fixture
def host(db):
    """Runs the instance."""
    return cast.learner("Hana Host", is_host=True)


def saved(host, body="# Ours\n\nBe kind.", *, name="terms", language="en", after=0):
    """Return a version that the host wrote."""
    return change_text(actor=host, name=name, language=language, body=body, after=after)


def signed_in(person):
    """Return a browser in which this person is signed in."""
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["en", "es", "fr", "ar"])
def test_every_page_reads_well_in_every_language_before_a_host_writes(client, name, language):
    answer = client.get(reverse(name.value), headers={"accept-language": language})
    page = Page(answer)
    assert answer.status_code == 200
    assert page.find("div.prose p")
    assert "%(" not in answer.content.decode()
    # Headings stand right below the page's own.
    assert page.find("div.prose h2") and not page.find("div.prose h3")


def test_our_own_words_lose_nothing_in_markdown():
    for name in NAMES:
        html = html_of(default_text(name))
        assert [mark for mark in ("](", "**", "%(", "# ") if mark in html] == []


def test_every_page_leads_to_them_and_to_the_form(client):
    page = Page(client.get(reverse("home")))
    targets = {link.get("href") for link in page.find("footer a")}
    assert {"/about/", "/terms/", "/privacy/", "/licence/", "/takedown/"} <= targets


def test_who_joins_is_told_of_terms_and_privacy(client):
    page = Page(client.get(reverse("account_signup")))
    targets = {link.get("href") for link in page.find("form a")}
    assert {"/terms/", "/privacy/"} <= targets


def test_a_host_writes_and_the_page_shows_it_with_its_day(host, client):
    version = saved(host)
    answer = client.get("/terms/")
    page = Page(answer)
    assert page.texts("div.prose h2") == ["Ours"]
    assert "Be kind." in answer.content.decode()
    assert f"Changed on {version.changed_at:%-d %B %Y}" in " ".join(page.texts("p.meta"))
    assert (
        Page(client.get("/privacy/")).texts("div.prose h2")[0] == "What we store, and for how long"
    )


def test_it_records_what_was_changed(host):
    version = saved(host)
    fact = FactRow.objects.get(kind="TextChanged")
    assert (fact.actor_id, fact.topic) == (host.pk, "text:terms")
    assert fact.data == {"name": "terms", "language": "en", "number": version.number}


def test_earlier_versions_stay_readable_with_who_and_when(host, client):
    first = saved(host, "The first words.")
    second = saved(host, "The second words.", after=1)
    assert (first.number, second.number) == (1, 2)
    page = Page(client.get("/terms/"))
    link, _ours = page.find("details a")
    old = client.get(link.get("href"))
    assert "The first words." in old.content.decode()
    assert "The second words." not in old.content.decode()
    # Who wrote it is for hosts.
    assert "Hana" not in old.content.decode()
    edit = signed_in(host).get("/host/texts/terms/en/").content.decode()
    assert edit.count("Hana Host") >= 2


def test_what_people_agreed_to_before_a_host_wrote_stays_readable(host, client):
    address = "/terms/versions/en/0/"
    assert not Page(client.get("/terms/")).find("details a")
    ours = Page(client.get(address)).texts("div.prose p")
    assert ours == Page(client.get("/terms/")).texts("div.prose p")
    saved(host)
    (link,) = Page(client.get("/terms/")).find("details a")
    assert link.get("href") == address
    assert Page(client.get(address)).texts("div.prose p") == ours


def test_a_version_is_never_changed(host):
    version = saved(host)
    version.body = "Other words."
    with pytest.raises(PermissionError):
        version.save()


def test_the_same_words_make_no_version(host):
    first = saved(host, "Be kind.")
    assert saved(host, " Be kind.\r\n", after=1) == first
    assert FactRow.objects.filter(kind="TextChanged").count() == 1


def test_no_words_give_ours_back_and_keep_the_host_s(host, client):
    saved(host, "Be kind.")
    saved(host, "", after=1)
    page = Page(client.get("/terms/"))
    assert "What you write stays yours, and is shared" in page.texts("div.prose h2")
    assert "Be kind." in client.get("/terms/versions/en/1/").content.decode()
    assert "What you write stays yours" in client.get("/terms/versions/en/2/").content.decode()


def test_a_host_s_words_win_over_ours_in_another_language(host, client):
    saved(host, "Be kind.", language="en")
    answer = client.get("/terms/", headers={"accept-language": "ar"})
    (words,) = Page(answer).find("div.prose")
    assert (words.get("lang"), words.get("dir")) == ("en", "ltr")
    saved(host, "كونوا لطفاء.", language="ar")
    (words,) = Page(client.get("/terms/", headers={"accept-language": "ar"})).find("div.prose")
    assert (words.get("lang"), words.get("dir")) == ("ar", "rtl")
    assert "كونوا" in words.text_content()


def test_two_hosts_never_overwrite_each_other_unseen(host):
    saved(host, "The first words.")
    with pytest.raises(ValidationError) as refused:
        saved(host, "Words made from nothing.", after=0)
    assert refused.value.code == "changed"
    assert SiteText.objects.count() == 1


def test_what_would_be_shown_in_part_is_refused(host):
    with pytest.raises(ValidationError) as refused:
        saved(host, "x" * (SiteText.LIMIT + 1))
    assert refused.value.error_dict["body"][0].code == "too_long"


@pytest.mark.parametrize("role", [{}, {"is_moderator": True}, {"is_curator": True}])
def test_nobody_but_a_host_writes(db, role):
    person = cast.learner("Mo", **role)
    with pytest.raises(PermissionDenied):
        saved(person)
    client = signed_in(person)
    for address in ("/host/texts/", "/host/texts/terms/en/"):
        assert client.get(address).status_code == 404
        assert Client().get(address).status_code == 404
    posted = client.post("/host/texts/terms/en/", {"body": "Mine.", "after": 0})
    assert posted.status_code == 404
    assert not SiteText.objects.exists()


def test_d01_d03_no_script_comes_through(host, client):
    saved(host, '<script>alert(1)</script>\n\n[x](javascript:alert(1)) <img onerror="x" src=x>')
    page = Page(client.get("/terms/"))
    assert not page.find("div.prose script")
    assert not page.find("div.prose img")
    assert not page.find("div.prose a")


def test_the_form_previews_and_saves(host):
    client = signed_in(host)
    shown = client.get("/host/texts/terms/es/")
    assert "%(site)s" not in shown.content.decode()
    told = {"body": "# Nuestras reglas", "after": "0"}
    preview = client.post("/host/texts/terms/es/", told | {"preview": ""})
    assert preview.status_code == 200
    assert "Nuestras reglas" in Page(preview).texts("div.prose h2")
    assert not SiteText.objects.exists()
    saved = client.post("/host/texts/terms/es/", told)
    assert saved.status_code == 303
    assert SiteText.objects.get().body == "# Nuestras reglas"
    again = client.post("/host/texts/terms/es/", {"body": "# Otras", "after": "0"})
    assert again.status_code == 422
    assert "Otras" in again.content.decode()
    back = client.post("/host/texts/terms/es/", {"body": "x", "after": "1", "restore": ""})
    assert back.status_code == 303
    assert SiteText.objects.get(number=2).body == ""


def test_the_form_starts_from_our_words_in_that_language(host):
    with translation.override("fr"):
        words = default_text("privacy")
    shown = signed_in(host).get("/host/texts/privacy/fr/")
    (area,) = Page(shown).find("textarea")
    assert area.text_content().split() == words.split()


def test_what_is_no_page_or_language_is_not_found(host, client):
    editing = signed_in(host)
    assert editing.get("/host/texts/imprint/en/").status_code == 404
    assert editing.get("/host/texts/terms/xx/").status_code == 404
    assert client.get("/terms/versions/en/1/").status_code == 404
    assert client.get("/imprint/versions/en/1/").status_code == 404


def test_rolled_back_leaves_no_version_and_no_fact(host, monkeypatch):
    monkeypatch.setattr("foundation.texts.versions.record", lambda fact: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        saved(host)
    assert not SiteText.objects.exists()


def test_the_page_costs_as_much_with_many_versions(host, client, django_assert_num_queries):
    saved(host, "Words 0.")
    with django_assert_num_queries(2):
        client.get("/terms/")
    for number in range(1, 6):
        keep_version(
            actor_id=host.pk, name="terms", language="en", body=f"Words {number}.", after=number
        )
    with django_assert_num_queries(2):
        client.get("/terms/")


def test_the_list_costs_as_much_with_many_texts(host, django_assert_max_num_queries):
    for name in NAMES:
        saved(host, "Words.", name=name)
    client = signed_in(host)
    with django_assert_max_num_queries(5):
        client.get("/host/texts/")
