"""Every main page fits a phone, is accessible and keeps its policy: light, dark, right-to-left."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.tour import Stop, sign_in_all, speak, stops

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

SERIOUS = {"serious", "critical"}
ANSWERED_WITH_AN_ERROR = {"not-found", "letter-link-unknown"}


@pytest.fixture(scope="module")
def tour(demo):
    return [stop for stop in stops(demo.url) if "#" not in stop.path]


@pytest.fixture(scope="module")
def people(demo, tour):
    people = sign_in_all(demo.url, tour)
    yield people
    speak(people, "en")


@pytest.fixture
def visit(open_page, demo, tour, people):
    """Go through the tour in one mode; `look(page)` returns what is wrong with a page."""

    def visit(look, language: str, **options) -> dict[str, list[str]]:
        wrong: dict[str, list[str]] = {}
        windows = {}
        speak(people, language)
        for stop in tour:
            if stop.who not in windows:
                page = open_page("/healthz", people.get(stop.who), **options)
                page.context.add_cookies(
                    [{"name": "django_language", "value": language, "url": demo.url}]
                )
                windows[stop.who] = page
            page = windows[stop.who]
            page.problems.clear()
            answer = page.goto(demo.url + stop.path)
            found = [*_failed(stop, answer.status), *look(page)]
            if found:
                wrong[stop.name] = found
        return wrong

    return visit


def _failed(stop: Stop, status: int) -> list[str]:
    expected = 404 if stop.name in ANSWERED_WITH_AN_ERROR else 200
    return [] if status == expected else [f"answers {status}"]


# What a row of links hides at its end is not found.
CLIPPED = """[...document.querySelectorAll("nav")]
    .filter((row) => row.scrollWidth > row.clientWidth).map((row) => row.className)"""


def _too_wide(page) -> list[str]:
    width = page.evaluate("document.scrollingElement.scrollWidth")
    clipped = [f"{name} is clipped" for name in page.evaluate(CLIPPED)]
    return clipped if width <= 360 else [f"{width} px wide", *clipped]


def _violations(page, **options) -> list[str]:
    # What a page does right is not described: that takes most of the time.
    options = {"resultTypes": ["violations"], **options}
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{violation['id']}: {node['html'][:200]}"
        for violation in found
        if violation["impact"] in SERIOUS
        for node in violation["nodes"]
    ]


# What the page itself says: neither what people wrote nor what the demo named.
UNTRANSLATED = """() => {
  const written = "[dir=auto], bdi, [lang]:not(html), code, pre, option, .avatar, .tag";
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = new Set();
  while (walk.nextNode()) {
    const { data, parentElement: within } = walk.currentNode;
    const isTopic = within.closest("label")?.querySelector("[name=topics], [name=circle]");
    if (within.closest(written) || isTopic) continue;
    const said = data.replace(/\\u2068[^\\u2069]*\\u2069/g, "").match(/[A-Za-z][a-z]{2,}/g) ?? [];
    for (const word of said) found.add(word);
  }
  return [...found];
}"""
# Names of wikis, programs, formats and commands, in the parts they fall into: `MediaWiki`.
NAMES = {
    *("Ayni", "Media", "Wiki", "energypedia", "Appropedia", "action", "parse"),
    *("Django", "Python", "Lite", "Postgre", "Redis", "manage", "receive", "mail", "docs"),
    *("Markdown", "https", "Message"),
}


def _untranslated(page) -> list[str]:
    return sorted(set(page.evaluate(UNTRANSLATED)) - NAMES)


def _complaints(page) -> list[str]:
    return [problem for problem in page.problems if "status of 404" not in problem]


# How a page looks is the same wherever it comes from: this is not seen once more on production.
@pytest.mark.embedded
def test_in_the_light(visit):
    wrong = visit(lambda page: [*_too_wide(page), *_violations(page), *_complaints(page)], "en")
    assert wrong == {}


@pytest.mark.embedded
def test_in_the_dark_and_from_right_to_left(visit):
    def look(page) -> list[str]:
        expect(page.locator("html")).to_have_attribute("dir", "rtl")
        # Dark changes nothing but colours.
        faint = _violations(page, runOnly=["color-contrast"])
        return [*_too_wide(page), *faint, *_complaints(page), *_untranslated(page)]

    assert visit(look, "ar", locale="ar", color_scheme="dark") == {}


def test_in_the_longest_words(visit):
    assert visit(lambda page: [*_too_wide(page), *_complaints(page)], "fr", locale="fr") == {}


INJECTED = """() => {
  const script = document.createElement("script");
  script.textContent = "window.ran = 'script'";
  document.body.append(script);
  document.body.insertAdjacentHTML("beforeend", "<img src=x onerror=\\"window.ran = 'handler'\\">");
  const image = document.querySelector("img[src=x]");
  document.body.insertAdjacentHTML("beforeend", "<p id=styled style='display: none'>seen</p>");
  const told = new Promise((done) => image.addEventListener("error", done));
  return told.then(() => window.ran ?? "nothing");
}"""


def test_d10_what_is_injected_does_not_run(open_page):
    page = open_page("/")
    assert page.evaluate(INJECTED) == "nothing"
    expect(page.locator("#styled")).to_be_visible()
    assert sum("Content Security Policy" in problem for problem in page.problems) >= 2
