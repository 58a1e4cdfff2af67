"""Every word that somebody types in a post can be found in what others read."""

from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from foundation.markdown import render


def readable(typed: str) -> str:
    """Return the text of a rendered post, and where its links lead."""
    tree = lxml_html.fragment_fromstring(render(typed), create_parent="div")
    return " ".join([tree.text_content(), *(unquote(a.get("href")) for a in tree.iter("a"))])


@pytest.mark.parametrize(
    "row", ["a|b|", "|a|", "a|", "| a | b | c | d |", "> a|b|"], ids=lambda row: row.strip()
)
def test_a_table_takes_so_many_cells_and_the_rest_stays_as_typed(row):
    """The class: more cells than anybody's table has, in one table or in many, also in a quote."""
    quote, cells = ("> ", row[2:]) if row.startswith("> ") else ("", row)
    under = quote + "|".join("-" for _ in cells.strip("|").split("|")) + "|"
    rows = [f"{row}", under, *(row for _ in range(3_000))][:4_000]
    typed = "\n".join(rows)[:20_000]
    tree = lxml_html.fragment_fromstring(render(typed), create_parent="div")
    assert 2_500 <= len(tree.findall(".//td")) + len(tree.findall(".//th")) < 2_504
    letters = sum(typed.count(letter) for letter in "abcd")
    assert sum(tree.text_content().count(letter) for letter in "abcd") == letters


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Dry it.[^1]\n\n[^1]: Two days at least.", ["[^1]", "Two days at least."]),
        ("[x]: words", ["[x]: words"]),
        ('[site][s]\n\n[s]: https://a.example "The title"', ["site", "The title", "https://a.ex"]),
        ("[s]: https://a.example\n'more words'", ["more words"]),
        ("<!-- words -->", ["<!-- words -->"]),
        ("<b title='words'>bold</b>", ["<b title='words'>bold</b>"]),
        ("<script>words</script> <std::string>", ["words", "<std::string>"]),
        ("&copy; &nosuch; &#65;", ["&copy; &nosuch; &#65;"]),
        ("[call](tel:+59170000000)", ["call (tel:+59170000000)"]),
        ("[x](/articles/abc)", ["x (/articles/abc)"]),
        ("[x](geo:1,2) [y](<my file.pdf>) [z](#p3)", ["(geo:1,2)", "(my file.pdf)", "(#p3)"]),
        ("[x](javascript:alert)", ["x (javascript:alert)"]),
        ("[x](/a 'the title')", ["x (/a) (the title)"]),
        ("[x](https://a.example 'the title')", ["x (the title)", "https://a.example"]),
        ("![the valve](valve.png)", ["the valve (valve.png)"]),
        ("![](https://a.example/i.png)", ["https://a.example/i.png"]),
        ("[](https://a.example/i)", ["https://a.example/i"]),
        ("[![a](b.png)](https://a.example)", ["a (b.png)", "https://a.example"]),
        ("[x](https://a[b]) https://a:99999/b", ["x (https://a[b])", "https://a:99999/b"]),
        ("[x](two words) [x]()", ["[x](two words) [x]()"]),
        ("```python and words\ncode\n```", ["python and words", "code"]),
        ("~~~ no end", ["no end"]),
        ("|a|b|\n|-|-|\n|1|2|extra|", ["extra"]),
        ("|a|b|\n|-|-|\n|1\nlast", ["last"]),
        ("> " * 40 + "deep", ["deep"]),
        ("- " * 40 + "deep", ["deep"]),
        ("1. " * 40 + "deep", ["deep"]),
        ("# Head # ## Two ##", ["Head # ## Two"]),
        ("a\\\nb\\c", ["b\\c"]),
    ],
)
def test_what_markdown_would_drop_can_be_read(typed, kept):
    """The class: constructs whose words vanish, or show only to a mouse, in usual Markdown."""
    text = readable(typed)
    assert [words for words in kept if words not in text] == []


_WORD = st.integers(0, 999).map("qw{}z".format)
_CONSTRUCTS = st.sampled_from(
    [
        *(
            "{}",
            " {} ",
            "\n{}",
            "\n\n{}",
            "{}\n",
            "**{}**",
            "_{}_",
            "~~{}~~",
            "`{}`",
            "``{}",
            "@{}",
        ),
        *(
            "[{}]: {}\n",
            "[^{}]: {}\n",
            "[{}][{}]",
            "[^{}]",
            "[{}]",
            "[{}](",
            "]({})",
            "[{}]({} '{}')",
        ),
        *('[{}](https://{}.org "{}")', "![{}](/{})", "![{}](https://a.org/{})", "[![{}]({})]({})"),
        *(
            "<{}>",
            "</{}>",
            "<!-- {}",
            "-->",
            "<{}:{}>",
            "<{} {}='{}'>",
            "&{};",
            "\\{}",
            "https://{}",
        ),
        *(
            "```{} {}\n",
            "\n```\n",
            "~~~{}\n",
            "|{}|{}|\n",
            "|-|-|\n",
            "{}|\n-|\n",
            "\n> {}",
            "\n- {}",
        ),
        *("\n1. {}", "\n   {}", "# {}\n", "---\n", "\n    {}", "=\n", "www.{}.org/{}", "{}@{}.org"),
        *(
            "{}。",
            "（{}）",
            "：{}",
            "\t{}",
            "{}\\",
            "https://{}.org/({}",
            "$${}$$",
            "%%{}%%",
            "{{{}}}",
        ),
    ]
)


@st.composite
def _texts(draw: st.DrawFn) -> tuple[str, list[str]]:
    words: list[str] = []
    pieces = []
    for construct in draw(st.lists(_CONSTRUCTS, max_size=14)):
        chosen = draw(st.lists(_WORD, min_size=3, max_size=3))
        used = construct.count("{}")
        pieces.append(construct.format(*chosen))
        words += chosen[:used]
    return "".join(pieces), words


@given(_texts())
@settings(max_examples=300, deadline=None)
def test_no_combination_of_signs_loses_a_word(typed_and_words):
    typed, words = typed_and_words
    text = readable(typed)
    assert [word for word in words if word not in text] == [], render(typed)
