"""Pages people have saved: the JSON of action=parse, or the HTML of a whole wiki page."""

import json
import re
from urllib.parse import parse_qs

from lxml import etree

from articles import links, trees
from articles.mediawiki import archives, errors, evidence, shapes
from articles.mediawiki.shapes import Json, PageAnswer
from articles.refusals import Refused
from articles.trees import Element

MAX_PAGE_BYTES = 4 * 1024 * 1024
_CONTENT = (
    "//*[@id='mw-content-text']//*[contains(concat(' ', @class, ' '), ' mw-parser-output ')]",
    "//*[contains(concat(' ', @class, ' '), ' mw-parser-output ')]",
    "//*[@id='mw-content-text']",
    "//*[@id='bodyContent']",
)
_SETTING = r"[\"']?{}[\"']?\s*[:=]\s*(\d{{1,15}}|\"(?:[^\"\\]|\\.){{0,1600}}\")"
_CATEGORIES = re.compile(
    r"[\"']?wgCategories[\"']?\s*[:=]\s*(\[(?:[^\"\]]|\"(?:[^\"\\]|\\.)*\")*\])"
)
_HEAD_CHARACTERS = 4000
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d{1,6}\)(\S{1,2000}?)\s*-->", re.I)
_ADDRESSES = (
    "//link[@rel='canonical' or @rel='dc:isVersionOf']/@href",
    "//meta[@property='og:url']/@content",
)
_REVISION_LINKS = (
    "//*[@id='t-permalink']//a/@href",
    "//*[contains(@class, 'printfooter')]//a/@href",
)


def from_parse_json(data: Json, *, source_url: str | None) -> PageAnswer:
    """The page in an answer of `action=parse`, of either format version.

    Refuses the errors the answer reports and, as `bad_file`, what is no such answer.
    """
    errors.check(data, 60)
    parse = data.get("parse")
    html = shapes.star(parse.get("text"), "text") if isinstance(parse, dict) else ""
    if not isinstance(parse, dict) or not parse.get("title") or not html:
        raise Refused("bad_file")
    root = trees.parsed(html)
    url = source_url or ""
    categories = [
        (shapes.plain(shapes.star(item, "category")), shapes.flag(item, "hidden"))
        for item in shapes.items(parse.get("categories"))
    ]
    templates = [
        shapes.plain(shapes.star(item, "title")) for item in shapes.items(parse.get("templates"))
    ]
    redirects = list(shapes.items(parse.get("redirects")))
    language, direction = _language(root.find(".//*[@lang]"))
    revid = shapes.number(parse.get("revid"))
    told = parse.get("images")
    listed = told if isinstance(told, list) else ()
    names = [shapes.plain(name) for name in listed if isinstance(name, str)]
    return PageAnswer(
        title=shapes.plain(parse["title"]),
        html=html,
        page_id=shapes.number(parse.get("pageid")),
        revid=revid,
        language=language,
        direction=direction,
        evidence=(
            *evidence.in_page(root, url, whole_page=False),
            *evidence.of_tags(templates, "template", url),
            *evidence.of_tags([name for name, _hidden in categories], "category", url),
        ),
        categories=tuple(name.replace("_", " ") for name, hidden in categories if not hidden),
        images=tuple(filter(None, map(links.normal_file_name, names))),
        redirected_from=shapes.plain(redirects[0].get("from")) if redirects else None,
        source_url=url,
        permanent_url=_with_query(url, f"oldid={revid}" if revid else ""),
        history_url=_with_query(url, "action=history"),
    )


def from_html(html: str, *, source_url: str | None) -> PageAnswer:
    """The article in the HTML of a whole MediaWiki page of any age, or of a Parsoid document.

    An MHTML file is unpacked first. Without `source_url` the address is taken from the file: that
    is its own word, and proves nothing. Refuses, as `bad_file`, what is no wiki page.
    """
    saved_from = _saved_from(html)
    if archives.is_mhtml(html):
        html, location = archives.unpacked(html)
        saved_from = location or _saved_from(html)
    if len(html.encode("utf-8", "replace")) > MAX_PAGE_BYTES:
        raise Refused("too_large")
    root = trees.parsed(html)
    content = _content(root)
    title = _setting(html, "wgTitle") or _text(root, "//*[@id='firstHeading']")
    title = title or _text(root, "//title")
    if content is None or not title:
        raise Refused("bad_file")
    url = source_url or _own_address(root, saved_from)
    name = _setting(html, "wgPageName").replace("_", " ") or title
    language, direction = _language(content, *content.iterancestors(), root)
    inside = etree.tostring(content, encoding="unicode", method="html", with_tail=False)
    revid = _revision(root, html)
    categories = _categories(html)
    return PageAnswer(
        title=shapes.plain(name),
        html=inside,
        page_id=_id(_setting(html, "wgArticleId")) or _id(_meta(root, "mw:pageId")),
        revid=revid,
        language=shapes.plain(_setting(html, "wgPageContentLanguage"), 35) or language,
        direction=direction,
        revision_at=shapes.moment(_meta(root, "dc:modified") or _modified(html)),
        evidence=(
            *evidence.in_page(root, url, whole_page=True),
            *evidence.of_tags(categories, "category", url),
        ),
        categories=tuple(categories),
        images=tuple(_file_names(content)),
        source_url=url,
        site_name=links.split(url).hostname or "",
        permanent_url=_with_query(url, f"oldid={revid}" if revid else ""),
        history_url=_with_query(url, "action=history"),
    )


def _saved_from(html: str) -> str:
    """The address that a browser wrote into the first lines of what it saved."""
    found = _SAVED_FROM.search(html[:_HEAD_CHARACTERS])
    return found[1] if found else ""


def _own_address(root: Element, saved_from: str) -> str:
    """The address a page says it has, for want of another: its links first, then the browser's."""
    base = links.absolute(saved_from, "") or "https:"
    told = [value for path in _ADDRESSES for value in trees.values(root, path)]
    for address in (*told, saved_from):
        found = links.absolute(address, base)
        if found and found.startswith("http"):
            return found.split("#")[0]
    return ""


def _content(root: Element) -> Element | None:
    for path in _CONTENT:
        found = trees.within(root, path)
        if found:
            return found[0]
    return None


def _text(root: Element, path: str) -> str:
    found = trees.within(root, path)
    return trees.words(found[0]) if found else ""


def _setting(html: str, name: str) -> str:
    """A value of `mw.config`, which every skin writes into the head of the page."""
    found = re.search(_SETTING.format(name), html)
    if not found:
        return ""
    try:
        return str(json.loads(found[1]))
    except ValueError:
        return ""


def _categories(html: str) -> list[str]:
    found = _CATEGORIES.search(html)
    try:
        names = json.loads(found[1]) if found else []
    except (ValueError, RecursionError):
        return []
    return [shapes.plain(name) for name in names if isinstance(name, str)]


def _modified(html: str) -> str:
    found = re.search(r"\"dateModified\"\s*:\s*\"([^\"]{1,40})\"", html)
    return found[1] if found else ""


def _meta(root: Element, name: str) -> str:
    found = trees.values(root, f"//meta[@property='{name}']/@content")
    return found[0] if found else ""


def _id(text: str) -> int | None:
    is_number = len(text) < 20 and text.isascii() and text.isdigit()
    return shapes.number(int(text)) if is_number else None


def _revision(root: Element, html: str) -> int | None:
    told = _id(_setting(html, "wgRevisionId"))
    about = re.search(r"Special:Redirect/revision/(\d{1,15})$", root.get("about", ""))
    if told or about:
        return told or _id(about[1] if about else "")
    for path in _REVISION_LINKS:
        for href in trees.values(root, path):
            for value in parse_qs(links.split(href).query).get("oldid", []):
                if _id(value):
                    return _id(value)
    return None


def _language(*elements: Element | None) -> tuple[str, str]:
    """The language and direction said nearest to the words."""
    present = [element for element in elements if element is not None]
    language = next((e.get("lang", "") for e in present if e.get("lang")), "")
    direction = next((e.get("dir", "") for e in present if e.get("dir")), "ltr")
    return language[:35], direction if direction in ("ltr", "rtl") else "ltr"


def _file_names(content: Element) -> dict[str, None]:
    found: dict[str, None] = {}
    for image in content.iter("img"):
        near = [image.get("resource"), *(link.get("href") for link in image.iterancestors("a"))]
        names = [links.file_name(href) for href in near if href]
        found.update(dict.fromkeys(name for name in names if name))
    return found


def _with_query(url: str, query: str) -> str:
    """The page with a query: wikis take `oldid` and `action` at every address of a page."""
    return f"{url}{'&' if links.split(url).query else '?'}{query}" if url and query else url
