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
    "piece",
    [
        "a|\n-|\n",
        ":_",
        "*&",
        ">`+\n\n",
        "-\n",
        "\n+",
        "**a",
        "<http://a>",
        "https://b.co ",
        "[c](http://d)",
        "[c](/d)",
    ],
)
def test_what_takes_too_much_is_shown_as_typed(piece):
    """The class: more marks, cells, blocks or addresses than anybody means, each allowed alone."""
    typed = f"First line.\n{piece * 20_000}"[:20_000]
    shown = render(typed)
    tree = lxml_html.fragment_fromstring(shown, create_parent="div")
    assert "".join(tree.text_content().split()) == "".join(typed.split())
    assert {one.tag for one in tree.iter()} <= {"div", "p", "br"}


@pytest.mark.parametrize(
    ("piece", "tag"),
    [
        ("Some plain words, as people *write* them: https://example.org/a_b.\n\n", "em"),
        ("- a dozen signs\n", "li"),
        ("| 12.5 | 13.5 | 14.5 | 15.5 |\n", "td"),
        ("See https://example.org/wiki/A_b and more. ", "a"),
    ],
)
def test_the_longest_that_people_write_is_no_such_text(piece, tag):
    head = "| a | b | c | d |\n|---|---|---|---|\n" if tag == "td" else ""
    count = (20_000 - len(head)) // len(piece)
    tree = lxml_html.fragment_fromstring(render(head + piece * count), create_parent="div")
    assert len(list(tree.iter(tag))) >= count


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
