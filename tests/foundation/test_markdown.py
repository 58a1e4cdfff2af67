"""What people type becomes HTML that is safe to show anywhere."""

import re

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from foundation.markdown import (
    address_allowed,
    clean_text,
    on_one_line,
    render,
    render_mentioning,
)
from foundation.markdown.rendering import _cleaner as cleaner

WITH_DIRECTION = {"p", "li", "blockquote", "h3", "h4", "h5", "h6", "table", "th", "td"}
ELEMENTS = WITH_DIRECTION | {
    *("br", "hr", "strong", "em", "s", "code", "pre", "a", "span", "div"),
    *("ul", "ol", "thead", "tbody", "tr"),
}
ATTRIBUTES = {
    **{tag: {"dir"} for tag in WITH_DIRECTION},
    "a": {"href", "rel"},
    "ol": {"start"},
    "span": {"class"},
    "div": {"class", "tabindex"},
}
CLASSES = {"span": "mention", "div": "table-scroll"}
ADDRESS = re.compile(r"(https?://[^/\\]|mailto:.)", re.IGNORECASE)


def property_n(made: str) -> None:
    """Assert, as two parsers read it, that nothing is there beyond the list."""
    for element in _elements_by_html5lib(made) + _elements_by_lxml(made):
        tag, attributes = element
        assert tag in ELEMENTS, element
        assert set(attributes) <= ATTRIBUTES.get(tag, set()), element
        if "href" in attributes:
            seen = re.sub(r"[\t\n\r]", "", attributes["href"]).strip("".join(map(chr, range(33))))
            assert ADDRESS.match(seen), element
        if tag == "a":
            assert "href" in attributes
            assert attributes["rel"] == "nofollow noopener ugc"
        if "class" in attributes:
            assert attributes["class"] == CLASSES[tag]
        assert attributes.get("dir", "auto") == "auto"
    assert cleaner.clean(made) == made, "cleaning once more is without effect"


def _elements_by_html5lib(made):
    tree = html5lib.parseFragment(made, treebuilder="etree", namespaceHTMLElements=False)
    return [(e.tag, dict(e.attrib)) for e in tree.iter() if e is not tree]


def _elements_by_lxml(made):
    tree = lxml_html.fragment_fromstring(made, create_parent="div")
    return [(e.tag, dict(e.attrib)) for e in tree.iterdescendants()]


PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--><img src=1 onerror=alert(1)>'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "<textarea></textarea><xmp><plaintext><title></title>",
    "<iframe src=javascript:alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<base href=//evil.example>",
    "<form action=//evil.example><input name=csrfmiddlewaretoken>",
    "<div style=position:fixed>",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](//evil.example)",
    "[x](/\\evil.example)",
    "[x](\\\\evil.example)",
    "[x](https:/evil.example)",
    "[x](https:\\\\evil.example)",
    "[x](http:///evil.example)",
    '[x](<https://a/"onmouseover=alert(1)>)',
    'https://a.example/"onmouseover=alert(1)',
    '<https://a.example/"><img src=x onerror=alert(1)>>',
    '[x](https://a.example "onmouseover=alert(1)")',
    '![x](x" onerror=alert(1))',
    "![<img src=x onerror=alert(1)>](https://a.example/i.png)",
    "![x](javascript:alert(1))",
    "[![x](javascript:alert(1))](javascript:alert(2))",
    "@<img src=x onerror=alert(1)>",
    "`<script>alert(1)</script>`",
    '```html"onmouseover=alert(1)\n<script>alert(1)</script>\n```',
    "# <script>alert(1)</script>",
    "|<script>|\n|-|\n|<img src=x onerror=alert(1)>|",
    "[a]: javascript:alert(1)\n\n[a]",
    "[a]: https://a.example '\"><script>alert(1)</script>'\n\n[a]",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "{{7*7}} {% debug %} ${7*7}",
    "\u202e<script>\u2066alert(1)",
    "a\u0301" * 500,
    "\x00<scr\x00ipt>alert(1)</scr\x00ipt>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\ud83d<script>",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_d01_payloads_stay_text(payload):
    property_n(render(clean_text(payload)))


_PIECES = st.sampled_from(
    [
        *(
            "<",
            ">",
            '"',
            "'",
            "`",
            "*",
            "_",
            "~~",
            "[",
            "]",
            "(",
            ")",
            "!",
            "|",
            "#",
            "\\",
            "@",
            "&",
        ),
        *("\n", "\n\n", " ", "    ", "- ", "1. ", "> ", "---", "```", "|-|", "<!--", "-->", "]]>"),
        *(
            "javascript:",
            "https://",
            "http:",
            "//",
            "mailto:",
            "data:",
            "www.a.example",
            "x@a.example",
        ),
        *(
            "<script>",
            "</p>",
            "<img src=x onerror=alert(1)>",
            "<svg>",
            "<style>",
            "onclick=",
            "Ana",
        ),
        *("\u202e", "\u0301", "&#x6a;", "\t", "é", "ب", "a", "[a]: "),
    ]
)


@given(st.lists(_PIECES | st.text(max_size=5), max_size=60).map("".join))
@settings(max_examples=400)
def test_d03_whatever_is_typed_property_n_holds(typed):
    typed = clean_text(typed)
    made, mentioned = render_mentioning(typed, names=["Ana", '"Ana Quispe"'])
    property_n(made)
    assert mentioned <= {"Ana", '"Ana Quispe"'}


@given(st.text(max_size=200))
@settings(max_examples=200)
def test_clean_text_can_be_stored_and_is_done_once(typed):
    cleaned = clean_text(typed)
    cleaned.encode()
    assert "\x00" not in cleaned and "\r" not in cleaned
    assert clean_text(cleaned) == cleaned


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("https://a.example", True),
        ("HTTP://a.example/x", True),
        ("mailto:a@b.example", True),
        ("//a.example", False),
        ("/\\a.example", False),
        ("https:a.example", False),
        ("https:/\\a.example", False),
        ("http:///a.example", False),
        ("/threads/x", False),
        ("ftp://a.example", False),
        ("java\nscript:alert(1)", False),
        ("\x01javascript:alert(1)", False),
        ("mailto:", False),
        ("", False),
    ],
)
def test_where_links_may_lead(address, allowed):
    assert address_allowed(address) is allowed


@pytest.mark.parametrize(
    ("typed", "made"),
    [
        ("one\ntwo", '<p dir="auto">one<br>\ntwo</p>\n'),
        ("# Head", '<h3 dir="auto">Head</h3>\n'),
        ("###### Deep", '<h6 dir="auto">Deep</h6>\n'),
        ("~~old~~ **new**", '<p dir="auto"><s>old</s> <strong>new</strong></p>\n'),
        ("AT&T &copy; <b>", '<p dir="auto">AT&amp;T &amp;copy; &lt;b&gt;</p>\n'),
        ("    indented is not code", '<p dir="auto">indented is not code</p>\n'),
        ("under\n---", '<p dir="auto">under</p>\n<hr>\n'),
    ],
)
def test_what_people_mean(typed, made):
    assert render(typed) == made


def test_pictures_become_links():
    made = render("![the valve](https://a.example/valve.jpg)")
    assert '<a href="https://a.example/valve.jpg"' in made
    assert ">the valve</a>" in made and "<img" not in made


def test_addresses_become_links():
    made = render("See https://a.example/x?y=1&z=2, or write to x@a.org.")
    assert 'href="https://a.example/x?y=1&amp;z=2"' in made
    assert 'href="mailto:x@a.org"' in made


def test_only_whole_names_are_mentions():
    made, mentioned = render_mentioning("@Ana, @Anabel, jo@Ana, `@Ana`", names=["Ana"])
    assert made.count('<span class="mention">@Ana</span>') == 1
    assert mentioned == {"Ana"}


def test_the_longest_name_wins_and_quotes_go():
    names = ["Ana", "Ana Quispe", '"Ana Quispe"']
    made, mentioned = render_mentioning('@Ana Quispe @"Ana Quispe"', names=names)
    assert made == (
        '<p dir="auto"><span class="mention">@Ana Quispe</span>'
        ' <span class="mention">@Ana Quispe</span></p>\n'
    )
    assert mentioned == {"Ana Quispe", '"Ana Quispe"'}


def test_only_the_first_fifty_mentions_count():
    made = render("@Ana " * 60, names=["Ana"])
    assert made.count("mention") == 50


def test_case_does_not_matter_in_mentions():
    assert render_mentioning("@ANA @straße", names=["Ana", "Straße"])[1] == {"Ana", "Straße"}


def test_no_more_than_the_limit_is_read():
    assert len(render("x" * 100_000)) < 21_000


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("  Two\n lines\tof it ", "Two lines of it"),
        ("Ça tient\u00a0?  Et\u202f!", "Ça tient\u00a0? Et\u202f!"),
        ("\u00a0 \u00a0", ""),
    ],
)
def test_a_line_keeps_the_spaces_that_may_not_break(typed, line):
    assert on_one_line(typed) == line
