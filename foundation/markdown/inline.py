"""What stands inside a paragraph: links, pictures, bare addresses, mentions and emphasis."""

import re
from bisect import bisect_left
from collections import defaultdict
from typing import Literal, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.common.utils import unescapeAll
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token
from markdown_it.utils import EnvType

from foundation.markdown.addresses import (
    addresses_in,
    end_of_address,
    host_is_short,
    leads_somewhere,
)
from foundation.markdown.budget import TOKENS_OF_AN_ADDRESS, spend
from foundation.markdown.emphasis import flanks, is_sign

_MOST_MENTIONS = 50

# "@Ana" is not found inside "@Anabel", nor in "jo@Ana".
_WORD = re.compile(r"\w")
_SCHEME = re.compile(r"(?<![a-z0-9+.-])https?\Z", re.IGNORECASE | re.ASCII)
_BACKTICKS = re.compile(r"`++")
_BRACKETS = re.compile(r"\\.|`++|!?\[|\]", re.DOTALL)
# What follows a label: (address "title"), the address perhaps in <>, with two levels of brackets.
_TARGET = re.compile(
    r"""
    \( \s{0,100}+
    (?: < (?P<angled> [^<>\n]{1,2000}+ ) >
      | (?P<plain> (?! < ) (?: \\. | [^\s()\\]
          | \( (?: \\. | [^\s()\\] | \( (?: \\. | [^\s()\\] )*+ \) )*+ \) ){1,2000}+ )
    )
    (?: \s{1,100}+ (?: "(?P<double> (?: \\. | [^"\\] ){0,1000}+ )"
                     | '(?P<single> (?: \\. | [^'\\] ){0,1000}+ )'
                     | \((?P<round> (?: \\. | [^()\\] ){0,1000}+ )\) ) )?
    \s{0,100}+ \)
    """,
    re.VERBOSE | re.DOTALL,
)


class Labelled(NamedTuple):
    """The rest of a link or picture, behind its opening bracket."""

    label_end: int
    end: int
    address: str
    title: str


class Inline(ParserInline):
    """Reads the inside of a paragraph with the rules below."""

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        """Read a text into tokens, and pair the marks of emphasis."""
        if not self.terminator_re.search(src):  # Most cells and many paragraphs: words alone.
            tokens.append(_text(src))
            return tokens
        state = State(src, md, env, tokens)
        self.tokenize(state)
        for pair in self.ruler2.getRules(""):
            pair(state)
        return state.tokens


class State(StateInline):
    """How far a paragraph is read; and its labels, looked for once."""

    def __init__(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> None:
        super().__init__(src, md, env, tokens)
        self._labelled: dict[int, Labelled] | None = None

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        """Add a token; TooMuch where there are too many."""
        spend(self.env, TOKENS_OF_AN_ADDRESS if ttype == "link_open" else 1)
        return super().push(ttype, tag, nesting)

    def pushPending(self) -> Token:
        """Add a token of what was read since the last one; TooMuch where there are too many."""
        spend(self.env)
        return super().pushPending()

    def labelled_at(self, bracket: int) -> Labelled | None:
        """Return what belongs to the opening bracket at this place, if it opens a label."""
        if self._labelled is None:
            self._labelled = _labelled_in(self.src)
        return self._labelled.get(bracket)

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:
        """Say what the run of * _ or ~ at `start` may do, and how long it is."""
        end = start
        while end < self.posMax and self.src[end] == self.src[start]:
            end += 1
        before = self.src[max(0, start - 2) : start] or " "
        after = self.src[end] if end < self.posMax else " "
        left, right = flanks(before, after)
        can_open = left and (canSplitWord or not right or is_sign(before[-1]))
        can_close = right and (canSplitWord or not left or is_sign(after))
        return Scanned(can_open, can_close, end - start)


def _labelled_in(src: str) -> dict[int, Labelled]:
    """Return every label that an address follows, by its opening bracket; in one pass.

    A link holds no link: only the innermost brackets count. A link may hold a picture.
    """
    runs: dict[int, list[int]] = defaultdict(list)
    for run in _BACKTICKS.finditer(src):
        runs[len(run[0])].append(run.start())
    found: dict[int, Labelled] = {}
    openers: list[tuple[int, bool]] = []
    skipped_to = 0
    for piece in _BRACKETS.finditer(src):
        if piece.start() < skipped_to:
            continue
        sign = piece[0][0]
        if sign == "`":
            closing = runs[len(piece[0])]
            at = bisect_left(closing, piece.end())
            skipped_to = closing[at] + len(piece[0]) if at < len(closing) else piece.end()
        elif sign in "![":
            openers.append((piece.end() - 1, sign == "!"))
        elif sign == "]" and openers:
            bracket, is_picture = openers.pop()
            target = _TARGET.match(src, piece.end())
            if target is not None:
                found[bracket] = Labelled(
                    piece.start(),
                    target.end(),
                    target["angled"] or target["plain"],
                    target["double"] or target["single"] or target["round"] or "",
                )
                links = [one for one in openers if not one[1]]
                openers = links[-1:] if is_picture else []
                skipped_to = target.end()
    return found


def labelled(state: StateInline, silent: bool) -> bool:
    """Take a link or a picture, which is shown as a link.

    Its title follows it in brackets; so does its address where no link may lead there.
    """
    is_picture = state.src.startswith("![", state.pos)
    if not is_picture and state.src[state.pos] != "[":
        return False
    bracket = state.pos + is_picture
    assert isinstance(state, State)
    found = state.labelled_at(bracket)
    if found is None or found.end > state.posMax:
        return False
    href = state.md.normalizeLink(unescapeAll(found.address))
    is_link = not state.linkLevel and leads_somewhere(href)
    if not is_link:  # It was looked at all the same.
        spend(state.env, TOKENS_OF_AN_ADDRESS)
    outer_end = state.posMax
    state.pos, state.posMax = bracket + 1, found.label_end
    if is_link:
        state.push("link_open", "a", 1).attrs = {"href": href}
        state.linkLevel += 1
    if state.pos < state.posMax:
        state.md.inline.tokenize(state)
    else:
        state.append_pending(found.address)
    if is_link:
        state.push("link_close", "a", -1)
        state.linkLevel -= 1
    behind = [found.title] if is_link else [found.address, found.title]
    state.append_pending("".join(f" ({words})" for words in behind if words))
    state.pos, state.posMax = found.end, outer_end
    return True


def web_address(state: StateInline, silent: bool) -> bool:
    """Take an address that begins with http:// or https://, before its signs mean emphasis."""
    at = state.pos
    if state.linkLevel or not state.src.startswith("://", at):
        return False
    scheme = _SCHEME.search(state.src[max(0, at - 6) : at])
    if scheme is None or not state.src[at + 3 : at + 4].isalnum():
        return False
    if not state.pending.endswith(scheme[0]):
        return False
    start = at - len(scheme[0])
    end = end_of_address(state.src, at + 3, state.posMax)
    if state.src[start - 1 : start] == "_":
        end = start + len(state.src[start:end].rstrip("_"))
    typed = state.src[start:end]
    href = state.md.normalizeLink(typed) if host_is_short(typed, 0, len(typed)) else ""
    if leads_somewhere(href):
        state.pending = state.pending[: -len(scheme[0])]
        state.push("link_open", "a", 1).attrs = {"href": href}
        state.push("text", "", 0).content = typed
        state.push("link_close", "a", -1)
    else:
        spend(state.env, TOKENS_OF_AN_ADDRESS)
        state.append_pending(state.src[at:end])
    state.pos = end
    return True


def link_addresses(state: StateCore) -> None:
    """Make links of the addresses in the text that stands in no link yet."""
    for block in state.tokens:
        if block.type == "inline":
            block.children = _with_links(state, block.children or [])


def _with_links(state: StateCore, tokens: list[Token]) -> list[Token]:
    made: list[Token] = []
    depth = 0
    for token in tokens:
        depth += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        if depth or token.type != "text":
            made.append(token)
            continue
        done = 0
        for address in addresses_in(token.content):
            spend(state.env, TOKENS_OF_AN_ADDRESS)
            href = state.md.normalizeLink(address.href)
            if leads_somewhere(href):
                made.append(_text(token.content[done : address.start]))
                made.append(Token("link_open", "a", 1, attrs={"href": href}))
                made.append(_text(token.content[address.start : address.end]))
                made.append(Token("link_close", "a", -1))
                done = address.end
        made.append(_text(token.content[done:]))
    return made


def _text(content: str) -> Token:
    token = Token("text", "", 0)
    token.content = content
    return token


def mention(state: StateInline, silent: bool) -> bool:
    """Take an @ and the name behind it, where that name is one of `env["names"]`."""
    at = state.pos
    if state.src[at] != "@" or state.linkLevel or (at and _WORD.match(state.src[at - 1])):
        return False
    if state.env["looked_at"] >= _MOST_MENTIONS:
        return False
    state.env["looked_at"] += 1
    for length, same_length in state.env["names"].items():
        end = at + 1 + length
        if end > state.posMax or _WORD.match(state.src[end : end + 1]):
            continue
        name = same_length.get(state.src[at + 1 : end].casefold())
        if name is not None:
            state.push("mention", "span", 0).content = state.src[at:end].replace('"', "")
            state.env["mentioned"].add(name)
            state.pos = end
            return True
    return False
