"""Folded content of a wiki page (sections, rows, spoilers, tabs) is opened: it is content.

A skin or a script hides it behind a control that opens it. That is unlike text that is hidden for
good, which `chrome` removes.
"""

import re
from itertools import islice

from lxml import etree

from articles.sanitising.chrome import DROP, classes, is_hidden, reveal, sweep
from articles.trees import Element, made, tag, words

# Classes by which wikis fold their content; their scripts add the control, so none may be seen.
_FOLD = re.compile(
    r"(?:^|[-_])(?:collaps\w*|spoilers?|accordion|nav(?:frame|content)"
    r"|tab(?:ber\w*|-?panels?|-?panes?|-?contents?))(?:$|[-_])",
    re.I,
)
# Classes that menus have as well: they count where a control stands beside the element.
_MAYBE_FOLD = re.compile(r"(?:^|[-_])(?:fold\w*|expand\w*|toggle\w*|tabs?)(?:$|[-_])", re.I)
# What scripts show beside an article: no content, whatever opens it.
_FURNITURE = re.compile(
    r"(?:^|[-_])(?:dialog|drop-?down|menu|modal|nav-?bar|pop-?(?:over|up)|tool-?tip)(?:$|[-_])",
    re.I,
)
_FURNITURE_ROLES = frozenset(
    ("alertdialog", "dialog", "listbox", "menu", "menubar", "search", "tooltip", "tree")
)
_SWITCHES = ("checkbox", "radio")
_NEAR = 20
_PANEL = re.compile(r"tabber(?:tab|__panel)|tab-?pan(?:e|el)", re.I)
_TAB_LISTS = frozenset(("tabbernav", "tabber__header", "nav-tabs", "nav-pills"))
_NAMED_BY = ("data-mw-tabber-title", "data-tab-title", "data-title", "title", "aria-label")
_PARTS = {
    **dict.fromkeys(("tr", "thead", "tbody", "tfoot"), ("table",)),
    "li": ("ul", "ol"),
    **dict.fromkeys(("dd", "dt"), ("dl",)),
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
    """The control that opens an element, by the element's id; without those of menus."""
    found: dict[str, Element] = {}
    for control in body.iterdescendants(etree.Element):
        if not _opens_content(control):
            continue
        targets = control.get("aria-controls", "").split()
        for name in ("data-target", "data-bs-target"):
            targets.append(control.get(name, "").removeprefix("#"))
        is_toggle = {"data-toggle", "data-bs-toggle"} & set(map(str, control.attrib))
        if is_toggle or control.get("role") == "tab":
            targets.append(control.get("href", "").removeprefix("#"))
        for target in filter(None, targets):
            found.setdefault(target, control)
    return found


def _opens_content(control: Element) -> bool:
    if control.get("aria-haspopup", "false").lower() not in ("", "false"):
        return False
    toggles = control.get("data-toggle", ""), control.get("data-bs-toggle", "")
    if any(map(_FURNITURE.search, toggles)) or control.get("role") in ("combobox", "searchbox"):
        return False
    if tag(control) == "input":
        return control.get("type", "").lower() in _SWITCHES
    return tag(control) not in ("select", "textarea")


def _is_folded(element: Element, controls: dict[str, Element]) -> bool:
    if element.get("hidden", "").strip().lower() == "until-found":
        return True
    if _is_furniture(element):
        return False
    if element.get("id", "") in controls or _folds(element) or _may_fold(element):
        return True
    holder = next(element.iterancestors(*_PARTS.get(tag(element), ())), None)
    if tag(element) not in _PARTS or holder is None:
        return False
    return not _is_furniture(holder) and (_folds(holder) or _may_fold(holder, is_holder=True))


def _is_furniture(element: Element) -> bool:
    return element.get("role", "").lower() in _FURNITURE_ROLES or any(
        _FURNITURE.search(name) for name in classes(element)
    )


def _folds(element: Element) -> bool:
    return (
        element.get("role") == "tabpanel"
        or element.get("id", "").startswith("mw-customcollapsible-")
        or any(_FOLD.search(name) for name in classes(element))
    )


def _may_fold(element: Element, *, is_holder: bool = False) -> bool:
    """Say whether a class that may mean folding has a control: just before it, or in the holder."""
    if not any(_MAYBE_FOLD.search(name) for name in classes(element)):
        return False
    near = [element] if is_holder else []
    before = element.getprevious()
    near += [] if before is None else [before]
    return any(
        _is_control(one)
        for whole in near
        for one in islice(whole.iter(etree.Element), _NEAR)
        if one is not element
    )


def _is_control(element: Element) -> bool:
    if not _opens_content(element) or _is_furniture(element):
        return False
    return (
        tag(element) in ("button", "label", "summary")
        or element.get("role") in ("button", "tab")
        or element.get("aria-expanded") is not None
        or element.get("onclick") is not None
        or (tag(element) in ("a", "span") and any(map(_MAYBE_FOLD.search, classes(element))))
    )


def _keep_words_of_controls(body: Element) -> None:
    """A button that is a heading, or the head of an accordion, says what the folded part is."""
    for button in body.iter("button"):
        heading = next(button.iterancestors(*_HEADINGS), None)
        if heading is not None:
            button.tag = "span"
        elif button.get("role") != "tab" and not _is_furniture(button) and _folds(button):
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
