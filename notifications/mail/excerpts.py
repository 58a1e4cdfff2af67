"""Cuts what people wrote to a length that a letter or a list has room for; pure."""

from lxml import html as markup


def plain(body_html: str) -> str:
    """Return the words of a post's sanitised HTML, on one line."""
    if not body_html.strip():
        return ""
    return " ".join(
        markup.fragment_fromstring(body_html, create_parent="div").text_content().split()
    )


def shorten(words: str, limit: int) -> str:
    """Return at most `limit` characters, cut between words where there is a gap to cut at."""
    words = " ".join(words.split())
    if len(words) <= limit:
        return words
    cut = words[: limit - 1]
    gap = cut.rfind(" ")
    return (cut[:gap] if gap > limit // 2 else cut).rstrip(" ,;:.-") + "…"
