"""Emails that anybody can ask for: few to one mailbox, from one asker, and in all.

The class of input: requests for sign-in codes, sign-ups, new passwords and further addresses, by
strangers who want to fill somebody's mailbox, or to keep its owner out by spending its limits.
Every spelling of one mailbox counts as one.
"""

import pytest
from django.test import Client
from django.urls import reverse

from learners import rates
from learners.actions.rates import RateReached, clear_rates, count
from learners.models import Learner, RateCount
from learners.names import fold_address, mailbox_of
from learners.rates import DAY, HOUR, Rate
from notifications.models import OutgoingEmail
from tests.learners.conftest import PASSWORD
from tests.learners.mailbox import code_for, letters_to
from tests.pages import Page

pytestmark = pytest.mark.django_db


def ask(address, door="account_login", *, browser=None, ip="198.51.100.1"):
    data = {"login": address, "email": address, "name": "Eve"}
    return (browser or Client()).post(reverse(door), data, REMOTE_ADDR=ip)


def floods(address, times=7, **options):
    return [ask(address(n), **options).status_code for n in range(times)]


SPELLINGS = {
    "the same": lambda n: "ada@example.org",
    "plus parts": lambda n: f"ada+{n}@example.org",
    "case": lambda n: (
        "".join(c.upper() if n >> i & 1 else c for i, c in enumerate("ada")) + "@Example.org"
    ),
    "quotes": lambda n: '"ada"@example.org' if n % 2 else f'"ada+{n}"@example.org',
}


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize(
    "door",
    ["account_login", "account_signup", "account_request_login_code", "account_reset_password"],
)
def test_one_mailbox_gets_few_from_one_asker(door, spelling):
    statuses = floods(SPELLINGS[spelling], door=door)
    sent = OutgoingEmail.objects.count()
    assert sent == statuses.count(302) == rates.PER_MAILBOX_AND_ASKER[0].most
    assert set(statuses[sent:]) == {429}
    assert Learner.objects.count() <= sent, "who is refused leaves nothing behind"


def test_gmail_dots_are_one_mailbox():
    floods(lambda n: f"{'.' * (n % 2)}".join("anaq") + f"+{n}@gmail.com", times=7)
    floods(lambda n: "a.naq@googlemail.com", times=7)
    assert OutgoingEmail.objects.count() == rates.PER_MAILBOX_AND_ASKER[0].most


def test_one_mailbox_gets_few_from_many_askers():
    for n in range(12):
        ask("ada@example.org", ip=f"198.51.100.{n}")
    assert len(letters_to("ada@example.org")) == rates.PER_MAILBOX[0].most


def test_an_ipv6_network_is_one_asker():
    for n in range(12):
        ask("ada@example.org", ip=f"2001:db8::{n:x}")
    assert len(letters_to("ada@example.org")) == rates.PER_MAILBOX_AND_ASKER[0].most


def test_one_asker_gets_few_in_all(monkeypatch):
    monkeypatch.setattr(rates, "PER_ASKER", (Rate("mail:asker", 3, HOUR),))
    floods(lambda n: f"p{n}@example.org", times=6)
    assert OutgoingEmail.objects.count() == 3
    ask("p9@example.org", ip="198.51.100.2")
    assert OutgoingEmail.objects.count() == 4


def test_the_instance_sends_few_in_all(monkeypatch):
    monkeypatch.setattr(rates, "IN_ALL", (Rate("mail:all", 3, DAY),))
    for n in range(6):
        ask(f"p{n}@example.org", ip=f"198.51.100.{n}")
    assert OutgoingEmail.objects.count() == 3


def test_a_learner_sends_few_to_addresses_of_others(client, ada, sign_in, monkeypatch):
    sign_in(client, ada)
    monkeypatch.setattr(rates, "PER_LEARNER", (Rate("mail:learner", 2, HOUR),))
    for n in range(4):
        data = {"email": f"victim{n}@example.org", "action_add": ""}
        answer = client.post(reverse("account_email"), data)
    assert answer.status_code == 429
    assert OutgoingEmail.objects.filter(recipient__startswith="victim").count() == 2


def test_a_refusal_says_when_keeps_what_was_typed_and_the_code_goes_on(ada):
    browser = Client()
    ask(ada.email, browser=browser)
    code = code_for(ada.email)
    floods(lambda n: ada.email, times=7)
    refused = ask(ada.email)
    page = Page(refused)
    assert refused.status_code == 429 and 0 < int(refused.headers["Retry-After"]) <= 3600
    assert page.find('input[type="email"]')[0].get("value") == ada.email
    assert "You can go on in" in " ".join(page.texts(".form"))
    answer = browser.post(reverse("account_confirm_login_code"), {"code": code})
    assert answer.url == reverse("home")


def test_a_browser_that_signed_in_before_has_a_limit_of_its_own(client, ada, ben, sign_in):
    sign_in(client, ada)
    client.post(reverse("account_logout"))
    for n in range(12):
        ask(ada.email, ip=f"198.51.100.{n}")
    assert ask(ada.email).status_code == 429
    assert sign_in(client, ada).url == reverse("home"), "strangers spent nothing of it"
    client.post(reverse("account_logout"))
    # It is a limit all the same, and nothing to other mailboxes.
    client.post(reverse("account_logout"))
    for _n in range(9):
        ask(ada.email, browser=client)
        client.post(reverse("account_logout"))
    assert ask(ada.email, browser=client).status_code == 429
    for n in range(12):
        ask(ben.email, ip=f"198.51.100.{n}")
    assert ask(ben.email, browser=client).status_code == 429


@pytest.mark.parametrize("forged", ["x", "", "WyJhIl0:1abcde:xyz", "[]"])
def test_a_forged_cookie_is_no_known_browser(settings, ada, forged):
    browser = Client()
    browser.cookies[settings.KNOWN_BROWSER_COOKIE_NAME] = forged
    statuses = [ask(ada.email, ip=f"198.51.100.{n}").status_code for n in range(12)]
    assert ask(ada.email, browser=browser).status_code == statuses[-1] == 429


def test_the_cookie_names_nobody(client, ada, settings, sign_in):
    sign_in(client, ada)
    cookie = client.cookies[settings.KNOWN_BROWSER_COOKIE_NAME]
    assert ada.email not in cookie.value and ada.uid not in cookie.value
    assert cookie["httponly"] and cookie["samesite"] == "Lax"


def test_wrong_passwords_of_strangers_keep_out_no_known_browser(client, with_password):
    data = {"login": with_password.email, "password": PASSWORD}
    assert client.post(reverse("account_login"), data).status_code == 302
    client.post(reverse("account_logout"))
    for n in range(6):
        wrong = data | {"password": "wrong"}
        Client().post(reverse("account_login"), wrong, REMOTE_ADDR=f"198.51.100.{n}")
    assert Client().post(reverse("account_login"), data).status_code == 429
    assert client.post(reverse("account_login"), data).status_code == 302


@pytest.mark.parametrize("door", ["login", "signup"])
def test_every_code_that_was_sent_works_until_it_is_used(client, ada, door):
    """Mail is slow: the first code comes after the second one was asked for."""
    address = {"login": ada.email, "signup": "new@example.org"}[door]
    page = ask(address, f"account_{door}", browser=client).url
    first = code_for(address)
    client.post(page, {"action": "resend"})
    second = code_for(address)
    assert first != second and len(letters_to(address)) == 2
    assert client.post(page, {"code": "111-111-111"}).status_code == 200
    assert client.post(page, {"code": first}).url == reverse("home")
    client.post(reverse("account_logout"))
    page = ask(address, browser=client).url
    assert client.post(page, {"code": first}).status_code == 200, "it was used"


def test_a_refused_repeat_leaves_the_code_as_it_was(client, ada, monkeypatch):
    page = ask(ada.email, browser=client).url
    code = code_for(ada.email)
    monkeypatch.setattr(rates, "PER_MAILBOX", (Rate("mail:mailbox", 1, HOUR),))
    answer = client.post(page, {"action": "resend"}, follow=True)
    assert "look for the newest email" in " ".join(Page(answer).texts(".flash"))
    assert len(letters_to(ada.email)) == 1
    assert client.post(page, {"code": code}).url == reverse("home")


def test_a_code_is_good_in_the_browser_that_asked_alone(client, ada, ben):
    """Neither a stranger's browser nor the stranger's own code opens somebody's account."""
    ask(ada.email, browser=client)
    stranger = Client()
    page = ask(ben.email, browser=stranger).url
    own = code_for(ben.email)
    stranger.post(reverse("account_logout"))
    page = ask(ada.email, browser=stranger).url
    for wrong in (own, letters_to(ada.email)[0].subject[:11]):
        stranger.post(page, {"code": wrong})
    assert "_auth_user_id" not in stranger.session


@pytest.mark.parametrize("minutes", [14, 16])
def test_a_code_expires(client, ada, time_machine_session, minutes):
    page = ask(ada.email, browser=client).url
    time_machine_session(client, minutes)
    answer = client.post(page, {"code": code_for(ada.email)})
    assert (answer.status_code == 302) is (minutes < 15)


@pytest.fixture
def time_machine_session():
    """Let the codes of a browser be older."""

    def age(client, minutes):
        session = client.session
        session["sent_codes"] = [
            [purpose, address, code, at - minutes * 60]
            for purpose, address, code, at in session["sent_codes"]
        ]
        session.save()

    return age


def test_typed_codes_are_counted_per_mailbox_across_browsers(ada, monkeypatch):
    monkeypatch.setattr(rates, "CODES_TYPED", (Rate("code:mailbox", 4, HOUR),))
    browsers = [Client() for _n in range(3)]
    pages = [ask(ada.email, browser=browser).url for browser in browsers]
    right = code_for(ada.email)
    for browser, page in zip(browsers, pages, strict=True):
        for _try in range(2):
            answer = browser.post(page, {"code": "111-111-111"})
    assert answer.status_code == 429
    assert browsers[2].post(pages[2], {"code": right}).status_code == 429
    RateCount.objects.all().delete()
    assert browsers[2].post(pages[2], {"code": right}).url == reverse("home"), "it cost no try"


def test_strangers_cannot_use_up_the_typed_codes():
    """Three tries for each code that they can ask for are fewer than a mailbox has."""
    for mails, typed in zip(rates.PER_MAILBOX, rates.CODES_TYPED, strict=True):
        assert mails.window == typed.window and 3 * mails.most < typed.most
        assert typed.most < 10**9 / 10**6


def test_counts_are_all_or_none_and_end(monkeypatch):
    one, two = Rate("one", 5, HOUR), Rate("two", 1, HOUR)
    count([(one, "a"), (two, "a")])
    with pytest.raises(RateReached) as reached:
        count([(one, "a"), (two, "a")])
    assert 3590 < reached.value.retry_after_s <= 3600
    assert sorted(RateCount.objects.values_list("count", flat=True)) == [1, 1]
    RateCount.objects.update(ends_at="2020-01-01T00:00:00Z")
    count([(two, "a")])
    assert clear_rates() == 1
    assert RateCount.objects.count() == 1


def test_no_address_stands_in_the_counts(ada):
    ask(ada.email)
    assert RateCount.objects.exists()
    assert all(len(key) == 64 for key in RateCount.objects.values_list("key", flat=True))


@pytest.mark.parametrize(
    "address", ["a+b+c@example.org", "A+B@EXAMPLE.org", '"a"@example.org', "a@example.org"]
)
def test_a_mailbox_has_one_name(address):
    assert mailbox_of(fold_address(address)) == "a@example.org"


@pytest.mark.parametrize("other", ["b@example.org", "a@example.com", "+a@example.org"])
def test_another_mailbox_has_another(other):
    assert mailbox_of(other) != "a@example.org"
