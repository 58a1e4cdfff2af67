"""Formulas: MathML by a strict allow-list, with their TeX as the text alternative.

A formula is rebuilt element by element. One unknown element, one element inside a token (`mi`,
`mo` ...) or loose text refuses the whole drawing, and the TeX is shown instead. So MathML here
never holds HTML, and the parser of a browser never leaves the MathML namespace inside it: what
mutation attacks need does not exist. docs/decisions/0007-formulas.md has the reasons.
"""

import re
import unicodedata
from collections import Counter
from html import unescape

from lxml import etree

from articles import trees
from articles.sanitising.chrome import DROP, classes, sweep
from articles.sanitising.text import normal
from articles.trees import Element, made, tag, words

MAX_DEPTH = 60

# Elements that hold text only; elements that hold elements only, or nothing.
_TOKENS = frozenset(("mi", "mn", "mo", "mtext"))
_GROUP_NAMES = (
    "menclose merror mfrac mmultiscripts mover mpadded mphantom mprescripts mroot mrow mspace"
    " msqrt mstyle msub msubsup msup mtable mtd mtr munder munderover none"
)
_GROUPS = frozenset(_GROUP_NAMES.split())
ELEMENTS = frozenset((*_TOKENS, *_GROUPS, "math"))

_BOOLEAN = re.compile("true|false")
# `.article-body math` in article.css clips (`overflow: auto hidden`) what a length moves out.
# Up to 99 units forward, under 10 back: enough for what TeX writes, too little to cover a page.
_LENGTH = re.compile(
    r"(?:[+-]?\d?(?:\.\d{1,6})?|\+?\d{1,2}(?:\.\d{1,6})?)(?:em|ex|px|pt|mu|%)|0"
    r"|(?:negative)?(?:very){0,2}(?:thin|medium|thick)mathspace",
    re.ASCII,
)
_LENGTHS = re.compile(rf"(?:{_LENGTH.pattern})(?: (?:{_LENGTH.pattern})){{0,20}}", re.ASCII)
_ALIGNED = re.compile(
    r"(?:left|center|right|axis|baseline|top|bottom)(?: (?:left|center|right)){0,20}"
)
_LINES = re.compile(r"(?:none|solid|dashed)(?: (?:none|solid|dashed)){0,20}")
_SPAN = re.compile(r"[1-9]\d?", re.ASCII)
_STRIKES = re.compile(r"[a-z]{3,20}(?: [a-z]{3,20}){0,3}")
_SIZES = ("depth", "height", "lspace", "voffset", "width")
_SHAPES: dict[str, dict[str, re.Pattern[str]]] = {
    "math": {"display": re.compile("block|inline"), "alttext": re.compile(r"\S(?:.*\S)?", re.S)},
    "menclose": {"notation": _STRIKES},
    "mfrac": {"linethickness": _LENGTH},
    "mi": {"mathvariant": re.compile("normal")},
    "mo": {
        **dict.fromkeys(("accent", "fence", "largeop", "movablelimits"), _BOOLEAN),
        **dict.fromkeys(("separator", "stretchy", "symmetric"), _BOOLEAN),
        **dict.fromkeys(("lspace", "maxsize", "minsize", "rspace"), _LENGTH),
        "form": re.compile("prefix|infix|postfix"),
    },
    "mover": {"accent": _BOOLEAN},
    "mpadded": dict.fromkeys(_SIZES, _LENGTH),
    "mspace": dict.fromkeys(("depth", "height", "width"), _LENGTH),
    "mstyle": {"displaystyle": _BOOLEAN, "scriptlevel": re.compile(r"[+]?[0-3]|-[12]")},
    "mtable": {
        "columnalign": _ALIGNED,
        "columnlines": _LINES,
        "columnspacing": _LENGTHS,
        "displaystyle": _BOOLEAN,
        "frame": _LINES,
        "rowlines": _LINES,
        "rowspacing": _LENGTHS,
    },
    "mtd": {"columnalign": _ALIGNED, "columnspan": _SPAN, "rowspan": _SPAN},
    "mtr": {"columnalign": _ALIGNED},
    "munder": {"accentunder": _BOOLEAN},
    "munderover": {"accent": _BOOLEAN, "accentunder": _BOOLEAN},
}
ATTRIBUTES = {name: frozenset(shapes) for name, shapes in _SHAPES.items()}

# MathML Core draws no `mathvariant` but "normal": Unicode has the letters themselves.
_ALPHABETS = {
    "bold": "BOLD",
    "italic": "ITALIC",
    "bold-italic": "BOLD ITALIC",
    "script": "SCRIPT",
    "bold-script": "BOLD SCRIPT",
    "fraktur": "FRAKTUR",
    "bold-fraktur": "BOLD FRAKTUR",
    "double-struck": "DOUBLE-STRUCK",
    "sans-serif": "SANS-SERIF",
    "bold-sans-serif": "SANS-SERIF BOLD",
    "sans-serif-italic": "SANS-SERIF ITALIC",
    "sans-serif-bold-italic": "SANS-SERIF BOLD ITALIC",
    "monospace": "MONOSPACE",
    "-tex-calligraphic": "SCRIPT",
    "-tex-bold-calligraphic": "BOLD SCRIPT",
    "-tex-mathit": "ITALIC",
}
_LETTER = re.compile("(?:LATIN|GREEK) (CAPITAL|SMALL) LETTER (.+)")

_WRAPPED = re.compile(r"\{\\(?:display|text|script|scriptscript)style\b(.*)\}", re.S)
_BRACES = re.compile(r"\\.|[{}]", re.S)
_IMAGES = frozenset(("tex", "mwe-math-fallback-image-inline", "mwe-math-fallback-image-display"))
_DISPLAYED = frozenset(
    ("mwe-math-element-block", "mwe-math-mathml-display", "mwe-math-fallback-image-display")
)

_PIECE = re.compile(r"<(/?)([a-z][a-z0-9]*)((?: [a-z-]+=\"[^\"]*\")*)>|([^<]+)")
_VALUE = re.compile(r" ([a-z-]+)=\"([^\"]*)\"")

Formulas = list[tuple[Element, list[Element]]]


class _Unknown(Exception):
    """The formula holds something that is not on the list."""


def take_out(body: Element, removed: Counter[str]) -> Formulas:
    """Put an empty `math` in the place of each formula, and return what belongs into them.

    A formula without MathML that may be drawn becomes its TeX, as `code.math`; one without TeX
    either is removed and counted.
    """
    taken: Formulas = []
    for element in list(body.iter(etree.Element)):
        if not _is_formula(element) or all(above is not body for above in element.iterancestors()):
            continue
        math = next(element.iter("math"), None)
        inside = [] if math is None else _drawn_inside(math)
        tex = _tex(element) or " ".join("".join(map(words, inside)).split())
        is_displayed = _is_displayed(element)
        if not tex:
            removed["formulas"] += 1
            element.tag = DROP
        elif inside:
            shown = made("math", {"alttext": tex})
            if is_displayed:
                shown.set("display", "block")
            taken.append((shown, inside))
            trees.replace(element, shown)
        else:
            written = made("code", {"class": "math"}, tex)
            trees.replace(element, written)
            if is_displayed:
                _put_on_its_own_line(written)
    sweep(body)
    return taken


def put_back(formulas: Formulas) -> None:
    """Fill the formulas again, after everything that is about words and HTML."""
    for shown, inside in formulas:
        shown.extend(inside)


def is_sound(html: str) -> bool:
    """True if MathML stands in the serialised HTML only as `take_out` builds it."""
    inside: list[str] = []
    position = 0
    for match in _PIECE.finditer(html):
        if match.start() != position:
            return False
        position = match.end()
        closing, name, attributes, text = match.groups()
        if text is not None:
            if inside and inside[-1] not in _TOKENS and text.strip():
                return False
        elif closing:
            if inside and inside.pop() != name:
                return False
        elif inside or name in ELEMENTS:
            is_place = (name != "math") if inside else (name == "math")
            if name not in ELEMENTS or not is_place or (inside and inside[-1] in _TOKENS):
                return False
            values = _VALUE.findall(attributes)
            if not all(is_allowed(name, key, unescape(value)) for key, value in values):
                return False
            inside.append(name)
    return not inside and position == len(html)


def is_allowed(name: str, attribute: str, value: str) -> bool:
    """True if a MathML element may have this attribute with this value."""
    shape = _SHAPES.get(name, {}).get(attribute)
    return shape is not None and shape.fullmatch(value) is not None


def _is_formula(element: Element) -> bool:
    names = classes(element)
    is_image = element.tag == "img" and not _IMAGES.isdisjoint(names)
    return is_image or "mwe-math-element" in names or element.tag == "math"


def _is_displayed(element: Element) -> bool:
    return any(
        (part.tag == "math" and (part.get("display") == "block" or part.get("mode") == "display"))
        or not _DISPLAYED.isdisjoint(classes(part))
        for part in element.iter(etree.Element)
    )


def _tex(element: Element) -> str:
    """The TeX of a formula, without the style that MediaWiki writes around it."""
    images = [image.get("alt", "") for image in element.iter("img")]
    formulas = [formula.get("alttext", "") for formula in element.iter("math")]
    notes = [
        words(note) for note in element.iter("annotation") if "tex" in note.get("encoding", "")
    ]
    tex = " ".join(normal(next(filter(str.strip, [*formulas, *images, *notes]), "")).split())
    while (wrapped := _WRAPPED.fullmatch(tex)) and _is_balanced(wrapped[1]):
        tex = wrapped[1].strip()
    return tex


def _is_balanced(tex: str) -> bool:
    depth = 0
    for brace in _BRACES.findall(tex):
        depth += {"{": 1, "}": -1}.get(brace, 0)
        if depth < 0:
            return False
    return depth == 0


def _put_on_its_own_line(element: Element) -> None:
    parent = trees.parent(element)
    if element.getprevious() is not None or (parent.text or "").strip():
        element.addprevious(made("br"))
    if element.getnext() is not None or (element.tail or "").strip():
        line_break = made("br")
        line_break.tail, element.tail = element.tail, None
        element.addnext(line_break)


def _drawn_inside(math: Element) -> list[Element]:
    try:
        return _drawn_children(math, 1)
    except _Unknown:
        return []


def _drawn_children(element: Element, depth: int) -> list[Element]:
    texts = [element.text, *(child.tail for child in element)]
    if depth > MAX_DEPTH or any(text and text.strip() for text in texts):
        raise _Unknown
    return [_drawn(child, depth) for child in element]


def _drawn(element: Element, depth: int) -> Element:
    name = tag(element)
    if name == "semantics":
        if not len(element):
            raise _Unknown
        return _drawn(element[0], depth + 1)
    attributes = {
        str(key): str(value)
        for key, value in sorted(element.attrib.items())
        if is_allowed(name, str(key), str(value))
    }
    if name in _TOKENS and not len(element):
        # MathML trims the text of a token, browsers do not.
        text = normal(element.text or "").replace("\n", " ").strip(" ")
        letters = _ALPHABETS.get(element.get("mathvariant", ""))
        return made(name, attributes, _in_alphabet(text, letters) if letters else text)
    if name in _GROUPS:
        return made(name, attributes, *_drawn_children(element, depth + 1))
    raise _Unknown


def _in_alphabet(text: str, alphabet: str) -> str:
    return "".join(_letter(character, alphabet) for character in text)


def _letter(character: str, alphabet: str) -> str:
    """The mathematical letter or digit of an alphabet, or the character if it has none."""
    name = unicodedata.name(character, "")
    letter = _LETTER.fullmatch(name)
    plain = f"{letter[1]} {letter[2]}" if letter else name
    older = "BLACK-LETTER" if alphabet == "FRAKTUR" else alphabet
    for candidate in (f"MATHEMATICAL {alphabet} {plain}", f"{older} {plain}"):
        try:
            return unicodedata.lookup(candidate)
        except KeyError:
            continue
    return "\u210e" if (alphabet, character) == ("ITALIC", "h") else character
