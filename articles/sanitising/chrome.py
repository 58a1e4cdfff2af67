"""What surrounds an article on its wiki and is no part of what it says."""

import re
from collections import Counter

from lxml import etree

from articles.trees import Element, tag

DROP = "ayni-drop"  # a name no parser makes: elements are marked first and removed in one sweep

# Never shown, and their content is no text of the article.
_LIVE = (
    "applet area audio base basefont bgsound button canvas datalist dialog embed frame frameset"
    " head iframe input isindex keygen link listing map marquee meta nav nextid noembed"
    " noframes noscript object optgroup option param plaintext portal script"
    " select slot source style svg template textarea title track video xmp"
)
_ELEMENTS = frozenset(_LIVE.split())
_FURNITURE = (
    "ambox authority-control catlinks databox editsection magnify metadata mw-cite-backlink"
    " mw-collapsible-toggle mw-editsection mw-editsection-like mw-empty-elt mw-hidden-catlinks"
    " mw-headline-number mw-indicators mw-jump-link mw-toc navbox navbox-styles noprint"
    " printfooter shortdescription sistersitebox sortkey toc toccolours toctitle"
    " vertical-navbox"
)
_CLASSES = frozenset(_FURNITURE.split())
_CLASS_PREFIXES = ("template-databox",)
_IDS = frozenset(("toc", "siteNotice", "siteSub", "contentSub", "jump-to-nav", "catlinks"))
_CSS_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.S)
_UNSEEN = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)"
    r"|opacity\s*:\s*0*(?:\.0*)?%?\s*(?:;|!|$)|font-size\s*:\s*0*(?:\.0*)?(?:px|em|rem|%|pt)?\s*(?:;|!|$))",
    re.I,
)


def classes(element: Element) -> list[str]:
    """The class names of an element."""
    return element.get("class", "").split()


def is_hidden(element: Element) -> bool:
    """True if the source page does not show the element: we must not be the ones to show it."""
    if element.get("hidden") is not None:
        return True
    style = element.get("style")
    return bool(style and _UNSEEN.search(_CSS_COMMENT.sub("", style)))


def reveal(element: Element) -> None:
    """Take away what hides the element, and nothing else of its style."""
    element.attrib.pop("hidden", "")
    style = _CSS_COMMENT.sub("", element.get("style", ""))
    element.attrib.pop("style", "")
    declarations = [part for part in style.split(";") if not _UNSEEN.search(part)]
    if any(part.strip() for part in declarations):
        element.set("style", ";".join(declarations))


def remove(body: Element, removed: Counter[str]) -> None:
    """Take out edit links, contents tables, navigation, hidden text and live elements."""
    for element in body.iterdescendants(etree.Element):
        kind = _reason_to_remove(element)
        if kind:
            removed[kind] += 1
            element.tag = DROP
    sweep(body)


def sweep(body: Element) -> None:
    """Remove every element marked with DROP; the text after it stays."""
    etree.strip_elements(body, DROP, with_tail=False)


def _reason_to_remove(element: Element) -> str | None:
    if tag(element) in _ELEMENTS:
        return "elements"
    if is_hidden(element):
        return "hidden"
    if element.get("id") in _IDS:
        return "chrome"
    names = classes(element)
    if not _CLASSES.isdisjoint(names):
        return "chrome"
    return "chrome" if any(name.startswith(_CLASS_PREFIXES) for name in names) else None
