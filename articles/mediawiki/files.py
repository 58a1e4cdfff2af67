"""What a wiki says of one of its files: who made it, and under which licence."""

from articles import trees
from articles.licences import Evidence, Scope
from articles.mediawiki import evidence, shapes
from articles.mediawiki.masking import is_masked
from articles.mediawiki.shapes import Json


def author_of(info: Json) -> str:
    """Who made the file, else who uploaded it, in plain words."""
    names = (_words(_metadata(info, "Artist")), shapes.plain(info.get("user")))
    return next((name[:300] for name in names if name and not is_masked(name)), "")


def evidence_of(page: Json, info: Json, url: str) -> list[Evidence]:
    """What is known of a file's own licence; that of the wiki's pages says nothing about it."""
    address, words = (_words(_metadata(info, name)) for name in ("LicenseUrl", "LicenseShortName"))
    value, words = (address, words) if address else (words, "")
    found = [Evidence(Scope.PAGE, value, "file metadata", url, words)] if value else []
    for kind in ("templates", "categories"):
        names = [shapes.plain(tag.get("title")) for tag in shapes.items(page.get(kind))]
        found += evidence.of_tags(names, kind, url)
    return found


def _metadata(info: Json, name: str) -> str:
    return shapes.star(shapes.inner(shapes.inner(info, "extmetadata"), name).get("value"))


def _words(html: str) -> str:
    """The words of a small piece of HTML such as the author of a file."""
    return trees.words(trees.parsed(html[:5000]))
