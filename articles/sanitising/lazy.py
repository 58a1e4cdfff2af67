"""Lazy pictures: where a script of the wiki puts a picture in later, the picture itself stands."""

import re

from articles import trees
from articles.sanitising.chrome import DROP, classes, reveal, sweep
from articles.trees import Element, made, tag

_ADDRESSES = ("data-src", "data-original", "data-lazy-src", "data-lazy")
_SETS = ("data-srcset", "data-lazy-srcset", "srcset")
_IS_PICTURE = re.compile(r"\.(?:apng|avif|bmp|gif|jpe?g|png|svg|tiff?|webp)(?:$|[/?&#])", re.I)
_IS_BLANK = re.compile(
    r"\s*$|\s*(?:data|about):|[^?#]*\b(?:blank|spacer|placeholder|loading|transparent|1x1|pixel)"
    r"\.(?:gif|png|svg)",
    re.I,
)


def load(body: Element) -> None:
    """Put every lazy picture in its place, once, as an `img` with its address."""
    for holder in list(body.iter("object")):
        if holds_picture(holder):
            known = {"src": holder.get("data", ""), "alt": holder.get("title", "")}
            trees.replace(holder, made("img", known))
    for fallback in list(body.iter("noscript")):
        _show_fallback(fallback)
    sweep(body)
    for placeholder in list(body.iter("span", "div")):
        if placeholder.get("data-src") and _is_lazy(placeholder):
            names = ("src", "alt", "width", "height")
            known = {name: placeholder.get(f"data-{name}", "") for name in names}
            trees.replace(placeholder, made("img", {k: v for k, v in known.items() if v}))
    for image in body.iter("img"):
        _address(image)


def holds_picture(holder: Element) -> bool:
    """Say whether an `object` shows a picture rather than something that plays."""
    is_picture = _IS_PICTURE.search(holder.get("data", "")) is not None
    return is_picture or holder.get("type", "").startswith("image/")


def _show_fallback(fallback: Element) -> None:
    """Show the pictures of a `noscript` in place of the placeholder beside it."""
    images = [image for image in fallback.iter("img") if _is_picture(image)]
    if not images:
        return
    for beside in (fallback.getprevious(), fallback.getnext()):
        if beside is not None and _is_placeholder(beside):
            beside.tag = DROP
    shown = []
    for image in images:
        link = next(image.iterancestors("a", "noscript"), fallback)
        image.tail = None
        is_linked = tag(link) == "a"
        shown.append(made("a", {"href": link.get("href", "")}, image) if is_linked else image)
    trees.replace(fallback, made("span", None, *shown))


def _is_picture(image: Element) -> bool:
    is_tiny = {image.get("width"), image.get("height")} & {"0", "1"}
    source = image.get("src", "")
    return not is_tiny and (bool(_IS_PICTURE.search(source)) or image.get("resource") is not None)


def _is_placeholder(element: Element) -> bool:
    if tag(element) == "img":
        return _is_lazy(element) or _IS_BLANK.match(element.get("src", "")) is not None
    return _is_lazy(element) and not "".join(map(str, element.itertext())).strip()


def _is_lazy(element: Element) -> bool:
    return any("lazy" in name.lower() for name in classes(element))


def _address(image: Element) -> None:
    """Give an image the address that a script would give it."""
    is_blank = _IS_BLANK.match(image.get("src", "")) is not None
    if is_blank and (source := _later_address(image)):
        image.set("src", source)
        for side in ("width", "height"):
            if image.get(side) in ("0", "1"):
                del image.attrib[side]
    if is_blank or _is_lazy(image):
        reveal(image)


def _later_address(image: Element) -> str:
    picture = next(image.iterancestors("picture"), None)
    sources = [] if picture is None else list(picture.iter("source"))
    single = [image.get(name, "") for name in _ADDRESSES]
    sets = [element.get(name, "") for element in (image, *sources) for name in _SETS]
    first = [one.split()[0].rstrip(",") for one in sets if one.strip()]
    return next((one for one in (*single, *first) if not _IS_BLANK.match(one)), "")
