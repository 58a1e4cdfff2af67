"""Names and addresses: folded where that takes nothing away, else refused (A10, A11)."""

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
    ],
)
def test_a11_one_spelling_of_an_address(raw, address):
    assert fold_address(raw) == address


@pytest.mark.parametrize("raw", ["a" * 250 + "@b.com", "a@" + "b" * 64 + ".com", "a@..com"])
def test_a11_addresses_that_cannot_be(raw):
    with pytest.raises(ValidationError) as refused:
        fold_address(raw)
    assert refused.value.code == "email"
