"""Rendering takes steps in proportion to the length of the text, whatever the text.

One post must not keep a process busy: others wait for it. Steps are executed lines and read
characters (see tests/foundation/steps.py), never seconds.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.markdown import render, render_mentioning
from tests.foundation.steps import steps_of

N = 4_000
PATHOLOGICAL = {
    "nested images": "![" * (N // 2),
    "nested links": "[" * N,
    "linked images": "[![" * (N // 3),
    "open links": "[a](" * (N // 4),
    "emphasis": "*a **a " * (N // 7),
    "closed emphasis": "a**b" + "c* " * (N // 3),
    "strong": "**a" * (N // 3) + "**" * 5,
    "underscores": "_" * N,
    "quotes": "> " * (N // 2),
    "lists": "- " * (N // 2),
    "deep list": "\n".join(" " * n + "- a" for n in range(190)),
    "wide table": "|a" * 200 + "|\n" + "|-" * 200 + "|\n" + ("|x" * 200 + "|\n") * 48,
    "autolinks": "http://a." * (N // 9),
    "angle autolinks": "<http:" * (N // 6),
    "addresses": "a@" * (N // 2),
    "mail address": "a@" + "b." * (N // 2),
    "backticks": "".join("`" * n + " " for n in range(199)),
    "references": "[a]: x\n" * (N // 7),
    "reference links": "[a][b]" * (N // 6),
    "mentions": "@Ana" * (N // 4),
    "backslashes": "\\" * N,
    "combining marks": "a" + "\u0301" * N,
    "quoted mentions": '@"a ' * (N // 4),
    "mentions of nobody": "@a " * (N // 3),
    "brackets just allowed": "[" * 500 + "@a " * 6500,
    "emphasis in brackets": "[*@a " * 500 + "*a **a " * 2500,
    "pictures just allowed": "![" * 50 + "@a " * 6500 + "](a)" * 50,
    "pictures and brackets": "![" * 50 + "[" * 450 + "a *" * 6500,
    "schemes": "://" * (N // 3),
    "schemes apart": ":// " * (N // 4),
    "schemes with a letter": "://a" * (N // 4),
    "schemes behind a dash": "-://" * (N // 4),
    "schemes behind a host": "aa.bb://" * (N // 8),
    "schemes of the web": "http://" * (N // 7),
    "brackets in addresses": "https://a.org/(" * (N // 15),
    "hosts": "a.b.c.d/" * (N // 8),
    "titles that do not end": '[a](b "' * (N // 7),
    "pictures in links": "[![a](b)](" * (N // 10),
    "codes": "<a:" * (N // 3),
    "tables": "a|\n-|\n" * (N // 6),
    "rows shorter than the head": "a|" * (N // 16)
    + "\n"
    + "-|" * (N // 16)
    + "\n"
    + "a\n" * (N // 8),
    "words without spaces": "https://你，" * (N // 9),
    "marks beside words without spaces": "**注：**" * (N // 6),
    "strokes": "~~~" * (N // 3),
    "marks and ampersands": "*&" * (N // 2),
    "underscores apart": ":_" * (N // 2),
    "quoted strokes": ">`+\n\n" * (N // 5),
    "empty items": "\n+" * (N // 2),
    "addresses that grow": "https://\ufb03|\n\xad<a@b.co>" * (N // 20),
    "angle addresses apart": "\u2028<http://a>\n\n" * (N // 13),
    "addresses without a scheme": "  www.注" * (N // 7),
    "pictures of references": "[a]: x\n\n" + "![" * 50 + "*a " * 6500 + "][a]" * 50,
}
# Of every length, alike but for the last character.
MANY_NAMES = [
    f"{quote}a{' b' * length}{chr(97 + n)}{quote}"
    for length in range(12)
    for n in range(25)
    for quote in ("", '"')
] + ["Ana"]

# What a text costs whatever its length, and how much more than double is still linear: nesting
# and names are looked at up to a fixed number, which a short text may not reach.
FIXED = 5_000
SLACK = 1.1


def work(text: str) -> object:
    """Render as for a post in a circle of many people."""
    return render_mentioning(text, names=MANY_NAMES)


def assert_linear(half: str, whole: str) -> None:
    """Assert that twice the text takes at most about twice the steps."""
    assert len(whole) <= 2 * len(half)
    few, many = steps_of(work, half), steps_of(work, whole)
    assert many <= 2 * SLACK * few + FIXED, (few, many, whole[:80])


@pytest.mark.parametrize("name", PATHOLOGICAL)
def test_a_hostile_text_takes_a_bounded_number_of_steps(name: str) -> None:
    """The class: repeated signs that begin something which never ends, or ends far away."""
    typed = PATHOLOGICAL[name]
    assert steps_of(work, typed) <= 500 * len(typed) + FIXED


@pytest.mark.parametrize(
    "fragment", ["://", ":// ", "://a", "-://", "aa.bb://", "http://a ", "[", "a@b.c ", "*_", "`[`"]
)
def test_twice_the_text_takes_twice_the_steps(fragment: str) -> None:
    """The class: anything repeated; these were quadratic, or are in other renderers."""
    count = 2_000 // len(fragment)
    assert_linear(fragment * count, fragment * count * 2)


_SIGNS = st.sampled_from(
    [
        *("<", ">", '"', "'", "`", "``", "*", "**", "_", "~~", "[", "]", "(", ")", "](", "![", "|"),
        *("#", "\\", "@", "@a", "&", "&amp;", "\n", "\n\n", " ", "  ", "- ", "1. ", "> ", "---"),
        *("```", "|-|", "<!--", "://", "http://", "https://a", "www.", ".org", "a@b.co", "mailto:"),
        *(
            "a",
            ".",
            "-",
            ":",
            "/",
            "?",
            "{",
            "}",
            "。",
            "，",
            "你",
            "ب",
            "\u200c",
            "\u0301",
            "[a]: ",
        ),
        *("\n    ", "\n|", "\n> ", "\n- ", "\n  - ", "[^1]", "](https://a.org)"),
    ]
)
_FRAGMENT = st.lists(_SIGNS, min_size=1, max_size=4).map("".join)


@given(parts=st.lists(_FRAGMENT, min_size=1, max_size=3))
@settings(max_examples=80, deadline=None)
def test_no_repetition_takes_more_than_its_share(parts: list[str]) -> None:
    """The class: openings, then something between, then endings, each repeated at random."""
    count = 800 // len("".join(parts))
    half = "".join(part * count for part in parts)
    whole = "".join(part * count * 2 for part in parts)
    assert_linear(half, whole)


def test_many_brackets_do_not_keep_a_link_from_working() -> None:
    """Work is bounded by the way of reading, not by taking links away from a long text."""
    typed = "[" * 2_000 + "\n\n" + "see [site](https://a.example) " * 300
    assert render(typed).count(">site</a>") == 300


def test_many_addresses_all_become_links() -> None:
    assert render("https://a.example/x " * 900).count("<a ") == 900
