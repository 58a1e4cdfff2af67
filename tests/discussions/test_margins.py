"""Notes and links set into clean HTML at the edges of elements."""

import pytest

from discussions.margins import with_margin


def placed(html, notes, end=""):
    return with_margin(html, notes, lambda anchor: f"[{end}{anchor}]" if end else "")


@pytest.mark.parametrize(
    ("html", "place", "expected"),
    [
        ('<p id="a">x</p>', "a", '<div class="noted">N<p id="a">x</p></div>'),
        (
            '<p>w</p><p id="a">x<br>y</p><p>z</p>',
            "a",
            '<p>w</p><div class="noted">N<p id="a">x<br>y</p></div><p>z</p>',
        ),
        (
            '<ol><li id="a">x</li><li>y</li></ol>',
            "a",
            '<ol><li id="a"><div class="noted">N<div>x</div></div></li><li>y</li></ol>',
        ),
        (
            '<ul><li>w<p id="a">x</p></li></ul>',
            "a",
            '<ul><li><div class="noted">N<div>w<p id="a">x</p></div></div></li></ul>',
        ),
        (
            '<ul><li>w<ul><li id="a">x</li></ul></li></ul>',
            "a",
            '<ul><li>w<ul><li id="a"><div class="noted">N<div>x</div></div></li></ul></li></ul>',
        ),
        (
            '<dl><dt id="a">x</dt><dd>y</dd></dl>',
            "a",
            '<dl><dt id="a"><div class="noted">N<div>x</div></div></dt><dd>y</dd></dl>',
        ),
        (
            '<div class="table-scroll"><table><tbody><tr><td id="a">x</td></tr>'
            "</tbody></table></div>",
            "a",
            '<div class="noted">N<div class="table-scroll"><table><tbody><tr><td id="a">x</td></tr>'
            "</tbody></table></div></div>",
        ),
        (
            '<figure><img src="i"><figcaption id="a">x</figcaption></figure>',
            "a",
            '<div class="noted">N<figure><img src="i"><figcaption id="a">x</figcaption></figure>'
            "</div>",
        ),
        (
            '<blockquote><p id="a">x</p></blockquote>',
            "a",
            '<blockquote><div class="noted">N<p id="a">x</p></div></blockquote>',
        ),
    ],
)
def test_a_note_stands_with_its_block(html, place, expected):
    assert placed(html, {place: "N"}) == (expected, set())


def test_an_anchor_may_hold_an_ampersand():
    page = '<h2 id="art-R&amp;D">R&amp;D</h2><p>One.</p>'
    html, missing = with_margin(page, {"art-R&D": "[note]"}, lambda anchor: f"[ask {anchor}]")
    assert not missing and "[note]" in html and html.endswith("[ask art-R&D]")


def test_two_places_in_one_block_share_it():
    html = '<ul><li><p id="a">x</p><p id="b">y</p></li></ul>'
    made, _ = placed(html, {"a": "A", "b": "B"})
    assert (
        made
        == '<ul><li><div class="noted">AB<div><p id="a">x</p><p id="b">y</p></div></div></li></ul>'
    )


def test_neighbours_do_not_overlap():
    made, _ = placed('<p id="a">x</p><p id="b">y</p>', {"a": "A", "b": "B"})
    assert made == (
        '<div class="noted">A<p id="a">x</p></div><div class="noted">B<p id="b">y</p></div>'
    )


def test_what_is_not_found_is_named():
    assert placed("<p>x</p>", {"a": "N"}) == ("<p>x</p>", {"a"})


def test_text_that_looks_like_markup_is_left_alone():
    html = '<p id="a">&lt;p id="b"&gt;</p>'
    assert placed(html, {"b": "N"}) == (html, {"b"})


def test_sections_end_before_the_next_heading():
    html = (
        '<p>0</p><h2 id="a">A</h2><p>1</p><h3 id="b">B</h3><p>2</p>'
        '<h2 id="c">C</h2><h2 id="d">D</h2><p>3</p>'
    )
    made, _ = placed(html, {}, end="end of ")
    assert made == (
        '<p>0</p><h2 id="a">A</h2><p>1</p>[end of a]<h3 id="b">B</h3><p>2</p>[end of b]'
        '<h2 id="c">C</h2><h2 id="d">D</h2><p>3</p>[end of d]'
    )


def test_a_note_at_a_heading_stands_after_the_end_of_the_part_before():
    html = '<h2 id="a">A</h2><p id="p">1</p><h2 id="b">B</h2><p>2</p>'
    made, _ = placed(html, {"b": "B", "p": "P"}, end="")
    assert made == (
        '<h2 id="a">A</h2><div class="noted">P<p id="p">1</p></div>'
        '<div class="noted">B<h2 id="b">B</h2></div><p>2</p>'
    )


def test_a_list_of_references_is_not_asked_about():
    html = '<h2 id="a">A</h2><p>1</p><h2 id="r">References</h2><ol class="refs"><li>x</li></ol>'
    assert placed(html, {}, end="end of ")[0].count("end of") == 1


def test_without_headings_no_links():
    assert placed("<p>x</p>", {}, end="!") == ("<p>x</p>", set())
