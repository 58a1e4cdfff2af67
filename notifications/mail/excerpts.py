"""Cuts what people wrote to a length that a letter or a list has room for; pure."""

from lxml import html as markup

from foundation.markdown import addresses_in


def plain(body_html: str) -> str:
    """Return the words of a post's sanitised HTML, on one line."""
    if not body_html.strip():
        return ""
    return " ".join(
        markup.fragment_fromstring(body_html, create_parent="div").text_content().split()
    )


def shorten(words: str, limit: int) -> str:
    """Return at most `limit` characters, cut between words where there is a gap to cut at.

    An address is left out rather than cut: a part of it leads elsewhere, or nowhere.
    """
    words = " ".join(words.split())
    if len(words) <= limit:
        return words
    end = limit - 1
    gap = words.rfind(" ", 0, end + 1)
    if gap > limit // 2:
        end = gap
    for address in addresses_in(words):
        if address.start < end < address.end:
            end = address.start
    return words[:end].rstrip(" ,;:.-([（") + "…"
