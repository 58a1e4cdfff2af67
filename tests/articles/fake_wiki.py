"""A small wiki on loopback that answers in MediaWiki's own forms, and misbehaves on demand."""

import gzip
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360"
    "606060000000050001a5f645400000000049454e44ae426082"
)
BODY = (
    '<div class="mw-content-ltr mw-parser-output" lang="en" dir="ltr">'
    "<p>Cut the tube and fold it twice.</p>"
    '<div class="mw-heading mw-heading2"><h2 id="Materials">Materials</h2></div>'
    "<p>Film of 200 micron.</p></div>"
)
OLD_BODY = (
    "<p>Cut the tube and fold it twice.</p>"
    '<h2><span class="editsection">[<a href="/w/index.php?title=X&amp;action=edit">edit</a>]</span>'
    ' <span class="mw-headline" id="Materials">Materials</span></h2><p>Film of 200 micron.</p>'
)


@dataclass
class Page:
    """A page of the fake wiki; `revisions` are (id, user, anonymous), the newest first."""

    title: str
    html: str = BODY
    page_id: int = 4711
    revid: int = 90210
    revisions: list[tuple[int, str, bool]] = field(
        default_factory=lambda: [
            (90210, "Amina", False),
            (90209, "192.0.2.7", True),
            (90208, "Jaime", False),
            (90207, "Amina", False),
        ]
    )
    categories: tuple[str, ...] = ("Biogas",)
    templates: tuple[str, ...] = ()
    images: tuple[str, ...] = ("Tube_01.jpg",)
    touched: str = "2026-11-02T10:00:00Z"


@dataclass
class File:
    """A file: its licence as CommonsMetadata tells it, or None if the wiki lacks that extension."""

    name: str
    licence: str | None = "CC BY-SA 4.0"
    licence_url: str = "https://creativecommons.org/licenses/by-sa/4.0/"
    categories: tuple[str, ...] = ()
    body: bytes = PNG
    mime: str = "image/png"


@dataclass
class Wiki:
    """What the wiki holds and how it behaves."""

    version: int = 2  # 1 is a MediaWiki 1.19: old format, no contributors
    pages: dict[str, Page] = field(default_factory=lambda: {"Tube digester": Page("Tube digester")})
    files: dict[str, File] = field(default_factory=lambda: {"Tube_01.jpg": File("Tube_01.jpg")})
    redirects: dict[str, str] = field(default_factory=dict)
    rights: tuple[str, str] = (
        "https://creativecommons.org/licenses/by-sa/4.0/",
        "Creative Commons Attribution-ShareAlike",
    )
    error: str = ""
    redirect_ids: dict[int, str] = field(default_factory=dict)  # which pages are redirects, by id
    status: int = 0  # what the API answers instead, with `retry_after` and HTML
    retry_after: str = ""
    only: str = ""  # the action that `status` and `error` are about; all, if none
    one_by_one: bool = False  # gives its answers to questions about pages in parts
    shut_pages: bool = False
    rsd: bool = True
    api_path: str = "/w/api.php"
    base: str = ""
    claims: dict[str, str] = field(default_factory=dict)  # what it says of itself, true or not
    # Changes each answer of the API; called with what it is about and the answer.
    spoil: Callable[[str, object], object] = lambda about, data: data
    moved_to: str = ""  # another API that this one redirects to
    asked: list[str] = field(default_factory=list)
    at_once: int = 0  # how many questions it was asked at the same time, at most
    lock: threading.Lock = field(default_factory=threading.Lock)
    open: int = 0
    agents: set[str] = field(default_factory=set)

    @property
    def api(self) -> str:
        """The address of the API."""
        return self.base + self.api_path

    def url(self, title: str) -> str:
        """The address of a page."""
        return f"{self.base}/wiki/{title.replace(' ', '_')}"


@contextmanager
def running(wiki: Wiki | None = None) -> Iterator[Wiki]:
    """Serve the wiki on a free port of 127.0.0.1 until the block ends."""
    wiki = wiki or Wiki()

    class Handler(_Handler):
        served = wiki

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    wiki.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield wiki
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    served: Wiki
    stop = threading.Event()

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Route a request; a client that hangs up is none of our business."""
        wiki = self.served
        wiki.asked.append(self.path)
        wiki.agents.add(self.headers.get("User-Agent", ""))
        parts = urlsplit(self.path)
        with wiki.lock:
            wiki.open += 1
            wiki.at_once = max(wiki.at_once, wiki.open)
        try:
            if parts.path == wiki.api_path:
                self._api({key: values[0] for key, values in parse_qs(parts.query).items()})
            elif parts.path.startswith("/wiki/"):
                self._page(unquote(parts.path.removeprefix("/wiki/")).replace("_", " "))
            elif parts.path == "/w/index.php":
                self._page(parse_qs(parts.query)["title"][0].replace("_", " "))
            elif parts.path.startswith("/images/"):
                file = wiki.files[parts.path.rsplit("/", 1)[-1].removeprefix("640px-")]
                self._send(file.body, file.mime)
            elif parts.path.startswith("/hostile/"):
                getattr(self, parts.path.removeprefix("/hostile/"))(unquote(parts.query))
            else:
                self._send(b"<h1>Not Found</h1>", "text/html", 404)
        except (ConnectionError, TimeoutError):
            self.close_connection = True
        finally:
            with wiki.lock:
                wiki.open -= 1

    # The API

    def _api(self, asked: dict[str, str]) -> None:
        wiki = self.served
        is_hit = not wiki.only or asked.get("action") == wiki.only
        if wiki.moved_to:
            self.redirect(f"{wiki.moved_to}?{urlsplit(self.path).query}")
        elif wiki.status and is_hit:
            headers = {"Retry-After": wiki.retry_after} if wiki.retry_after else {}
            self._send(b"<h1>Sorry</h1>", "text/html", wiki.status, headers)
        elif wiki.error and is_hit:
            self._error(wiki.error)
        elif asked.get("meta") == "siteinfo":
            self._json({"query": self._siteinfo()}, about="siteinfo")
        elif asked.get("action") == "parse":
            self._parse(asked)
        elif "imageinfo" in asked.get("prop", ""):
            answers = [self._imageinfo(asked["titles"])]
            self._json({"query": {"pages": self._pages(answers)}}, about="image")
        else:
            self._query(asked)

    def _siteinfo(self) -> dict[str, object]:
        wiki = self.served
        old = wiki.version == 1
        general = {
            "mainpage": "Main Page",
            "sitename": "Example",
            "generator": "MediaWiki 1.19.0" if old else "MediaWiki 1.43.1",
            "lang": "en",
            "rtl": False,
            "articlepath": "/wiki/$1",
            "script": "/w/index.php",
            "server": wiki.base if old else wiki.base.removeprefix("http:"),
        }
        if old:
            del general["rtl"]
            general["writeapi"] = ""
        general |= wiki.claims
        return {"general": general, "rightsinfo": {"url": wiki.rights[0], "text": wiki.rights[1]}}

    def _parse(self, asked: dict[str, str]) -> None:
        wiki = self.served
        found = [page for page in wiki.pages.values() if str(page.revid) == asked.get("oldid")]
        wanted = asked.get("page", "").replace("_", " ")
        title = wiki.redirects.get(wanted, wanted)
        if "oldid" in asked and not found:
            self._error("nosuchrevid")
            return
        page = found[0] if found else wiki.pages.get(title)
        if page is None:
            self._error("missingtitle")
            return
        old = wiki.version == 1
        hidden = {"hidden": "" if old else True}
        self._json(
            {
                "parse": {
                    "title": page.title,
                    **({} if old else {"pageid": page.page_id}),
                    "revid": page.revid,
                    "redirects": [{"from": wanted, "to": title}] if title != wanted else [],
                    "text": {"*": page.html} if old else page.html,
                    "langlinks": [],
                    "categories": [
                        {"sortkey": "", "*" if old else "category": name.replace(" ", "_")}
                        | (hidden if name.startswith("CC") else {})
                        for name in page.categories
                    ],
                    "templates": [
                        {"ns": 10, "*" if old else "title": f"Template:{name}"}
                        for name in page.templates
                    ],
                    "images": list(page.images),
                    "displaytitle": f"<span>{page.title}</span>",
                },
                **({"warnings": {"main": {"*": "Unrecognized parameter"}}} if old else {}),
            },
            about="parse",
        )

    def _query(self, asked: dict[str, str]) -> None:
        wiki = self.served
        answers, normalized, redirects = [], [], []
        if "pageids" in asked:
            self._query_ids(asked)
            return
        for wanted in asked.get("titles", "").split("|"):
            title = wanted.replace("_", " ")
            if title != wanted:
                normalized.append({"fromencoded": False, "from": wanted, "to": title})
            if title in wiki.redirects and "redirects" in asked:
                redirects.append({"from": title, "to": wiki.redirects[title]})
                title = wiki.redirects[title]
            page = wiki.pages.get(title)
            if title in wiki.redirects:
                answers.append(self._redirect_info(title))
            else:
                answers.append(self._info(page, asked) if page else self._missing(title))
        query = {"pages": self._pages(answers), "normalized": normalized, "redirects": redirects}
        self._json({"batchcomplete": True, "query": query}, about="query")

    def _query_ids(self, asked: dict[str, str]) -> None:
        wiki = self.served
        known = {str(page.page_id): page for page in wiki.pages.values()}
        turned = {str(page_id): title for page_id, title in wiki.redirect_ids.items()}
        ids = asked["pageids"].split("|")
        at = int(asked.get("incontinue", 0))
        answers = []
        for page_id in ids[at : at + 1] if wiki.one_by_one else ids:
            if page_id in turned:
                answers.append(self._redirect_info(turned[page_id], int(page_id)))
            elif page_id in known:
                answers.append(self._info(known[page_id], asked))
            else:
                missing = "" if wiki.version == 1 else True
                answers.append({"pageid": int(page_id), "missing": missing})
        further: dict[str, object] = {}
        if wiki.one_by_one and at + 1 < len(ids):
            onward = {"incontinue": str(at + 1)}
            further = (
                {"query-continue": {"info": onward}}
                if wiki.version == 1
                else {"continue": onward | {"continue": "-||"}}
            )
        self._json({"query": {"pages": self._pages(answers)}} | further, about="query")

    def _redirect_info(self, title: str, page_id: int = 9000) -> dict[str, object]:
        is_so = "" if self.served.version == 1 else True
        return {"pageid": page_id, "ns": 0, "title": title, "redirect": is_so, "lastrevid": 99_000}

    def _info(self, page: Page, asked: dict[str, str]) -> dict[str, object]:
        old = self.served.version == 1
        answer: dict[str, object] = {
            "pageid": page.page_id,
            "ns": 0,
            "title": page.title,
            "touched": page.touched,
            "lastrevid": page.revid,
        }
        if not old:
            answer |= {"pagelanguagehtmlcode": "en", "pagelanguagedir": "ltr"}
        if "revisions" in asked["prop"]:
            answer["revisions"] = [
                {"revid": revid, "user": user, "timestamp": f"2026-11-01T08:{number:02}:00Z"}
                | ({"anon": "" if old else True} if anonymous else {})
                for number, (revid, user, anonymous) in enumerate(page.revisions)
            ]
        if "contributors" in asked["prop"] and not old:
            answer["anoncontributors"] = 3
            answer["contributors"] = [{"userid": 3, "name": "Amina"}, {"userid": 4, "name": "Old"}]
        return answer

    def _imageinfo(self, title: str) -> dict[str, object]:
        wiki = self.served
        file = wiki.files.get(title.removeprefix("File:"))
        if file is None:
            return self._missing(title)
        extended = {
            "Artist": {"value": '<a href="/wiki/User:Amina">Amina</a>'},
            "LicenseShortName": {"value": file.licence},
            "LicenseUrl": {"value": file.licence_url},
        }
        return {
            "title": title,
            "imagerepository": "local",
            "categories": [{"ns": 14, "title": f"Category:{name}"} for name in file.categories],
            "imageinfo": [
                {
                    "user": "Uploader",
                    "mime": file.mime,
                    "thumburl": f"{wiki.base}/images/thumb/640px-{file.name}",
                    "url": f"{wiki.base}/images/{file.name}",
                    "descriptionurl": f"{wiki.base}/wiki/File:{file.name}",
                    "extmetadata": extended if file.licence is not None else {},
                }
            ],
        }

    def _missing(self, title: str) -> dict[str, object]:
        return {"ns": 0, "title": title, "missing": "" if self.served.version == 1 else True}

    def _pages(self, answers: list[dict[str, object]]) -> object:
        if self.served.version == 2:
            return answers
        return {str(page.get("pageid", -1 - at)): page for at, page in enumerate(answers)}

    def _error(self, code: str) -> None:
        headers = {"MediaWiki-API-Error": code}
        if code == "maxlag":
            headers |= {"Retry-After": "7", "X-Database-Lag": "9"}
        self._json({"error": {"code": code, "info": "…"}, "servedby": "fake"}, headers)

    # Pages

    def _page(self, title: str) -> None:
        wiki = self.served
        if wiki.shut_pages:
            self._send(b"<title>Just a moment...</title>", "text/html", 403)
            return
        name = wiki.redirects.get(title, title)
        if name not in wiki.pages:
            self._send(b"<h1>No such page</h1>", "text/html", 404)
            return
        address = f"{wiki.base.removeprefix('http:')}{wiki.api_path}?action=rsd"
        rsd = f'<link rel="EditURI" type="application/rsd+xml" href="{address}">'
        config = json.dumps({"wgPageName": name.replace(" ", "_")}) if wiki.rsd else "{}"
        html = (
            f"<!DOCTYPE html><html><head><title>{name}</title>{rsd if wiki.rsd else ''}"
            f"<script>RLCONF={config};</script></head><body>{wiki.pages[name].html}</body></html>"
        )
        self._send(html.encode(), "text/html; charset=UTF-8")

    # Misbehaviour

    def huge(self, _query: str) -> None:
        """A body without end and without a length."""
        self._head("text/html")
        while True:
            self.wfile.write(b"<p>" + b"x" * 65_000)

    def slow(self, _query: str) -> None:
        """A byte now and then, for ever."""
        self._head("text/html")
        while not self.stop.wait(0.02):
            self.wfile.write(b"x")
            self.wfile.flush()

    def slow_head(self, _query: str) -> None:
        """Headers that do not end."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not self.stop.wait(0.02):
            self.wfile.write(b"X-More: yes\r\n")
            self.wfile.flush()

    def lying(self, _query: str) -> None:
        """A length that is far too large, and then silence."""
        self._head("text/html", {"Content-Length": "1000000"})
        self.wfile.write(b"<p>short")

    def bomb(self, _query: str) -> None:
        """Ten megabytes that unpack to ten gigabytes."""
        self._head("text/html", {"Content-Encoding": "gzip"})
        block = gzip.compress(b"\0" * 64_000_000, 9)
        self.wfile.write(block)
        while True:
            self.wfile.write(block)

    def trailing(self, _query: str) -> None:
        """A small gzip body, followed by bytes without end."""
        self._head("text/html", {"Content-Encoding": "gzip"})
        self.wfile.write(gzip.compress(b"<p>done"))
        while True:
            self.wfile.write(b"x" * 65_000)

    def cut(self, _query: str) -> None:
        """A gzip body that stops in the middle."""
        self._send(
            gzip.compress(b"<p>" * 5000)[:-12], "text/html", 200, {"Content-Encoding": "gzip"}
        )

    def encoded(self, query: str) -> None:
        """An encoding nobody asked for."""
        self._send(b"???", "text/html", 200, {"Content-Encoding": query})

    def packed(self, query: str) -> None:
        """An honest gzip body."""
        self._send(gzip.compress(query.encode()), "text/html", 200, {"Content-Encoding": "gzip"})

    def redirect(self, query: str) -> None:
        """To wherever the query says."""
        self._send(b"", "text/html", 302, {"Location": query})

    def loop(self, _query: str) -> None:
        """To itself."""
        self._send(b"", "text/html", 301, {"Location": "/hostile/loop"})

    def hops(self, query: str) -> None:
        """So many redirects, then a page."""
        left = int(query)
        if left == 0:
            self._send(b"<p>arrived", "text/html")
        else:
            self._send(b"", "text/html", 302, {"Location": f"/hostile/hops?{left - 1}"})

    def typed(self, query: str) -> None:
        """A body of any content type."""
        self._send("<p>é".encode("latin-1" if query.endswith("8859-1") else "utf-8"), query)

    def raw(self, query: str) -> None:
        """A body given in hexadecimal."""
        self._send(bytes.fromhex(query), "text/html")

    def status(self, query: str) -> None:
        """Any status."""
        self._send(b"<p>sorry", "text/html", int(query), {"Retry-After": "11"})

    def _json(
        self, data: dict[str, object], headers: dict[str, str] | None = None, about: str = "error"
    ) -> None:
        body = json.dumps(self.served.spoil(about, data)).encode()
        self._send(body, "application/json; charset=utf-8", 200, headers)

    def _head(self, kind: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(200)
        for name, value in {"Content-Type": kind, **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()

    def _send(
        self, body: bytes, kind: str, status: int = 200, headers: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        lengths = {"Content-Type": kind, "Content-Length": str(len(body))}
        for name, value in {**lengths, **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
