"""Everyone who knocks: a browser for each actor, a program for each token."""

import json
from dataclasses import dataclass, replace
from http.cookies import SimpleCookie

from django.http import HttpResponse
from django.test import Client

from tests.matrix.actors import ACTORS, TOKENS
from tests.matrix.doors import Knock
from tests.matrix.world import World


@dataclass
class Caller:
    """A browser or a program that is the same before every knock."""

    name: str
    actor: str
    client: Client
    cookies: SimpleCookie

    def with_cookie(self, name: str, value: str) -> "Caller":
        """Return the same caller with one more cookie."""
        cookies = SimpleCookie(self.cookies.output(header="", sep=";"))
        cookies[name] = value
        return replace(self, cookies=cookies)

    def send(self, knock: Knock, **headers: str) -> HttpResponse:
        """Return the answer to one request."""
        self.client.cookies = SimpleCookie(self.cookies.output(header="", sep=";"))
        if knock.is_api and knock.method not in ("GET", "HEAD"):
            return self.client.generic(
                knock.method,
                knock.path,
                json.dumps(dict(knock.send)) if knock.send else "",
                content_type="application/json",
                headers=headers,
            )
        ask = getattr(self.client, knock.method.lower())
        return ask(knock.path, dict(knock.send), headers=headers)


def browsers(world: World, *, strict: bool = False) -> dict[str, Caller]:
    """Return a browser for each actor, signed in; `strict` ones mind the CSRF token."""
    return {name: _browser(world, name, strict) for name in ACTORS}


def _browser(world: World, name: str, strict: bool) -> Caller:
    client = Client(enforce_csrf_checks=strict, raise_request_exception=True)
    person = world.people.get(name)
    if person is not None:
        # Suspended people were let in before: their session is what is put to the test.
        client.force_login(person)
    return Caller(name, name, client, client.cookies)


def programs(world: World) -> dict[str, Caller]:
    """Return a program for each token; no cookie, and no way around the CSRF check."""
    return {name: _program(name, world.secrets[name]) for name in TOKENS}


def _program(name: str, secret: str) -> Caller:
    client = Client(enforce_csrf_checks=True, headers={"authorization": f"Bearer {secret}"})
    return Caller(name, TOKENS[name][0], client, SimpleCookie())
