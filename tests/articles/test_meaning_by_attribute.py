"""Meaning that a wiki writes into attributes and styles: numbers, deletions, ticks, directions."""

import pytest

from articles.canonical import extract
from articles.sanitising import clean

BASE = "https://wiki.example/wiki/Tube_digester"


def cleaned(html):
    return clean(html, base_url=BASE, known_image={}).html


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        (
            '<ol start="3" type="a"><li value="5">x</li></ol>',
            '<ol start="3" type="a"><li value="5">x</li></ol>',
        ),
        ('<ol start="-2" reversed><li>x</ol>', '<ol reversed="" start="-2"><li>x</li></ol>'),
        ('<ol start="0"><li value="-1">x</ol>', '<ol start="0"><li value="-1">x</li></ol>'),
        ('<ol style="list-style-type: lower-roman"><li>x</ol>', '<ol type="i"><li>x</li></ol>'),
        ('<ol style="list-style:UPPER-ALPHA outside"><li>x</ol>', '<ol type="A"><li>x</li></ol>'),
        ('<ul style="list-style-type:lower-latin"><li>x</ul>', '<ol type="a"><li>x</li></ol>'),
        (
            '<div style="list-style-type:lower-alpha"><ol class="references"><li>x</ol></div>',
            '<ol class="refs" type="a"><li>x</li></ol>',
        ),
        (
            '<ol class="references" data-mw-group="upper-roman"><li>x</ol>',
            '<ol class="refs" type="I"><li>x</li></ol>',
        ),
        (
            '<ol><li style="list-style-type:lower-alpha">x</li></ol>',
            '<ol><li type="a">x</li></ol>',
        ),
        (
            '<div style="list-style-type:lower-alpha"><ol><li>x<ol><li>y</ol></ol></div>',
            '<ol type="a"><li>x<ol><li>y</li></ol></li></ol>',
        ),
        ('<ol start="99999999" type="x"><li value="b">x</ol>', "<ol><li>x</li></ol>"),
    ],
)
def test_numbers_of_lists(html, kept):
    """Kind: how a list counts, so that "step 5b" of the text is the step that bears it."""
    assert cleaned(html) == kept


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        (
            "<p><s>a</s> <strike>b</strike> <del>c</del></p>",
            "<p><s>a</s> <s>b</s> <del>c</del></p>",
        ),
        ('<p>a <span style="text-decoration:line-through">b</span></p>', "<p>a <s>b</s></p>"),
        (
            '<p style="color:red;text-decoration: underline LINE-THROUGH red">a <b>b</b></p>',
            "<p><s>a <b>b</b></s></p>",
        ),
        ('<p><b style="text-decoration-line:line-through">a</b></p>', "<p><b><s>a</s></b></p>"),
        (
            '<div style="text-decoration:line-through">a<p>b</p>c</div>',
            "<div><s>a</s><p><s>b</s></p><s>c</s></div>",
        ),
        (
            '<ul style="text-decoration:line-through"><li>a<li>b</ul>',
            "<ul><li><s>a</s></li><li><s>b</s></li></ul>",
        ),
    ],
)
def test_deleted_text_looks_deleted(html, kept):
    """Kind: text that the wiki strikes through, by an element or by a style, however deep."""
    assert cleaned(html) == kept
    assert extract(cleaned(html)).text


def test_a_struck_row_is_struck_in_every_cell():
    html = cleaned(
        '<table><tr style="text-decoration:line-through"><td>a</td><th>b</th></tr></table>'
    )
    assert "<td><s>a</s></td><th><s>b</s></th>" in html


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ('<p><span style="font-weight:bold">a</span></p>', "<p><b>a</b></p>"),
        ('<p><span style="font-weight: 700">a</span></p>', "<p><b>a</b></p>"),
        ('<p><span style="font-style:italic">a</span></p>', "<p><i>a</i></p>"),
        ('<p>m<span style="vertical-align:super">2</span></p>', "<p>m<sup>2</sup></p>"),
        (
            '<p>H<span style="vertical-align: sub;font-size:80%">2</span>O</p>',
            "<p>H<sub>2</sub>O</p>",
        ),
        ('<p><span style="font-weight:normal">a</span></p>', "<p>a</p>"),
        ('<p><acronym title="A b">AB</acronym></p>', '<p><abbr title="A b">AB</abbr></p>'),
        (
            '<p><span class="rt-commentedText tooltip" title="A b">AB</span></p>',
            '<p><abbr title="A b">AB</abbr></p>',
        ),
        ('<p><abbr title="A b">AB</abbr></p>', '<p><abbr title="A b">AB</abbr></p>'),
        ('<p><span style="direction: rtl">a</span></p>', '<p><span dir="rtl">a</span></p>'),
        ('<p xml:lang="fr">a</p>', '<p lang="fr">a</p>'),
        ('<p><bdo dir="rtl">abc</bdo></p>', '<p><bdo dir="rtl">abc</bdo></p>'),
        (
            "<p><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby></p>",
            "<p><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby></p>",
        ),
        ("<p><ruby><rb>漢</rb><rt>kan</rt></ruby></p>", "<p><ruby>漢<rt>kan</rt></ruby></p>"),
        ("<p><progress value=7 max=10>70 %</progress></p>", "<p>70 %</p>"),
        ("<p><meter value=0.6>60 %</meter></p>", "<p>60 %</p>"),
        ('<p style="white-space:pre">a\n  b</p>', "<pre>a\n  b</pre>"),
        ('<p style="WHITE-SPACE: Pre">a\n  b</p>', "<pre>a\n  b</pre>"),
        ('<div style="white-space: pre-wrap">a\n  b</div>', "<pre>a\n  b</pre>"),
    ],
)
def test_other_meaning_that_attributes_carry(html, kept):
    """Kind: emphasis, height, expansion, direction, language, line ends."""
    assert cleaned(html) == kept


@pytest.mark.parametrize(
    ("box", "sign"),
    [
        ('<input type="checkbox" disabled>', "☐"),
        ('<input type="checkbox" disabled checked="checked">', "☑"),
        ('<input type="CHECKBOX" checked>', "☑"),
        ('<label><input type="radio" disabled></label>', "○"),
        ('<input type="radio" checked disabled>', "◉"),
    ],
)
def test_ticks_of_a_list_stay(box, sign):
    """Kind: what is done and what is not, as a form that nobody fills in."""
    html = cleaned(f'<ul class="task-list"><li>{box} Cut the film</li></ul>')
    assert html == f"<ul><li>{sign} Cut the film</li></ul>"


@pytest.mark.parametrize(
    "control",
    [
        '<input type="checkbox" role="button" class="toctogglecheckbox" style="display:none">',
        '<input type="checkbox" hidden>',
        '<input type="text" value="GONE">',
        '<input type="hidden" value="GONE">',
        '<input type="submit" value="GONE">',
    ],
)
def test_controls_of_the_wiki_leave_no_sign(control):
    assert cleaned(f"<p>a{control}b</p>") == "<p>ab</p>"


def test_spans_of_cells_stay_as_far_as_they_are_sane():
    html = cleaned(
        '<table><tr><th colspan="2" scope="col">a</th><td rowspan="3">b</td>'
        '<td colspan="-1" rowspan="x">c</td></tr></table>'
    )
    assert '<th colspan="2" scope="col">a</th><td rowspan="3">b</td><td>c</td>' in html
