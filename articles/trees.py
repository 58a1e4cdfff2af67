"""Trees of foreign HTML: read leniently, asked by path, built up; with the types lxml lacks."""

import re
from typing import TypeAlias, cast

from lxml import etree

Element: TypeAlias = etree._Element


# Empty elements of HTML5 that the parser takes for containers of whatever follows them.
_EMPTY = ("bgsound", "embed", "keygen", "source", "track", "wbr")


def parsed(html: str) -> Element:
    """The `html` element of any text; beyond 256 levels the parser cuts it off, hence no bombs."""
    html = re.sub(r"<wbr\s*/?>", "<wbr></wbr>", html, flags=re.I)
    parser = etree.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=False)
    storable = html.encode("utf-8", "replace").decode()
    # A declared encoding means nothing in text that is decoded, and lxml refuses it.
    readable = re.sub(r"^\s*<\?xml[^>]*>", "", storable)
    root = etree.fromstring(readable, parser) if readable.strip() else None
    # Comments alone make no tree.
    root = etree.fromstring("<body>", parser) if root is None else root
    # Outer ones first: what is lifted out of many is then lifted once.
    for element in list(root.iter(*_EMPTY)):
        _lift_content(element)
    return root


def _lift_content(element: Element) -> None:
    """Put what stands in an empty element after it, where an HTML5 parser puts it."""
    children, tail = list(element), element.tail
    element.tail, element.text = element.text, None
    for child in reversed(children):
        following, child.tail = child.tail, None
        element.addnext(child)
        child.tail = following
    last = children[-1] if children else element
    if tail:
        last.tail = (last.tail or "") + tail


def within(element: Element, path: str) -> list[Element]:
    """The elements an XPath leads to."""
    return cast(list[Element], element.xpath(path))


def values(element: Element, path: str) -> list[str]:
    """The attribute values an XPath leads to."""
    return [str(value) for value in cast(list[str], element.xpath(path))]


def words(element: Element) -> str:
    """All text of an element on one line; an empty formula counts as its TeX."""
    pieces = values(element, ".//text() | .//math[not(node())]/@alttext")
    return " ".join("".join(pieces).split())


def tag(element: Element) -> str:
    """The name of an element."""
    return str(element.tag)


def parent(element: Element) -> Element:
    """The parent of an element that is not the root."""
    return cast(Element, element.getparent())


def has_ancestor(element: Element, name: str) -> bool:
    """True if the element stands in one of this name."""
    return next(element.iterancestors(name), None) is not None


def made(name: str, attributes: dict[str, str] | None = None, *inside: Element | str) -> Element:
    """A new element with attributes and, in it, elements or a text."""
    element = etree.Element(name, attributes or {})
    for part in inside:
        if isinstance(part, str):
            element.text = part
        else:
            element.append(part)
    return element


def replace(old: Element, new: Element) -> None:
    """Put `new` in the place of `old`; the text after it stays."""
    new.tail, old.tail = old.tail, None
    parent(old).replace(old, new)
