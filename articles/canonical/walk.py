"""The walk over clean HTML that defines the canonical text of an edition.

How the text is made from the clean HTML; a script in the browser walks the DOM the same way:

1.  Walk the tree in document order with an empty text and nothing pending.
2.  Skip whole: `a` inside `sup` whose href begins with `#art-cite` (reference marks: their numbers
    change with every edit) and elements of class `missing-image` or `missing-media` (placeholders,
    which come and go with files).
3.  The start and the end of a block element or of a displayed formula (`math` with
    `display="block"`), and `br`, make a line break pending.
4.  In text, soft hyphens and zero-width spaces (U+00AD, U+200B, U+2060, U+FEFF) count for nothing.
    White space (see `WHITE`) makes a space pending; a line feed inside `pre` makes a line break
    pending. A pending line break is never weakened to a space.
5.  Any other character is added; before it, if the text is not empty, what is pending.

6.  A formula (`math`) counts as its `alttext`, taken as text; what it is drawn from counts for
    nothing. It is whole: a range that begins or ends inside it takes all of it.

So the text neither begins nor ends with white space and never has two white characters in a row.
Offsets count code points (a browser must step over surrogate pairs). Text nodes are in Unicode
NFC, because the sanitiser makes them so. A *block* is a run of text between two breaks made by
block elements; it belongs to the innermost block element around it.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from html import unescape

HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_BLOCKS = (
    "blockquote caption dd div dl dt figcaption figure hr li ol p pre table tbody td tfoot th thead"
    " tr ul"
)
BLOCK_ELEMENTS = frozenset((*_BLOCKS.split(), *HEADINGS))
PLACEHOLDERS = ("missing-image", "missing-media")
WHITE = "\t\n\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
IGNORED = "\u00ad\u200b\u2060\ufeff"

_VOID = frozenset(("br", "hr", "img", "wbr"))
# The only form in which an HTML5 serialiser writes markup; anything else is not clean HTML.
_TOKEN = re.compile(r"<(/?)([a-z][a-z0-9]*)((?: [a-z-]+=\"[^\"]*\")*)>|([^<]+)")
_ATTRIBUTE = re.compile(r" ([a-z-]+)=\"([^\"]*)\"")
_SEEN = f"[^{WHITE}{IGNORED}&]+"
# Words with single spaces stand in the HTML as in the text, so they are taken in one piece.
_RUNS = re.compile(
    f"(?P<words>{_SEEN}(?: {_SEEN})*)|(?P<white>(?:[{WHITE}]|&nbsp;)+)|[{IGNORED}]+"
    r"|(?P<entity>&(?:amp|lt|gt|quot);|&)"
)


@dataclass(frozen=True)
class Block:
    """A run of text `start:end` inside one block element of the page.

    `id` is the element's id on the page ("" before `annotate`); `kind` its name; `hash` that of its
    text; `section_path` the anchors of the headings above it, `heading_anchor` the last of them.
    """

    id: str
    kind: str
    start: int
    end: int
    hash: str
    section_path: tuple[str, ...]
    heading_anchor: str


@dataclass(frozen=True)
class Canonical:
    """The text of an edition, its SHA-256, and its blocks in order."""

    text: str = field(repr=False)
    text_hash: str
    blocks: list[Block] = field(repr=False)


def squeezed(text: str) -> str:
    """Any text in the manner of the canonical one: NFC, no invisible characters, single spaces."""
    text = unicodedata.normalize("NFC", re.sub(f"[{IGNORED}]+", "", text))
    return re.sub(f"[{WHITE}]+", " ", text).strip()


def text_hash(text: str) -> str:
    """SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


# Where something stands in the text and how long it is there, start and end of its writing in the
# HTML. What is written as in the text, character by character, may be longer than one there; so may
# a formula, which is whole: its writing is longer than its words.
Place = tuple[int, int, int, int]


@dataclass(eq=False)
class Element:
    name: str
    id: str
    skipped: bool
    preformatted: bool
    name_end: int
    block: "Element | None" = None
    # Of a formula: where it begins in the HTML, and the place of its words in the text.
    formula: tuple[int, int, int] | None = None


@dataclass
class Run:
    owner: Element | None
    start: int
    end: int
    path: tuple[tuple[int, str], ...]


class Walk:
    """One walk over clean HTML: text, runs of text with their owners, and places in the source."""

    def __init__(self, html: str) -> None:
        self.places: list[list[Place]] = []
        self.runs: list[Run] = []
        self._parts: list[str] = []
        self.length = 0
        self._pending = ""
        self._run: Run | None = None
        self._path: tuple[tuple[int, str], ...] = ()
        self._stack = [Element("", "", skipped=False, preformatted=False, name_end=0)]
        position = 0
        for token in _TOKEN.finditer(html):
            if token.start() != position:
                break
            position = token.end()
            closing, name, attributes, text = token.groups()
            if text is not None:
                self._text(text, token.start())
            elif closing:
                self._end(name, position)
            else:
                self._start(name, attributes, token.start() + 1 + len(name))
        if position != len(html) or len(self._stack) != 1:
            raise ValueError("not the serialised form of a tree")

    def canonical(self) -> Canonical:
        """The text and the block table of what was walked over."""
        text = "".join(self._parts)
        blocks = []
        for run in self.runs:
            path = tuple(anchor for _level, anchor in run.path)
            digest = text_hash(text[run.start : run.end])[:32]
            owner_id, kind = (run.owner.id, run.owner.name) if run.owner else ("", "")
            blocks.append(
                Block(owner_id, kind, run.start, run.end, digest, path, path[-1] if path else "")
            )
        return Canonical(text, text_hash(text), blocks)

    def _start(self, name: str, attributes: str, name_end: int) -> None:
        values = {key: unescape(value) for key, value in _ATTRIBUTE.findall(attributes)}
        parent = self._stack[-1]
        mark_of_reference = (
            name == "a"
            and values.get("href", "").startswith("#art-cite")
            and any(element.name == "sup" for element in self._stack)
        )
        element = Element(
            name,
            values.get("id", ""),
            parent.skipped or mark_of_reference or values.get("class") in PLACEHOLDERS,
            parent.preformatted or name == "pre",
            name_end,
            parent.block,
        )
        if name in BLOCK_ELEMENTS:
            self._break()
            element.block = element
        elif name == "br":
            self._pending = "\n"
        elif name == "math" and not element.skipped:
            self._formula(element, values)
        if name in HEADINGS and not element.skipped:
            level = int(name[1])
            above = tuple(heading for heading in self._path if heading[0] < level)
            self._path = (*above, (level, element.id))
        if name not in _VOID:
            self._stack.append(element)

    def _end(self, name: str, position: int) -> None:
        element = self._stack.pop()
        if element.name != name:
            raise ValueError("not the serialised form of a tree")
        if name in BLOCK_ELEMENTS:
            self._break()
        elif element.formula is not None:
            source, start, end = element.formula
            self.places.append([(start, end - start, source, position)])

    def _formula(self, element: Element, values: dict[str, str]) -> None:
        is_displayed = values.get("display") == "block"
        if is_displayed:
            self._pending = "\n"
        element.skipped = True
        if words := squeezed(values.get("alttext", "")):
            start = self._add(words, element.block)
            element.formula = (element.name_end - len("<math"), start, self.length)
        if is_displayed:
            self._pending = "\n"

    def _break(self) -> None:
        self._pending = "\n"
        self._run = None

    def _text(self, raw: str, position: int) -> None:
        element = self._stack[-1]
        if element.skipped:
            return
        places: list[Place] = []
        before = self.length
        for run in _RUNS.finditer(raw):
            start, end = run.span()
            if run.lastgroup == "white":
                line = element.preformatted and "\n" in run[0]
                self._pending = "\n" if line else self._pending or " "
                places.append((self.length, 1, position + start, position + end))
            elif run.lastgroup is not None:
                characters = unescape(run[0])
                offset = self._add(characters, element.block)
                places.append((offset, len(characters), position + start, position + end))
        # Space between elements is no text: a mark there would fall out of a table.
        if self.length > before:
            self.places.append(places)

    def _add(self, characters: str, owner: Element | None) -> int:
        if self._pending and self.length:
            self._parts.append(self._pending)
            self.length += 1
        self._pending = ""
        start = self.length
        self._parts.append(characters)
        self.length += len(characters)
        if self._run is None:
            self._run = Run(owner, start, self.length, self._path)
            self.runs.append(self._run)
        self._run.end = self.length
        return start
