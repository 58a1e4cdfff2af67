"""Each paragraph, item and cell of a post runs in the direction of its own words."""

from lxml import html as lxml_html

from foundation.markdown import render

ARABIC = "مرحبا"


def runs_like(typed: str) -> dict[str, str]:
    """Return, by word, the first of its elements that has a direction, with all of its words."""
    tree = lxml_html.fragment_fromstring(render(typed), create_parent="div")
    found = {}
    for element in tree.iter():
        word = (element.text or "").strip()
        if word:
            own = next(one for one in [element, *element.iterancestors()] if one.get("dir"))
            found[word] = f"{own.tag}: {' '.join(own.text_content().split())}"
    return found


def test_a_paragraph_runs_like_its_own_words():
    """The class: languages of two directions in one post, in whatever holds words."""
    found = runs_like(f"Hello\n\n{ARABIC}\n\n## Head\n\n## {ARABIC}2")
    assert found == {
        "Hello": "p: Hello",
        ARABIC: f"p: {ARABIC}",
        "Head": "h4: Head",
        f"{ARABIC}2": f"h4: {ARABIC}2",
    }


def test_an_item_runs_like_its_own_words():
    found = runs_like(f"- one\n- {ARABIC}\n\n1. loose\n\n   more\n\n2. {ARABIC}2")
    assert found["one"] == "li: one" and found[ARABIC] == f"li: {ARABIC}"
    assert found["loose"].startswith("li: loose") and found["more"] == "p: more"
    assert found[f"{ARABIC}2"] == f"li: {ARABIC}2"


def test_a_cell_runs_like_its_own_words_and_a_table_like_its_first():
    found = runs_like(f"|{ARABIC}|two|\n|-|-|\n|x|{ARABIC}2|")
    assert found[ARABIC].startswith(f"table: {ARABIC}")
    assert found["two"] == "th: two" and found["x"] == "td: x"
    assert found[f"{ARABIC}2"] == f"td: {ARABIC}2"


def test_a_quote_runs_like_its_first_words():
    found = runs_like(f"> {ARABIC}\n>\n> two\n\n> one\n>\n> - {ARABIC}2\n> - three")
    assert found[ARABIC].startswith(f"blockquote: {ARABIC}") and found["two"] == "p: two"
    assert found["one"].startswith("blockquote: one")
    assert found[f"{ARABIC}2"] == f"li: {ARABIC}2" and found["three"] == "li: three"
