"""A person at a browser without scripts: opens pages, follows links, fills in forms, sends them."""

from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

from django.http import HttpResponse
from django.test import Client
from lxml import html

Typed = str | bool | Iterable[str]


class Person:
    """One person with a cookie jar and the page in front of them.

    Only what stands on that page can be pressed, followed or filled in, so a button without its
    form, a field without its name and a form without its token are found out.
    """

    def __init__(self) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.address = "/"
        self.page = html.fromstring("<html></html>")

    @property
    def text(self) -> str:
        """Everything the page says, with single spaces."""
        return " ".join(self.page.text_content().split())

    def open(self, address: str, *, status: int = 200) -> "Person":
        """Go to an address, and on to where it leads."""
        self._see(self.client.get(urljoin(self.address, address), follow=True), address, status)
        return self

    def follow(self, words: str) -> "Person":
        """Follow the first link with these words."""
        return self.open(self.link(words))

    def link(self, words: str) -> str:
        """Return where the first link with these words leads."""
        return _first(self.page.iter("a"), words).get("href")

    def press(self, words: str, *, status: int = 200, **typed: Typed) -> "Person":
        """Fill in the form around the first button with these words, and press it."""
        button = _first(self.page.iter("button"), words)
        form = next(button.iterancestors("form"))
        for name, value in typed.items():
            form.fields[name] = value
        fields: dict[str, list[str]] = {}
        for name, value in form.form_values():
            fields.setdefault(name, []).append(value)
        if button.get("name"):
            fields[button.get("name")] = [button.get("value", "")]
        address = urljoin(self.address, button.get("formaction") or form.get("action") or "")
        send = self.client.post if form.method == "POST" else self.client.get
        self._see(send(address, fields, follow=True), address, status)
        return self

    def typed(self, name: str) -> str:
        """Return what stands in a field of the page."""
        return next(f.fields[name] for f in self.page.forms if name in f.fields)

    def _see(self, answer: HttpResponse, address: str, status: int) -> None:
        where = answer.redirect_chain[-1][0] if answer.redirect_chain else address
        self.address = urljoin(self.address, where)
        self.page = html.fromstring(answer.content.decode())
        for area in self.page.iter("textarea"):
            # As HTML has it: a line end right behind the tag is not part of the text.
            area.text = (area.text or "").removeprefix("\n")
        assert answer.status_code == status, f"{answer.status_code} at {self.address}: {self.text}"
        assert urlsplit(self.address).netloc in {"", "testserver"}


def _first(elements: Iterable, words: str):
    for element in elements:
        if " ".join(element.text_content().split()) == words:
            return element
    raise AssertionError(f"nothing here says “{words}”")
