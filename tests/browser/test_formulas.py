"""Formulas and hostile MathML in a real Chromium; the pages are made here, no server is needed."""

import json
from pathlib import Path

import pytest

from articles.canonical import annotate, extract
from articles.sanitising import clean
from tests.articles.payloads import PAYLOADS
from tests.articles.test_sanitising import MATHML_ELEMENTS

# The same wherever the pages come from: not run once more on production.
pytestmark = [pytest.mark.browser, pytest.mark.embedded]

STATIC = Path(__file__).parents[2] / "config" / "static"
ORIGIN = "https://ayni.example"
BASE = "https://wiki.example/wiki/Cylinder"
CASES = json.loads((Path(__file__).parents[1] / "articles" / "canonical_cases.json").read_text())
TEX = r"V=\pi r^{2}h"
FORMULA = (
    f'<math alttext="{TEX}"><mi>V</mi><mo>=</mo><mi>π</mi>'
    "<msup><mi>r</mi><mn>2</mn></msup><mi>h</mi></math>"
)

# Returns what is not as it must be, after the parser and after a second reading of its own tree.
_LOOK = """([pages, allowed]) => {
  const wrong = [];
  window.ran = [];
  window.alert = (what) => window.ran.push(what);
  const look = (root, html, way) => {
    for (const element of root.querySelectorAll("*")) {
      const name = element.localName;
      const mathml = element.namespaceURI.endsWith("/MathML");
      const html5 = element.namespaceURI.endsWith("/xhtml");
      const inside = element.parentElement?.closest("math");
      const isForeign = !(mathml || html5) || (inside && !mathml);
      if (isForeign || mathml !== allowed.includes(name))
        wrong.push([way, html, element.outerHTML]);
      for (const { name: key } of element.attributes)
        if (/^on|^style$/.test(key) || (mathml && /^(href|class|id|src)$|:/.test(key)))
          wrong.push([way, html, key]);
    }
    if (root.innerHTML !== html) wrong.push([way, html, root.innerHTML]);
  };
  for (const html of pages) {
    const box = document.body.appendChild(document.createElement("div"));
    box.innerHTML = html;
    look(box, html, "set");
    box.innerHTML = box.innerHTML;
    look(box, html, "set again");
    box.remove();
    const read = new DOMParser().parseFromString(`<div id=box>${html}</div>`, "text/html");
    look(read.getElementById("box") ?? read.documentElement, html, "parsed");
  }
  return [wrong, window.ran];
}"""


def cleaned(html):
    return clean(html, base_url=BASE, known_image={}).html


def test_no_attack_by_mathml_runs_or_changes_when_read_again(open_blank):
    """Every payload, also beside others and inside tables, links and headings."""
    around = ("{}", "<table><tr><td>{}", "<h2>{}</h2>", "<a href=/x>{}", "<math><mtext>{}")
    pages = {cleaned(frame.format(payload)) for payload in PAYLOADS for frame in around}
    pages.add(cleaned("".join(PAYLOADS)))
    page = open_blank("<p>")
    wrong, ran = page.evaluate(_LOOK, [sorted(pages), sorted(MATHML_ELEMENTS)])
    assert (wrong, ran) == ([], [])
    assert sum("<math" in html for html in pages) > 50


def test_the_attacks_are_attacks(open_blank):
    """Uncleaned they run, or the check above sees them: else it could not fail."""
    page = open_blank("<p>")
    wrong, _ran = page.evaluate(_LOOK, [PAYLOADS, sorted(MATHML_ELEMENTS)])
    assert len(wrong) > 200


# Selecting


@pytest.fixture
def open_blank(chromium):
    """Open a page of our own origin with the article's script, from files alone."""
    contexts = []

    def answer(route):
        path = STATIC / route.request.url.removeprefix(f"{ORIGIN}/static/")
        if path.suffix == ".js":
            route.fulfill(path=path, content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html>", content_type="text/html")

    def open_one(html):
        context = chromium.new_context()
        contexts.append(context)
        page = context.new_page()
        page.route("**/*", answer)
        page.goto(f"{ORIGIN}/")
        page.set_content(
            "<div data-ask-popover hidden><a>Ask</a></div>"
            f'<div data-article="a" data-edition="1" data-ask="/ask">{html}</div>'
        )
        page.add_script_tag(url=f"{ORIGIN}/static/js/ask.js", type="module")
        return page

    yield open_one
    for context in contexts:
        context.close()


_SELECT = """([from, at, to, until]) => {
  const node = (path) => path.reduce(
    (parent, index) => parent.childNodes[index], document.querySelector("[data-article]"));
  getSelection().setBaseAndExtent(node(from), at, node(to), until);
}"""


_ASKED = """() => {
  const { search } = document.querySelector("[data-ask-popover] a");
  return search && [...new URLSearchParams(search).values()];
}"""


def asked(page, selection):
    """Select, and return what the link would ask about: (edition, start, end, quote)."""
    page.evaluate("document.querySelector('[data-ask-popover] a').removeAttribute('href')")
    page.evaluate(_SELECT, selection)
    return page.wait_for_function(_ASKED).json_value()


SO, IT_IS = [0, 0], [0, 2]


SELECTIONS = [
    ([SO, 0, IT_IS, 7], f"So {TEX} it is."),
    ([SO, 0, [0, 1, 3, 0, 0], 1], f"So {TEX}"),
    ([[0, 1, 3, 0, 0], 1, IT_IS, 3], f"{TEX} it"),
    ([[0, 1, 2, 0], 0, [0, 1, 2, 0], 1], TEX),
    ([[0, 1, 0, 0], 0, [0, 1, 4, 0], 1], TEX),
    ([[0, 1], 2, IT_IS, 3], f"{TEX} it"),
    ([[0], 1, [0], 2], TEX),
    ([IT_IS, 1, IT_IS, 3], "it"),
]


def test_a_selection_over_a_formula_says_where_the_server_finds_it(open_blank):
    """A range before, over, into, out of and inside a formula; inside means all of it."""
    html = annotate(cleaned(f"<p>So {FORMULA} it is.</p>"))
    text = extract(html).text
    page = open_blank(html)
    for selection, words in SELECTIONS:
        _edition, start, end, quote = asked(page, selection)
        assert text[int(start) : int(end)].strip() == words
        assert quote == words


def test_the_script_walks_as_the_server_does(open_blank):
    """Every case of the canonical text: all of the page selected is all of the text."""
    page = open_blank("")
    for name, html, text in CASES:
        if not text:
            continue
        count = page.evaluate(
            "html => { const one = document.querySelector('[data-article]');"
            " one.innerHTML = html; return one.childNodes.length; }",
            html,
        )
        _edition, start, end, quote = asked(page, [[], 0, [], count])
        assert (name, int(start), int(end)) == (name, 0, len(text))
        assert quote == " ".join(text.split())
