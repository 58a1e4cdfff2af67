"""What a mail quotes of a post: short, in one line, and never a part of an address."""

import pytest

from notifications.mail.excerpts import shorten

LONG = "https://example.org/" + "a" * 260


@pytest.mark.parametrize(
    ("words", "limit", "shown"),
    [
        ("Short enough.", 40, "Short enough."),
        ("Cut between these two words", 20, "Cut between these…"),
        (f"See {LONG} and build it.", 280, "See…"),
        (f"Read the guide ({LONG}) first.", 100, "Read the guide…"),
        (f"指南：{LONG}。谢谢", 100, "指南：…"),
        ("Write to somebody.with.a.long.name@example.org soon", 30, "Write to…"),
        ("Look at www.example.org/a/very/long/place soon", 30, "Look at…"),
        (f"{LONG} is it", 280, "…"),
        ("y" * 50, 20, "y" * 19 + "…"),
        (f"Fits: https://example.org/a {'and on ' * 20}", 30, "Fits: https://example.org/a…"),
    ],
)
def test_an_excerpt_is_never_cut_inside_an_address(words, limit, shown):
    """The class: addresses of every form at the place where an excerpt ends."""
    assert shorten(words, limit) == shown
