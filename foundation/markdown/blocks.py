"""What paragraphs stand in: tables, quotes and lists; and the direction of each of them."""

import re
from collections.abc import Callable
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.parser_block import ParserBlock
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType

from foundation.markdown.budget import spend

Rule = Callable[[StateBlock, int, int, bool], bool]

# Deep nesting costs time and is never meant.
MOST_LEVELS = 13
_LEVELS_OF_A_LIST = 3

_BETWEEN_CELLS = re.compile(r"(?<!\\)\|")
_UNDER_THE_HEAD = re.compile(r"\|?+\s*+:?+-++:?+\s*+(?:\|\s*+:?+-++:?+\s*+)*+\|?+")

_CONTAINERS = {"blockquote_open", "list_item_open", "table_open"}
_WITH_WORDS = {"paragraph_open", "heading_open", "th_open", "td_open"}


class Blocks(ParserBlock):
    """Reads a text into blocks, each token at the cost of one."""

    def parse(
        self, src: str, md: MarkdownIt, env: EnvType, outTokens: list[Token]
    ) -> list[Token] | None:
        """Read a text into tokens; TooMuch where there are too many."""
        state = _State(src, md, env, outTokens)
        self.tokenize(state, state.line, state.lineMax)
        return state.tokens


class _State(StateBlock):
    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        spend(self.env)
        return super().push(ttype, tag, nesting)


def bounded(rule: Rule) -> Rule:
    """Return the rule of a quote or list, but for deep nesting: there its signs stay as typed."""

    def shallow(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        return state.level < MOST_LEVELS - _LEVELS_OF_A_LIST and rule(state, start, end, silent)

    return shallow


def table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take a table. Each row has the cells that were typed, fewer or more than its head."""
    if start + 2 > end or state.sCount[start + 1] < state.blkIndent:
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
    if line >= end or state.sCount[line] < state.blkIndent or not _line(state, line):
        return False
    ends_a_quote = state.md.block.ruler.getRules("blockquote")
    return not any(rule(state, line, end, True) for rule in ends_a_quote)


def _row(state: StateBlock, cells: list[str], tag: str) -> None:
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
