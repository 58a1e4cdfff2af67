"""The canonical text: one and the same for the server, the browser and whoever marks passages."""

import json
import time
from pathlib import Path

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.canonical import annotate, extract, highlight, squeezed
from articles.canonical.highlighting import MOST_AGAIN
from articles.sanitising import clean
from tests.articles.payloads import PAYLOADS

# The browser's script is tested with the same file.
CASES = json.loads((Path(__file__).parent / "canonical_cases.json").read_text())
PAGE = (
    '<p>Intro with <b>bold</b> text.</p><h2 id="art-A">Alpha</h2><p>First.</p><ul><li>One</li>'
    '<li>Two <ul><li>Deep</li></ul> tail</li></ul><h3 id="art-B">Beta</h3><p>Second.</p>'
    '<h2 id="art-C">Gamma</h2><p>Third.</p>'
)


def cleaned(html):
    return clean(html, base_url="https://w.example/wiki/X", known_image={}).html


@pytest.mark.parametrize(("html", "text"), [case[1:] for case in CASES], ids=[c[0] for c in CASES])
def test_text_by_the_rules(html, text):
    assert extract(html).text == text


@pytest.mark.parametrize(
    "html",
    ["<p>x", "x</p>", "<p>x</b></p>", "<p class=x>y</p>", "a < b", "<!-- x -->", "<p>x<br/></p>"],
)
def test_only_the_serialised_form_of_a_tree_is_read(html):
    with pytest.raises(ValueError, match="serialised"):
        extract(html)


def test_blocks_know_their_element_their_words_and_their_headings():
    found = extract(annotate(PAGE))
    text = [found.text[block.start : block.end] for block in found.blocks]
    lines = "Intro with bold text.|Alpha|First.|One|Two|Deep|tail|Beta|Second.|Gamma|Third."
    assert "|".join(text) == lines
    by_text = dict(zip(text, found.blocks, strict=True))
    assert by_text["First."].section_path == ("art-A",)
    assert by_text["Second."].section_path == ("art-A", "art-B")
    assert by_text["Third."].section_path == ("art-C",)
    assert by_text["Intro with bold text."].heading_anchor == ""
    assert by_text["Beta"].heading_anchor == "art-B"
    assert by_text["Two"].id == by_text["tail"].id  # one element, interrupted
    assert by_text["Alpha"].id == "art-A"
    assert {block.kind for block in found.blocks} == {"p", "h2", "h3", "li"}


def test_equal_words_have_equal_hashes():
    one, two = extract("<p>a  b</p><ul><li>a <b>b</b></li></ul>").blocks
    assert one.hash == two.hash
    assert extract("<p>x</p>").text_hash == extract("<div>\nx </div>").text_hash


def test_annotate_gives_every_block_an_id_and_changes_nothing_else():
    html = annotate(PAGE)
    blocks = extract(html).blocks
    assert all(block.id for block in blocks)
    assert extract(html).text == extract(PAGE).text
    assert annotate(html) == html
    tree = html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert {block.id for block in blocks} <= set(ids)


def test_annotate_keeps_out_of_the_way_of_ids_that_are_there():
    html = annotate('<p id="art-b1">x</p><p>y</p><p id="art-b3">z</p><p>w</p>')
    assert [block.id for block in extract(html).blocks] == ["art-b1", "art-b2", "art-b3", "art-b4"]


def test_annotate_an_outer_element_after_its_inner_one():
    html = annotate("<div><p>in</p>out</div>")
    assert html == '<div id="art-b1"><p id="art-b2">in</p>out</div>'


# Highlighting


def test_highlight_marks_the_words_and_nothing_else():
    html = highlight("<p>One two three.</p>", [(4, 7, "passage", "abc")])
    assert html == (
        '<p>One <mark class="passage" data-thread="abc" id="passage-abc">two</mark> three.</p>'
    )


def test_highlight_never_breaks_the_tree():
    html = highlight("<p>One <b>two</b> three</p><p>four</p>", [(0, 16, "passage", "a")])
    assert html == (
        '<p><mark class="passage" data-thread="a" id="passage-a">One </mark><b>'
        '<mark class="passage" data-thread="a">two</mark></b>'
        '<mark class="passage" data-thread="a"> three</mark></p>'
        '<p><mark class="passage" data-thread="a">fo</mark>ur</p>'
    )


def test_highlight_puts_no_mark_between_the_parts_of_a_table():
    table = "<table>\n<tbody>\n<tr>\n<td>a</td>\n<td>b</td>\n</tr>\n</tbody>\n</table>"
    html = highlight(table, [(0, 3, "passage", "x")])
    assert html.count("<mark") == 2
    assert "<td><mark" in html


def test_highlight_overlapping_passages():
    html = highlight("<p>abcdef</p>", [(0, 4, "passage", "x"), (2, 6, "passage is-changed", "y")])
    assert extract(html).text == "abcdef"
    assert html.count('id="passage-x"') == html.count('id="passage-y"') == 1
    assert '<mark class="passage" data-thread="x">' in html


def test_highlight_escapes_survive():
    html = highlight("<p>a &lt;b&gt; &amp; c</p>", [(2, 7, "passage", "x")])
    assert '">&lt;b&gt; &amp;</mark> c</p>' in html


def test_d08_a_passage_with_markup_in_it_stays_text():
    page = cleaned("<p>see &lt;/mark&gt;&lt;script&gt;alert(1)&lt;/script&gt; here</p>")
    text = extract(page).text
    html = highlight(page, [(0, len(text), "passage", "x")])
    assert "<script" not in html
    assert extract(html).text == text


@pytest.mark.parametrize(
    ("css_class", "uid"),
    [('x" onclick="', "a"), ("x", 'a"><script>'), ("", "a"), ("x", ""), ("x", "a b\n"), ("<", "a")],
)
def test_d08_names_cannot_carry_markup(css_class, uid):
    with pytest.raises(ValueError, match="plain"):
        highlight("<p>x</p>", [(0, 1, css_class, uid)])


def test_highlight_of_nothing():
    assert highlight(PAGE, []) == PAGE
    assert highlight(PAGE, [(3, 3, "passage", "x"), (9999, 10_000, "passage", "y")]) == PAGE


@given(
    st.sampled_from(PAYLOADS),
    st.lists(
        st.tuples(
            st.integers(0, 60), st.integers(0, 60), st.just("passage"), st.sampled_from("abc")
        ),
        max_size=4,
    ),
)
def test_d08_highlighting_keeps_text_and_tree(payload, ranges):
    page = cleaned(f"<p>Some words <i>before</i></p>{payload}<table><tr><td>and after")
    html = highlight(page, ranges)
    assert extract(html).text == extract(page).text
    tree = html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)
    elements = [element.tag for element in tree.iter() if element.tag != "mark"]
    before = html5lib.parseFragment(page, treebuilder="etree", namespaceHTMLElements=False)
    assert elements == [element.tag for element in before.iter()]


@given(st.text(st.characters(exclude_categories=["C"]), max_size=80))
def test_squeezed_is_what_a_page_would_make_of_the_text(text):
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    assert squeezed(text) == squeezed(extract(cleaned(f"<p>{escaped}</p>")).text)


# Each mark at each character: slow, and the meaning of highlighting many passages.
def marked_by_the_letter(text, marks):
    pieces, seen, begun, drawn = [], set(), [], 0
    for offset, letter in enumerate(text):
        here = [mark for mark in marks if mark[0] <= offset < mark[1]]
        if here != begun:
            pieces.append("</mark>" * drawn)
            drawn, again = 0, 0
            for _start, _end, css_class, uid in here:
                again += uid in seen
                if uid in seen and again > MOST_AGAIN:
                    continue
                drawn += 1
                anchor = "" if uid in seen else f' id="passage-{uid}"'
                seen.add(uid)
                pieces.append(f'<mark class="{css_class}" data-thread="{uid}"{anchor}>')
            begun = here
        pieces.append(letter)
    return "".join(pieces) + "</mark>" * drawn


@given(
    st.lists(
        st.tuples(
            st.integers(-2, 45), st.integers(-2, 45), st.just("passage"), st.sampled_from("abcdef")
        ),
        max_size=40,
    )
)
def test_highlight_of_many_overlapping_passages(ranges):
    text = "Cut the tube and fold it twice, then wait"
    marks = [mark for mark in ranges if mark[0] < mark[1]]
    expected = f"<p>{marked_by_the_letter(text, marks)}</p>"
    assert highlight(f"<p>{text}</p>", ranges) == expected


def test_highlight_of_many_passages_in_a_long_text_is_quick():
    html = "<p>" + "word " * 40_000 + "</p>"
    marks = [(at * 10, 200_000 - at * 10, "passage", f"u{at}") for at in range(200)]
    begun = time.process_time()
    highlighted = highlight(html, marks)
    # Each has two edges; between any two of them are three at most, and one more that begins.
    assert 200 <= highlighted.count("<mark") <= 400 * 3 + 200
    assert highlighted.count(' id="passage-') == 200
    # A goal of half a second, with slack for a busy machine; mark by letter takes far more.
    assert time.process_time() - begun < 5
