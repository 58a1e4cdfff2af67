"""A name that ends in a stop ends its sentence: no second stop follows.

The class of input: names, titles, topics and circles whose last letter is a full stop, a question
or exclamation mark or dots, of any script, where some language puts them before a full stop.
"""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.urls import reverse
from django.utils import translation

from learners.locales import isolated, one_stop
from tests import cast
from tests.pages import Page

LOCALES = Path(__file__).parents[2] / "locale"
ENDINGS = ["Amina B.", "Who?", "Hey!", "Wait…", "Wait...", "日本。", "من؟", "اردو۔", "कौन।"]


@pytest.mark.parametrize("name", ENDINGS)
@pytest.mark.parametrize("language", ["en", "es", "fr", "ar"])
def test_a_name_ends_its_sentence(name, language):
    with translation.override(language):
        sentence = one_stop(f"Hello, {isolated(name)}.")
    bare = sentence.replace("\u2068", "").replace("\u2069", "")
    assert bare == f"Hello, {name}"


@pytest.mark.parametrize(
    ("sentence", "right"),
    [
        ("See <bdi>What now?</bdi>.", "See <bdi>What now?</bdi>"),
        (
            "See <a href='/x'><bdi>A B.</bdi></a>. Go on.",
            "See <a href='/x'><bdi>A B.</bdi></a> Go on.",
        ),
        ("In “What is biogas?”.", "In “What is biogas?”"),
        ("Fusionner avec Quoi ?\u202f?", "Fusionner avec Quoi ?"),
        ("Hello, Amina.", "Hello, Amina."),
        ("Hello, A.B.", "Hello, A.B."),
        ("Members of Wait... answer here.", "Members of Wait... answer here."),
        ("Is it Amina B.?", "Is it Amina B.?"),
        ("Members of Hey! answer. Join.", "Members of Hey! answer. Join."),
    ],
)
def test_only_the_second_stop_goes(sentence, right):
    assert one_stop(sentence) == right


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "es", "fr", "ar"])
@pytest.mark.parametrize("name", ["Amina B.", "Who?", "Sí…"])
def test_who_signs_in_is_greeted_with_one_stop(client, ada, sign_in, language, name):
    ada.name, ada.interface_language = name, language
    ada.save()
    page = Page(client.get(sign_in(client, ada, next_page="/articles/").url))
    greeting = page.texts(".flash")[-1].strip("\u2068\u2069")
    assert greeting.endswith(name) or not greeting.endswith(name + ".")
    assert name + "." not in greeting and name + "؟" not in greeting


@pytest.mark.django_db
def test_pages_with_circles_and_titles_that_end_in_a_stop(client, ada, ben, article):
    article.title = "What is biogas?"
    article.save()
    circle = cast.circle("Hornos.", ada, reads=[article])
    thread = cast.thread(circle, ada)
    client.force_login(ben)
    for language in ("en", "es", "fr", "ar"):
        ben.interface_language = language
        ben.save()
        found = client.get(reverse("circles:create_circle") + f"?article={article.uid}")
        words = " ".join(Page(found).tree.text_content().split())
        assert "biogas?." not in words
        page = client.get(f"/threads/{thread.uid}/", follow=True)
        assert page.status_code == 200 and "Hornos." in page.content.decode()
        assert "Hornos.." not in page.content.decode()


# Names that people give. What ends in a number, an address or a date has no stop of its own.
_NAMES = re.compile(r"%\((name|title|topic|into|circle)\)s(</bdi>|[”»\u2069])*[\s\u202f]?[.?؟]")
_SINGLE_STOP = {
    "Good to see you, %(name)s.",
    "Merge %(topic)s into %(into)s?",
    "It is about something of yours in the circle “%(circle)s”.",
    "It reads <bdi>%(title)s</bdi> first.",
    "Members of %(name)s answer here.",
    "Members of %(name)s answer here. Anyone may join.",
    "Thank you. %(name)s is known here now.",
    "Edition %(number)s of “%(title)s” is in.",
}


def test_every_sentence_with_a_name_before_its_stop_is_known():
    """A new one gets `one_stop`, and a line above."""
    found = set()
    for path in LOCALES.glob("*/LC_MESSAGES/django.po"):
        with path.open("rb") as file:
            for message in read_po(file):
                ids = message.id if isinstance(message.id, tuple) else (message.id,)
                texts = message.string if isinstance(message.string, tuple) else (message.string,)
                if any(_NAMES.search(text or "") for text in (*ids, *texts)):
                    found.add(ids[0])
    assert found == _SINGLE_STOP


@pytest.mark.parametrize(
    "kept",
    [
        '<a href="https://wiki.example/Foo.._Bar">Foo</a>.',
        '<a href="https://wiki.example/?.x">Foo</a>.',
        '<a href="https://wiki.example/Who..">Who</a>.',
        "Members of A..b answer here.",
        "See v1.0..2 for it.",
    ],
)
def test_an_address_and_what_stands_inside_a_sentence_stay(kept):
    """Two stops in an address, or amid the words, are what somebody typed."""
    assert one_stop(kept) == kept
