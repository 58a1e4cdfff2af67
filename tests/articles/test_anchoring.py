"""Passages: found again by their words, carried along when the article changes, never misplaced."""

import json
import re
from dataclasses import replace
from html import escape
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from articles.anchoring import (
    agreed,
    find,
    for_section,
    from_w3c,
    make,
    reanchor,
    to_w3c,
)
from articles.canonical import annotate, extract
from articles.mediawiki import from_html
from articles.refusals import Refused
from articles.sanitising import clean

OLD = """
## Materials
Cut the polythene tube to eleven metres and fold it twice before you lay it down.
Use film of 200 micron thickness for the digester and keep the offcuts.
## Trench
Dig the trench two metres wide, with walls that lean outwards.
Line the trench with sand, straw or old sacks so that no stone touches the film.
Check the slope with a water level.
## Filling
Fill the digester with a slurry of dung and water in equal parts.
Wait for the gas. The first gas must not be lit because it still holds air.
"""


def page(text):
    """An edition from lines: `##` makes a heading, everything else a paragraph."""
    html = []
    for line in text.strip().splitlines():
        title = line.removeprefix("## ")
        if title != line:
            html.append(f'<h2 id="art-{title.replace(" ", "_")}">{escape(title, quote=False)}</h2>')
        else:
            html.append(f"<p>{escape(line, quote=False)}</p>")
    return extract(annotate("".join(html)))


def quote(canonical, words):
    start = canonical.text.index(words)
    return make(canonical, start, start + len(words))


def moved(words, new_text, old_text=OLD):
    old = page(old_text)
    return reanchor(old, page(new_text), [quote(old, words)])[0]


# Making and finding


def test_make_keeps_the_words_their_surroundings_and_their_block():
    edition = page(OLD)
    selector = quote(edition, "film of 200 micron")
    assert edition.text[selector.start : selector.end] == selector.exact == "film of 200 micron"
    assert selector.prefix.endswith("Use ")
    assert selector.suffix.startswith(" thickness")
    assert len(selector.prefix) == len(selector.suffix) == 64
    assert selector.section_path == ("art-Materials",)
    assert selector.block_id in {block.id for block in edition.blocks}


def test_make_leaves_white_space_out_and_refuses_nothing_and_too_much():
    edition = extract("<p>" + "word " * 3000 + "</p>")
    assert make(edition, 4, 10).exact == "word"
    for start, end, code in [
        (4, 5, "passage_empty"),
        (9, 2, "passage_empty"),
        (0, 9000, "passage_too_long"),
    ]:
        with pytest.raises(Refused) as caught:
            make(edition, start, end)
        assert caught.value.code == code


@pytest.mark.parametrize(
    "sent",
    [
        "Use film of 200 micron",
        "  Use   film\nof 200\u00a0micron ",
        "Use film\u200b of 200 micron",
        "keep the offcuts.\n\n\nTrench\n\nDig",
    ],
)
def test_find_what_a_browser_sends(sent):
    edition = page(OLD)
    selector = find(edition, sent)
    assert selector.exact.split() == sent.replace("\u200b", "").split()


def test_find_with_reference_marks_in_the_selection():
    edition = extract('<p>Fact<sup><a href="#art-cite_note-1">[1]</a></sup>, and more.</p>')
    assert find(edition, "Fact[1], and").exact == "Fact, and"


def test_find_words_in_another_normal_form():
    assert find(extract("<p>caf\u00e9 noir</p>"), "cafe\u0301 noir").exact == "caf\u00e9 noir"


def test_find_the_right_one_of_several():
    edition = extract("<p>open the valve now</p><p>then close the valve slowly</p><p>the valve</p>")
    assert find(edition, "the valve", prefix="then close ").start == 30
    assert find(edition, "the valve", suffix=" now").start == 5
    assert find(edition, "the valve", start_hint=45).start == 47
    assert find(edition, "the valve", prefix="then close ", start_hint=0).start == 30
    with pytest.raises(Refused) as caught:
        find(edition, "the valve")
    assert caught.value.code == "passage_ambiguous"


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("", "passage_empty"),
        (" \n\u200b", "passage_empty"),
        ("not in there", "passage_not_found"),
        ("(.*)+$", "passage_not_found"),
        ("x" * 1_000_000, "passage_too_long"),
        ("\u0301" * 15_000, "passage_not_found"),
        ("\x00", "passage_not_found"),
    ],
)
def test_d09_find_refuses(sent, code):
    with pytest.raises(Refused) as caught:
        find(page(OLD), sent, prefix=sent, suffix=sent, start_hint=-5)
    assert caught.value.code == code


def test_a_section_is_a_passage():
    selector = for_section(page(OLD), "art-Trench")
    assert (selector.exact, selector.section_path) == ("Trench", ("art-Trench",))
    with pytest.raises(Refused) as caught:
        for_section(page(OLD), "art-Nowhere")
    assert caught.value.code == "no_such_section"


@given(st.integers(0, 500), st.integers(0, 60))
def test_what_is_made_is_found(start, length):
    edition = page(OLD)
    if not edition.text[start : start + length].strip():
        return
    selector = make(edition, start, start + length)
    again = find(edition, selector.exact, selector.prefix, selector.suffix, selector.start)
    assert again == selector


# W3C


def test_w3c_out_and_in():
    edition = page(OLD)
    selector = quote(edition, "200 micron")
    target = to_w3c(selector, "https://w.example/wiki/X")
    assert target["source"] == "https://w.example/wiki/X"
    for form in (target, {"target": target}, {"target": [target]}, target["selector"]):
        assert find(edition, **from_w3c(json.loads(json.dumps(form)))) == selector


@pytest.mark.parametrize(
    "data",
    [
        None,
        7,
        [],
        {},
        "text",
        {"selector": []},
        {"selector": {"type": "TextPositionSelector", "start": 1, "end": 2}},
        {"selector": [{"type": "TextQuoteSelector", "exact": 7}]},
        {"selector": [{"type": "TextQuoteSelector", "exact": "x", "prefix": []}]},
        {"selector": [{"type": ["x"]}]},
    ],
)
def test_w3c_that_is_none(data):
    with pytest.raises(Refused) as caught:
        from_w3c(data)
    assert caught.value.code == "bad_selector"


# Re-anchoring


def test_the_same_text_keeps_every_passage():
    old = page(OLD)
    selectors = [quote(old, "200 micron"), for_section(old, "art-Filling")]
    outcomes = reanchor(old, page(OLD), selectors)
    assert [outcome.state for outcome in outcomes] == ["attached", "attached"]
    assert [outcome.selector for outcome in outcomes] == selectors


def test_text_added_before_moves_the_offsets_only():
    outcome = moved("200 micron thickness", "A new first paragraph.\n" + OLD.strip())
    assert (outcome.state, outcome.selector.exact) == ("attached", "200 micron thickness")
    assert outcome.section_anchor == "art-Materials"


def test_half_a_word_stays_half_a_word():
    outcome = moved("cron thick", "A new first paragraph.\n" + OLD.strip())
    assert outcome.selector.exact == "cron thick"


@pytest.mark.parametrize(
    ("before", "after", "words", "result"),
    [
        (
            "200 micron",
            "150 micron",
            "film of 200 micron thickness",
            "film of 150 micron thickness",
        ),
        (
            "eleven metres",
            "12 m",
            "Cut the polythene tube to eleven metres",
            "Cut the polythene tube to 12 m",
        ),
        (
            "sand, straw or old sacks",
            "straw",
            "Line the trench with sand, straw",
            "Line the trench with straw",
        ),
        (
            "with walls that lean",
            "one deep, with its walls leaning",
            "two metres wide, with walls",
            None,
        ),
    ],
)
def test_reworded_passages_stay_and_say_so(before, after, words, result):
    outcome = moved(words, OLD.replace(before, after))
    assert outcome.state == "changed"
    assert result is None or outcome.selector.exact == result


def test_a_moved_paragraph_takes_its_passages_along():
    lines = OLD.strip().splitlines()
    line = lines.pop(2)
    outcome = moved("200 micron thickness", "\n".join([*lines, line]))
    assert (outcome.state, outcome.selector.exact) == ("attached", "200 micron thickness")
    assert outcome.section_anchor == "art-Filling"


def test_a_moved_and_reworded_sentence_is_found():
    lines = OLD.strip().splitlines()
    line = lines.pop(5).replace("sand, straw or old sacks", "sand, reed or old sacks")
    outcome = moved("old sacks so that no stone touches the film", "\n".join([*lines, line]))
    assert outcome.selector.exact == "old sacks so that no stone touches the film"


def test_a_paragraph_cut_in_two():
    text = OLD.replace("Wait for the gas. The first", "Wait for the gas.\nThe first")
    outcome = moved("The first gas must not be lit", text)
    assert (outcome.state, outcome.selector.exact) == ("attached", "The first gas must not be lit")


@pytest.mark.parametrize(
    "words",
    ["film of 200 micron thickness for the digester", "200 micron", "the offcuts", "Use film of"],
)
def test_e13_deleted_words_are_gone_and_never_elsewhere(words):
    """Deleted words must not turn up on other words that merely look alike."""
    text = re.sub(r"Use film.*\n", "Ask in the shop which film they have in store.\n", OLD)
    outcome = moved(words, text)
    assert outcome.state in ("gone", "suggested")


def test_e13_a_copy_that_was_always_there_is_not_the_passage():
    old = "The pipe must be tight at this joint.\nSomething else stands between the two.\n"
    twice = old + "The pipe must be tight at this joint.\n"
    first = quote(page(twice), "The pipe must be tight at this joint.")
    rest = "\n".join(twice.strip().splitlines()[1:])
    outcome = reanchor(page(twice), page("Fresh words only here.\n" + rest), [first])[0]
    assert outcome.state in ("gone", "suggested")


def test_what_is_gone_stays_at_the_nearest_heading_that_is_left():
    gone = re.sub(r"(?s)Dig the trench.*level\.\n", "", OLD)
    outcome = moved("walls that lean outwards", gone)
    assert (outcome.state, outcome.selector) == ("gone", None)
    assert outcome.section_anchor == "art-Trench"
    without_section = re.sub(r"(?s)## Trench.*level\.\n", "", OLD)
    assert moved("walls that lean outwards", without_section).section_anchor == "art-Materials"
    renamed = gone.replace("## Trench", "## The Trench")
    assert moved("walls that lean outwards", renamed).section_anchor == "art-The_Trench"


def test_nearly_the_same_words_elsewhere_are_only_a_suggestion():
    old = (
        "Soak the dung over night in clean water.\nThe rest.\n"
        + "Filler text stays as it is.\n" * 3
    )
    new = "The rest.\n" + "Filler text stays as it is.\n" * 3 + "Soak dung overnite in clear water!"
    words = "Soak the dung over night in clean water."
    outcome = moved(words, new, old)
    assert outcome.state in ("suggested", "changed")
    assert "Soak dung" in outcome.selector.exact


def test_everything_replaced():
    outcomes = reanchor(
        page(OLD), page("Quite another article about bees."), [quote(page(OLD), "200 micron")]
    )
    assert outcomes[0].state == "gone"
    outcomes = reanchor(page(OLD), extract(""), [quote(page(OLD), "200 micron")])
    assert (outcomes[0].state, outcomes[0].section_anchor) == ("gone", "")


def test_languages_without_spaces():
    old = page("## 材料\n用两百微米厚的薄膜做沼气池。\n挖一条两米宽的沟。\n")
    new = page("## 材料\n先读说明。\n用一百五十微米厚的薄膜做沼气池。\n挖一条两米宽的沟。\n")
    outcomes = reanchor(old, new, [quote(old, "两米宽的沟"), quote(old, "微米厚的薄膜做沼气池")])
    assert [outcome.selector.exact for outcome in outcomes] == [
        "两米宽的沟",
        "微米厚的薄膜做沼气池",
    ]


def test_agreed_makes_a_disagreement_a_question():
    old = page(OLD)
    here, there = quote(old, "200 micron"), quote(old, "water level")
    attached = reanchor(old, old, [here])[0]
    elsewhere = reanchor(old, old, [there])[0]
    gone = moved("200 micron", "Bees.")
    assert agreed(attached, attached) == attached
    assert agreed(attached, elsewhere) == replace(attached, state="suggested")
    assert agreed(attached, gone).state == "suggested"
    assert agreed(gone, attached) == replace(attached, state="suggested")
    assert agreed(gone, gone) == gone


@given(st.data())
def test_whatever_changes_an_outcome_is_in_the_new_text(data):
    lines = OLD.strip().splitlines()
    order = data.draw(
        st.lists(st.sampled_from([*lines, "", "New words.", "film film"]), max_size=14)
    )
    old, new = page(OLD), page("\n".join(order))
    start = data.draw(st.integers(0, len(old.text) - 2))
    end = data.draw(st.integers(start + 1, min(start + 80, len(old.text))))
    if not old.text[start:end].strip():
        return
    selector = make(old, start, end)
    outcome = reanchor(old, new, [selector])[0]
    if outcome.selector is not None:
        place = outcome.selector
        assert new.text[place.start : place.end] == place.exact
        assert make(new, place.start, place.end) == place
    if outcome.state == "attached":
        assert outcome.selector.exact.split() == selector.exact.split()


# Real pages


@pytest.mark.shared
def test_real_hypothesis_annotations_find_their_place(shared_data):
    folder = shared_data / "wikipedia-regression-testing"
    article = from_html((folder / "page.html").read_text(), source_url=None)
    edition = extract(clean(article.html, base_url=article.source_url, known_image={}).html)
    found = {}
    for row in json.loads((folder / "annotations.json").read_text())["rows"]:
        try:
            found[row["text"]] = find(edition, **from_w3c(row)).exact
        except Refused as refused:
            found[row["text"]] = refused.code
    assert found["Introduction"].startswith("The purpose of regression testing is to ensure")
    assert found["Quote"].endswith("than any other programming")
    assert found["Body"].endswith("subsequent changes to the program")
    # The date in the footer is no part of the article, and so no passage of it.
    assert found["Footer"] == "passage_not_found"


@pytest.mark.shared
def test_real_histories_keep_what_stays_and_lose_what_is_deleted(shared_data):
    """Every passage of six words, between neighbouring revisions of four real articles."""
    markdown = MarkdownIt("commonmark").enable("table")
    kept = lost = misplaced = 0
    for path in sorted((shared_data / "oem-learn-revisions").glob("*.jsonl")):
        editions = []
        for line in path.read_text().splitlines():
            html = markdown.render(json.loads(line)["text"].replace("\r", ""))
            editions.append(extract(clean(html, base_url="", known_image={}).html))
        for old, new in pairwise(editions):
            words = list(re.finditer(r"\S+", old.text))
            selectors = [
                make(old, words[at].start(), words[at + 5].end())
                for at in range(0, len(words) - 6, 40)
            ]
            for selector, outcome in zip(selectors, reanchor(old, new, selectors), strict=True):
                if new.text.count(selector.exact) == old.text.count(selector.exact) == 1:
                    kept += outcome.state == "attached" and outcome.selector.exact == selector.exact
                    lost += outcome.state != "attached"
                if outcome.state == "changed":
                    mine, yours = set(selector.exact.split()), set(outcome.selector.exact.split())
                    misplaced += not mine & yours
    assert kept > 2000
    assert lost / (kept + lost) < 0.001
    assert misplaced == 0
