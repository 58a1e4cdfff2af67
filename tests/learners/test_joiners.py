"""Invisible characters of names: kept where they are spelling, dropped where nobody sees them.

The class of input: names with joiners, variation selectors, tags and letters without ink, in the
scripts and emoji that need them, and in names that only pretend to be somebody else's.
"""

import pytest
from django.urls import reverse

from learners.names import clean_name

KEPT = {
    "Persian": "علی\u200cرضا",
    "Persian with marks": "علی\u064e\u200cرضا",
    "Urdu": "محمد آفتاب\u200cعالم",
    "Sinhala": "ශ්\u200dරී ලංකා",
    "Devanagari half form": "राजलक्ष्\u200dमी",
    "Devanagari explicit virama": "शक्\u200cति",
    "Kannada": "ರಾಜ್\u200cಕುಮಾರ್",
    "Malayalam": "അവന്\u200d അ",
    "Bengali": "র\u200d্যাচেল",
    "farmer": "Ana 👩\u200d🌾",
    "farmer with skin": "Ana 👩🏾\u200d🌾",
    "family": "Ana 👨\u200d👩\u200d👧\u200d👦",
    "rainbow flag": "Ana 🏳\ufe0f\u200d🌈",
    "health worker": "Ana 🧑\u200d⚕\ufe0f",
    "nodding": "Ana 🙂\u200d↔\ufe0f",
    "black bird": "Ana 🐦\u200d⬛",
    "heart": "Ana ❤\ufe0f",
    "keycap": "Ana 1\ufe0f\u20e3",
    "Scotland": "Ana 🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "Japanese variant": "葛\U000e0100城",
    "Mongolian": "ᠮᠣᠩᠭᠣᠯ\u180eᠠ",
}
DROPPED = {
    "A\u200cda": "Ada",
    "A\u200dda": "Ada",
    "\u200dAda\u200c": "Ada",
    "علی\u200cرضا\u200c": "علی\u200cرضا",
    "علی\u200c\u200cرضا": "علی\u200cرضا",
    "Ana 👩\u200d": "Ana 👩",
    "Ana \u200d🌾": "Ana 🌾",
    "Ana 👩\u200d\u200d🌾": "Ana 👩\u200d🌾",
    "Ana 👩\u200b🌾": "Ana 👩🌾",
    "Ada\ufe0f": "Ada",
    "A\u034fda": "Ada",
    "Ada\u3164": "Ada",
    "Ad\u2800a": "Ada",
    "អ\u17b4ន": "អន",
    "Ada\U000e0067\U000e007f": "Ada",
    "Ana 🏴\U000e0067\U000e0062": "Ana 🏴",
    "Ada\U000e0100": "Ada",
    "Ada\u2066": "Ada",
    "A\u00adda": "Ada",
    "Адa\u200d": "Адa",
}


@pytest.mark.parametrize("name", KEPT.values(), ids=KEPT)
def test_spelling_stays(name):
    assert clean_name(name) == name


@pytest.mark.parametrize(("typed", "name"), DROPPED.items())
def test_what_nobody_sees_goes(typed, name):
    assert clean_name(typed) == name
    assert clean_name(name) == name


@pytest.mark.django_db
def test_a_profile_shows_the_name_as_it_is_spelt(client, ada):
    client.force_login(ada)
    client.post(reverse("learners:me"), {"name": KEPT["Persian"], "time_zone": "UTC"})
    page = client.get(reverse("learners:learner", args=[ada.uid])).content.decode()
    assert KEPT["Persian"] in page
