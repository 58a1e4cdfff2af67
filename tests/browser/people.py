"""People of the demo, signed in: their cookies for a browser, and the API beside it."""

import re
from typing import Any

import httpx
from lxml import html

# As the terminal tells it when the demo starts.
PASSWORD = "ayni"
CIRCLE = "tube-digesters-across-mountains"


class Someone:
    """One of the demo's learners with a session of their own."""

    def __init__(self, url: str, handle: str) -> None:
        self.http = httpx.Client(base_url=url, follow_redirects=True, timeout=30)
        page = html.fromstring(self.http.get("/accounts/login/").text)
        [form] = page.xpath("//form[.//input[@name='login']]")
        fields = dict(form.form_values())
        typed = {"login": f"{handle}@demo.example", "password": PASSWORD}
        self.http.post("/accounts/login/", data=fields | typed).raise_for_status()
        assert "sessionid" in self.http.cookies, f"{handle} cannot sign in"
        self.uid = self.call("GET", "/me")["uid"]

    @property
    def cookies(self) -> list[dict[str, str]]:
        """The cookies as a browser's context takes them."""
        url = str(self.http.base_url)
        return [
            {"name": name, "value": value, "url": url} for name, value in self.http.cookies.items()
        ]

    def call(self, method: str, path: str, **body: Any) -> Any:
        """Ask the API as the page's own scripts do."""
        token = self.http.cookies.get("csrftoken", "")
        answer = self.http.request(
            method,
            f"/api/v1{path}",
            json=body or None,
            headers={"X-CSRFToken": token, "Origin": str(self.http.base_url).rstrip("/")},
        )
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def send(self, path: str, **fields: Any) -> httpx.Response:
        """Send the form of a page and return what it leads to."""
        self.http.get(path).raise_for_status()
        fields["csrfmiddlewaretoken"] = self.http.cookies["csrftoken"]
        origin = {"Origin": str(self.http.base_url).rstrip("/")}
        return self.http.post(path, data=fields, headers=origin).raise_for_status()

    def link_on(self, path: str, pattern: str) -> str:
        """Return what a page has of this pattern: its group, where it has one."""
        found = re.search(pattern, self.http.get(path).raise_for_status().text)
        assert found, f"{path} has no {pattern}"
        return found[found.re.groups]

    def ask(self, title: str, *, circle: str = CIRCLE, **fields: Any) -> dict[str, Any]:
        """Ask a question about the first article that the circle reads."""
        [reading, *_others] = self.call("GET", f"/circles/{circle}/readings")["items"]
        whole = {"circle": circle, "article": reading["uid"], "title": title}
        return self.call("POST", "/threads", **whole | fields)

    def answer(self, thread: dict[str, Any], words: str) -> dict[str, Any]:
        """Answer a question."""
        return self.call("POST", f"/threads/{thread['uid']}/posts", body=words)
