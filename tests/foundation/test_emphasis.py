"""Emphasis works beside Chinese, Japanese and Korean punctuation; else it is CommonMark's."""

import re

import pytest

from foundation.markdown import render


def inside(typed: str) -> str:
    """Return what stands in the one paragraph."""
    return re.fullmatch(r'<p dir="auto">(.*)</p>\n', render(typed), re.DOTALL)[1]


@pytest.mark.parametrize(
    ("typed", "made"),
    [
        ("**注意：**内容", "<strong>注意：</strong>内容"),
        ("内容**“注意”**内容", "<strong>“注意”</strong>"),
        ("**この文（カッコ）。**この", "<strong>この文（カッコ）。</strong>この"),
        ("太郎は**「こんにちは」**と", "<strong>「こんにちは」</strong>"),
        ("**한국어(괄호)**을 강조", "<strong>한국어(괄호)</strong>을"),
        ("패키지를 **`npm`**를", "<strong><code>npm</code></strong>를"),
        ("~~旧方法（已废弃）。~~这个", "<s>旧方法（已废弃）。</s>这个"),
        ("*斜体【补足】。*这", "<em>斜体【补足】。</em>这"),
        ("**[链接](https://a.example)**的", "</a></strong>的"),
        ("**葛\U000e0100（x）**です", "<strong>葛\U000e0100（x）</strong>です"),
        ("**ｶﾅ｡**ｶﾅ", "<strong>ｶﾅ｡</strong>ｶﾅ"),
    ],
)
def test_emphasis_beside_punctuation_of_scripts_without_spaces(typed, made):
    """The class: a mark with punctuation inside, and a letter of such a script outside."""
    assert made in inside(typed)


@pytest.mark.parametrize(
    ("typed", "made"),
    [
        ("**note:**text", "**note:**text"),
        ("a * b * c", "a * b * c"),
        ("2*3*4", "2<em>3</em>4"),
        ("snake_case_name", "snake_case_name"),
        ("** bold **", "** bold **"),
        ("**bold**👍", "<strong>bold</strong>👍"),
        ("**(x)**👍", "<strong>(x)</strong>👍"),
        ("_(x)_ y", "<em>(x)</em> y"),
        ("**** x", "**** x"),
    ],
)
def test_other_scripts_keep_the_rules_of_commonmark(typed, made):
    assert inside(typed) == made
