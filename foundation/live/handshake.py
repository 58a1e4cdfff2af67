"""Who may open a socket: the origin it comes from, and who holds it by ticket, token or cookie."""

from collections.abc import Mapping
from functools import partial
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, load_backend
from django.http import parse_cookie
from django.http.request import split_domain_port, validate_host
from django.utils import translation
from django.utils.crypto import constant_time_compare
from django.utils.translation.trans_real import parse_accept_lang_header

from foundation.live import registry, ticket
from foundation.live.database import hop
from foundation.live.protocol import SUBPROTOCOL, TICKET_PREFIX
from foundation.live.ticket import Pass

Scope = Mapping[str, Any]

_PORTS = {"http": 80, "https": 443}


def is_origin_allowed(scope: Scope) -> bool:
    """Say whether the page behind it is ours; a program needs no page if it brings a token."""
    origins = _headers(scope, b"origin")
    if not origins:
        return _bearer_token(scope) is not None
    return len(origins) == 1 and _place(origins[0]) in _our_places(scope)


def origin(scope: Scope) -> str:
    """Return what the handshake says of its origin, for the log."""
    return ", ".join(_headers(scope, b"origin"))[:200]


async def holder(scope: Scope) -> Pass | None:
    """Return who opens the socket, or None: by bearer token, else ticket, else session cookie."""
    token = _bearer_token(scope)
    if token is not None:
        found = await hop(partial(registry.bearer, token))
        return Pass(*found) if found else None
    for protocol in scope["subprotocols"]:
        if protocol.startswith(TICKET_PREFIX):
            held = ticket.verify(protocol.removeprefix(TICKET_PREFIX))
            if held is not None:
                return held
    cookies = parse_cookie("; ".join(_headers(scope, b"cookie")))
    key = cookies.get(settings.SESSION_COOKIE_NAME)
    return await hop(partial(_session_holder, key)) if key else None


def subprotocol(scope: Scope) -> str | None:
    """Return the subprotocol to agree on: ours, if it was offered."""
    return SUBPROTOCOL if SUBPROTOCOL in scope["subprotocols"] else None


def language(scope: Scope) -> str:
    """Return the language that the browser prefers among ours."""
    for wish, _ in parse_accept_lang_header(",".join(_headers(scope, b"accept-language")).lower()):
        found = supported(wish)
        if found:
            return found
    return settings.LANGUAGE_CODE


def supported(wish: str | None) -> str | None:
    """Return which of our languages serves this wish, if any."""
    try:
        return translation.get_supported_language_variant(wish or "")
    except LookupError:
        return None


def _headers(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name]


def _bearer_token(scope: Scope) -> str | None:
    values = _headers(scope, b"authorization")
    scheme, _, token = values[0].partition(" ") if len(values) == 1 else ("", "", "")
    return token.strip() if scheme.lower() == "bearer" else None


def _place(url: str) -> tuple[str, str, int] | None:
    """Return scheme, host and port of an origin; None for what is no plain web origin."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or url != f"{parts.scheme}://{parts.netloc}" or "@" in url:
        return None
    return parts.scheme, parts.hostname or "", port or _PORTS[parts.scheme]


def _our_places(scope: Scope) -> set[tuple[str, str, int] | None]:
    ours = {_place(settings.AYNI_PUBLIC_URL)}
    hosts = _headers(scope, b"host")
    if settings.AYNI_EMBEDDED and len(hosts) == 1:
        # An embedded server is also reached as localhost, under whatever port it was given.
        domain, _ = split_domain_port(hosts[0])
        if domain and validate_host(domain, settings.ALLOWED_HOSTS):
            ours.add(_place(f"http://{hosts[0].lower()}"))
    return ours - {None}


def _session_holder(key: str) -> Pass | None:
    # Not `auth.get_user`: after a change of the signing key that renews the session, and a
    # socket could not hand the new cookie to the browser.
    session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    backend = session.get(BACKEND_SESSION_KEY)
    if backend not in settings.AUTHENTICATION_BACKENDS:
        return None
    learner = load_backend(backend).get_user(session[SESSION_KEY])
    if learner is None:
        return None
    hashes = [learner.get_session_auth_hash(), *learner.get_session_auth_fallback_hash()]
    if not any(constant_time_compare(session.get(HASH_SESSION_KEY, ""), one) for one in hashes):
        return None
    access = registry.access_of([learner.pk]).get(learner.pk)
    if access is None:
        return None
    return Pass(learner.pk, access.epoch, int(session.get_expiry_date().timestamp()))
