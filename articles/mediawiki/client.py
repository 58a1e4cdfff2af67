"""A wiki's Action API, asked one thing at a time and understood in all its versions."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from articles import fetching, licences, links
from articles.fetching import Turn
from articles.licences import Licence
from articles.mediawiki import discovery, errors, files, history, saved, shapes, states
from articles.mediawiki.shapes import ImageAnswer, Json, PageAnswer, PageState, SiteInfo
from articles.refusals import Refused

BATCH = 50
THUMB_PX = 640
_PARSE_PROPS = "text|sections|revid|displaytitle|langlinks|images|categories|templates|properties"


class MediaWiki:
    """One wiki behind `api_url`; nothing is asked before a method is called.

    Every method raises `Refused` with a sentence for the person who asked. `in_background` tells
    the wiki that nobody is waiting, so that it may send us away while it is busy (`maxlag`);
    `turn` is how each request waits until nobody else asks the host.
    """

    def __init__(
        self, api_url: str, *, in_background: bool = False, turn: Turn = fetching.at_once
    ) -> None:
        self.api_url = api_url
        self._in_background = in_background
        self._turn = turn
        self._site: SiteInfo | None = None
        self._has_answered = False

    @classmethod
    def discover(
        cls, page_url: str, *, in_background: bool = False, turn: Turn = fetching.at_once
    ) -> "tuple[MediaWiki, str]":
        """Find the wiki behind the address of one of its pages, and the page's name there."""
        page_url = page_url.strip()
        hint = discovery.look_at(page_url, turn)
        refused = Refused("not_a_wiki")
        for candidate in hint.api_urls:
            wiki = cls(candidate, in_background=in_background, turn=turn)
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
            site = shapes.site_info(shapes.inner(data, "query"), self.api_url)
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
            api_url=self.api_url,
            evidence=(*(replace(item, url=url) for item in page.evidence), *site.evidence()),
        )
        return self._with_history(page, site)

    def image(self, name: str) -> ImageAnswer:
        """A file with its author and licence; its bytes (640 pixels wide) only if they may be kept.

        A file that is gone or cannot be read is an answer without a body, not an error; a host
        that is silent is one, because all others of its files would be waited for as well.
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
        page = next(shapes.items(shapes.inner(data, "query").get("pages")), {})
        info = next(shapes.items(page.get("imageinfo")), {})
        page_url = links.absolute(shapes.star(info.get("descriptionurl")), self.api_url) or (
            self.siteinfo().page_url(f"File:{name}")
        )
        decision = licences.resolve(files.evidence_of(page, info, page_url))
        author = files.author_of(info)
        if not isinstance(decision, Licence):
            return ImageAnswer(name, None, author, "", "", page_url, decision)
        source = shapes.star(info.get("thumburl")) or shapes.star(info.get("url"))
        address = links.absolute(source, self.api_url)
        body = self._picture(address) if address else None
        return ImageAnswer(name, body, author, decision.name, decision.url, page_url)

    def states_of_ids(self, page_ids: Iterable[int]) -> dict[int, PageState]:
        """For a refresh: how the pages with these ids stand, fifty at a time, by id."""
        pages = self._states("pageids", list(dict.fromkeys(page_ids)))
        found = [states.state_of(page) for page in pages]
        return {state.page_id: state for state in found if state.page_id is not None}

    def states_of_titles(self, titles: Iterable[str]) -> dict[str, PageState]:
        """For a refresh: how the pages with these titles stand, by the title asked for."""
        wanted = list(dict.fromkeys(titles))
        pages = self._states("titles", wanted)
        found = {str(page.get("title", "")): states.state_of(page) for page in pages}
        return {title: found[title] for title in wanted if title in found}

    def _states(self, name: str, wanted: Sequence[object]) -> Iterator[Json]:
        for start in range(0, len(wanted), BATCH):
            batch = "|".join(map(str, wanted[start : start + BATCH]))
            yield from states.pages_in(self._call, **{name: batch})

    def _with_history(self, page: PageAnswer, site: SiteInfo) -> PageAnswer:
        data = self._call(
            action="query",
            titles=page.title,
            prop="info|contributors|revisions",
            rvprop="ids|timestamp|user",
            rvlimit="max",
            pclimit="max",
        )
        answer = next(shapes.items(shapes.inner(data, "query").get("pages")), {})
        return history.added(page, site, answer)

    def _call(self, **parameters: Any) -> Json:
        """One request to the API; refuses what is not its data and every error it reports.

        The first answer may come from where a redirect led to, all others from that host alone:
        else one wiki could give its name and another its words.
        """
        asked = {**parameters, "format": "json", "formatversion": 2}
        if self._in_background:
            asked["maxlag"] = 5
        address = f"{self.api_url}?{urlencode(asked, errors='replace')}"
        answer = fetching.fetch(address, accept=fetching.Accept.JSON, turn=self._turn)
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

    def _picture(self, address: str) -> bytes | None:
        try:
            return fetching.fetch(address, accept=fetching.Accept.IMAGE, turn=self._turn).body
        except Refused as refused:
            if refused.is_silence:
                raise
            return None  # logged by the door; the page shows a placeholder
