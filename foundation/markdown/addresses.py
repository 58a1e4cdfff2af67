"""Web and mail addresses in plain text: where they begin, where they end, where they lead.

An address may hold letters of every script. It ends before the punctuation of every script,
because many scripts put no space between an address and the next sentence.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

import nh3
from markdown_it.common.utils import escapeHtml

SCHEMES = {"http", "https", "mailto"}

# http and https with a host, or mail. After the scheme neither a further slash nor a backslash:
# browsers read `https:/\evil` and `//evil` as addresses too.
_SAFE_ADDRESS = re.compile(r"(?a:https?)://[^/\\\s]|(?a:mailto):[^\s]", re.IGNORECASE)
# What a browser drops from an address before it reads the scheme (WHATWG URL, section 4.4).
_DROPPED = dict.fromkeys([*range(0x21), 0x7F])

# The DNS allows no longer name; and encoding one takes time quadratic in its length.
_MOST_HOST = 253
_NEVER_INSIDE = frozenset('<>"`\\^|')
# Punctuation, quotes and emphasis marks that belong to the sentence when they come last.
_NEVER_LAST = ".,;:!?'([{*"
_CLOSERS = {")": "(", "]": "[", "}": "{"}
_EMPHASIS = ("**", "~~")
# Signs that stand inside the words of some scripts: apostrophe, middle dots, dashes, the Tibetan
# syllable mark, Hebrew abbreviation marks, and joiners.
_INSIDE_WORDS = frozenset(
    "\u2019\u00b7\u2027\u30fb\u2010\u2013\u05be\u0f0b\u05f3\u05f4\u200c\u200d"
)

_LABEL = r"[a-z0-9][a-z0-9-]{0,62}+\."
_MAIL_LABEL = r"[^\W_][\w-]{0,62}+\."
_CANDIDATE = re.compile(
    rf"""
    (?<![a-z0-9+.-]) (?P<web> (?a:https?):// ) (?= [^\W_] )
  | (?<![a-z0-9@./:_-]) (?P<host>
        www\. (?= [^\W_] )
      | (?a: {_LABEL} ){{1,8}} (?: (?:com|edu|gov|info|int|net|org) (?! [a-z0-9_-] | \.[a-z0-9] )
                              | (?a:[a-z]){{2,63}}+ (?= /[^\s] ) )
    )
  | (?<![a-z0-9.!\#$%&'*+/=?^_`{{|}}~-]) (?P<mail>
        (?: mailto: )? [a-z0-9!\#$%&'*+=?^_`{{|}}~-] [a-z0-9.!\#$%&'*+=?^_`{{|}}~-]{{0,63}}+
        @ (?: {_MAIL_LABEL} ){{1,8}} (?: [a-z]{{2,63}}+ | [^\x00-\x7f\W\d_]{{2,63}}+ )
        (?! [a-z0-9@_-] )
    )
    """,
    re.IGNORECASE | re.VERBOSE,
)


class Address(NamedTuple):
    """An address in a text: its place, and the absolute form of where it leads."""

    start: int
    end: int
    href: str


def address_allowed(address: str) -> bool:
    """Say whether a link may lead there: to a web page with a host, or to a mail address."""
    return _SAFE_ADDRESS.match(address.translate(_DROPPED)) is not None


def leads_somewhere(address: str) -> bool:
    """Say whether a browser could follow it: it is allowed, and has a host and port that may be."""
    return address_allowed(address) and "href" in _one_link.clean(
        f'<a href="{escapeHtml(address)}"></a>'
    )


_one_link = nh3.Cleaner(
    tags={"a"}, attributes={"a": {"href"}}, url_schemes=SCHEMES, url_relative="deny", link_rel=None
)


def addresses_in(text: str) -> Iterator[Address]:
    """Yield the addresses in a text, in order: with a scheme, www.example.org, example.org, mail.

    Without a scheme and without www, a host counts if it ends in one of the seven oldest general
    domains or a path follows: "it.In" is a forgotten space and no address.
    """
    at = 0
    while found := _CANDIDATE.search(text, at):
        start, at = found.span()
        if found["mail"]:
            typed = found["mail"]
            yield Address(start, at, typed if typed[:7].lower() == "mailto:" else f"mailto:{typed}")
            continue
        if found["web"] or text[at : at + 1] in ("/", "?", "#", ":") or text[at - 1] == ".":
            at = max(at, end_of_address(text, at))
        if host_is_short(text, start, at):
            typed = text[start:at]
            yield Address(start, at, typed if found["web"] else f"http://{typed}")


def end_of_address(text: str, at: int, most: int | None = None) -> int:
    """Return where the address ends whose host or path begins at `at`; no further than `most`."""
    most = len(text) if most is None else most
    end = at
    waiting: list[str] = []
    while end < most:
        character = text[end]
        if character in _CLOSERS:
            if not waiting or waiting.pop() != _CLOSERS[character]:
                break
        elif character in "([{":
            waiting.append(character)
        elif not _goes_on(text, end, most) or text.startswith(_EMPHASIS, end):
            break
        end += 1
    while end > at and text[end - 1] in _NEVER_LAST:
        end -= 1
    return end


def host_is_short(text: str, start: int, end: int) -> bool:
    """Say whether the host of the address between these places may exist."""
    begin = text.find("://", start, start + 8) + 3 if ":" in text[start : start + 6] else start
    stop = min((at for sign in "/?#" if (at := text.find(sign, begin, end)) >= 0), default=end)
    return stop - begin <= _MOST_HOST


def _goes_on(text: str, at: int, most: int) -> bool:
    """Say whether the character may stand inside an address."""
    character = text[at]
    if character.isascii():
        return "\x20" < character < "\x7f" and character not in _NEVER_INSIDE
    if character in _INSIDE_WORDS:
        return at + 1 < most and text[at + 1].isalnum()
    return unicodedata.category(character)[0] in "LMN"
