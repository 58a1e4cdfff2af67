"""A person at the other end of a real line: signs up with a code from the mail, asks, listens."""

import json
from contextlib import contextmanager
from typing import Any
from urllib.parse import urljoin

import httpx
from lxml import html
from websockets.sync.client import ClientConnection, connect


class Visitor:
    """One browser: its cookies, forms without scripts, the API as pages use it, and a socket."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = httpx.Client(base_url=url, follow_redirects=True, timeout=30)

    def sign_up(self, address: str, name: str, code_for) -> "Visitor":
        """Join with an address; `code_for` waits for what the mail says."""
        self.send("/accounts/signup/", "email", email=address, name=name)
        self.confirm(code_for(address))
        assert self.call("GET", "/me")["name"] == name
        return self

    def move_to(self, url: str) -> None:
        """Go on at another address of the same instance, with the same cookies."""
        cookies = dict(self.http.cookies.items())
        self.url = url
        self.http = httpx.Client(base_url=url, follow_redirects=True, timeout=30, cookies=cookies)

    def send(self, path: str, field: str, **typed: str) -> httpx.Response:
        """Open a page, fill in the form that has this field, and send it."""
        page = self.http.get(path)
        assert page.status_code == 200, f"{path}: {page.status_code} {page.text[:300]}"
        return self._send(page, field, typed)

    def confirm(self, code: str) -> httpx.Response:
        """Type the code on the page that signing up has led to."""
        return self._send(self.http.get("/accounts/confirm-email/"), "code", {"code": code})

    def _send(self, page: httpx.Response, field: str, typed: dict[str, str]) -> httpx.Response:
        form = next(form for form in html.fromstring(page.text).forms if field in form.fields)
        action = urljoin(str(page.url), form.get("action") or "")
        headers = {"Origin": self.url, "Referer": str(page.url)}
        return self.http.post(action, data=dict(form.form_values()) | typed, headers=headers)

    def call(self, method: str, path: str, *, key: str = "", **body: Any) -> Any:
        """Ask the API as the page's own scripts do; a refusal is an error."""
        answer = self.try_to(method, path, key=key, **body)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def try_to(self, method: str, path: str, *, key: str = "", **body: Any) -> httpx.Response:
        """Ask the API and return the answer, whatever it is."""
        headers = {"Origin": self.url, "X-CSRFToken": self.http.cookies.get("csrftoken", "")}
        headers |= {"Idempotency-Key": key} if key else {}
        return self.http.request(method, f"/api/v1{path}", json=body or None, headers=headers)

    def posts(self, thread: dict[str, Any]) -> list[dict[str, Any]]:
        """Read a thread to its end, page by page."""
        found, after = [], 0
        while after is not None:
            page = self.call("GET", f"/threads/{thread['uid']}?after={after}&limit=100")
            found += page["items"]
            after = page["next"]
        return found

    @contextmanager
    def socket(self):
        """Open a live socket by the session's cookie; its hello has been heard."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())
        with connect(
            self.url.replace("http", "ws", 1) + "/ws/live/",
            origin=self.url,
            subprotocols=["ayni.v1"],
            additional_headers={"Cookie": cookies},
            compression=None,
            close_timeout=2,
        ) as line:
            socket = Socket(line)
            socket.hello = socket.hear("hello")
            yield socket


class Socket:
    """An open live socket."""

    def __init__(self, line: ClientConnection) -> None:
        self.line = line
        self.hello: dict[str, Any] = {}

    def ask(self, topic: str, **place: int) -> None:
        """Ask for a topic as programs do, perhaps `after` a number; what comes is to be heard."""
        self.line.send(json.dumps({"type": "follow", "topic": topic, "as": "json"} | place))

    def follow(self, topic: str) -> dict[str, Any]:
        """Follow a topic from now on, and return the frame that says so."""
        self.ask(topic)
        return self.hear("followed")

    def hear(self, kind: str, deadline_s: float = 15) -> dict[str, Any]:
        """Return the next frame of this type."""
        while True:
            frame = json.loads(self.line.recv(timeout=deadline_s))
            if frame["type"] == kind:
                return frame
