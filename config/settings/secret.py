"""The signing secret: one that can be guessed is refused; an embedded instance makes its own."""

import os
import re
import secrets
import tempfile
from contextlib import suppress
from functools import cache
from itertools import pairwise
from math import log2
from pathlib import Path

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ImproperlyConfigured

# 32 hexadecimal digits have 128 bits; some are lost where digits repeat by chance.
LEAST_LENGTH = 32
LEAST_BITS = 100
# What examples of settings say in place of a key, and the space between words of a sentence; what
# makes keys writes none of these.
_PLACEHOLDER = re.compile(
    "change|replac|remplac|reemplaz|cambia|insert|secret|passw|contrase|example|sample|default"
    r"|placeholder|random|string|insecure|please|production|\s",
    re.IGNORECASE,
)
# What a known word, a repetition or a run costs whoever guesses: Django knows 20,000 words.
_PIECE_BITS = log2(20_000)
_PIECE_LENGTH = 4
# A longer key is judged by its beginning.
_JUDGED_LENGTH = 200


def checked_key(name: str, key: str) -> str:
    """Return a signing key; ImproperlyConfigured, without the key, where it can be guessed.

    Whoever guesses it signs sessions and links of their own, and so acts as anybody.
    """
    if _PLACEHOLDER.search(key) or len(key) < LEAST_LENGTH or bits_to_guess(key) < LEAST_BITS:
        raise ImproperlyConfigured(
            f"{name} can be guessed: it is short, an example, or made of words or repetitions."
            " Make one with: openssl rand -base64 48"
        )
    return key


def bits_to_guess(key: str) -> float:
    """Estimate the bits of a key for somebody who knows common passwords, runs and repetitions.

    The key is cut into pieces, the longest first found at each place; any other character costs
    the logarithm of how many different ones there are.
    """
    key = key[:_JUDGED_LENGTH]
    folded, each = key.lower(), log2(len(set(key)) or 1)
    bits, at = 0.0, 0
    while at < len(key):
        length = max(_repeated(folded, at), _run(folded, at), _known(folded, at))
        is_piece = length >= _PIECE_LENGTH
        bits += _PIECE_BITS if is_piece else each
        at += length if is_piece else 1
    return bits


def _repeated(text: str, at: int) -> int:
    """Return how many characters from `at` stand before it already, perhaps overlapping it."""
    length = 0
    while at + length < len(text) and text.find(text[at : at + length + 1], 0, at + length) >= 0:
        length += 1
    return length


def _run(text: str, at: int) -> int:
    """Return how many characters from `at` follow each other in equal steps, as abcd or 9876."""
    codes = [ord(character) for character in text[at:]]
    steps = [after - before for before, after in pairwise(codes)]
    length = next((n for n, step in enumerate(steps) if step != steps[0]), len(steps))
    return length + 1


def _known(text: str, at: int) -> int:
    """Return the length of the longest common password that begins at `at`."""
    words = _common_passwords()
    longest = min(len(text) - at, _JUDGED_LENGTH)
    return next((n for n in range(longest, 0, -1) if text[at : at + n] in words), 0)


@cache
def _common_passwords() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)


def local_secret(path: Path) -> str:
    """Return the secret kept in `path`, making it (readable by its owner only) the first time."""
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Appears whole or not at all, and once: two processes at the first start share one secret.
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".secret-")
        try:
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_urlsafe(50))
            with suppress(FileExistsError):
                path.hardlink_to(draft)
        finally:
            Path(draft).unlink()
        return path.read_text().strip()
