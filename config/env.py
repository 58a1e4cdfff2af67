"""Reads settings from the environment and fails loudly, at boot, naming the variable."""

import os
import re
from collections.abc import Callable
from email.utils import parseaddr
from ipaddress import IPv6Address
from typing import TypeVar
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

Value = TypeVar("Value")

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST_LENGTH = 253
_MAIL_ADDRESS = re.compile(r"[^\s@:/,]+@[^\s@:/,]+")
_CONTACT = re.compile(r"(?:https://|mailto:)[!-~]+")
_HOST_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")


def text(name: str, default: str | None = None) -> str:
    """Return the variable `name`; without a default its absence stops the start.

    Set to nothing is not set: an env file names every variable, also those nobody filled in.
    """
    value = os.environ.get(name) or default
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set. See .env.example for what it means.")
    return value


def _parsed(name: str, default: Value, parse: Callable[[str], Value], shape: str) -> Value:
    raw = os.environ.get(name)
    if not raw:
        return default
    try:
        return parse(raw)
    except (ValueError, KeyError):
        raise ImproperlyConfigured(f"{name} must be {shape}, not {raw!r}.") from None


def web_address(name: str) -> str:
    """Return scheme, one host and perhaps a port, without the slash at the end.

    The host becomes an allowed host, so it must be a plain name or an IP address: Django takes
    `*` and a leading dot for patterns that allow any host.
    """
    address = text(name).rstrip("/")
    try:
        parts = urlsplit(address)
        is_plain = address == f"{parts.scheme}://{parts.netloc}" and parts.port != 0
        is_plain = is_plain and "@" not in address and _is_host(host_in(address))
    except ValueError:
        is_plain = False
    if not is_plain or parts.scheme not in ("http", "https"):
        raise ImproperlyConfigured(
            f"{name} must look like https://ayni.example.org: http or https, one host, perhaps a"
            " port. Write a name in another script as xn--..."
        )
    return address


def host_in(address: str) -> str:
    """Return the host of a web address as Django writes it: in lower case, IPv6 in brackets."""
    host = urlsplit(address).hostname or ""
    return f"[{host}]" if ":" in host else host


def host_names(name: str) -> list[str]:
    """Return a comma-separated list of host names, each plain: no pattern, scheme or port."""
    raw = os.environ.get(name, "").strip()
    hosts = [part.strip().lower() for part in raw.split(",")] if raw else []
    for host in hosts:
        if not _is_host(host):
            raise ImproperlyConfigured(
                f"{name} must name hosts such as www.ayni.example.org, with commas between them."
                f" {host!r} is none: patterns (* or a leading dot), schemes and ports are refused."
                " Write a name in another script as xn--..."
            )
    return hosts


def _is_host(host: str) -> bool:
    """Say whether this is one host: a name of ASCII labels, or an IP address."""
    if host.startswith("["):
        try:
            return host == f"[{IPv6Address(host[1:-1])}]" and "%" not in host
        except ValueError:
            return False
    return len(host) <= _HOST_LENGTH and _HOST_NAME.fullmatch(host) is not None


def contacts(name: str) -> list[str]:
    """Return a comma-separated list of mail or https addresses as URIs."""
    found = words(name)
    uris = [f"mailto:{one}" if _MAIL_ADDRESS.fullmatch(one) else one for one in found]
    if not all(_CONTACT.fullmatch(uri) for uri in uris):
        raise ImproperlyConfigured(
            f"{name} must name mail addresses, or pages at https://, with commas between them."
        )
    return uris


def flag(name: str, default: bool) -> bool:
    """Return a yes/no variable: 1, true, yes, on or 0, false, no, off."""
    words = dict.fromkeys(("1", "true", "yes", "on"), True) | dict.fromkeys(
        ("0", "false", "no", "off"), False
    )
    return _parsed(name, default, lambda raw: words[raw.strip().lower()], "yes or no")


def one_of(name: str, known: tuple[str, ...]) -> str:
    """Return one of the words `known`; the first where none is set."""
    words = {word: word for word in known}
    return _parsed(
        name, known[0], lambda raw: words[raw.strip().lower()], f"one of {', '.join(known)}"
    )


def number(name: str, default: int) -> int:
    """Return a whole number."""
    return _parsed(name, default, int, "a whole number")


def words(name: str, default: str = "") -> list[str]:
    """Return a comma-separated list, without blanks."""
    raw = os.environ.get(name) or default
    return [part.strip() for part in raw.split(",") if part.strip()]


def some_of(name: str, known: dict[str, str]) -> list[tuple[str, str]]:
    """Return the named ones of `known`, in the order they are named; all where none is."""
    chosen = words(name, ",".join(known))
    if not set(chosen) <= set(known):
        raise ImproperlyConfigured(f"{name} may name {', '.join(known)}, not {','.join(chosen)}.")
    return [(code, known[code]) for code in dict.fromkeys(chosen)]


def sender(name: str, default: str) -> str:
    """Return an email address, with or without a name before it.

    Its domain is in ASCII: Django would encode another one by IDNA 2003, and name a domain that
    nobody meant.
    """
    value = text(name, default)
    address = parseaddr(value)[1]
    if "@" not in address or not address.isascii():
        raise ImproperlyConfigured(
            f"{name} must look like Ayni <ayni@ayni.example.org>, a domain of other letters in its "
            f"form xn--..., not {value!r}."
        )
    return value
