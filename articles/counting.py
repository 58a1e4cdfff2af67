"""Counts words, pictures and media of a page before and after it is cleaned, by reason.

It knows nothing of how pages are cleaned: a word that is not there afterwards is lost, and the
reason is where it stood. Words of the text are matched first, then hidden ones, and so on.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from articles import trees
from articles.losses import Losses, Part
from articles.trees import Element

# One sign of a script without spaces is a word of its own.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]|\w+")
_IGNORABLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
_MEDIA = frozenset(("audio", "embed", "iframe", "object", "video"))
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
_ORDER = ("", "boxes", "hidden", "media", "controls", "navigation")


def losses(before: str, after: str) -> Losses:
    """Return what of the page `before` is not in `after`; pictures that are placeholders are."""
    old, new = trees.parsed(before), trees.parsed(after)
    words = _words(old)
    left = Counter(word for word, _reason in _words(new))
    lost: Counter[str] = Counter()
    for reason in _ORDER:
        for word, stood in words:
            if stood != reason:
                continue
            if left[word] > 0:
                left[word] -= 1
            else:
                lost[reason or "other"] += 1
    media = Counter("player" for _one in _outermost(old, _MEDIA))
    return {
        "words": {"total": len(words), "lost": dict(lost)},
        "pictures": _pictures(old, new),
        "media": {"total": media.total(), "lost": dict(media)},
    }


def _pictures(old: Element, new: Element) -> Part:
    stood = Counter(_reason_around(image) for image in old.iter("img") if _is_picture(image))
    del stood["navigation"]
    here = sum(1 for image in new.iter("img") if not _is_icon(image))
    here += sum(1 for one in new.iter("span") if "missing-image" in _classes(one))
    lost = {}
    for reason in _ORDER:
        kept = min(here, stood[reason])
        here -= kept
        if stood[reason] > kept:
            lost[reason or "other"] = stood[reason] - kept
    return {"total": stood.total(), "lost": lost}


def _words(root: Element) -> list[tuple[str, str]]:
    """The words that are text of the page, each with the reason why it might be left out."""
    text, marks = [], []
    at = 0
    for piece, reason in _pieces(root):
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


def _pieces(root: Element) -> Iterator[tuple[str, str]]:
    """The texts in their order, with spaces where blocks begin and end."""
    reasons: list[str | None] = [""]
    for event, element in etree.iterwalk(root, events=("start", "end")):
        space = "" if element.tag in _INLINE else " "
        if event == "start":
            reasons.append(_reason(element, reasons[-1]))
            if reasons[-1] is not None:
                yield space + (element.text or ""), reasons[-1]
            continue
        reasons.pop()
        if reasons[-1] is not None:
            yield space + (element.tail or ""), reasons[-1]


def _reason(element: Element, around: str | None) -> str | None:
    """Why the words of an element may be left out; None where they are no words of the page."""
    if around is None or element.tag in _SILENT or not _FORMULA.isdisjoint(_classes(element)):
        return None
    if around:
        return around
    if element.tag in _CONTROLS:
        return "controls"
    if element.tag in _MEDIA:
        return "media"
    if _is_furniture(element):
        return "navigation"
    style = element.get("style", "")
    return "hidden" if element.get("hidden") is not None or _UNSEEN.search(style) else ""


def _is_furniture(element: Element) -> bool:
    if element.tag == "nav" or element.get("role") == "navigation" or element.get("id") in _IDS:
        return True
    names = _classes(element)
    if not _FURNITURE.isdisjoint(names) or any(n.startswith("template-databox") for n in names):
        return True
    # What is kept from paper or phones may be navigation; where it is prose, it is text.
    return not _BOXES.isdisjoint(names) and _is_mostly_links(element)


def _is_mostly_links(element: Element) -> bool:
    length = len(trees.words(element))
    linked = sum(len(trees.words(link)) for link in element.iter("a"))
    return length == 0 or linked * 2 > length


def _classes(element: Element) -> list[str]:
    return element.get("class", "").split()


def _reason_around(element: Element) -> str:
    around = [*reversed(list(element.iterancestors())), element]
    reason: str | None = ""
    for one in around:
        reason = _reason(one, reason)
    return reason or ""


def _is_picture(image: Element) -> bool:
    """Say whether an `img` shows something: no icon, no formula, no second copy in a noscript."""
    if _is_icon(image) or trees.has_ancestor(image, "noscript"):
        return False
    around = [image, *image.iterancestors()]
    return not any(
        name in _FORMULA or name.startswith("mwe-math-fallback")
        for one in around
        for name in _classes(one)
    )


def _is_icon(image: Element) -> bool:
    sizes = [image.get(side, "") for side in ("width", "height")]
    return any(size.isdecimal() and int(size[:9]) <= _ICON_PX for size in sizes)


def _outermost(root: Element, names: frozenset[str]) -> Iterator[Element]:
    for element in root.iter(*names):
        around = list(element.iterancestors())
        if not any(one.tag in names or one.tag in _SILENT for one in around):
            yield element
