"""How the digest reads: as text on its own, as small HTML, in the learner's language and time."""

import re
from datetime import timedelta
from html.parser import HTMLParser

import html5lib
import pytest
from django.conf import settings
from django.test import override_settings

from foundation.activity.leases import database_now
from notifications.digests.composing import compose
from notifications.digests.window import Window
from notifications.mail.setting import HTML_LIMIT
from tests import cast
from tests.notifications import rows

pytestmark = pytest.mark.django_db


def letter_to(learner):
    learner.refresh_from_db()
    end = database_now() - timedelta(minutes=2)
    return compose([Window(learner, end - timedelta(days=7), end)]).popitem()[1].letter


@pytest.fixture
def full(ada, ben, cleo, circle, closed_circle):
    """Ada's letter has every section."""
    rows.skilled(ada, circle)
    question = rows.at_passage(circle, ben, cast.PASSAGE)
    mine = cast.thread(circle, ada, title="Which valve holds?")
    rows.told(ada, "answered", cast.post(mine, ben, "The clay one, if you wet it first."))
    changed = cast.thread(circle, ada, title="How long is the tube?", passage=question.passage)
    question.passage.state = "gone"
    question.passage.save()
    rows.passage_changed(ada, changed)
    rows.meeting(circle, title="Valves and rain")
    for number in range(7):
        busy = cast.thread(closed_circle, ben, title=f"Busy {number}")
        cast.post(busy, cleo, f"Words number {number}.")
    rows.later(hours=1)
    return letter_to(ada)


HEADINGS = [
    "QUESTIONS YOU CAN PROBABLY ANSWER",
    "WHAT OTHERS DID FOR YOU",
    "THE ARTICLE CHANGED UNDER WHAT YOU WROTE",
    "YOUR NEXT MEETINGS",
    "THE BEST OF YOUR CIRCLES",
    "AND BESIDES",
]


def test_the_sections_stand_in_the_order_that_serves_me(full):
    found = [full.text.index(heading) for heading in HEADINGS]
    assert found == sorted(found)
    assert full.text.startswith(HEADINGS[0]), "no salutation: above the fold is content"


def test_the_text_alone_says_everything(full):
    for words in (
        "* Is it thick enough?",
        "  Ben Uwimana asks in Tube digesters",
        f"> {cast.PASSAGE}",
        "“Tube digester” by Jaime, Example wiki, CC BY-SA 4.0",
        "  I only get 150 micron here.\n  Ben Uwimana, CC BY-SA 4.0",
        "* Answered by Ben Uwimana: “Which valve holds?”",
        "  The clay one, if you wet it first.",
        "The passage is gone from the article. It read:",
        "* Valves and rain",
        "* Digester workshop: 4 new posts in other threads",
        "Mark everything in this letter as read:\nhttp://testserver/digests/",
        "No digest any more:\nhttp://testserver/unsubscribe/digest-",
    ):
        assert words in full.text, words


def test_lines_are_72_wide_except_for_addresses(full):
    for line in full.text.splitlines():
        assert len(line) <= 72 or line.strip().startswith("http://testserver/"), line


def test_text_and_html_say_the_same(full):
    def words(text):
        return re.sub(r"\s+|\* |> ", " ", text)

    class Words(HTMLParser):
        def __init__(self):
            super().__init__()
            self.found = []
            self.skip = False

        def handle_starttag(self, tag, attributes):
            self.skip = tag in ("style", "title")

        def handle_data(self, data):
            if data.strip() and not self.skip:
                self.found.append(" ".join(data.split()))

    parser = Words()
    parser.feed(full.html)
    flat = words(full.text).casefold()
    missing = [one for one in parser.found if words(one).casefold() not in flat]
    assert missing == []


def test_the_subject_is_content(full):
    assert full.subject.startswith("Can you answer this? ")
    assert full.subject.endswith(" more)")


def test_the_subject_tells_what_others_did_where_nothing_is_asked(ada, ben, thread):
    rows.told(ben, "answered", cast.post(thread, ada))
    rows.later(hours=1)
    assert letter_to(ben).subject == "Answered by Ada Quispe: “Is 150-micron film enough?”"


def test_several_people_are_named_and_counted(ada, ben, cleo, eli, thread):
    for person in (ada, cleo, eli):
        rows.told(ben, "answered", cast.post(thread, person))
    rows.later(hours=1)
    assert letter_to(ben).subject.startswith("Answered by Eli Shrestha and 2 others: ")


# --- HTML


def test_the_html_brings_everything_and_fetches_nothing(full):
    page = html5lib.parse(full.html, namespaceHTMLElements=False)
    tags = {element.tag for element in page.iter() if isinstance(element.tag, str)}
    assert tags <= {
        "html", "head", "meta", "base", "title", "style", "body",
        "div", "h2", "h3", "p", "a", "blockquote",
    }  # fmt: skip
    for element in page.iter():
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert name != "src"
            assert "url(" not in value
            assert name != "href" or value.startswith("http://testserver/")
    style = page.find(".//style").text
    assert "prefers-color-scheme: dark" in style
    assert "@import" not in style
    assert page.find(".//h2").attrib["style"], "styles are inline: mail programs drop sheets"


def test_the_fullest_letter_is_small_enough(ada, ben, cleo, circle, closed_circle):
    """Every section at its most, with the longest titles, names and excerpts, in Arabic script."""
    long = "مهضم أنبوبي من البولي إيثيلين " * 40
    circle.readings.get().article.title = "Tube"
    rows.skilled(ada, circle)
    rows.skilled(ada, closed_circle)
    for number in range(5):
        fields = {"title": f"{number} {long}"[:150], "slug": "s", "body": long}
        cast.thread(circle, ben, **fields)
        mine = cast.thread(circle, ada, **fields)
        rows.told(ada, "answered", cast.post(mine, ben, long))
        passed = rows.at_passage(circle, ada, cast.PASSAGE)
        passed.passage.exact = long
        passed.passage.state = "changed"
        passed.passage.save()
        rows.passage_changed(ada, passed)
        rows.meeting(circle, title=long[:120], days=number + 1)
        for _more in range(2):
            busy = rows.at_passage(closed_circle, ben, cast.PASSAGE)
            cast.post(busy, cleo, long)
    rows.later(hours=1)
    ada.interface_language = "ar"
    ada.save()
    letter = letter_to(ada)
    assert letter.html
    assert len(letter.subject) <= 200
    assert 15_000 < len(letter.html.encode()) <= HTML_LIMIT


# --- language and time


def test_it_speaks_my_language_from_right_to_left(ada, ben, thread):
    rows.told(ben, "answered", cast.post(thread, ada))
    rows.later(hours=1)
    ben.interface_language = "ar"
    ben.save()
    assert '<html lang="ar" dir="rtl">' in letter_to(ben).html


def test_words_in_another_language_say_so(ada, ben, circle):
    thread = cast.thread(circle, ben, title="Que plastico?", language="es")
    rows.told(ben, "answered", cast.post(thread, ada, "El de doscientos."))
    rows.later(hours=1)
    assert 'lang="es"' in letter_to(ben).html


def test_meetings_are_told_on_my_clock(ada, ben, circle, thread):
    made = rows.meeting(circle, days=2)
    made.starts_at = made.starts_at.replace(hour=22, minute=30)
    made.save()
    rows.later(hours=1)
    tomorrow = made.starts_at + timedelta(days=1)
    ben.time_zone = "Africa/Kigali"
    ben.save()
    rows.told(ben, "answered", cast.post(thread, ada))
    rows.later(hours=1)
    assert f"{tomorrow:%A}, {tomorrow.day} {tomorrow:%B}, 00:30 (Kigali)" in letter_to(ben).text


# --- licence


def test_every_excerpt_has_its_author_and_licence(full):
    page = html5lib.parse(full.html, namespaceHTMLElements=False)
    quotes = page.findall(".//blockquote")
    assert len(quotes) >= 8
    for quote in quotes:
        credit = " ".join(quote.itertext())
        assert "CC BY-SA 4.0" in credit


def test_many_authors_are_named_in_part(ada, ben, circle):
    thread = rows.at_passage(circle, ben, cast.PASSAGE)
    edition = thread.article.current
    edition.authors = [{"name": name, "url": ""} for name in ("Ana", "Bo", "Chen", "Dipa")]
    edition.anonymous_count = 2
    edition.save()
    rows.skilled(ada, circle)
    rows.later(hours=1)
    assert "by Ana, Bo, Chen and others, Example wiki" in letter_to(ada).text.replace("\n  ", " ")


# --- hostile words


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ settings.SECRET_KEY }}{% debug %}",
    "javascript:alert(1)",
    "</style><style>*{display:none}</style>",
    "\u202egnp.exe\u202c",
    "A\r\nBcc: evil@example.org\r\n\r\nHello",
    "=?utf-8?q?=0d=0aBcc:_evil@example.org?=",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_words_stay_words(words, ada, ben, circle):
    thread = cast.thread(circle, ben, title=words[:150], slug="x", body=words)
    post = thread.posts.get()
    post.body_html = "<p>fine</p>"
    post.save()
    rows.skilled(ada, circle)
    rows.later(hours=1)
    letter = letter_to(ada)
    page = html5lib.parse(letter.html, namespaceHTMLElements=False)
    assert page.find(".//script") is None
    assert page.find(".//img") is None
    assert len(page.findall(".//style")) == 1
    assert "\r" not in letter.subject
    assert "\n" not in letter.subject
    assert settings.SECRET_KEY not in letter.text


@override_settings(AYNI_PUBLIC_URL="https://ayni.example")
def test_addresses_are_those_of_the_settings(ada, ben, thread):
    rows.told(ben, "answered", cast.post(thread, ada))
    rows.later(hours=1)
    letter = letter_to(ben)
    assert "testserver" not in letter.text + letter.html
    assert "https://ayni.example/threads/" in letter.text
