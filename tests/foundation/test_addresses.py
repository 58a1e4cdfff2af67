"""Bare addresses become links that begin and end where a reader of any script sees them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.markdown import addresses_in, render


def shown(typed: str) -> list[str]:
    """Return the words of the links in a rendered text."""
    return re.findall(r"<a [^>]*>([^<]*)</a>", render(typed))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (
            "请看https://example.org/a。谢谢，(https://example.org/b)。",
            ["https://example.org/a", "https://example.org/b"],
        ),
        ("看（https://example.org/a）、「https://example.org/b」；", None),
        ("見て：https://example.org/a！https://example.org/b？", None),
        ("《https://example.org/a》〈https://example.org/b〉", None),
        ("انظر https://example.org/a، ثم https://example.org/b؛", None),
        ("هل رأيت https://example.org/a؟ https://example.org/b۔", None),
        ("देखें https://example.org/a। और https://example.org/b॥", None),
        ("Տես https://example.org/a։ https://example.org/b՞", None),
        ("ይመልከቱ https://example.org/a። https://example.org/b፤", None),
        ("មើល https://example.org/a។ https://example.org/b៖", None),
        ("ကြည့် https://example.org/a။ https://example.org/b၊", None),
        ("ดู https://example.org/a๛ https://example.org/b๚", None),
        ("全角https://example.org/a．https://example.org/b；", None),
        ("半角https://example.org/a｡https://example.org/b､", None),
        ("«https://example.org/a» “https://example.org/b”", None),
        ("https://example.org/a…https://example.org/b—yes", None),
        ("https://example.org/a\u3000https://example.org/b\u200f.", None),
        ("https://example.org/a👍 https://example.org/b→", None),
        ("(https://example.org/a), [https://example.org/b].", None),
        ("**https://example.org/a** ~~https://example.org/b~~", None),
        ("_https://example.org/a_ *https://example.org/b*", None),
        ("<https://example.org/a> 'https://example.org/b'", None),
    ],
)
def test_an_address_ends_before_the_punctuation_of_any_script(typed, found):
    """The class: an address with punctuation of its sentence behind it, with or without a space."""
    assert shown(typed) == (found or ["https://example.org/a", "https://example.org/b"])


@pytest.mark.parametrize(
    "address",
    [
        "https://zh.wikipedia.org/wiki/太阳能干燥器",
        "https://ja.wikipedia.org/wiki/ジョン・レノン",
        "https://ar.wikipedia.org/wiki/طاقة_شمسية",
        "https://fa.wikipedia.org/wiki/می\u200cخواهم",
        "https://hi.wikipedia.org/wiki/सौर_ऊर्जा",
        "https://th.wikipedia.org/wiki/พลังงานแสงอาทิตย์",
        "https://ca.wikipedia.org/wiki/Col·lecció",
        "https://fr.wikipedia.org/wiki/L’Eau",
        "https://bücher.example/straße?q=größe#ä",
        "https://例え.jp/道",
        "https://en.wikipedia.org/wiki/Stove_(disambiguation)",
        "https://web.archive.org/web/2020*/https://a.example",
        "https://a.example/x?y=1&z=2;a[]=3,4",
        "https://youtu.be/a_b-c_",
        "http://localhost:8000/~ana/_x_/",
        "https://ana:secret@a.example:8443/x",
        "HTTPS://A.EXAMPLE/X",
        "https://a.example/" + "long" * 400,
    ],
)
def test_an_address_stays_whole(address):
    """The class: signs and letters that may stand inside an address."""
    assert [re.sub("&amp;", "&", one) for one in shown(f"See {address} .")] == [address]
    assert [re.sub("&amp;", "&", one) for one in shown(f"看（{address}）。")] == [address]


@pytest.mark.parametrize(
    ("typed", "href"),
    [
        ("See www.example.org.", "http://www.example.org"),
        ("看www.example.org/a。", "http://www.example.org/a"),
        ("example.org, or", "http://example.org"),
        ("看example.org。", "http://example.org"),
        ("energypedia.info/wiki/Stove)", "http://energypedia.info/wiki/Stove"),
        ("ayni.bo/x؟", "http://ayni.bo/x"),
        ("Write to ana@example.org.", "mailto:ana@example.org"),
        ("请写信给ana@example.org。谢谢", "mailto:ana@example.org"),
        ("mailto:ana+x@example.org!", "mailto:ana+x@example.org"),
        ("(ana@correo.example.bo)", "mailto:ana@correo.example.bo"),
    ],
)
def test_an_address_without_a_scheme_leads_somewhere(typed, href):
    assert [one.href for one in addresses_in(typed)] == [href]
    assert f'href="{href}"' in render(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "Dry it.In the sun",
        "e.g./i.e. and/or 3.5/4",
        "xhttps://",
        "https:// a",
        "https:///a.example",
        "https://\\a.example",
        "http\\://a.example",
        "notes.txt main.py",
        "@ana @example",
        "ana@example",
        "https://" + "你" * 300,
        "www.",
    ],
)
def test_what_is_no_address_is_no_link(typed):
    assert shown(typed) == []


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_addresses_stand_in_order_and_apart(typed):
    typed = f"a https://a.example/{typed} www.{typed} a@{typed}.org"
    end = 0
    for address in addresses_in(typed):
        assert end <= address.start < address.end <= len(typed)
        assert not re.search(r"\s", typed[address.start : address.end])
        end = address.end
