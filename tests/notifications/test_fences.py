"""Names that run the other way turn neither the sentences of a letter nor its subject."""

import pytest
from django.utils import translation
from lxml import html

from notifications.instant.letter import write
from notifications.kinds import sentence
from tests import cast
from tests.notifications import rows

pytestmark = pytest.mark.django_db

NAME, TITLE = "\u2068Ada Quispe\u2069", "\u2068Is 150-micron film enough?\u2069"


@pytest.fixture
def told(ada, ben, circle, thread):
    """Ben, who reads in Arabic, was answered by Ada in two threads."""
    ben.interface_language = "ar"
    ben.save()
    other = cast.thread(circle, ben, title="And the trench?")
    return [rows.told(ben, "answered", cast.post(one, ada, "Yes.")) for one in (thread, other)]


def test_a_sentence_fences_the_names_in_it(told):
    with translation.override("ar"):
        assert sentence(told[0]) == f"أجاب {NAME} عن سؤالك «{TITLE}»"
    assert "\u2068" not in sentence(told[0]), "where all runs one way nothing is fenced"


def test_a_letter_keeps_the_fences_in_text_and_html_but_not_in_its_subject(told):
    letter = write(told)
    assert f"أجاب {NAME}" in letter.text and NAME in letter.html
    assert not {"\u2068", "\u2069"} & set(letter.subject)


def test_credits_are_set_as_the_letter_is_not_as_the_quote(told):
    letter = html.fromstring(write(told).html)
    quotes = letter.xpath("//blockquote[@dir='auto']")
    assert quotes and all(quote.xpath("p[2][@lang='ar'][@dir='rtl']") for quote in quotes)
