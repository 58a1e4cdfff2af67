"""What paragraphs stand in: tables, quotes and lists; and the direction of each of them."""

import re
from collections.abc import Callable

from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore

Rule = Callable[[StateBlock, int, int, bool], bool]

# Deep nesting costs time and is never meant.
MOST_LEVELS = 13
_LEVELS_OF_A_LIST = 3

# A cell costs much more than a letter; a text this full of them is nobody's table.
MOST_CELLS = 2_500

_BETWEEN_CELLS = re.compile(r"(?<!\\)\|")
_UNDER_THE_HEAD = re.compile(r"\|?+\s*+:?+-++:?+\s*+(?:\|\s*+:?+-++:?+\s*+)*+\|?+")

_CONTAINERS = {"blockquote_open", "list_item_open", "table_open"}
_WITH_WORDS = {"paragraph_open", "heading_open", "th_open", "td_open"}


def bounded(rule: Rule) -> Rule:
    """Return the rule of a quote or list, but for deep nesting: there its signs stay as typed."""

    def shallow(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        return state.level < MOST_LEVELS - _LEVELS_OF_A_LIST and rule(state, start, end, silent)

    return shallow


def table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take a table. Each row has the cells that were typed, fewer or more than its head.

    What stands behind the first 2,500 cells of a text stays as typed.
    """
    if start + 2 > end or state.sCount[start + 1] < state.blkIndent or _is_full(state):
        return False
    head = _line(state, start)
    if "|" not in head or not _UNDER_THE_HEAD.fullmatch(_line(state, start + 1)):
        return False
    cells = _cells(head)
    if len(cells) != len(_cells(_line(state, start + 1))):
        return False
    if silent:
        return True
    outer, state.parentType = state.parentType, "table"
    state.push("table_open", "table", 1)
    state.push("thead_open", "thead", 1)
    _row(state, cells, "th")
    state.push("thead_close", "thead", -1)
    state.line = start + 2
    if _is_row(state, state.line, end):
        state.push("tbody_open", "tbody", 1)
        while _is_row(state, state.line, end):
            _row(state, _cells(_line(state, state.line)), "td")
            state.line += 1
        state.push("tbody_close", "tbody", -1)
    state.push("table_close", "table", -1)
    state.parentType = outer
    return True


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].strip()


def _cells(line: str) -> list[str]:
    cells = [cell.strip().replace("\\|", "|") for cell in _BETWEEN_CELLS.split(line)]
    if not cells[0]:
        del cells[0]
    if cells and not cells[-1]:
        del cells[-1]
    return cells


def _is_row(state: StateBlock, line: int, end: int) -> bool:
    if line >= end or state.sCount[line] < state.blkIndent or _is_full(state):
        return False
    if not _line(state, line):
        return False
    ends_a_quote = state.md.block.ruler.getRules("blockquote")
    return not any(rule(state, line, end, True) for rule in ends_a_quote)


def _is_full(state: StateBlock) -> bool:
    return int(state.env["cells"]) >= MOST_CELLS


def _row(state: StateBlock, cells: list[str], tag: str) -> None:
    state.env["cells"] += len(cells)
    state.push("tr_open", "tr", 1)
    for cell in cells:
        state.push(f"{tag}_open", tag, 1)
        inside = state.push("inline", "", 0)
        inside.content, inside.children = cell, []
        state.push(f"{tag}_close", tag, -1)
    state.push("tr_close", "tr", -1)


def lower_headings(state: StateCore) -> None:
    """Let headings start below those of a page (h3)."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"


def give_directions(state: StateCore) -> None:
    """Let each paragraph, item and cell run in the direction of its own first letter.

    A quote, an item and a table run like the first words in them, which for that reason have no
    direction of their own: a browser leaves out what has one.
    """
    speaks_for_its_container = False
    for token in state.tokens:
        if token.type in _CONTAINERS:
            if not speaks_for_its_container:
                token.attrSet("dir", "auto")
            speaks_for_its_container = True
        elif token.type in _WITH_WORDS:
            if not speaks_for_its_container:
                token.attrSet("dir", "auto")
            speaks_for_its_container = False
        elif token.nesting < 0:
            speaks_for_its_container = False
