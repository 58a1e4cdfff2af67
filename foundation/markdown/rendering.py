"""Puts the rules together, and cleans what they make once more."""

import re
from collections.abc import Collection, Sequence
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import blockquote, list_block
from markdown_it.token import Token

from foundation.markdown.addresses import SCHEMES, address_allowed, leads_somewhere
from foundation.markdown.blocks import (
    MOST_LEVELS,
    Blocks,
    bounded,
    give_directions,
    lower_headings,
    table,
)
from foundation.markdown.budget import MOST_TOKENS, TooMuch
from foundation.markdown.inline import Inline, labelled, link_addresses, mention, web_address

LIMIT = 20_000
_BETWEEN_PARAGRAPHS = re.compile(r"\n[ \t]*\n")

_WITH_DIRECTION = {"p", "li", "blockquote", "h3", "h4", "h5", "h6", "table", "th", "td"}
_ELEMENTS = _WITH_DIRECTION | {
    *("br", "hr", "strong", "em", "s", "code", "pre", "a", "span", "div"),
    *("ul", "ol", "thead", "tbody", "tr"),
}


def render(text: str, *, names: Collection[str] = ()) -> str:
    """Return the HTML of at most LIMIT characters of Markdown.

    Raw HTML, footnotes and definitions of references show as typed, pictures become links,
    headings start below a page's own (h3). A text of more marks than anybody means (`budget`)
    shows all of them as typed.
    `names` are those that count as a mention when they follow an @: "Ana", '"Ana Quispe"'.
    """
    return render_mentioning(text, names=names)[0]


def render_mentioning(text: str, *, names: Collection[str]) -> tuple[str, set[str]]:
    """Return the HTML and which of `names` are mentioned in it (not inside code or a link).

    Only the first 50 @ are looked at.
    """
    env: dict[str, Any] = {"names": _by_length(names), "mentioned": set(), "looked_at": 0}
    env["tokens_left"] = MOST_TOKENS
    text = text[:LIMIT]
    try:
        html = _markdown.render(text, env)
    except TooMuch:
        return _cleaner.clean(_as_typed(text)), set()
    return _cleaner.clean(html), env["mentioned"]


def _as_typed(text: str) -> str:
    """Return a text in its paragraphs and lines, with every sign as it was typed."""
    return "".join(
        '<p dir="auto">{}</p>\n'.format(escapeHtml(lines.strip("\n")).replace("\n", "<br>\n"))
        for lines in _BETWEEN_PARAGRAPHS.split(text)
        if lines.strip()
    )


def _by_length(names: Collection[str]) -> dict[int, dict[str, str]]:
    """Return the names by length, the longest first, and then by what is the same in any case."""
    lengths: dict[int, dict[str, str]] = {}
    for name in sorted(names, key=len, reverse=True):
        lengths.setdefault(len(name), {})[name.casefold()] = name
    return lengths


def _show_mention(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: Any
) -> str:
    return f'<span class="mention">{escapeHtml(tokens[at].content)}</span>'


def _show_code(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: Any
) -> str:
    """Show code, under the words that were typed behind the opening fence."""
    words = escapeHtml(tokens[at].info.strip())
    above = f'<p dir="auto">{words}</p>\n' if words else ""
    return f"{above}<pre><code>{escapeHtml(tokens[at].content)}</code></pre>\n"


def _open_table(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: Any
) -> str:
    """Open a table in a frame that scrolls, by keyboard too: the page stays as wide as it is."""
    return '<div class="table-scroll" tabindex="0">' + renderer.renderToken(
        tokens, at, options, env
    )


def _close_table(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: Any
) -> str:
    return "</table></div>\n"


def _filter_attribute(tag: str, name: str, value: str) -> str | None:
    if name == "href" and not address_allowed(value):
        return None
    return value


def _make_markdown() -> MarkdownIt:
    made = MarkdownIt()
    made.block, made.inline = Blocks(), Inline()
    made.configure("commonmark", {"html": False, "breaks": True, "maxNesting": MOST_LEVELS})
    made.enable(["table", "strikethrough", "linkify"])
    # People who indent or underline do not mean code or a heading. Whoever types [a]: or [^1]:
    # may mean neither a reference nor a footnote: it stays as typed.
    made.disable(["code", "lheading", "reference", "html_block", "html_inline", "entity"])
    made.disable("image")
    made.validateLink = leads_somewhere  # type: ignore[method-assign, assignment]
    made.block.ruler.at("table", table, {"alt": ["paragraph"]})
    interrupts = ["paragraph", "blockquote"]
    made.block.ruler.at("blockquote", bounded(blockquote), {"alt": [*interrupts, "list"]})
    made.block.ruler.at("list", bounded(list_block), {"alt": interrupts})
    made.inline.ruler.at("linkify", web_address)
    made.inline.ruler.at("link", labelled)
    made.inline.ruler.before("link", "mention", mention)
    made.core.ruler.at("linkify", link_addresses)
    made.core.ruler.after("inline", "lower_headings", lower_headings)
    made.core.ruler.after("inline", "give_directions", give_directions)
    for name, rule in {
        "mention": _show_mention,
        "fence": _show_code,
        "table_open": _open_table,
        "table_close": _close_table,
    }.items():
        made.add_render_rule(name, rule)
    return made


_markdown = _make_markdown()
_cleaner = nh3.Cleaner(
    tags=_ELEMENTS,
    attributes={"*": set(), "a": {"href"}, "ol": {"start"}},
    tag_attribute_values={tag: {"dir": {"auto"}} for tag in _WITH_DIRECTION}
    | {"div": {"tabindex": {"0"}}},
    allowed_classes={"span": {"mention"}, "div": {"table-scroll"}},
    attribute_filter=_filter_attribute,
    url_schemes=SCHEMES,
    url_relative="deny",
    link_rel="nofollow noopener ugc",
)
