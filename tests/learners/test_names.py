"""Names and addresses: folded where that takes nothing away, else refused (A10, A11)."""

from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from learners.names import clean_name, fold_address


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("Ada Quispe", "Ada Quispe"),
        ("  Ada\u00a0 Quispe ", "Ada Quispe"),
        ("Ａｄａ", "Ada"),
        ("ﬁnn", "finn"),
        ("A\u200bda", "Ada"),
        ("A\u202eda\u202c", "Ada"),
        ("\ufeffAda", "Ada"),
        ("Ngũgĩ wa Thiong'o", "Ngũgĩ wa Thiong'o"),
        ("محمد عبد الله", "محمد عبد الله"),
        ("अनीता", "अनीता"),
        ("J.R.R. Tolkien", "J.R.R. Tolkien"),
        ("x" * 60, "x" * 60),
    ],
)
def test_a10_names_are_folded(raw, name):
    assert clean_name(raw) == name


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "   ",
        "\u200b\u200b",
        "...",
        "\u0301",
        "Ada\nBcc: eve@example.org",
        "Ada\r\nSubject: hello",
        "Ada\x00",
        "Ada\x1b[31m",
        "Ada\u2028Quispe",
        "\ud800",
        "ada@example.org",
        "ada＠example.org",
        "ada﹫example.org",
        "a\u200b@b",
        "https://evil.example",
        "www.evil.example",
        'Ada" <eve',
        "x" * 61,
        "x" * 10_000,
        "ﷺ" * 20,
    ],
)
def test_a10_names_that_mislead_are_refused(raw):
    with pytest.raises(ValidationError) as refused:
        clean_name(raw)
    assert refused.value.code == "name"


# The longest names that are looked at, of letters that grow, join, or have no name of their own.
_JOINED = [
    "\u0628\u200c" + "\ufdfa" * 100,
    "\ufdfa" * 300 + "\u200d",
    "\U00017000\u200da",
    "\U00018d08\u200c\u0628",
    "\U0001b170\u200d\U0001b170",
]


@pytest.mark.parametrize("raw", _JOINED)
def test_a_joiner_anywhere_ends_with_a_name_or_a_refusal(raw):
    """The class of input: joiners beside letters that NFKC makes long, or that Python cannot name.

    The library of IDNA raises for both; signing up answered 500.
    """
    try:
        name = clean_name(raw)
    except ValidationError as refused:
        assert refused.code == "name"
    else:
        assert clean_name(name) == name


@given(
    st.lists(
        st.sampled_from("\u200c\u200d\ufdfa\u0628\U00017000\U0001b170\u094d\u0915"), max_size=600
    )
)
def test_whatever_is_joined_ends_with_a_name_or_a_refusal(letters):
    with suppress(ValidationError):
        clean_name("".join(letters))


@given(st.text(max_size=200))
def test_a_name_that_is_taken_is_taken_unchanged_again(raw):
    try:
        name = clean_name(raw)
    except ValidationError:
        return
    assert clean_name(name) == name
    assert 1 <= len(name) <= 60
    assert "@" not in name
    spelling = "\u200c\u200d\u180e"
    assert all(c.isprintable() or c in spelling or c >= "\U000e0020" for c in name)


@pytest.mark.parametrize(
    ("raw", "address"),
    [
        ("A@B.com", "a@b.com"),
        (" a@b.com ", "a@b.com"),
        ("a@MÜNCHEN.de", "a@xn--mnchen-3ya.de"),
        ("a@xn--mnchen-3ya.de", "a@xn--mnchen-3ya.de"),
        ('"ada"@b.com', "ada@b.com"),
        ('"Ada+b"@b.com', "ada+b@b.com"),
    ],
)
def test_a11_one_spelling_of_an_address(raw, address):
    assert fold_address(raw) == address


@pytest.mark.parametrize("raw", ["a" * 250 + "@b.com", "a@" + "b" * 64 + ".com", "a@..com"])
def test_a11_addresses_that_cannot_be(raw):
    with pytest.raises(ValidationError) as refused:
        fold_address(raw)
    assert refused.value.code == "email"


@pytest.mark.parametrize(
    "raw",
    [
        '"ad\\a"@b.com',
        '"\\a\\d\\a"@b.com',
        '"a\x01da"@b.com',
        '"a\\\tb"@b.com',
        '"a>b"@b.com',
        '""@b.com',
        '"@b.com"@b.com',
    ],
)
def test_a11_a_local_part_that_needs_quotes_is_refused(raw):
    """The class of input: quoted local parts, by which one mailbox has endless spellings.

    Each was a mailbox of its own for the limits: 64 emails in a minute to one of six letters.
    """
    with pytest.raises(ValidationError) as refused:
        fold_address(raw)
    assert refused.value.code == "email"


@pytest.mark.parametrize(
    "raw", ["root@localhost", "a@[127.0.0.1]", "a@[::1]", "a@[169.254.169.254]", "a@[192.0.2.1]"]
)
def test_a11_a_domain_is_a_name_on_the_internet(raw):
    """The class of input: domains that lead the mail server into its own machine or network."""
    with pytest.raises(ValidationError) as refused:
        fold_address(raw)
    assert refused.value.code == "email"
