"""Turns what people type, in Markdown, into HTML that is safe to show anywhere; pure."""

import re
from collections.abc import Collection, Sequence
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore, linkify
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

LIMIT = 20_000

# http and https with a host, or mail. After the scheme neither a further slash nor a backslash:
# browsers read `https:/\evil` and `//evil` as addresses too.
_SAFE_ADDRESS = re.compile(r"(?:https?://[^/\\\s]|mailto:[^\s])", re.IGNORECASE)
_ELEMENTS = {"p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "a", "span"} | {
    *("ul", "ol", "li", "h3", "h4", "h5", "h6"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
_MOST_ADDRESSES = 200
_MOST_MENTIONS = 50
# Whoever types more means no links, and looking for them takes time quadratic in their number.
_MOST_BRACKETS = 500
_MOST_PICTURES = 50
# What a browser drops from an address before it reads the scheme (WHATWG URL, section 4.4).
_DROPPED = dict.fromkeys([*range(0x21), 0x7F])

_GAPS = re.compile(r"[^\S\u00a0\u202f]+")

# "@Ana" is not found inside "@Anabel", nor in "jo@Ana".
_WORD = re.compile(r"\w")


def clean_text(text: str) -> str:
    """Return typed text as it may be stored: one kind of line end, nothing a database refuses.

    Control characters go (tab and line end stay), and so do halves of characters.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if _storable(c)).strip()


def on_one_line(text: str) -> str:
    """Return the text with white space as single spaces; those that may not break stay as typed.

    French sets its question marks and colons with them.
    """
    return _GAPS.sub(" ", text).strip()


def _storable(character: str) -> bool:
    code = ord(character)
    return character in "\n\t" or (code >= 0x20 and code != 0x7F and not 0xD800 <= code <= 0xDFFF)


def render(text: str, *, names: Collection[str] = ()) -> str:
    """Return the HTML of at most LIMIT characters of Markdown.

    Raw HTML shows as text, pictures become links, headings start below a page's own (h3).
    With more than 500 opening brackets, or 50 of pictures, brackets are but brackets.
    `names` are those that count as a mention when they follow an @: "Ana", '"Ana Quispe"'.
    """
    return render_mentioning(text, names=names)[0]


def render_mentioning(text: str, *, names: Collection[str]) -> tuple[str, set[str]]:
    """Return the HTML and which of `names` are mentioned in it (not inside code or a link).

    Only the first 50 @ are looked at.
    """
    text = text[:LIMIT]
    env: dict[str, Any] = {"names": _by_length(names), "mentioned": set(), "looked_at": 0}
    bracketed = text.count("[") > _MOST_BRACKETS or text.count("![") > _MOST_PICTURES
    raw = (_without_brackets if bracketed else _markdown).render(text, env)
    return _cleaner.clean(raw), env["mentioned"]


def _by_length(names: Collection[str]) -> dict[int, dict[str, str]]:
    """Return the names by length, the longest first, and then by what is the same in any case."""
    lengths: dict[int, dict[str, str]] = {}
    for name in sorted(names, key=len, reverse=True):
        lengths.setdefault(len(name), {})[name.casefold()] = name
    return lengths


def address_allowed(address: str) -> bool:
    """Say whether a link may lead there: to a web page with a host, or to a mail address."""
    return _SAFE_ADDRESS.match(address.translate(_DROPPED)) is not None


def _link_addresses(state: StateCore) -> None:
    # The finder of bare addresses takes time quadratic in their number.
    if state.src.count("://") + state.src.count("@") <= _MOST_ADDRESSES:
        linkify(state)


def _lower_headings(state: StateCore) -> None:
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"


def _mention(state: StateInline, silent: bool) -> bool:
    """Take an @ and the name behind it, where that name is one of `env["names"]`."""
    at = state.pos
    if state.src[at] != "@" or state.linkLevel or (at and _WORD.match(state.src[at - 1])):
        return False
    if state.env["looked_at"] >= _MOST_MENTIONS:
        return False
    state.env["looked_at"] += not silent
    for length, same_length in state.env["names"].items():
        end = at + 1 + length
        if end > state.posMax or _WORD.match(state.src[end : end + 1]):
            continue
        name = same_length.get(state.src[at + 1 : end].casefold())
        if name is not None:
            if not silent:
                state.push("mention", "span", 0).content = state.src[at:end].replace('"', "")
                state.env["mentioned"].add(name)
            state.pos = end
            return True
    return False


def _show_mention(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: Any
) -> str:
    return f'<span class="mention">{nh3.clean_text(tokens[at].content)}</span>'


def _show_image_as_link(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: Any
) -> str:
    token = tokens[at]
    address = str(token.attrs.get("src", ""))
    label = renderer.renderInlineAsText(token.children, options, env) or address
    return f'<a href="{nh3.clean_text(address)}">{nh3.clean_text(label)}</a>'


def _filter_attribute(tag: str, name: str, value: str) -> str | None:
    if name == "href" and not address_allowed(value):
        return None
    return value


def _make_markdown() -> MarkdownIt:
    # Nesting is bounded because deep nesting costs time and is never meant.
    options = {"html": False, "linkify": True, "breaks": True, "maxNesting": 20}
    made = MarkdownIt("commonmark", options).enable(["linkify", "table", "strikethrough"])
    # People who indent or underline do not mean code or a heading.
    made.disable(["code", "lheading", "html_block", "html_inline", "entity"])
    assert made.linkify is not None
    made.linkify.set({"fuzzy_ip": False, "fuzzy_email": True})
    made.core.ruler.at("linkify", _link_addresses)
    made.core.ruler.after("inline", "lower_headings", _lower_headings)
    made.inline.ruler.before("link", "mention", _mention)
    made.add_render_rule("mention", _show_mention)
    made.add_render_rule("image", _show_image_as_link)
    return made


_markdown = _make_markdown()
_without_brackets = _make_markdown().disable(["link", "image", "reference"])
_cleaner = nh3.Cleaner(
    tags=_ELEMENTS,
    attributes={"*": set(), "a": {"href"}, "ol": {"start"}},
    allowed_classes={"span": {"mention"}},
    attribute_filter=_filter_attribute,
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel="nofollow noopener ugc",
)
