"""Foreign HTML: what goes out is safe, stable, ours, and still says what the article says."""

import re
import subprocess
import sys
import unicodedata
from html import escape
from html.parser import HTMLParser
from urllib.parse import unquote

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from articles import canonical, parsing
from articles.mediawiki import PageAnswer
from articles.refusals import Refused
from articles.sanitising import clean
from tests.articles.payloads import PAYLOADS

BASE = "https://wiki.example/wiki/Tube_digester"
STORED = {"Tube_01.jpg": "/files/abcd.webp"}

# The list that property N is measured against, written out apart from the sanitiser's own.
_ELEMENTS = (
    "a abbr b bdi bdo blockquote br caption cite code dd del dfn div dl dt em figcaption figure"
    " h2 h3 h4 h5 h6 hr i img ins kbd li ol p pre q rp rt ruby s samp small span strong sub sup"
    " table tbody td tfoot th thead tr u ul var wbr"
)
_ATTRIBUTES = (
    "alt aria-label class colspan dir height href id lang loading rel reversed role rowspan scope"
    " src start tabindex title type value width"
)
ELEMENTS, ATTRIBUTES = set(_ELEMENTS.split()), set(_ATTRIBUTES.split())
MATHML = "{http://www.w3.org/1998/Math/MathML}"
_MATHML_ELEMENTS = (
    "math menclose merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot"
    " mrow mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none"
)
_MATHML_ATTRIBUTES = (
    "accent accentunder alttext columnalign columnlines columnspacing columnspan depth display"
    " displaystyle fence form frame height largeop linethickness lspace mathvariant maxsize minsize"
    " movablelimits notation rowlines rowspacing rowspan rspace scriptlevel separator stretchy"
    " symmetric voffset width"
)
MATHML_ELEMENTS = set(_MATHML_ELEMENTS.split())
MATHML_ATTRIBUTES = set(_MATHML_ATTRIBUTES.split())
CLASSES = {"math", "missing-image", "missing-media", "refs", "table-scroll"}


def cleaned(html, base=BASE, images=STORED):
    return clean(html, base_url=base, known_image=images).html


def check_element(name, attributes):
    assert name in ELEMENTS, name
    for attribute, value in attributes.items():
        assert attribute in ATTRIBUTES, attribute
        if attribute == "href":
            assert re.match(r"https?://[a-z0-9\[]|mailto:[\w.+-]+@|#art-", value), value
            assert not re.search(r"[\s\\<>\"`\x00-\x1f]", value), value
        if attribute == "src":
            assert value in STORED.values(), value
        if attribute == "id":
            assert value.startswith("art-"), value
        if attribute == "class":
            assert value in CLASSES, value
        if attribute == "rel":
            assert value == "nofollow noopener ugc"


def check_tree(element, prefix):
    """Every element below is on the list; MathML holds MathML, and its tokens hold text alone.

    `prefix` is what the parser puts before the names of MathML.
    """
    for child in element:
        assert isinstance(child.tag, str), "a comment"
        name = child.tag.removeprefix(prefix)
        if child.tag.startswith(prefix) and name in MATHML_ELEMENTS:
            check_formula(child, prefix)
            assert name == "math"
        else:
            check_element(child.tag, child.attrib)
            check_tree(child, prefix)


def check_formula(element, prefix):
    name = element.tag.removeprefix(prefix)
    assert element.tag == prefix + name
    assert name in MATHML_ELEMENTS, element.tag
    assert set(element.attrib) <= MATHML_ATTRIBUTES, element.attrib
    for value in element.attrib.values():
        assert value == element.get("alttext") or re.fullmatch(r"[a-z0-9.%+ -]+", value), value
    if name in {"mi", "mn", "mo", "mtext"}:
        assert len(element) == 0, "an element in a token"
    else:
        assert not (element.text or "").strip()
        assert not any((child.tail or "").strip() for child in element)
    for child in element:
        assert child.tag != prefix + "math"
        check_formula(child, prefix)


def check_property_n(html):
    """D03 in two parsers; D04: reading and writing it again changes nothing."""
    tree = html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)
    check_tree(tree, MATHML)
    check_tree(lxml_html.fragment_fromstring(html, create_parent="section"), "")
    assert tags_of(html) == [
        element.tag.removeprefix(MATHML) for element in tree.iter() if element is not tree
    ]
    # Our own reader accepts nothing but the serialised form of a tree.
    text = canonical.extract(html).text
    assert text == canonical.extract(canonical.annotate(html)).text
    assert cleaned(html) == html


def tags_of(html):
    """The elements in the order in which their tags are written: no parser may see others."""
    found = []

    class Tags(HTMLParser):
        def handle_starttag(self, tag, attrs):
            found.append(tag)

    reader = Tags()
    reader.feed(html)
    reader.close()
    return found


@pytest.mark.parametrize("payload", PAYLOADS)
def test_d03_d04_payloads(payload):
    check_property_n(cleaned(payload))


@pytest.mark.parametrize("payload", PAYLOADS[::3])
@pytest.mark.parametrize(
    "around", ["<table><tr><td>{}", "<h2>{}</h2>", "<ul><li>{}", "<a href=/x>{}"]
)
def test_d03_payloads_inside_others(payload, around):
    check_property_n(cleaned(around.format(payload)))


def test_d03_all_payloads_on_one_page():
    """One page with everything: whatever one payload opens, no other may use."""
    for step in (1, 2, 3, 5, 7):
        check_property_n(cleaned("\n".join(PAYLOADS[::step])))
        check_property_n(cleaned("\n".join(reversed(PAYLOADS[::step]))))


def test_payloads_are_many_and_different():
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 150


_FOREIGN = (
    "script style svg math template noscript title textarea form button select font center section"
    " mtext mglyph malignmark mi mo mn mrow mstyle semantics annotation msup foreignObject"
    " annotation-xml desc frameset plaintext xmp body x-y nobr option"
)
NAMES = st.sampled_from([*sorted(ELEMENTS), *_FOREIGN.split()])
VALUES = st.one_of(
    st.sampled_from(["javascript:alert(1)", "//x", "/wiki/File:Tube_01.jpg", "#a", "a", "art-a"]),
    st.text(max_size=8),
)
ATTRIBUTE_NAMES = st.sampled_from(
    ["href", "src", "id", "class", "style", "onclick", "title", "lang", "dir", "alt", "colspan"]
)
ATTRIBUTE = st.builds('{}="{}"'.format, ATTRIBUTE_NAMES, VALUES)
PIECES = st.one_of(
    st.builds(
        lambda name, attrs: f"<{name} {' '.join(attrs)}>", NAMES, st.lists(ATTRIBUTE, max_size=2)
    ),
    st.builds("</{}>".format, NAMES),
    st.sampled_from(["<!--", "-->", "<![CDATA[", "]]>", "&lt;", "&amp;", "&nbsp;", "\n", " ", "x"]),
    st.text(max_size=6),
)


@given(st.lists(PIECES, max_size=25).map("".join))
def test_d03_d04_generated_markup(html):
    check_property_n(cleaned(html))


@given(st.text(max_size=200))
def test_any_text_is_only_text(text):
    shown = canonical.extract(cleaned(text.replace("<", "&lt;").replace("&", "&amp;"))).text
    assert "<script" not in cleaned(text)
    assert unicodedata.is_normalized("NFC", shown)


def test_d06_nothing_can_look_like_our_page():
    html = cleaned(
        "<form action=/x><input name=csrfmiddlewaretoken><button>Delete</button></form>"
        '<div id="main" class="btn btn-danger" style="position:fixed">x</div><a name="q">y</a>'
    )
    assert html == "<div>x</div><p>y</p>"


def test_d07_no_remote_picture_remains():
    html = cleaned('<p><img src="//tracker.example/x.gif" width="300" alt="a tube"></p>')
    assert "<img" not in html
    assert 'class="missing-image"' in html
    assert "tracker.example" not in html


# What an article keeps


def test_headings_of_all_ages_become_one_form():
    old = (
        '<h2><span class="editsection">[<a href="#">edit</a>]</span>'
        ' <span class="mw-headline" id="A_b">A b</span></h2>'
    )
    new = (
        '<div class="mw-heading mw-heading2"><h2 id="A_b">A b</h2>'
        '<span class="mw-editsection">[edit]</span></div>'
    )
    parsoid = '<section data-mw-section-id="1" id="mwAQ"><h2 id="A_b">A b</h2></section>'
    bare = "<h2>A b</h2>"
    for html in (old, new, parsoid, bare):
        page = clean(html, base_url=BASE, known_image={})
        assert page.html.replace("\n", "").replace("> A", ">A") == '<h2 id="art-A_b">A b</h2>'
        assert [(s.level, s.anchor, s.title) for s in page.sections] == [(2, "art-A_b", "A b")]


def test_headings_with_one_name_get_ids_of_their_own():
    html = "<h2>A</h2><h3>A</h3><h2 id=A>A</h2><h2 id=A_2>A</h2>"
    page = clean(html, base_url=BASE, known_image={})
    assert len({section.anchor for section in page.sections}) == 4
    assert [section.anchor for section in page.sections][:2] == ["art-A", "art-A_2"]


def test_many_headings_with_one_name_are_no_trap():
    page = clean("<h2>A</h2>" * 10_000, base_url=BASE, known_image={})
    assert page.sections[-1].anchor == "art-A_10000"


@pytest.mark.parametrize("name", ["What's_next?", 'a"b', "1.5_mm_&_more", "Étape_1", "<x>", "50%"])
def test_odd_heading_ids_stay_anchors(name):
    page = clean(
        f'<h2 id="{escape(name)}">x</h2><a href="#{escape(name)}">y</a>',
        base_url=BASE,
        known_image={},
    )
    anchor = page.sections[0].anchor
    assert f'<h2 id="{escape(anchor, quote=False)}">' in page.html
    assert f'href="#{escape(anchor, quote=False)}"' in unquote(page.html)


@pytest.mark.parametrize(
    "chrome",
    [
        '<span class="mw-editsection">GONE</span>',
        '<div id="toc" class="toc">GONE</div>',
        '<table class="navbox"><tr><td>GONE</td></tr></table>',
        '<table class="ambox metadata"><tr><td>GONE</td></tr></table>',
        '<div class="noprint">GONE</div>',
        '<div class="template-databox-x">GONE</div>',
        '<span style="display:none">GONE</span>',
        '<span style="color:red;DISPLAY : none">GONE</span>',
        '<span style="display:/*x*/none">GONE</span>',
        '<span style="visibility:hidden">GONE</span>',
        '<span style="opacity:0">GONE</span>',
        '<span style="font-size:0px">GONE</span>',
        "<span hidden>GONE</span>",
        '<div class="shortdescription nomobile">GONE</div>',
        '<span class="mw-cite-backlink">GONE</span>',
        '<a class="mw-jump-link" href="#x">GONE</a>',
        "<style>GONE</style><script>GONE</script><noscript>GONE</noscript>",
        "<select><option>GONE</option></select><button>GONE</button>",
        "<svg><text>GONE</text></svg>",
    ],
)
def test_chrome_and_hidden_text_are_removed_and_not_unhidden(chrome):
    page = clean(f"<p>Before {chrome} after.</p>", base_url=BASE, known_image={})
    assert "GONE" not in page.html
    assert canonical.extract(page.html).text.split() == ["Before", "after."]
    assert sum(page.removed.values()) >= 1


@pytest.mark.parametrize(
    "style", ["opacity:0.5", "font-size:0.8em", "display:block", "x-display:none"]
)
def test_what_is_seen_stays(style):
    assert "HERE" in cleaned(f'<p style="{style}">HERE</p>')


def test_references_stay_links_without_their_way_back():
    html = cleaned(
        '<p>Fact<sup id="cite_ref-1" class="reference"><a href="#cite_note-1">[1]</a></sup>.</p>'
        '<ol class="references"><li id="cite_note-1"><span class="mw-cite-backlink">^</span>'
        '<a href="#cite_ref-1">up</a> <span class="reference-text">Source</span></li></ol>'
    )
    assert html == (
        '<p>Fact<sup><a href="#art-cite_note-1" rel="nofollow noopener ugc">[1]</a></sup>.</p>'
        '<ol class="refs"><li id="art-cite_note-1"> Source</li></ol>'
    )


def test_parsoid_references_within_the_page():
    html = cleaned(
        '<sup><a href="./Tube_digester#cite_note-1">[1]</a></sup><p id="cite_note-1">x</p>'
    )
    assert 'href="#art-cite_note-1"' in html


@pytest.mark.parametrize(
    ("href", "result"),
    [
        ("/wiki/Film", "https://wiki.example/wiki/Film"),
        ("./Film", "https://wiki.example/wiki/Film"),
        ("//other.example/x", "https://other.example/x"),
        ("https://other.example/é ü", "https://other.example/%C3%A9%20%C3%BC"),
        ("mailto:ada@x.example?subject=hi", "mailto:ada@x.example"),
        ("/w/index.php?title=X&amp;redlink=1", None),
        ("/w/index.php?title=X&amp;action=edit", None),
        ("#nowhere", None),
        ("http://", None),
    ],
)
def test_links(href, result):
    html = cleaned(f'<p><a href="{href}" title="t" class="x">word</a></p>')
    wanted = f'<a href="{result}" rel="nofollow noopener ugc">word</a>' if result else "word"
    assert html == f"<p>{wanted}</p>"


def test_red_links_become_words():
    assert cleaned('<p><a class="new" href="/wiki/X">X</a></p>') == "<p>X</p>"


def test_tables_scroll_and_keep_their_spans():
    html = cleaned(
        '<table class="wikitable" width="900" bgcolor="red"><caption>Sizes</caption><tr>'
        '<th scope="col" colspan="2" style="x">a</th><td rowspan="2" nowrap>b</td></tr></table>'
    )
    assert html == (
        '<div class="table-scroll" tabindex="0" role="region" aria-label="Sizes"><table>'
        '<caption>Sizes</caption><tbody><tr><th colspan="2" scope="col">a</th>'
        '<td rowspan="2">b</td></tr></tbody></table></div>'
    )


THUMBS = [
    '<figure typeof="mw:File/Thumb"><a href="./File:Tube_01.jpg" class="mw-file-description">'
    '<img resource="./File:Tube_01.jpg" src="//x/y.jpg" width="220" height="165" alt="tube"></a>'
    "<figcaption>The tube</figcaption></figure>",
    '<div class="thumb tright"><div class="thumbinner" style="width:222px"><a class="image"'
    ' href="/wiki/File:Tube_01.jpg"><img alt="tube" src="/images/thumb/a/ab/Tube_01.jpg/220px.jpg"'
    ' width="220" height="165" class="thumbimage"></a><div class="thumbcaption">'
    '<div class="magnify"><a href="/x"></a></div>The tube</div></div></div>',
]


@pytest.mark.parametrize("thumb", THUMBS)
def test_pictures_we_keep(thumb):
    page = clean(thumb, base_url=BASE, known_image=STORED)
    assert re.sub(r">\s+", ">", page.html) == (
        '<figure><a href="https://wiki.example/wiki/File:Tube_01.jpg" rel="nofollow noopener ugc">'
        '<img alt="tube" height="165" loading="lazy" src="/files/abcd.webp" width="220"></a>'
        "<figcaption>The tube</figcaption></figure>"
    )
    use = page.images[0]
    assert (use.name, use.alt, use.caption) == ("Tube_01.jpg", "tube", "The tube")
    assert use.file_page_url == "https://wiki.example/wiki/File:Tube_01.jpg"


@pytest.mark.parametrize("thumb", THUMBS)
def test_pictures_we_do_not_keep_and_the_text_either_way(thumb):
    without = cleaned(thumb, images={})
    assert '<span class="missing-image"><a href="https://wiki.example/wiki/File:' in without
    kept = cleaned(thumb)
    assert canonical.extract(without).text == canonical.extract(kept).text == "The tube"


def test_known_images_may_be_a_function_or_a_mapping():
    page = clean(THUMBS[0], base_url=BASE, known_image=lambda name: f"/files/{name.lower()}")
    assert 'src="/files/tube_01.jpg"' in page.html
    assert (
        clean(page.html, base_url=BASE, known_image=lambda n: f"/files/{n.lower()}").html
        == page.html
    )


def test_galleries_keep_picture_and_text_together():
    html = cleaned(
        '<ul class="gallery"><li class="gallerybox"><div style="x"><div class="thumb"><div>'
        '<a class="image" href="/wiki/File:Tube_01.jpg"><img src="/x.jpg" width="120"></a>'
        "</div></div>"
        '<div class="gallerytext"><p>The tube</p></div></div></li></ul>'
    )
    assert "<li><figure>" in html
    assert "<figcaption><p>The tube</p>" in html


def test_language_and_direction_stay():
    html = cleaned('<p lang="ar" dir="rtl">سلام <span lang="es">hola</span><span>x</span></p>')
    assert html == '<p dir="rtl" lang="ar">سلام <span lang="es">hola</span>x</p>'


def test_words_without_a_block_get_one():
    assert cleaned("loose <b>words</b><p>block</p>more") == (
        "<p>loose <b>words</b></p><p>block</p><p>more</p>"
    )


def test_text_is_nfc_and_without_invisible_characters():
    assert cleaned("<p>e\u0301 a\u00adb\u200bc</p>") == "<p>é abc</p>"


def test_nothing_in_nothing_out():
    assert cleaned("") == cleaned("   ") == cleaned("<p></p><div><span></span></div>") == ""


# Limits


def test_too_large():
    with pytest.raises(Refused) as caught:
        cleaned("x" * (2 * 1024 * 1024 + 1))
    assert caught.value.code == "too_large"


@pytest.mark.parametrize("depth", [201, 5_000, 100_000])
@pytest.mark.parametrize("element", ["div", "b", "table><tr><td"])
def test_too_deep(element, depth):
    with pytest.raises(Refused) as caught:
        cleaned(f"<{element}>" * depth)
    assert caught.value.code == "too_deep"


def test_deep_but_honest():
    assert "x" in cleaned("<ul><li>" * 40 + "x")


# In the child process


def page(html):
    return PageAnswer(title="X", html=html, source_url=BASE)


def test_the_child_prepares_what_the_parent_would():
    html = "<h2>A</h2><p>One <b>two</b>.</p>" + THUMBS[0]
    prepared = parsing.prepare(page(html), STORED)
    here = clean(html, base_url=BASE, known_image=STORED)
    assert prepared.html == canonical.annotate(here.html)
    assert prepared.canonical == canonical.extract(prepared.html)
    assert prepared.sections == here.sections
    assert prepared.images == here.images
    assert prepared.removed == here.removed


def test_the_child_passes_refusals_on():
    with pytest.raises(Refused) as caught:
        parsing.prepare(page("<div>" * 500), {})
    assert caught.value.code == "too_deep"


def test_text_that_could_not_be_compared_in_time_is_refused():
    with pytest.raises(Refused) as caught:
        parsing.prepare(page("<p>" + "a b " * 75_001 + "</p>"), {})
    assert caught.value.code == "too_large"


HEAVY = "<p>a <i>b</i>\n" * 100_000


@pytest.mark.parametrize(("limit", "value"), [("CPU_S", 1), ("MEMORY_BYTES", 180_000_000)])
def test_a_child_that_takes_too_much_ends_itself(limit, value, monkeypatch):
    """The same child with a smaller limit."""
    code = (
        f"import sys; from articles import parsing as p; p.{limit} = {value}; p.main(sys.argv[1])"
    )
    monkeypatch.setattr(parsing, "_CHILD", ("-c", code))
    with pytest.raises(Refused) as caught:
        parsing.prepare(page(HEAVY), {})
    assert caught.value.code == "too_much_work"
    assert caught.value.reason.startswith("exit")


def test_a_child_that_takes_too_long_is_ended():
    with pytest.raises(Refused) as caught:
        parsing.prepare(page(HEAVY), {}, deadline_s=0.7)
    assert (caught.value.code, caught.value.reason) == ("too_much_work", "deadline")


def test_the_child_knows_no_settings_and_no_apps():
    code = (
        "import sys; from articles import parsing; parsing.main(sys.argv[1]);"
        "assert not {'django.db', 'config', 'articles.models'} & set(sys.modules)"
    )
    job = b'{"html": "<p>x", "base_url": "", "images": {}}'
    command = [sys.executable, "-c", code, "prepare"]
    done = subprocess.run(command, input=job, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


# Real pages


@pytest.mark.shared
@pytest.mark.parametrize(
    ("path", "least"),
    [
        ("wikipedia-hermitian-matrix/parser-output.html", 10_500),
        ("wikipedia-hermitian-matrix/page.html", 10_500),
        ("wikipedia-regression-testing/page.html", 9_000),
        ("talkpage-fr-le-monde/parsoid.html", 50_000),
        ("talkpage-fr-le-monde/oldparser.html", 50_000),
    ],
)
def test_real_pages_are_safe_and_keep_their_words(shared_data, path, least):
    html = (shared_data / path).read_text()
    result = cleaned(html, base="https://en.wikipedia.org/wiki/X", images={})
    check_tree(
        html5lib.parseFragment(result, treebuilder="etree", namespaceHTMLElements=False), MATHML
    )
    assert clean(result, base_url="https://en.wikipedia.org/wiki/X", known_image={}).html == result
    assert len(canonical.extract(result).text) > least
    assert len(result) < len(html)


@pytest.mark.shared
def test_the_real_article_lost_its_chrome_and_kept_its_formulas(shared_data):
    html = (shared_data / "wikipedia-hermitian-matrix/parser-output.html").read_text()
    page = clean(html, base_url="https://en.wikipedia.org/wiki/Hermitian_matrix", known_image={})
    text = canonical.extract(page.html).text
    assert "[edit]" not in text
    assert "Matrix equal to its conjugate-transpose" not in text
    assert page.html.count("<math ") == 66
    assert '<code class="math">' not in page.html
    assert page.html.count("a_{ij}={\\overline {a_{ji}}}") == 1
    assert page.sections[0].title == "Alternative characterizations"
    assert len(page.html) < len(html) / 4


@pytest.mark.shared
def test_both_renderings_of_one_page_say_nearly_the_same(shared_data):
    """The legacy parser's and Parsoid's HTML of one revision: what we make of them agrees."""
    texts = []
    for name in ("oldparser", "parsoid"):
        html = (shared_data / f"talkpage-fr-le-monde/{name}.html").read_text()
        base = "https://fr.wikipedia.org/wiki/Discussion:Le_Monde"
        texts.append(canonical.extract(clean(html, base_url=base, known_image={}).html).text)
    words = [set(text.split()) for text in texts]
    assert len(words[0] & words[1]) / len(words[0] | words[1]) > 0.98
