"""The last wall: an allow-list of elements, attributes and values; nothing else gets through."""

import re

import nh3

from articles import links
from articles.sanitising import formulas
from articles.sanitising.layout import BLOCKS, INLINE

REL = "nofollow noopener ugc"
_INTEGER = re.compile(r"-?\d{1,5}", re.ASCII)
_NUMBER = re.compile(r"[1-9]\d{0,3}", re.ASCII)
_ATTRIBUTES = {
    "*": {"dir", "id", "lang"},
    "a": {"href"},
    "abbr": {"title"},
    "code": {"class"},
    "div": {"aria-label", "class", "role", "tabindex"},
    "img": {"alt", "height", "loading", "src", "width"},
    "li": {"type", "value"},
    "ol": {"class", "reversed", "start", "type"},
    "span": {"class"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    **{name: set(attributes) for name, attributes in formulas.ATTRIBUTES.items()},
}
_VALUES = {
    "class": re.compile(r"math|missing-(?:image|media)|refs|table-scroll"),
    "colspan": _NUMBER,
    "dir": re.compile(r"ltr|rtl|auto"),
    "height": _NUMBER,
    "lang": re.compile(r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8}){0,5}"),
    "loading": re.compile(r"lazy"),
    "role": re.compile(r"region"),
    "rowspan": _NUMBER,
    "scope": re.compile(r"col|row|colgroup|rowgroup"),
    "reversed": re.compile(""),
    "start": _INTEGER,
    "tabindex": re.compile(r"0"),
    "type": re.compile(r"[1aAiI]"),
    "value": _INTEGER,
    "width": _NUMBER,
}


class Wall:
    """An nh3 cleaner that knows our id prefix and the only image addresses that may appear."""

    def __init__(self, id_prefix: str, image_addresses: set[str]) -> None:
        self._id = re.compile(re.escape(id_prefix) + r"[^\s\"<>]+")
        self._image_addresses = image_addresses
        self._cleaner = nh3.Cleaner(
            tags=set(BLOCKS | INLINE | formulas.ELEMENTS) - {"mark"},
            attributes=_ATTRIBUTES,
            attribute_filter=self._allowed,
            clean_content_tags={"script", "style", "template", "title", "svg"},
            link_rel=REL,
            url_schemes={"http", "https", "mailto"},
        )

    def clean(self, html: str) -> str:
        """`html` with everything removed that is not explicitly allowed."""
        return self._cleaner.clean(html)

    def _allowed(self, element: str, name: str, value: str) -> str | None:
        if element in formulas.ELEMENTS:
            return value if formulas.is_allowed(element, name, value) else None
        if name == "src":
            return value if value in self._image_addresses else None
        if name == "href":
            inside = value.startswith("#") and self._id.fullmatch(value[1:])
            return value if inside or links.FINAL.fullmatch(value) else None
        if name == "id":
            return value if self._id.fullmatch(value) else None
        shape = _VALUES.get(name)
        return value if shape is None or shape.fullmatch(value) else None
