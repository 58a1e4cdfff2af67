"""What is wider than a phone scrolls or wraps where it stands: page and mail stay narrow."""

import pytest

from notifications.mail.content import Content, Item, Link, Quote, Section
from notifications.mail.setting import as_html
from tests.browser import chromium as browsers

# The same wherever the pages come from: not run once more on production.
pytestmark = [pytest.mark.browser, pytest.mark.embedded]

LONG = "https://example.org/" + "a" * 240
WIDE = {
    "five short columns": "|Day|Sun|Rain|Dung|Gas|\n|-|-|-|-|-|\n|Monday|yes|no|20 l|1.5 m³|",
    "many columns": "|" + "a word|" * 20 + "\n|" + "-|" * 20 + "\n|" + "1|" * 20,
    "an address in a cell": f"|a|b|\n|-|-|\n|{LONG}|x|",
    "code": "```\n" + "x = 1; " * 40 + "\n```",
    "code in a sentence": "`" + "x" * 200 + "`",
    "a long word": "Donau" * 60,
    "a long address": f"See {LONG}",
    "a formula": "$$" + "V=\\pi r^{2}h+" * 20 + "$$",
    "a deep list": "- " * 9 + LONG,
    "a deep quote": "> " * 16 + LONG,
    "a long heading": "# " + "Heading" * 30,
}


def test_a_post_never_widens_the_page(open_page, john):
    """The class: anything that may stand in a post and is wider than 360 pixels."""
    body = "\n\n".join(WIDE.values())
    page = open_page(john.ask("What is wide?", body=body)["url"], john, viewport=browsers.PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") == browsers.PHONE["width"]
    frames = page.locator(".post__body .table-scroll")
    assert frames.count() == 3
    assert frames.nth(1).evaluate("(frame) => frame.scrollWidth > frame.clientWidth")
    for wide in (frames.nth(1), page.locator(".post__body pre").first):
        bare, shaded = browsers.ends(wide)
        assert sum(bare) - sum(shaded) > 100, "nothing shows that more stands beside it"
    for block in page.locator(".post__body > *").all():
        box = block.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= browsers.PHONE["width"]


def test_each_part_of_a_post_runs_in_its_own_direction(open_page, john):
    """The class: two directions in one post; the page itself runs one way."""
    body = (
        "English words.\n\nكلمات عربية.\n\n- أول\n- second\n- ثالث\n\n"
        "> اقتباس\n\n|عمود|two|\n|-|-|\n|x|ثلاثة|"
    )
    page = open_page(john.ask("Which way?", body=body)["url"], john)
    words = page.locator(".post__body").first
    for text, direction in {
        "English words.": "ltr",
        "كلمات عربية.": "rtl",
        "أول": "rtl",
        "second": "ltr",
        "ثالث": "rtl",
        "اقتباس": "rtl",
        "عمود": "rtl",
        "two": "ltr",
        "x": "ltr",
        "ثلاثة": "rtl",
    }.items():
        place = words.get_by_text(text, exact=True).first
        assert place.evaluate("(one) => getComputedStyle(one).direction") == direction, text
    # The sign of each item stands inside the post, on the side where the item begins.
    post = words.bounding_box()
    for item in words.locator("li").all():
        box = item.bounding_box()
        assert box["x"] >= post["x"] and box["x"] + box["width"] <= post["x"] + post["width"]
        is_rtl = item.evaluate("(one) => getComputedStyle(one).direction") == "rtl"
        room = (
            post["x"] + post["width"] - box["x"] - box["width"] if is_rtl else box["x"] - post["x"]
        )
        assert room >= 16


@pytest.mark.parametrize("words", [LONG, "Donau" * 60, f"指南：{LONG}。"])
def test_a_mail_is_as_narrow_as_a_phone(chromium, words):
    """The class: words without a place to break, in every part of a mail."""
    content = Content(
        subject="A mail",
        reason=words,
        links=[Link(label=words, url=LONG)],
        sections=[
            Section(
                heading=words,
                items=[
                    Item(
                        title=words,
                        lead=words,
                        url=LONG,
                        invitation=words,
                        quotes=[Quote(words=words, credit=words, credit_url=LONG)],
                    )
                ],
            )
        ],
    )
    page = chromium.new_page(viewport=browsers.PHONE)
    page.set_content(as_html(content))
    assert page.evaluate("document.documentElement.scrollWidth") == browsers.PHONE["width"]
    page.close()
