"""The domain of a typed address is the one that mail goes to, whatever its alphabet.

The class of input: addresses whose domain or local part is not ASCII. IDNA 2003, which Python's
codec and Django's mail still speak, sends some of them to another domain; lower-casing or
case-folding some letters names another person's mailbox. Each is encoded by IDNA 2008 or refused.
"""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from discussions.models import Takedown
from learners.actions.accounts import open_account
from learners.models import Learner
from learners.names import fold_address
from learners.selectors import by_address, people_found
from notifications.models import OutgoingEmail
from tests.pages import Page

pytestmark = pytest.mark.django_db

# Sharp s, final sigma, joiner and non-joiner are what IDNA 2003 loses; the rest it maps alike.
DOMAINS = {
    "straße.example": "xn--strae-oqa.example",
    "STRAßE.example": "xn--strae-oqa.example",
    "βόλος.example": "xn--nxasmm1c.example",
    "نامه\u200cای.example": "xn--mgba3gch31f060k.example",
    "ශ්\u200dරී.example": "xn--10cl1a0b660p.example",
    "münchen.example": "xn--mnchen-3ya.example",
    "mu\u0308nchen.example": "xn--mnchen-3ya.example",
    "例え。テスト": "xn--r8jz45g.xn--zckzah",
    "xn--strae-oqa.example": "xn--strae-oqa.example",
    "strasse.example": "strasse.example",
    "ab--cd.example": "ab--cd.example",
}
NO_DOMAINS = ["☃.example", "a\u200db.example", "ü..example", "ü_a.example", "-ü.example", "ü" * 64]
# K (Kelvin sign), long s and dotless i are letters that case folding takes for k, s and i.
LOCAL_PARTS = ["josé", "почта", "\u212aim", "\u017fam", "al\u0131", "ana\u200b", "ａｎａ"]


@pytest.fixture
def doors(client):
    """Every form in which an anonymous visitor types an address: name -> (answer, its field)."""
    takedown = {"reason": Takedown.Reason.values[0], "statement": "It is mine.", "name": "Ana"}
    return {
        "signup": lambda a: client.post(reverse("account_signup"), {"email": a, "name": "Ana"}),
        "sign-in": lambda a: client.post(reverse("account_login"), {"login": a}),
        "code": lambda a: client.post(reverse("account_request_login_code"), {"email": a}),
        "reset": lambda a: client.post(reverse("account_reset_password"), {"email": a}),
        "takedown": lambda a: client.post(reverse("discussions:takedown"), takedown | {"email": a}),
    }


DOORS = ["signup", "sign-in", "code", "reset", "takedown"]


@pytest.mark.parametrize(("domain", "ascii_domain"), DOMAINS.items())
def test_a_domain_has_one_spelling(domain, ascii_domain):
    assert fold_address(f"Ana@{domain}") == f"ana@{ascii_domain}"


@pytest.mark.parametrize("domain", NO_DOMAINS)
def test_a_domain_that_cannot_exist_is_refused(domain):
    with pytest.raises(ValidationError, match="domain name that can exist") as refused:
        fold_address(f"ana@{domain}")
    assert refused.value.code == "email"


@pytest.mark.parametrize("local", LOCAL_PARTS)
def test_a_local_part_beyond_ascii_is_refused(local):
    with pytest.raises(ValidationError, match="before the @"):
        fold_address(f"{local}@example.org")


@given(st.text(max_size=30), st.text(max_size=30))
def test_an_address_that_is_taken_is_ascii_and_taken_unchanged_again(local, domain):
    try:
        folded = fold_address(f"{local}@{domain}")
    except ValidationError:
        return
    assert folded.isascii() and fold_address(folded) == folded


@pytest.mark.parametrize("door", DOORS)
def test_mail_goes_to_the_domain_that_was_typed(client, doors, door):
    answer = doors[door]("ana@straße.example")
    assert answer.status_code in (302, 303)
    found = [*OutgoingEmail.objects.values_list("recipient", flat=True)]
    found += Takedown.objects.values_list("email", flat=True)
    assert found == ["ana@xn--strae-oqa.example"]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("address", ["josé@example.org", "\u212aim@example.org", "ana@☃.example"])
def test_a_refusal_says_why_and_keeps_what_was_typed(client, doors, door, address):
    page = Page(doors[door](address))
    assert any("the @" in words for words in page.texts(".errorlist"))
    assert page.find('input[type="email"]')[0].get("value") == address
    assert not OutgoingEmail.objects.exists() and not Learner.objects.exists()
    assert not Takedown.objects.exists()


def test_another_address_of_an_account(client, ada, sign_in):
    sign_in(client, ada)
    client.post(reverse("account_email"), {"email": "ada@straße.example", "action_add": ""})
    assert OutgoingEmail.objects.last().recipient == "ada@xn--strae-oqa.example"


def test_two_spellings_are_one_account_and_two_domains_are_two(client):
    for domain in ("straße.example", "xn--strae-oqa.example", "STRAßE.example"):
        client.post(reverse("account_signup"), {"email": f"ana@{domain}", "name": "Ana"})
        client.post(reverse("account_logout"))
    assert Learner.objects.count() == 1
    client.post(reverse("account_signup"), {"email": "ana@strasse.example", "name": "Ana"})
    assert Learner.objects.count() == 2


def test_hosts_find_and_make_hosts_by_the_spelling_they_type(ada):
    profile = {"name": "Ana", "languages": ["de"], "time_zone": "UTC"}
    ana = open_account(email="ana@straße.example", password=None, profile=profile)
    ada.is_host = True
    ada.save()
    assert by_address("Ana@straße.example") == ana
    assert list(people_found(ada, query="ana@straße.example")) == [ana]
    call_command("make_host", "ana@straße.example")
    with pytest.raises(CommandError, match="before the @"):
        call_command("make_host", "josé@example.org")
