"""Pictures of an imported page: ours if we keep the file, otherwise a placeholder with a link."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lxml import etree

from articles import links, trees
from articles.sanitising.chrome import DROP, classes, sweep
from articles.sanitising.layout import UNWRAP
from articles.trees import Element, made, words

_ICON_PX = 32
_FRAMES = ("figure", "div", "li")


@dataclass(frozen=True)
class ImageUse:
    """A picture the page shows: the wiki's file `name`, what the page says of it, its own page."""

    name: str
    alt: str
    caption: str
    file_page_url: str


class Album:
    """Knows which files we keep; puts them, or placeholders, in the place of foreign pictures."""

    def __init__(
        self, known: Callable[[str], str | None] | Mapping[str, str], base_url: str
    ) -> None:
        self._base_url = base_url
        self.uses: list[ImageUse] = []
        self.addresses: set[str] = set()
        if callable(known):
            self._known = known
        else:
            by_name = {links.normal_file_name(name): url for name, url in known.items()}
            self._known = by_name.get
            self.addresses.update(by_name.values())

    def place(self, body: Element, removed: Counter[str]) -> None:
        """Replace every `img` of the body, thumbnails and galleries included."""
        for frame in list(body.iter(*_FRAMES)):
            _tidy_frame(frame)
        for image in list(body.iter("img")):
            link = next(image.iterancestors("a"), None)
            page_url = self._page_url(image, link)
            if link is not None:
                link.tag = UNWRAP
            source = image.get("src", "")
            name = links.file_name(page_url) or links.file_name_in_source(source)
            name = name if name and len(name) <= 255 else None
            stored = self._stored(name, source)
            if name is None or (stored is None and _is_icon(image)):
                removed["pictures"] += 1
                image.tag = DROP
                continue
            page_url = page_url or links.file_page(name, self._base_url)
            self._note(ImageUse(name, image.get("alt", "").strip(), _caption(image), page_url))
            picture = _picture(image, stored) if stored else None
            trees.replace(image, _linked(picture, image.get("alt", "").strip() or name, page_url))
        sweep(body)
        etree.strip_tags(body, UNWRAP)

    def _page_url(self, image: Element, link: Element | None) -> str:
        """The address of the file's own page, from Parsoid's `resource` or the link around it."""
        for href in (image.get("resource"), link.get("href") if link is not None else None):
            if href and links.file_name(href):
                return links.absolute(href, self._base_url) or ""
        return ""

    def _stored(self, name: str | None, source: str) -> str | None:
        if source in self.addresses:
            return source  # a page of our own, cleaned once more
        stored = self._known(name) if name else None
        if stored:
            self.addresses.add(stored)
        return stored

    def _note(self, use: ImageUse) -> None:
        if all(use.name != noted.name for noted in self.uses):
            self.uses.append(use)


def _tidy_frame(frame: Element) -> None:
    """Old thumbnails and gallery boxes become `figure` and `figcaption`, like new ones."""
    names = classes(frame)
    if frame.tag == "li" and "gallerybox" in names:
        for thumb in trees.within(frame, ".//div[contains(concat(' ', @class, ' '), ' thumb ')]"):
            thumb.set("class", "")
        for text in trees.within(frame, ".//div[contains(@class, 'gallerytext')]"):
            text.tag = "figcaption"
        inside = made("figure", None, *frame)
        inside.text, frame.text = frame.text, None
        frame.append(inside)
    elif frame.tag == "div" and not {"thumb", "floatright", "floatleft"}.isdisjoint(names):
        if not trees.within(frame, ".//img | .//span[@class='missing-media']"):
            return
        frame.tag = "figure"
        for caption in trees.within(frame, ".//div[contains(@class, 'thumbcaption')]"):
            caption.tag = "figcaption"
    if frame.tag == "figure" or "gallerybox" in names:
        for inner in frame.iter("div"):
            inner.tag = UNWRAP


def _caption(image: Element) -> str:
    figure = next(image.iterancestors("figure"), None)
    caption = figure.find(".//figcaption") if figure is not None else None
    return words(caption)[:1000] if caption is not None else ""


def _is_icon(image: Element) -> bool:
    sizes = [image.get(side, "") for side in ("width", "height")]
    return any(size.isdecimal() and int(size) <= _ICON_PX for size in sizes)


def _picture(image: Element, stored: str) -> Element:
    picture = made("img", {"alt": image.get("alt", "").strip(), "loading": "lazy", "src": stored})
    for side in ("width", "height"):
        size = image.get(side, "")
        if size.isascii() and size.isdecimal() and 0 < int(size) <= 9999:
            picture.set(side, str(int(size)))
    return picture


def _linked(picture: Element | None, label: str, page_url: str) -> Element:
    if picture is None:
        inside: Element | str = made("a", {"href": page_url}, label) if page_url else label
        return made("span", {"class": "missing-image"}, inside)
    return made("a", {"href": page_url}, picture) if page_url else picture
