"""Counts words, pictures and media of a page before and after it is cleaned, by reason.

It knows nothing of how pages are cleaned: a word that is not there afterwards is lost, and the
reason is where it stood. Words of the text are matched first, then hidden ones, and so on.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field

from lxml import etree

from articles import trees
from articles.losses import Losses, Part
from articles.sanitising import lazy, media
from articles.trees import Element

# One sign of a script without spaces is a word of its own.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]|\w+")
_IGNORABLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
_SILENT = frozenset(
    "base head link math meta noscript script style svg template title xmp".split()  # noqa: SIM905
)
_CONTROLS = frozenset(("button", "datalist", "input", "optgroup", "option", "select", "textarea"))
_INLINE = frozenset(
    "a abbr b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q ruby rb"  # noqa: SIM905
    " rp rt rtc s samp small span strike strong sub sup tt u var wbr time".split()
)
_FORMULA = frozenset(("mwe-math-element", "math", "tex", "katex", "MathJax"))
_FURNITURE = frozenset(
    "ambox authority-control catlinks databox editsection magnify metadata mw-cite-backlink"  # noqa: SIM905
    " mw-collapsible-toggle mw-editsection mw-editsection-like mw-hidden-catlinks mw-indicators"
    " mw-headline-number mw-jump-link mw-toc navbox navbox-styles printfooter shortdescription"
    " sistersitebox sortkey template-databox toc toctitle vertical-navbox".split()
)
_BOXES = frozenset(("nomobile", "noprint", "toccolours"))
_IDS = frozenset(("toc", "siteNotice", "siteSub", "contentSub", "jump-to-nav", "catlinks"))
_UNSEEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))", re.I)
_ICON_PX = 32
# Words of the text are matched first.
_ORDER = ("", "hidden", "media", "controls", "navigation")


@dataclass
class _Page:
    """What a page shows, each with the reason why it might be left out."""

    texts: list[tuple[str, str]] = field(default_factory=list)
    pictures: Counter[str] = field(default_factory=Counter)
    media: Counter[str] = field(default_factory=Counter)


def losses(before: str, after: str) -> Losses:
    """Return what of the page `before` is not in `after`; what has a placeholder there is."""
    old, new = _read(trees.parsed(before)), _read(_with_placeholders_replaced(after))
    words = _words(old.texts)
    left = Counter(word for word, _reason in _words(new.texts))
    lost: Counter[str] = Counter()
    for reason in _ORDER:
        for word, stood in words:
            if stood != reason:
                continue
            if left[word] > 0:
                left[word] -= 1
            else:
                lost[reason or "other"] += 1
    return {
        "words": {"total": len(words), "lost": dict(lost)},
        "pictures": _part(old.pictures, new.pictures.total()),
        "media": _part(old.media, new.media.total()),
    }


def _with_placeholders_replaced(html: str) -> Element:
    """Put what placeholders stand for in their place: their labels are no words of the page."""
    root = trees.parsed(html)
    for one in list(root.iter("span")):
        for name, shown in (("missing-image", "img"), ("missing-media", "video")):
            if name in _classes(one):
                trees.replace(one, trees.made(shown, {"src": "kept"}))
    return root


def _part(stood: Counter[str], here: int) -> Part:
    lost = {}
    for reason in _ORDER:
        if reason == "navigation":
            continue
        kept = min(here, stood[reason])
        here -= kept
        if stood[reason] > kept:
            lost[reason or "other"] = stood[reason] - kept
    return {"total": stood.total() - stood["navigation"], "lost": lost}


def _words(texts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The words that are text of the page, each with the reason why it might be left out."""
    text, marks = [], []
    at = 0
    for piece, reason in texts:
        clean = unicodedata.normalize("NFC", _IGNORABLE.sub("", piece))
        if clean:
            text.append(clean)
            marks.append((at, reason))
            at += len(clean)
    found, here = [], 0
    for match in _WORD.finditer("".join(text)):
        while here + 1 < len(marks) and marks[here + 1][0] <= match.start():
            here += 1
        found.append((match[0], marks[here][1]))
    return found


def _read(root: Element) -> _Page:
    """Read a page in one walk; texts in their order, with spaces where blocks begin and end."""
    page = _Page()
    link_boxes = _link_boxes(root)
    reasons: list[str | None] = [""]
    players = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        space = "" if element.tag in _INLINE else " "
        is_player = element.tag in media.ELEMENTS
        if event == "start":
            around = reasons[-1]
            reasons.append(_reason(element, around, link_boxes))
            if reasons[-1] is not None:
                page.texts.append((space + (element.text or ""), reasons[-1]))
            if around is not None and not players:
                _note(page, element, around, reasons[-1])
            players += is_player
            continue
        players -= is_player
        reasons.pop()
        if reasons[-1] is not None:
            page.texts.append((space + (element.tail or ""), reasons[-1]))
    return page


def _note(page: _Page, element: Element, around: str, reason: str | None) -> None:
    """Count an element that is a picture, or plays something."""
    if element.tag == "object" and lazy.holds_picture(element):
        page.pictures[around] += 1
    elif element.tag in media.ELEMENTS and media.plays_something(element):
        page.media[around] += 1
    elif element.tag == "img" and reason is not None and not _is_icon(element):
        page.pictures[reason] += 1


def _reason(element: Element, around: str | None, link_boxes: set[Element]) -> str | None:
    """Why the words of an element may be left out; None where they are no words of the page."""
    if around is None or element.tag in _SILENT or _is_formula(element):
        return None
    if around:
        return around
    if element.tag in _CONTROLS:
        return "controls"
    if element.tag in media.ELEMENTS:
        return "media"
    if element in link_boxes or _is_furniture(element):
        return "navigation"
    style = element.get("style", "")
    return "hidden" if element.get("hidden") is not None or _UNSEEN.search(style) else ""


def _is_formula(element: Element) -> bool:
    return any(n in _FORMULA or n.startswith("mwe-math-fallback") for n in _classes(element))


def _is_furniture(element: Element) -> bool:
    if element.tag == "nav" or element.get("role") == "navigation" or element.get("id") in _IDS:
        return True
    names = _classes(element)
    return not _FURNITURE.isdisjoint(names) or any(n.startswith("template-databox") for n in names)


def _link_boxes(root: Element) -> set[Element]:
    """The boxes kept from paper or phones that are mostly links: where they are prose, it is text.

    Signs are counted on the way, so that boxes within boxes are read once.
    """
    found: set[Element] = set()
    signs = linked = links = 0
    begun: list[tuple[int, int]] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        is_box, is_link = not _BOXES.isdisjoint(_classes(element)), element.tag == "a"
        if event == "start":
            if is_box:
                begun.append((signs, linked))
            links += is_link
        else:
            if is_box:
                signs_before, linked_before = begun.pop()
                length = signs - signs_before
                if length == 0 or (linked - linked_before) * 2 > length:
                    found.add(element)
            links -= is_link
        text = element.text if event == "start" else element.tail
        length = len("".join((text or "").split()))
        signs += length
        linked += length if links else 0
    return found


def _classes(element: Element) -> list[str]:
    return element.get("class", "").split()


def _is_icon(image: Element) -> bool:
    sizes = [image.get(side, "") for side in ("width", "height")]
    return any(size.isdecimal() and int(size[:9]) <= _ICON_PX for size in sizes)
