"""Any part of any text survives any edit: in place, changed, suggested or gone, never an error."""

import unittest
from html import escape
from unicodedata import normalize

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from articles.anchoring import Selector, make, reanchor
from articles.canonical import annotate, extract

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
SCRIPTS = (
    "abcdefgh ABC.,;'’-_/",
    "äöüßéñçışğ",
    "абвгдежз",
    "ابتثجحخ\u200c\u200d\u064b\u0651",
    "कखगघ\u093f\u094d\u0902",
    "ไทยกขค\u0e31\u0e48",
    "日本語のテキスト。、",
    "한국어조선",
    "e\u0301o\u0308\u0323",
    "🎉👩\u200d🌾🇧🇴🏽",
    "0123456789.,%°",
    "\U00020000\U0001d54f𐌰",
)
WORDS = [
    LONG,
    "the",
    "of",
    "200",
    "micron",
    "film",
    "x",
    "a" * 80,
    "ab" * 60,
    "日本語" * 30,
    "\u0301" * 40,
    "🎉" * 30,
]
HOW = ["words", "letters", "lines", "order", "joined", "other", "nothing"]
_letters = st.sampled_from(SCRIPTS).flatmap(
    lambda script: st.text(st.sampled_from(script), min_size=1, max_size=12)
)
_anything = st.text(st.characters(exclude_categories=["Cc", "Cs", "Co", "Cn"]), max_size=12)
_words = st.one_of(st.sampled_from(WORDS), _letters, _anything)
_lines = st.tuples(st.lists(_words, max_size=6), st.sampled_from([" ", "", "\u00a0", "、"])).map(
    lambda line: line[1].join(line[0])
)
_texts = st.lists(_lines, max_size=5)


def edition(lines):
    """An edition from lines; every third one is a heading."""
    tags = [("h2" if number % 3 == 2 else "p") for number in range(len(lines))]
    return extract(
        annotate(
            "".join(
                f'<{tag} id="art-{number}">{escape(normalize("NFC", line), quote=False)}</{tag}>'
                for number, (tag, line) in enumerate(zip(tags, lines, strict=True))
            )
        )
    )


@st.composite
def edited(draw, lines):
    """What an editor makes of some lines: words, lines or everything are other ones."""
    how = draw(
        st.sampled_from(["words", "letters", "lines", "order", "joined", "other", "nothing"])
    )
    if how == "nothing":
        return draw(st.sampled_from([[], [""], [" \u00a0 "]]))
    if how == "other":
        return draw(_texts)
    if how == "order":
        return draw(st.permutations(lines))
    if how == "joined":
        return ["".join(lines)]
    if how == "lines":
        kept = [line for line in lines if draw(st.booleans())]
        return [*kept, *draw(_texts)]
    new = []
    for line in lines:
        parts = list(line) if how == "letters" else line.split(" ")
        at = draw(st.integers(0, len(parts)))
        until = min(len(parts), at + draw(st.integers(0, 4)))
        parts[at:until] = draw(st.lists(_words, max_size=3))
        new.append(("" if how == "letters" else " ").join(parts))
    return new


def check(old, new, spans):
    """Carry passages over; the outcomes say what is so, and no failure was swallowed."""
    selectors = [make(old, *span) for span in spans if old.text[slice(*span)].strip()]
    with unittest.TestCase().assertNoLogs("articles"):
        outcomes = reanchor(old, new, selectors)
    for selector, outcome in zip(selectors, outcomes, strict=True):
        place = outcome.selector
        assert (place is None) == (outcome.state == "gone")
        assert place is None or place == make(new, place.start, place.end)
        if outcome.state == "attached":
            assert place.exact.split() == selector.exact.split()
        if old.text == new.text:
            assert outcome.state == "attached"
            assert (place.start, place.end) == (selector.start, selector.end)


@given(st.data())
def test_any_part_of_any_text_survives_any_edit(data):
    """The class: a passage that begins or ends anywhere, also inside one long word.

    Other members: words of combining marks, of emoji, of scripts without spaces, of 80 letters.
    """
    lines = data.draw(_texts)
    old, new = edition(lines), edition(data.draw(edited(lines)))
    offset = st.integers(0, len(old.text))
    check(old, new, data.draw(st.lists(st.tuples(offset, offset).map(sorted), max_size=5)))


@pytest.mark.parametrize(
    "word",
    [LONG, "\u0e01" * 80, "a\u0301\u0323" * 40, "👩\u200d🌾" * 20, "1.000" * 16, "x’y" * 30],
    ids=["compound", "thai", "marks", "emoji", "number", "apostrophes"],
)
@pytest.mark.parametrize(
    "new",
    ["Die {} ist sehr alt.", "Neu.\nDie {} ist alt.", "{}", "{}{}", "", " ", "Ganz andere Worte."],
)
def test_every_part_of_one_long_word_survives(word, new):
    """The reported case, `Donau` inside a word of 80 letters, at every place of such words."""
    old = edition([f"Die {word} ist alt."])
    after = edition(new.replace("{}", word).split("\n"))
    spans = [(at, at + length) for at in range(4, len(old.text)) for length in (1, 5, 30)]
    check(old, after, spans)


@settings(max_examples=30)
@given(_texts.map(edition), _texts.map(edition))
@example(edition([LONG]), edition([LONG + "!"]))
def test_one_passage_that_cannot_be_sought_is_gone_alone(old, new):
    """A place that is none (words of nothing, offsets outside) must not stop the others."""
    if not old.text:
        return
    sound = make(old, 0, len(old.text))
    broken = Selector("", "", "", -9, 10**6, ("art-0",), "", "")
    alone = reanchor(old, new, [sound])
    assert reanchor(old, new, [broken, sound, broken])[1:2] == alone


def test_a_failure_is_logged(caplog):
    broken = Selector("", "", "", 0, 0, (), "", "")
    for words in ("Die alte Pumpe.", "Die neue Pumpe."):
        (outcome,) = reanchor(edition([words]), edition(["Die neue Pumpe."]), [broken])
        assert outcome.state == "gone"
    assert caplog.text.count("passage 0:0 could not be sought") == 1
