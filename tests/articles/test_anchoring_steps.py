"""Anchoring is bounded by counted steps: two texts give the same outcome on every machine."""

import ast
import random
from html import escape
from pathlib import Path

import pytest

from articles import anchoring
from articles.anchoring import difference, make, reanchor, searching
from articles.canonical import annotate, extract

SYLLABLES = ["ka", "to", "mi", "ru", "se", "no", "pa", "li", "du", "ve", "xo", "bra"]


def prose(seed, words):
    """Paragraphs of about so many words in all, of which many come again, as in any language."""
    chance = random.Random(seed)
    known = ["".join(chance.choices(SYLLABLES, k=chance.choice((1, 2, 3)))) for _ in range(900)]
    return [[known[int(900 * chance.random() ** 3)] for _ in range(60)] for _ in range(words // 60)]


def in_one(paragraphs):
    return [[word for paragraph in paragraphs for word in paragraph]]


def rewritten(paragraphs, share, seed):
    """The same paragraphs with this share of the words replaced, in every one of them."""
    chance = random.Random(seed)
    return [
        [f"neu{chance.randrange(700)}" if chance.random() < share else word for word in paragraph]
        for paragraph in paragraphs
    ]


def edition(paragraphs):
    lines = (escape(" ".join(words)) for words in paragraphs)
    return extract(annotate("".join(f"<p>{line}</p>" for line in lines)))


def places(text, count, length=60):
    chance = random.Random(5)
    starts = [chance.randrange(len(text.text) - length) for _ in range(count)]
    return [make(text, start, start + length) for start in starts]


@pytest.fixture
def steps(monkeypatch):
    """What the libraries compare: for each difference and each distance the sizes of its sides."""
    counted = {"diff": [], "distance": []}
    real_diff, real_align = difference.diff, searching.edlib.align

    def counting_diff(old, new, **options):
        assert options["timelimit"] == 0
        counted["diff"].append(len(old) * len(new))
        return real_diff(old, new, **options)

    def counting_align(query, target, **options):
        counted["distance"].append((len(query) // 64 + searching.READING) * len(target))
        return real_align(query, target, **options)

    monkeypatch.setattr(difference, "diff", counting_diff)
    monkeypatch.setattr(searching.edlib, "align", counting_align)
    return counted


def some(letters, count):
    """A long word of these letters in an order of chance, another one at every call."""
    return "".join(CHANCE.choices(letters, k=count))


CHANCE = random.Random(3)
HOSTILE = {
    "nothing alike": ([[f"a{n}" for n in range(16_000)]], [[f"b{n}" for n in range(16_000)]]),
    "two words": ([["a", "b"] * 25_000], [["b", "a", "a"] * 16_000]),
    "one letter": ([["\u4e00" * 100_000]], [["\u4e00" * 99_000 + "\u4e8c"]]),
    "marks": ([["e" + "\u0301" * 100_000]], [["x y z. e" + "\u0301" * 99_000]]),
    "no spaces": ([["ab" * 50_000]], [["x y z. " + "ab" * 49_000]]),
    "letters by chance": tuple([[some("一丁丂七丄丅丆万丈三上下", 100_000)]] for _side in "ab"),
    "many blocks": ([[str(n % 7)] for n in range(33_000)], [[str(n % 5)] for n in range(33_000)]),
    "numbers": ([[str(n) for n in range(20_000)]], [["x", *map(str, range(19_000, 0, -1))]]),
    "rewritten": (prose(1, 16_000), rewritten(prose(1, 16_000), 0.6, 2)),
    "the largest": ([["a", "b"] * 75_000], [["b", "a"] * 75_000]),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_steps_are_bounded_on_hostile_texts(steps, kind):
    """The class: 100,000 characters (the largest: 300,000) whose comparison is quadratic."""
    old, new = map(edition, HOSTILE[kind])
    outcomes = reanchor(old, new, places(old, 12) + places(old, 3, length=4_900))
    assert len(outcomes) == 15
    assert sum(steps["diff"]) <= difference.DIFF_STEPS
    # Each distance is looked for forwards and backwards; the surroundings of a passage are short.
    assert sum(steps["distance"]) <= 3 * searching.FUZZY_STEPS


def test_steps_grow_with_the_text_where_the_changes_are_spread(steps):
    """Four times the text, four times the passages: about four times the steps, not sixteen."""
    counts = []
    for words in (9_000, 36_000):
        steps["diff"].clear()
        old = edition(in_one(prose(1, words)))
        new = edition(in_one(rewritten(prose(1, words), 0.05, 2)))
        reanchor(old, new, places(old, 20))
        counts.append(sum(steps["diff"]))
    assert counts[1] <= 6 * counts[0]


@pytest.mark.parametrize("share", [0.02, 0.2, 0.5])
def test_the_clock_changes_nothing(monkeypatch, share):
    """The class: a busy machine. Here the clock runs a thousand seconds ahead at every look."""
    text = prose(1, 9_000)
    old, new = edition(in_one(text)), edition(in_one(rewritten(text, share, 2)))
    selectors = places(old, 200)
    calm = reanchor(old, new, selectors)
    now = iter(range(0, 10**9, 1_000))
    for name in ("monotonic", "time", "perf_counter", "process_time"):
        monkeypatch.setattr(f"time.{name}", lambda: next(now))
    busy = reanchor(old, new, selectors)
    monkeypatch.undo()
    assert busy == calm


def test_no_module_of_anchoring_reads_a_clock():
    for path in Path(anchoring.__file__).parent.glob("*.py"):
        names = {
            alias.name
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in [*node.names, ast.alias(getattr(node, "module", None) or "")]
        }
        assert not names & {"time", "datetime", "signal", "threading"}, path.name


def test_a_large_text_with_a_change_in_every_paragraph_keeps_its_passages():
    """A difference of 90,000 characters is cut into windows; nothing is given up for its size."""
    text = prose(1, 18_000)
    old, new = edition(text), edition(rewritten(text, 0.05, 2))
    assert len(old.text) > 80_000
    outcomes = reanchor(old, new, places(old, 200))
    states = [outcome.state for outcome in outcomes]
    assert states.count("attached") + states.count("changed") >= 198


def test_a_large_change_does_not_cost_a_small_one_its_partners():
    """Nor does it at the limit of all steps: the small windows come first."""
    small = ["Fill", "the", "digester", "with", "dung", "and", "water"]
    old = edition([small, ["Wait."], [f"a{n}" for n in range(9_000)]])
    new = edition([[*small[:4], "much", *small[4:]], ["Wait."], [f"b{n}" for n in range(9_000)]])
    (outcome,) = reanchor(old, new, [make(old, 0, len(" ".join(small)))])
    assert (outcome.state, outcome.selector.exact) == (
        "changed",
        "Fill the digester with much dung and water",
    )
