"""A wiki's Action API, asked one thing at a time and understood in all its versions."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from articles import fetching, licences, links, trees
from articles.licences import Evidence, Licence, Scope
from articles.mediawiki import discovery, errors, evidence, saved, shapes
from articles.mediawiki.shapes import Author, ImageAnswer, Json, PageAnswer, PageState, SiteInfo
from articles.refusals import Refused

BATCH = 50
THUMB_PX = 640
_PARSE_PROPS = "text|sections|revid|displaytitle|langlinks|images|categories|templates|properties"


class MediaWiki:
    """One wiki behind `api_url`; nothing is asked before a method is called.

    Every method raises `Refused` with a sentence for the person who asked. `in_background` tells
    the wiki that nobody is waiting, so that it may send us away while it is busy (`maxlag`).
    """

    def __init__(self, api_url: str, *, in_background: bool = False) -> None:
        self.api_url = api_url
        self._in_background = in_background
        self._site: SiteInfo | None = None
        self._has_answered = False

    @classmethod
    def discover(cls, page_url: str, *, in_background: bool = False) -> "tuple[MediaWiki, str]":
        """Find the wiki behind the address of one of its pages, and the page's name there."""
        page_url = page_url.strip()
        hint = discovery.look_at(page_url)
        refused = Refused("not_a_wiki")
        for candidate in hint.api_urls:
            wiki = cls(candidate, in_background=in_background)
            try:
                site = wiki.siteinfo()
            except Refused as error:
                # "Come back later" is worth more to a person than "not a wiki".
                refused = error if error.code in ("try_later", "private_wiki") else refused
                continue
            title = hint.title or discovery.title_in(page_url, site)
            if not title:
                raise Refused("bad_title")
            return wiki, title
        raise hint.refusal or refused

    def siteinfo(self) -> SiteInfo:
        """What the wiki says of itself, asked once; refused if it is not MediaWiki."""
        if self._site is None:
            data = self._call(action="query", meta="siteinfo", siprop="general|rightsinfo")
            site = shapes.site_info(_object(data, "query"), self.api_url)
            if not site.generator.startswith("MediaWiki "):
                raise Refused("not_a_wiki")
            self._site = site
        return self._site

    def page(self, title: str = "", *, oldid: int | None = None) -> PageAnswer:
        """The current state of a page, or with `oldid` a past one, with authors and evidence."""
        wanted: Json = {"oldid": oldid} if oldid else {"page": title, "redirects": 1}
        data = self._call(
            action="parse",
            prop=_PARSE_PROPS,
            disableeditsection=1,
            disablelimitreport=1,
            disabletoc=1,
            wrapoutputclass="mw-parser-output",
            **wanted,
        )
        site = self.siteinfo()
        page = saved.from_parse_json(data, source_url=None)
        url = site.page_url(page.title)
        page = replace(
            page,
            source_url=url,
            permanent_url=site.script_url(page.title, f"oldid={page.revid}") if page.revid else url,
            history_url=site.script_url(page.title, "action=history"),
            site_name=site.name,
            evidence=(*(replace(item, url=url) for item in page.evidence), *site.evidence()),
        )
        return self._with_history(page, site)

    def image(self, name: str) -> ImageAnswer:
        """A file with its author and licence; its bytes (640 pixels wide) only if they may be kept.

        A file that is gone or cannot be read is an answer without a body, not an error.
        """
        name = links.normal_file_name(name)
        data = self._call(
            action="query",
            titles=f"File:{name}",
            prop="imageinfo|categories|templates",
            iiprop="url|mime|size|user|extmetadata",
            iiurlwidth=THUMB_PX,
            cllimit="max",
            tllimit="max",
        )
        page = next(shapes.items(_object(data, "query").get("pages")), {})
        info = next(shapes.items(page.get("imageinfo")), {})
        page_url = links.absolute(str(info.get("descriptionurl", "")), self.api_url) or (
            self.siteinfo().page_url(f"File:{name}")
        )
        decision = licences.resolve(_image_evidence(page, info, page_url))
        author = _words(_metadata(info, "Artist")) or shapes.plain(info.get("user"))
        if not isinstance(decision, Licence):
            return ImageAnswer(name, None, author[:300], "", "", page_url, decision)
        source = str(info.get("thumburl") or info.get("url") or "")
        address = links.absolute(source, self.api_url)
        body = _picture(address) if address else None
        return ImageAnswer(name, body, author[:300], decision.name, decision.url, page_url)

    def states(self, titles: Iterable[str]) -> dict[str, PageState]:
        """For a refresh: the state of each page by the title asked for, fifty at a time."""
        wanted = list(dict.fromkeys(titles))
        found: dict[str, PageState] = {}
        for start in range(0, len(wanted), BATCH):
            batch = wanted[start : start + BATCH]
            query = _object(
                self._call(action="query", titles="|".join(batch), prop="info", redirects=1),
                "query",
            )
            pages = {str(page.get("title")): page for page in shapes.items(query.get("pages"))}
            for title in batch:
                page = pages.get(_followed(title, query))
                if page is not None:
                    found[title] = _state(page)
        return found

    def _with_history(self, page: PageAnswer, site: SiteInfo) -> PageAnswer:
        data = self._call(
            action="query",
            titles=page.title,
            prop="info|contributors|revisions",
            rvprop="ids|timestamp|user",
            rvlimit="max",
            pclimit="max",
        )
        answer = next(shapes.items(_object(data, "query").get("pages")), {})
        revisions = list(shapes.items(answer.get("revisions")))
        named, anonymous = _writers(revisions)
        for contributor in shapes.items(answer.get("contributors")):
            named.setdefault(shapes.plain(contributor.get("name")), 0)
        times = {
            shapes.number(revision.get("revid")): revision.get("timestamp")
            for revision in revisions
        }
        told = answer.get("anoncontributors")
        return replace(
            page,
            page_id=page.page_id or shapes.number(answer.get("pageid")),
            language=shapes.plain(
                answer.get("pagelanguagehtmlcode") or answer.get("pagelanguage"), 35
            )
            or page.language
            or site.language,
            direction=_direction(answer.get("pagelanguagedir"), page, site),
            revision_at=shapes.moment(times.get(page.revid)) if page.revid in times else None,
            authors=tuple(Author(name, site.page_url(f"User:{name}")) for name in named if name),
            anonymous_count=shapes.number(told) or anonymous,
        )

    def _call(self, **parameters: Any) -> Json:
        """One request to the API; refuses what is not its data and every error it reports.

        The first answer may come from where a redirect led to, all others from that host alone:
        else one wiki could give its name and another its words.
        """
        asked = {**parameters, "format": "json", "formatversion": 2}
        if self._in_background:
            asked["maxlag"] = 5
        answer = fetching.fetch(f"{self.api_url}?{urlencode(asked)}", accept=fetching.Accept.JSON)
        if self._has_answered and not shapes.is_same_host(answer.url, self.api_url):
            raise Refused("not_wiki_data", reason="answered by another host")
        self.api_url, self._has_answered = answer.url.split("?")[0], True
        try:
            data = json.loads(answer.body)
        except (ValueError, RecursionError) as error:
            raise Refused("not_wiki_data") from error
        if not isinstance(data, dict):
            raise Refused("not_wiki_data")
        errors.check(data, fetching.retry_after_s(answer.headers))
        return data


def _object(data: Json, name: str) -> Json:
    found = data.get(name)
    return found if isinstance(found, dict) else {}


def _followed(title: str, query: Json) -> str:
    """The title the wiki answers under, after its normalisation and its redirects."""
    for name in ("normalized", "redirects"):
        for step in shapes.items(query.get(name)):
            if step.get("from") == title:
                title = str(step.get("to"))
    return title


def _direction(told: Any, page: PageAnswer, site: SiteInfo) -> str:
    if told in ("ltr", "rtl"):
        return str(told)
    return page.direction if page.language else "rtl" if site.is_rtl else "ltr"


def _state(page: Json) -> PageState:
    return PageState(
        title=str(page.get("title", "")),
        page_id=shapes.number(page.get("pageid")),
        revid=shapes.number(page.get("lastrevid")),
        touched=str(page.get("touched", "")),
        is_missing=shapes.flag(page, "missing") or shapes.flag(page, "invalid"),
    )


def _writers(revisions: list[Json]) -> tuple[dict[str, int], int]:
    """Who made how many of these revisions, the busiest first, and how many gave no name."""
    named: Counter[str] = Counter()
    unnamed: set[str] = set()
    for revision in revisions:
        user = shapes.plain(revision.get("user"))
        if shapes.flag(revision, "anon") or shapes.flag(revision, "temp"):
            unnamed.add(user)
        elif user and not shapes.flag(revision, "userhidden"):
            named[user] += 1
    return dict(named.most_common()), len(unnamed)


def _metadata(info: Json, name: str) -> str:
    return shapes.star(_object(_object(info, "extmetadata"), name).get("value"))


def _words(html: str) -> str:
    """The words of a small piece of HTML such as the author of a file."""
    return trees.words(trees.parsed(html[:5000]))


def _image_evidence(page: Json, info: Json, url: str) -> list[Evidence]:
    """What is known of a file's own licence; that of the wiki's pages says nothing about it."""
    stated = [_words(_metadata(info, name)) for name in ("LicenseUrl", "LicenseShortName")]
    found = [Evidence(Scope.PAGE, value, "file metadata", url) for value in stated if value]
    for kind in ("templates", "categories"):
        names = [shapes.plain(tag.get("title")) for tag in shapes.items(page.get(kind))]
        found += evidence.of_tags(names, kind, url)
    return found


def _picture(address: str) -> bytes | None:
    try:
        return fetching.fetch(address, accept=fetching.Accept.IMAGE).body
    except Refused:
        return None  # logged by the door; the page shows a placeholder
