"""Selecting a passage with mouse, keys and fingers: the words between both ends, never others.

The page has no server: config/static/js/ask.js and the style sheets are the real ones, and what it
says of a selection is checked against the text that the server makes of the same HTML.
"""

from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from articles import anchoring
from articles.canonical import extract
from tests.browser import chromium as browsers

# The same wherever the pages come from: not run once more on production.
pytestmark = [pytest.mark.browser, pytest.mark.embedded]

STATIC = Path(__file__).resolve().parents[2] / "config" / "static"
SITE = "http://article.example"
MARK = '<sup class="reference"><a href="#art-cite_note-{0}">[{0}]</a></sup>'
ADDED = '<a class="ask-part" href="#x" data-added>Ask about this part</a>'
NOTE = '<aside class="note" data-added><h2>A question</h2><p>Is it enough?</p></aside>'
TEXT = (
    '<h2 id="art-a">Materials 🎉</h2>'
    f'<p id="art-film">Use film of 200 micron thickness.{MARK.format(4)}</p>'
    f'<p id="art-tape">日本語のテキスト👩\u200d🌾 and tape.{MARK.format(5)}'
    f" Keep the rest.{MARK.format(6)}</p>"
    "{added}"
    '<ul><li id="art-one">One strip</li><li id="art-two">Two tubes</li></ul>'
    '<table><tbody><tr><th id="art-th">Part</th><td id="art-td">Price</td></tr></tbody></table>'
    '<figure><img src="/dot.svg" alt="A tube" width="80" height="60">'
    '<figcaption id="art-cap">The tube in its trench</figcaption></figure>'
    '<div class="noted">{note}<p id="art-slope">Check the slope<br>with a water level.</p></div>'
    f'<p id="art-last">{"Wait for the gas, it takes weeks. " * 12}</p>'
    '<ol class="refs"><li id="art-cite_note-4">A book on film</li></ol>'
)
CLEAN = TEXT.replace("{added}", "").replace('<div class="noted">{note}', "<div>")
SHOWN = TEXT.replace("{added}", ADDED).replace("{note}", NOTE)
PAGE = f"""<!doctype html><html lang="en"><meta charset="utf-8">
<link rel="stylesheet" href="/css/ayni.css"><link rel="stylesheet" href="/css/article.css">
<h1 id="title">Tube digester</h1>
<div class="prose article-body" data-article="a" data-edition="3" data-ask="/ask/">{SHOWN}</div>
<p id="below">Who built it</p>
<div class="ask-popover" data-ask-popover hidden><a class="button">Ask about this</a></div>
<script type="module" src="/js/ask.js"></script></html>"""
DOT = '<svg xmlns="http://www.w3.org/2000/svg"><rect width="80" height="60"/></svg>'
FILM = "Use film of 200 micron thickness."
TAPE = "日本語のテキスト👩\u200d🌾 and tape."

# The middle of a character's left edge; `at` counts UTF-16 units of the element's own text.
PLACE = """([selector, at, beside = 0]) => {
  const walker = document.createTreeWalker(document.querySelector(selector), NodeFilter.SHOW_TEXT);
  let node = walker.nextNode(), left = at;
  while (left > node.length) { left -= node.length; node = walker.nextNode(); }
  const range = document.createRange();
  range.setStart(node, Math.max(0, left - 1)); range.setEnd(node, Math.max(1, left));
  const boxes = range.getClientRects(), box = boxes[boxes.length - 1];
  return [(left === 0 ? box.left + 1 : box.right - 1) + beside, box.top + box.height / 2];
}"""


def serve(route):
    path = urlsplit(route.request.url).path
    if path == "/":
        route.fulfill(body=PAGE, content_type="text/html")
    elif path == "/dot.svg":
        route.fulfill(body=DOT, content_type="image/svg+xml")
    elif path == "/ask/":
        route.fulfill(body="asked", content_type="text/html")
    elif (STATIC / path[1:]).is_file():
        kind = "text/css" if path.endswith("css") else "text/javascript"
        route.fulfill(body=(STATIC / path[1:]).read_text(), content_type=kind)
    else:
        route.fulfill(status=404)


@pytest.fixture(scope="module")
def open_article(chromium):
    """Open the article in a window of its own."""
    contexts = []

    def open_one(**options):
        context = chromium.new_context(**({"viewport": browsers.DESKTOP} | options))
        contexts.append(context)
        page = context.new_page()
        page.route(f"{SITE}/**", serve)
        page.goto(SITE)
        return page

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def window(open_article):
    return open_article()


@pytest.fixture
def page(window):
    """One window for all tests that only select; in each of them nothing is selected at first."""
    window.evaluate("getSelection().removeAllRanges(); scrollTo(0, 0)")
    expect_words(window, "")
    return window


def said(page):
    """The passage that the server would take from the link, by its words; "" without a link."""
    link = page.locator("[data-ask-popover] a")
    if not link.is_visible():
        return ""
    query = dict(parse_qsl(urlsplit(link.get_attribute("href")).query))
    assert query["edition"] == "3"
    start, end, first = int(query["start"]), int(query["end"]), query["quote"]
    place = anchoring.at_offsets(extract(CLEAN), start, end, first, query.get("quote_end", ""))
    return place.exact


def expect_words(page, words):
    """Let the page go on until the link says these words, as it does after the selection rests."""
    for _ in range(400):
        if said(page) == words:
            return
        page.wait_for_timeout(10)
    assert said(page) == words


def drag(page, start, end):
    page.mouse.move(*page.evaluate(PLACE, list(start)))
    page.mouse.down()
    page.mouse.move(*page.evaluate(PLACE, list(end)), steps=4)
    page.mouse.up()


# From where to where, by how many pixels beside it, and the words.
DRAGS = {
    "to behind the mark": (("#art-film", 0), ("#art-film", 36, 20), FILM),
    "to the end of the mark": (("#art-film", 0), ("#art-film", 36), FILM),
    "into the mark": (("#art-film", 0), ("#art-film", 35), FILM),
    "backwards from behind the mark": (("#art-film", 36, 20), ("#art-film", 4), FILM[4:]),
    "from behind a mark to a mark": (("#art-film", 36, 20), ("#art-tape", 26), TAPE),
    "one of several marks": (("#art-tape", 0), ("#art-tape", 26), TAPE),
    "over a mark": (("#art-tape", 13), ("#art-tape", 35), "and tape. Keep the"),
    "from the title": (("#title", 3), ("#art-film", 8), "Materials 🎉\nUse film"),
    "from a heading": (("#art-a", 0), ("#art-film", 8), "Materials 🎉\nUse film"),
    "into the link of a part": (("#art-tape", 27), (".ask-part", 6), "Keep the rest."),
    "from a note into the text": ((".note p", 3), ("#art-slope", 15), "Check the slope"),
    "into a note": (("#art-cap", 8), (".note p", 4), "in its trench"),
    "from cell to cell": (("#art-th", 0), ("#art-td", 5), "Part\nPrice"),
    "over the end of a list": (("#art-two", 4), ("#art-td", 5), "tubes\nPart\nPrice"),
    "over a line break": (("#art-slope", 6), ("#art-slope", 21), "the slope\nwith a"),
    "over a picture": (("#art-td", 0), ("#art-cap", 8), "Price\nThe tube"),
    "to below the article": (("#art-cite_note-4", 2), ("#below", 5), "book on film"),
}


@pytest.mark.parametrize("how", DRAGS)
def test_drag_with_the_mouse(page, how):
    """The class: a selection whose end is where no text of the article is."""
    start, end, words = DRAGS[how]
    drag(page, start, end)
    expect_words(page, words)


@pytest.mark.parametrize(
    ("selector", "words"),
    [
        ("#art-film", FILM),
        ("#art-tape", TAPE + " Keep the rest."),
        ("#art-a", "Materials 🎉"),
        ("#art-one", "One strip"),
        ("#art-two", "Two tubes"),
        ("#art-td", "Price"),
        ("#art-cap", "The tube in its trench"),
        ("#art-last", ("Wait for the gas, it takes weeks. " * 12).strip()),
    ],
)
def test_three_clicks_take_the_block(page, selector, words):
    """Chromium ends such a selection at the start of the next block."""
    page.mouse.click(*page.evaluate(PLACE, [selector, 1]), click_count=3)
    expect_words(page, words)


def test_what_holds_no_text_of_the_article_offers_nothing(page):
    for selector in ("#art-film sup", ".ask-part", ".note", "#title", "figure img", "#below"):
        page.evaluate("""() => {
          getSelection().selectAllChildren(document.querySelector("#art-slope"));
        }""")
        expect_words(page, "Check the slope\nwith a water level.")
        page.evaluate(
            """(one) => getSelection().selectAllChildren(document.querySelector(one))""", selector
        )
        expect_words(page, "")


def test_all_of_it_by_the_keys(page):
    page.keyboard.press("Control+a")
    expect_words(page, extract(CLEAN).text)


# Ends as scripts and other browsers set them: in elements, between them, in empty ones.
ENDS = [
    ("#art-film", 0, "#art-film", 1, FILM),
    ("#art-film", 0, "#art-film", 2, FILM),
    ("#art-film", 0, "#art-film sup", 1, FILM),
    ("#art-film", 0, "#art-tape", 0, FILM),
    ("ul", 0, "ul", 1, "One strip"),
    ("figure", 0, "figure", 2, "The tube in its trench"),
    ("[data-article]", 0, "#art-film", 0, "Materials 🎉"),
    ("body", 0, "#art-film", 0, "Materials 🎉"),
]


@pytest.mark.parametrize("ends", ENDS)
@pytest.mark.parametrize("is_backwards", [False, True])
def test_ends_between_elements(page, ends, is_backwards):
    *places, words = ends
    page.evaluate(
        """([a, at, b, to, back]) => {
          const [one, two] = [a, b].map((each) => document.querySelector(each));
          if (back) getSelection().setBaseAndExtent(two, to, one, at);
          else getSelection().setBaseAndExtent(one, at, two, to);
        }""",
        [*places, is_backwards],
    )
    expect_words(page, words)


def test_by_finger(open_article):
    """A tap on the link follows it before the selection is gone."""
    page = open_article(viewport=browsers.PHONE, has_touch=True, is_mobile=True)
    page.evaluate(
        "getSelection().setBaseAndExtent(document.querySelector('#art-film'), 0,"
        " document.querySelector('#art-tape'), 0)"
    )
    expect_words(page, FILM)
    page.locator("[data-ask-popover] a").tap()
    page.wait_for_url("**/ask/?**")
