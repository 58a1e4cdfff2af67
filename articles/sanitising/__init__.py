"""Foreign article HTML in, our own small and safe HTML out: same words, no chrome, no tricks.

Order matters. A lenient parser and our rewriting come first and decide what is *shown*; the
allow-list of nh3 comes last and decides what is *safe*, whatever the steps before it did. All of
it is repeated until nothing changes any more, so that what is stored is exactly what every HTML5
browser will read, and cleaning it once more is without effect.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lxml import etree

from articles import trees
from articles.refusals import Refused
from articles.sanitising import (
    chrome,
    folding,
    formulas,
    layout,
    lazy,
    meaning,
    media,
    pictures,
    pointers,
)
from articles.sanitising.text import CONTROLS
from articles.sanitising.wall import Wall

__all__ = ["MAX_BYTES", "MAX_DEPTH", "Clean", "ImageUse", "KnownImages", "Section", "clean"]

MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 200
MAX_PASSES = 6

KnownImages = Callable[[str], str | None] | Mapping[str, str]
ImageUse = pictures.ImageUse
Section = pointers.Section


@dataclass(frozen=True)
class Clean:
    """Safe `html`, its headings in order, the pictures it uses, and counts of what was removed."""

    html: str
    sections: list[Section]
    images: list[ImageUse]
    removed: dict[str, int]


def clean(html: str, *, base_url: str, known_image: KnownImages, id_prefix: str = "art-") -> Clean:
    """Clean `html` found at `base_url` ("" if unknown).

    `known_image` gives the address under which we keep a file of the wiki, by its name
    (`Tube_01.jpg`) or None; pictures without one become a placeholder that links to the file's
    page. Refuses pages over 2 MB (`too_large`), nested deeper than 200 (`too_deep`), and markup
    that does not come to rest (`unsafe_markup`).
    """
    album = pictures.Album(known_image, base_url)
    removed: Counter[str] = Counter()
    wall = Wall(id_prefix, album.addresses)
    current, sections = _clean_once(html, base_url, album, id_prefix, removed, wall)
    images = list(album.uses)
    for _again in range(MAX_PASSES):
        once_more, sections = _clean_once(current, base_url, album, id_prefix, Counter(), wall)
        if once_more == current and formulas.is_sound(current):
            return Clean(current, sections, images, dict(removed))
        current = once_more
    raise Refused("unsafe_markup")


def _clean_once(
    html: str,
    base_url: str,
    album: pictures.Album,
    id_prefix: str,
    removed: Counter[str],
    wall: Wall,
) -> tuple[str, list[Section]]:
    body = _parsed(html)
    layout.remove_controls(body)
    folding.unfold(body)
    lazy.load(body)
    media.place(body, base_url, removed)
    taken = formulas.take_out(body, removed)
    meaning.write_ticks(body)
    chrome.remove(body, removed)
    pointers.tidy_headings(body)
    pointers.tidy_references(body)
    album.place(body, removed)
    meaning.spell_out(body)
    layout.rename_and_unwrap(body)
    sections = pointers.rewrite(body, base_url, id_prefix, removed)
    layout.keep_attributes(body)
    layout.normalise_text(body)
    layout.drop_empty(body)
    layout.flatten(body)
    layout.frame_tables(body)
    layout.wrap_loose_text(body)
    formulas.put_back(taken)
    inside = etree.tostring(body, encoding="unicode", method="html")
    return wall.clean(inside.removeprefix("<body>").removesuffix("</body>")).strip(), sections


def _parsed(html: str) -> trees.Element:
    """The body of the page as a tree, refused when larger or deeper than any honest page."""
    if len(html.encode("utf-8", "replace")) > MAX_BYTES:
        raise Refused("too_large")
    printable = CONTROLS.sub("", html.replace("\f", " "))
    body = trees.within(trees.parsed(f"<html><body>{printable}</body></html>"), "body")[0]
    depth = 0
    for event, _element in etree.iterwalk(body, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise Refused("too_deep")
    return body
