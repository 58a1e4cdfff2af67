"""Wide things of an article on a phone: they wrap, or scroll by themselves and show it."""

from pathlib import Path

import pytest

from articles.sanitising import clean
from tests.browser import chromium as browsers

# The same wherever the pages come from: not run once more on production.
pytestmark = [pytest.mark.browser, pytest.mark.embedded]

CSS = Path(__file__).parents[2] / "config" / "static" / "css"
STYLE = "".join((CSS / f"{name}.css").read_text(encoding="utf-8") for name in ("ayni", "article"))
THIRTY = " ".join(["word"] * 30)
LONG = "https://wiki.example/" + "a" * 60
FITS = {
    "one long cell": f"<table><tr><td>Film</td><td>{THIRTY}</td></tr></table>",
    "a long heading": f"<table><tr><th>{THIRTY}</th><th>b</th></tr><tr><td>1</td><td>2</table>",
    "cells over columns": f"<table><tr><td colspan=3>{THIRTY}</td></tr><tr><td>a<td>b<td>c</table>",
    "a caption": f"<table><caption>{THIRTY}</caption><tr><td>a</td></tr></table>",
    "a table in a table": f"<table><tr><td><table><tr><td>{THIRTY}</table></td></tr></table>",
}
SCROLLS = {
    "ten columns": f"<table><tr>{'<td>sentence</td>' * 10}</tr></table>",
    "a word that does not break": f"<table><tr><td>{LONG}</td><td>{THIRTY}</td></tr></table>",
    "a formula": f'<p><math alttext="x"><mrow>{"<mi>x</mi><mo>+</mo>" * 40}</mrow></math></p>',
}


@pytest.fixture(scope="module")
def show(chromium):
    """Lay out an article on a phone; returns the page."""
    context = chromium.new_context(viewport=browsers.PHONE, color_scheme="light")
    page = context.new_page()

    def show_one(html, direction="ltr"):
        body = clean(html, base_url="https://wiki.example/wiki/X", known_image={}).html
        page.set_content(
            f"<!doctype html><style>{STYLE}</style><main class=main>"
            f'<div class="prose article-body" dir={direction}>{body}</div></main>'
        )
        return page

    yield show_one
    context.close()


def widths(page):
    """The room and the need of what scrolls, and of the page."""
    return page.evaluate(
        "[document.querySelector('.table-scroll, math'), document.documentElement]"
        ".flatMap((one) => [one.clientWidth, one.scrollWidth])"
    )


@pytest.mark.parametrize("form", FITS)
def test_cells_wrap_where_their_words_fit(show, form):
    """Kind: a table whose words, broken at spaces, are no wider than the screen."""
    room, need, page_room, page_need = widths(show(FITS[form]))
    assert need == room
    assert page_need == page_room == browsers.PHONE["width"]


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("form", SCROLLS)
def test_what_does_not_fit_scrolls_by_itself_and_shows_its_edge(show, form, direction):
    """Kind: wider than the screen at its smallest; a shade stands at the end where more comes."""
    page = show(SCROLLS[form], direction)
    room, need, page_room, page_need = widths(page)
    assert need > room
    assert page_need == page_room == browsers.PHONE["width"]
    paper = browsers.paper(page)
    first, last = browsers.ends(page.locator(".table-scroll, math").first)
    # A formula runs from left to right everywhere.
    shaded, bare = (last, first) if direction == "ltr" or "math" in SCROLLS[form] else (first, last)
    assert sum(paper) - sum(shaded) > 100
    assert abs(sum(paper) - sum(bare)) < 30
