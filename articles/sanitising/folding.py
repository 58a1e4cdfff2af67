"""Folded content of a wiki page (sections, rows, spoilers, tabs) is opened: it is content.

A skin or a script hides it behind a control that opens it. That is unlike text that is hidden for
good, which `chrome` removes.
"""

import re

from lxml import etree

from articles.sanitising.chrome import DROP, classes, is_hidden, reveal, sweep
from articles.trees import Element, made, tag, words

_FOLD = re.compile(
    r"(?:^|[-_])(?:collaps\w*|fold(?:ed|able|ing)?|spoilers?|accordion|expand\w*|toggle\w*"
    r"|nav(?:frame|content)|tab(?:s|ber\w*|panel\w*|panes?|contents?)?)(?:$|[-_])",
    re.I,
)
_PANEL = re.compile(r"tabber(?:tab|__panel)|tab-?pan(?:e|el)", re.I)
_TAB_LISTS = frozenset(("tabbernav", "tabber__header", "nav-tabs", "nav-pills"))
_NAMED_BY = ("data-mw-tabber-title", "data-tab-title", "data-title", "title", "aria-label")
_PARTS = {
    **dict.fromkeys(("tr", "thead", "tbody", "tfoot"), ("table",)),
    "li": ("ul", "ol"),
    **dict.fromkeys(("dd", "dt"), ("dl",)),
    **dict.fromkeys(("p", "div", "ul", "ol", "dl", "table", "section"), ("details",)),
}
_MAX_NAME = 200
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def unfold(body: Element) -> None:
    """Show what a control of the wiki opens; put tabs one after the other, each under its name."""
    controls = _controls(body)
    for element in body.iterdescendants(etree.Element):
        if is_hidden(element) and _is_folded(element, controls):
            reveal(element)
    _keep_words_of_controls(body)
    _name_panels(body, controls)


def _controls(body: Element) -> dict[str, Element]:
    """The control that opens an element, by the element's id."""
    found: dict[str, Element] = {}
    for control in body.iterdescendants(etree.Element):
        targets = control.get("aria-controls", "").split()
        for name in ("data-target", "data-bs-target"):
            targets.append(control.get(name, "").removeprefix("#"))
        is_toggle = {"data-toggle", "data-bs-toggle"} & set(map(str, control.attrib))
        if is_toggle or control.get("role") == "tab":
            targets.append(control.get("href", "").removeprefix("#"))
        for target in filter(None, targets):
            found.setdefault(target, control)
    return found


def _is_folded(element: Element, controls: dict[str, Element]) -> bool:
    if element.get("hidden", "").strip().lower() == "until-found" or _folds(element):
        return True
    if element.get("id", "") in controls:
        return True
    holder = next(element.iterancestors(*_PARTS.get(tag(element), ())), None)
    if tag(element) not in _PARTS or holder is None:
        return False
    if tag(holder) == "details":
        return holder is element.getparent()
    return _folds(holder)


def _folds(element: Element) -> bool:
    names = classes(element)
    return (
        element.get("role") == "tabpanel"
        or element.get("id", "").startswith("mw-customcollapsible-")
        or any(_FOLD.search(name) for name in names)
    )


def _keep_words_of_controls(body: Element) -> None:
    """A button that is a heading, or the head of an accordion, says what the folded part is."""
    for button in body.iter("button"):
        heading = next(button.iterancestors(*_HEADINGS), None)
        if heading is not None:
            button.tag = "span"
        elif button.get("role") != "tab" and any(_FOLD.search(name) for name in classes(button)):
            button.tag = "p"


def _name_panels(body: Element, controls: dict[str, Element]) -> None:
    panels = [
        element
        for element in body.iterdescendants(etree.Element)
        if element.get("role") == "tabpanel" or any(map(_PANEL.fullmatch, classes(element)))
    ]
    if not panels:
        return
    by_id = {element.get("id"): element for element in body.iterdescendants(etree.Element)}
    # One tab may claim to name many panels: its words are read once.
    read: dict[Element | None, str] = {None: ""}
    named = 0
    for panel in panels:
        tab = by_id.get(panel.get("aria-labelledby", "-"))
        tab = controls.get(panel.get("id", "")) if tab is None else tab
        if tab is not None and tab not in read:
            read[tab] = words(tab)[:_MAX_NAME]
        given = next(filter(None, map(panel.get, _NAMED_BY)), "")
        if name := given[:_MAX_NAME] or read[tab]:
            named += 1
            label = made("p", None, made("b", None, name))
            label.tail, panel.text = panel.text, None
            panel.insert(0, label)
    for element in body.iterdescendants(etree.Element) if named else ():
        if element.get("role") == "tablist" or not _TAB_LISTS.isdisjoint(classes(element)):
            element.tag = DROP
    sweep(body)
