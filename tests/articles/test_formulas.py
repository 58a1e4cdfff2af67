"""Formulas: drawn by the browser from MathML of an allow-list, with their TeX as the text."""

import re

import pytest
from lxml import html as lxml_html

from articles import canonical
from articles.canonical import extract, highlight
from articles.sanitising import clean, formulas

BASE = "https://wiki.example/wiki/Cylinder"
TEX = r"V=\pi r^{2}h"
WRITTEN_TEX = f'<code class="math">{TEX}</code>'
MATHML = "<mrow><mi>V</mi><mo>=</mo><mi>π</mi><msup><mi>r</mi><mn>2</mn></msup><mi>h</mi></mrow>"
DRAWN = f'<math alttext="{TEX}">{MATHML}</math>'
ON_ITS_OWN_LINE = f'<math alttext="{TEX}" display="block">{MATHML}</math>'


def cleaned(html):
    return clean(html, base_url=BASE, known_image={}).html


WRITTEN = {
    "wrapped and hidden beside an image": '<span class="mwe-math-element"><span class="'
    'mwe-math-mathml-inline mwe-math-mathml-a11y" style="display: none;"><math xmlns="http://www.w3'
    f'.org/1998/Math/MathML" alttext="{{\\displaystyle {TEX}}}"><semantics>{MATHML}<annotation '
    f'encoding="application/x-tex">{{\\displaystyle {TEX}}}</annotation></semantics></math></span>'
    f'<img class="mwe-math-fallback-image-inline" alt="{{\\displaystyle {TEX}}}"></span>',
    "by the wiki's own renderer": f'<math class="mwe-math-element mwe-math-element-inline" '
    f'alttext="{{\\displaystyle {TEX}}}"><semantics>{MATHML}</semantics></math>',
    "with TeX in a note alone": f"<math><semantics>{MATHML}<annotation-xml>x</annotation-xml>"
    f'<annotation encoding="application/x-tex">{TEX}</annotation></semantics></math>',
    "in another style": f'<math alttext="{{\\textstyle {{\\displaystyle {TEX}}}}}">{MATHML}</math>',
    "with lines and comments between": f'<math alttext="{TEX}">\n <!-- x -->\n{MATHML}\n</math>',
    "with spaces inside": f'<math alttext="{TEX}">{MATHML.replace("<mi>", "<mi> ")}</math>',
    "with links, colours and styles": f'<math alttext="{TEX}" style="color:red" href="//x" id="a">'
    f"{MATHML.replace('<mi>V', '<mi mathcolor=red class=a href=/x>V')}</math>",
}


@pytest.mark.parametrize("form", WRITTEN)
def test_a_formula_is_drawn(form):
    """Kind: MathML in each form in which MediaWiki has written it; all end in one form."""
    assert cleaned(f"<p>So {WRITTEN[form]} it is.</p>") == f"<p>So {DRAWN} it is.</p>"


DISPLAYED = {
    "by its attribute": f'<math display="block" alttext="{TEX}">{MATHML}</math>',
    "by the class of its wrapper": '<div class="mwe-math-element mwe-math-element-block">'
    f'<math alttext="{TEX}">{MATHML}</math></div>',
    "by the class of the inner wrapper": '<span class="mwe-math-element"><span class="mwe-math-'
    f'mathml-display"><math alttext="{TEX}">{MATHML}</math></span></span>',
    "by its old mode": f'<math mode="display" alttext="{TEX}">{MATHML}</math>',
}


@pytest.mark.parametrize("form", DISPLAYED)
def test_a_displayed_formula_stands_on_its_own_line(form):
    html = cleaned(f"<p>So {DISPLAYED[form]} it is.</p>")
    assert ON_ITS_OWN_LINE in html
    assert extract(html).text == f"So\n{TEX}\nit is."


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        (f'<img class="tex" alt="{TEX}" src="/math/a.png" />', WRITTEN_TEX),
        (
            f'<math alttext="{TEX}"><mtext><b>x</b></mtext></math>',
            f'<code class="math">{TEX}</code>',
        ),
        (
            f'<math alttext="{TEX}"><maction>{MATHML}</maction></math>',
            f'<code class="math">{TEX}</code>',
        ),
        (
            f'<math alttext="{TEX}">{"<mrow>" * 80}<mi>x</mi></math>',
            f'<code class="math">{TEX}</code>',
        ),
        (
            f'<img class="mwe-math-fallback-image-display" alt="{TEX}">',
            f"<br>{WRITTEN_TEX}<br>",
        ),
    ],
)
def test_a_formula_that_cannot_be_drawn_is_shown_as_its_tex(formula, shown):
    """Kind: no MathML, or MathML with anything that is not on the list."""
    assert cleaned(f"<p>So {formula} it is.</p>") == f"<p>So {shown} it is.</p>"


def test_a_formula_without_tex_is_known_by_its_signs():
    html = cleaned("<p><math><msup><mi>x</mi><mn>2</mn></msup></math></p>")
    assert html == '<p><math alttext="x2"><msup><mi>x</mi><mn>2</mn></msup></math></p>'


def test_a_formula_with_nothing_to_show_is_counted():
    page = clean("<p>A <math><apply><plus/></apply></math></p>", base_url=BASE, known_image={})
    assert (page.html, page.removed) == ("<p>A </p>", {"formulas": 1})


@pytest.mark.parametrize(
    ("letters", "shown"),
    [
        ('<mi mathvariant="double-struck">R</mi>', "<mi>ℝ</mi>"),
        ('<mi mathvariant="double-struck">k</mi>', "<mi>𝕜</mi>"),
        ('<mi mathvariant="bold">v</mi>', "<mi>𝐯</mi>"),
        ('<mi mathvariant="bold">α</mi>', "<mi>𝛂</mi>"),
        ('<mn mathvariant="bold">12</mn>', "<mn>𝟏𝟐</mn>"),
        ('<mi mathvariant="fraktur">C</mi>', "<mi>ℭ</mi>"),
        ('<mi mathvariant="-tex-calligraphic">L</mi>', "<mi>ℒ</mi>"),
        ('<mi mathvariant="italic">h</mi>', "<mi>ℎ</mi>"),
        ('<mi mathvariant="sans-serif">T</mi>', "<mi>𝖳</mi>"),
        ('<mi mathvariant="bold">中</mi>', "<mi>中</mi>"),
        ('<mi mathvariant="normal">d</mi>', '<mi mathvariant="normal">d</mi>'),
        ('<mi mathvariant="x">d</mi>', "<mi>d</mi>"),
    ],
)
def test_letters_of_another_alphabet_stay_other_letters(letters, shown):
    """Kind: a vector or a set of numbers is known by its alphabet; browsers draw only Unicode's."""
    assert cleaned(f'<p><math alttext="x">{letters}</math></p>') == (
        f'<p><math alttext="x">{shown}</math></p>'
    )


@pytest.mark.parametrize(
    ("tex", "source"),
    [
        (r"{\displaystyle a}", "a"),
        (r"{\displaystyle {\frac {a}{b}}}", r"{\frac {a}{b}}"),
        (r"{\displaystyle a}+{b}", r"{\displaystyle a}+{b}"),
        (r"{\displaystyle a\}}", r"a\}"),
        (r"{\displaystyle a}b}", r"{\displaystyle a}b}"),
        ("{\\displaystyle\n a  b}", "a b"),
        (r"{\displaystylea}", r"{\displaystylea}"),
    ],
)
def test_the_source_is_what_an_author_typed(tex, source):
    html = cleaned(f'<p><img class="tex" alt="{tex}"></p>')
    assert html == f'<p><code class="math">{source}</code></p>'


def test_a_formula_in_a_heading_counts_in_its_title_and_its_address():
    page = clean(f"<h2>The {DRAWN} law</h2><p>x</p>", base_url=BASE, known_image={})
    assert page.sections[0].title == f"The {TEX} law"
    assert extract(page.html).text == f"The {TEX} law\nx"


# The canonical text: a formula is its TeX, in the block around it, whole


def test_a_formula_keeps_its_place_when_the_wiki_draws_it_anew():
    """The text and its blocks depend on the TeX alone, not on how the wiki draws it."""
    texts = {extract(cleaned(f"<p>So {written} it is.</p>")).text for written in WRITTEN.values()}
    as_image = extract(cleaned(f'<p>So <img class="tex" alt="{TEX}"> it is.</p>')).text
    assert texts == {as_image} == {f"So {TEX} it is."}


@pytest.mark.parametrize(
    ("start", "end", "marked"),
    [
        (0, 20, 3),
        (3, 15, 1),
        (3, 4, 1),
        (9, 10, 1),
        (14, 15, 1),
        (10, 17, 2),
        (0, 3, 1),
        (15, 18, 1),
    ],
)
def test_a_mark_takes_a_formula_whole(start, end, marked):
    page = f"<p>So {DRAWN} it is.</p>"
    html = highlight(page, [(start, end, "passage", "x")])
    assert html.count("<mark") == html.count("</mark>") == marked
    assert re.sub("</?mark[^>]*>", "", html) == page
    is_in_it = start < 15 and end > 3
    assert (f">{DRAWN}</mark>" in html) is is_in_it


def test_marks_beside_and_over_a_formula_are_each_in_their_order():
    html = highlight(
        f"<p>a{DRAWN}b</p>",
        [(0, 3, "passage", "x"), (5, 14, "passage", "y"), (13, 14, "passage", "z")],
    )
    mark = '<mark class="passage" data-thread="{}"{}>'.format
    first = {uid: mark(uid, f' id="passage-{uid}"') for uid in "xyz"}
    again = {uid: mark(uid, "") for uid in "xyz"}
    assert html == (
        f"<p>{first['x']}a</mark>{again['x']}{first['y']}{DRAWN}</mark></mark>"
        f"{again['y']}{first['z']}b</mark></mark></p>"
    )


def test_a_formula_belongs_to_the_block_around_it():
    found = extract(canonical.annotate(f"<p>So {ON_ITS_OWN_LINE} it is.</p><p>Next</p>"))
    lines = [found.text[block.start : block.end] for block in found.blocks]
    assert lines == [f"So\n{TEX}\nit is.", "Next"]


# The check of the result


@pytest.mark.parametrize(
    "html",
    [
        "<math><mi><b>x</b></mi></math>",
        "<math><mrow>x</mrow></math>",
        "<math><p>x</p></math>",
        "<math><mi>x</mi></math><mi>y</mi>",
        '<math href="x"><mi>x</mi></math>',
        '<math><mspace width="999em"></mspace></math>',
        "<math><math><mi>x</mi></math></math>",
        "<math><annotation-xml></annotation-xml></math>",
        "<math><mi>x</mi>",
        "<math><!-- x --></math>",
        "<math><mi>x</math></mi>",
    ],
)
def test_anything_else_in_mathml_is_not_sound(html):
    assert not formulas.is_sound(f"<p>{html}</p>")
    assert formulas.is_sound(f"<p>{DRAWN} <b>x</b></p>")


# A real article


@pytest.mark.shared
@pytest.mark.parametrize("name", ["parser-output", "page"])
def test_all_formulas_of_a_real_article_are_drawn(shared_data, name):
    html = (shared_data / f"wikipedia-hermitian-matrix/{name}.html").read_text()
    result = cleaned(html)
    tree = lxml_html.fragment_fromstring(result, create_parent="div")
    drawn = list(tree.iter("math"))
    assert len(drawn) == 66
    assert sum(formula.get("display") == "block" for formula in drawn) == 2
    source = lxml_html.fragment_fromstring(html, create_parent="div")
    signs = [len("".join(row.itertext())) for row in source.iter("semantics")]
    assert len(signs) == 66
    assert all(list(formula) for formula in drawn)
    assert r"a_{ij}={\overline {a_{ji}}}" in extract(result).text
    assert r"{\displaystyle" not in extract(result).text


@pytest.mark.parametrize("level", ["4", "9", "-3", "-9", "+4", "33"])
def test_a_level_no_tex_writes_is_not_allowed(level):
    """Kind: a level that makes letters grow or shrink without end."""
    assert not formulas.is_allowed("mstyle", "scriptlevel", level)
    assert all(formulas.is_allowed("mstyle", "scriptlevel", one) for one in ("0", "3", "+1", "-2"))
