"""The shape of an imported page: plain elements, tidy text, tables that scroll."""

from lxml import etree

from articles import trees
from articles.sanitising.chrome import DROP, classes, sweep
from articles.sanitising.text import CONTROLS, normal
from articles.trees import Element

UNWRAP = "ayni-unwrap"

HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_CELLS = frozenset(("thead", "tbody", "tfoot", "tr", "td", "th"))
_BLOCKS = "blockquote caption dd div dl dt figcaption figure hr li ol p pre table ul"
BLOCKS = _CELLS.union(_BLOCKS.split(), HEADINGS)
_INLINE = (
    "a abbr b bdi bdo br cite code del dfn em i img ins kbd mark math q rp rt ruby s samp small"
    " span strong sub sup u var wbr"
)
INLINE = frozenset(_INLINE.split())
# What other elements become. Everything else that is not allowed is unwrapped: its words stay.
_BOXES = (
    "address article aside center details fieldset footer form header hgroup main search section"
)
_RENAMED = {
    **dict.fromkeys(_BOXES.split(), "div"),
    **dict.fromkeys(("dir", "menu"), "ul"),
    **dict.fromkeys(("legend", "summary"), "p"),
    "acronym": "abbr",
    "tt": "code",
    "strike": "s",
}
_CLASSES = {"missing-image": "span", "missing-media": "span", "math": "code", "refs": "ol"}
_EVERYWHERE = frozenset(("dir", "id", "lang"))
_ATTRIBUTES = {
    "a": frozenset(("href",)),
    "abbr": frozenset(("title",)),
    "img": frozenset(("alt", "height", "loading", "src", "width")),
    "li": frozenset(("type", "value")),
    "math": frozenset(("alttext", "display")),
    "ol": frozenset(("reversed", "start", "type")),
    "td": frozenset(("colspan", "rowspan")),
    "th": frozenset(("colspan", "rowspan", "scope")),
}

_KEPT_WHEN_EMPTY = _CELLS | {"br", "dd", "dt", "hr", "img", "li", "math", "wbr"}


def is_block(element: Element) -> bool:
    """True if the element is, or will become, a block."""
    name = trees.tag(element)
    return _RENAMED.get(name, name) in BLOCKS


def remove_controls(body: Element) -> None:
    """Take out what `&#1;` and the like put into text; an attribute with them is a trick."""
    for element in body.iter(etree.Element):
        for name, value in element.attrib.items():
            if CONTROLS.search(str(value)):
                del element.attrib[name]
        if element.text and CONTROLS.search(element.text):
            element.text = CONTROLS.sub("", element.text)
        if element.tail and CONTROLS.search(element.tail):
            element.tail = CONTROLS.sub("", element.tail)


def rename_and_unwrap(body: Element) -> None:
    """Only elements of our own small vocabulary remain; the words of all others stay."""
    for element in body.iterdescendants(etree.Element):
        renamed = _RENAMED.get(trees.tag(element))
        if renamed:
            element.tag = renamed
        useless_span = element.tag == "span" and not (
            _EVERYWHERE & set(map(str, element.attrib))
            or any(_CLASSES.get(name) == "span" for name in classes(element))
        )
        if useless_span or trees.tag(element) not in BLOCKS | INLINE:
            element.tag = UNWRAP
    etree.strip_tags(body, UNWRAP)


def keep_attributes(body: Element) -> None:
    """Drop every attribute that is not on the list of its element; the id comes first."""
    for element in body.iterdescendants(etree.Element):
        known = [name for name in classes(element) if _CLASSES.get(name) == element.tag]
        allowed = _EVERYWHERE | _ATTRIBUTES.get(trees.tag(element), frozenset())
        kept = {str(k): str(value) for k, value in element.attrib.items() if str(k) in allowed}
        if known:
            kept["class"] = known[0]
        element.attrib.clear()
        for name in sorted(kept, key=lambda name: (name != "id", name)):
            element.set(name, kept[name])


def normalise_text(body: Element) -> None:
    """NFC, no invisible characters, single spaces: what is stored is what passages count in."""
    for element in body.iter(etree.Element):
        if element.text:
            inside_pre = element.tag == "pre" or trees.has_ancestor(element, "pre")
            text = normal(element.text, keep_lines=inside_pre)
            # A parser eats the line feed right after <pre>, one more at every reading.
            element.text = text.lstrip("\n") if element.tag == "pre" else text
        if element.tail and element is not body:
            element.tail = normal(element.tail, keep_lines=trees.has_ancestor(element, "pre"))


def drop_empty(body: Element) -> None:
    """Remove elements that hold nothing any more, innermost first, unless a link leads there."""
    for element in reversed(list(body.iterdescendants(etree.Element))):
        if element.tag in _KEPT_WHEN_EMPTY or element.get("id"):
            continue
        texts = [element.text, *(child.tail for child in element)]
        if all(child.tag == DROP for child in element) and not any(
            text and text.strip() for text in texts
        ):
            # An inline element may hold the only space between two words.
            if element.tag in INLINE and any(texts):
                element.tail = " " + (element.tail or "")
            element.tag = DROP
    sweep(body)


def flatten(body: Element) -> None:
    """Unwrap boxes that hold only blocks: they carry no words, only weight and depth."""
    flat = []
    for box in body.iterdescendants("div"):
        if not box.attrib and not _has_text(box) and all(child.tag in BLOCKS for child in box):
            flat.append(box)
    for box in flat:
        box.tag = UNWRAP
    etree.strip_tags(body, UNWRAP)


def _has_text(element: Element) -> bool:
    texts = [element.text, *(child.tail for child in element)]
    return any(text and text.strip() for text in texts)


def frame_tables(body: Element) -> None:
    """Put each outermost table into a box that scrolls sideways by itself, also by keyboard."""
    for table in list(body.iter("table")):
        if trees.has_ancestor(table, "table"):
            continue
        frame = trees.made("div", {"class": "table-scroll", "tabindex": "0", "role": "region"})
        caption = table.find("caption")
        if caption is not None and trees.words(caption):
            frame.set("aria-label", trees.words(caption)[:200])
        trees.replace(table, frame)
        frame.append(table)


def wrap_loose_text(body: Element) -> None:
    """Give words that stand in no block a paragraph of their own, so that one can ask there."""
    children = list(body)
    paragraph = None
    if body.text and body.text.strip():
        paragraph = trees.made("p", None, body.text)
        body.text = None
        body.insert(0, paragraph)
    for child in children:
        tail, child.tail = child.tail, None
        if child.tag in BLOCKS or any(inner.tag in BLOCKS for inner in child.iter(etree.Element)):
            paragraph = None
        else:
            if paragraph is None:
                paragraph = trees.made("p")
                child.addprevious(paragraph)
            paragraph.append(child)
        if not tail:
            continue
        if paragraph is not None:
            child.tail = tail
        elif tail.strip():
            paragraph = trees.made("p", None, tail)
            child.addnext(paragraph)
        else:
            child.tail = tail
