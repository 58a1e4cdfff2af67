"""Sets a letter's content as plain text, made for reading on its own, and as small HTML."""

import textwrap
from collections.abc import Iterable, Iterator, Mapping

import css_inline
from django.template.loader import render_to_string
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from learners.locales import FENCES
from notifications.mail.content import Content, Item, Letter, Section
from notifications.mail.headers import one_line, subject_line

WIDTH = 72
# Mail readers on slow lines wait for every byte of it.
HTML_LIMIT = 50_000

_inliner = css_inline.CSSInliner(
    keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False
)


def set_letter(content: Content, *, headers: Mapping[str, str] | None = None) -> Letter:
    """Return the letter in the active language. HTML beyond 50 kB is left out, text says it all."""
    html = as_html(content)
    return Letter(
        subject=subject_line(content.subject),
        text=as_text(content),
        html=html if len(html.encode()) <= HTML_LIMIT else "",
        headers=dict(headers or {}),
    )


def as_text(content: Content) -> str:
    """Return the content as text of 72 columns; an address always stands whole on its line."""
    blocks = [line for section in content.sections for line in _section(section)]
    foot = [_wrapped(content.reason), *(_labelled(link.label, link.url) for link in content.links)]
    return "\n\n".join([*blocks, "-- \n" + "\n".join(foot)]) + "\n"


def as_html(content: Content) -> str:
    """Return the content as HTML with its styles inline; no picture, nothing from elsewhere."""
    page = render_to_string(
        "notifications/letters/letter.html",
        {
            "content": content,
            "language": get_language(),
            "direction": "rtl" if get_language_bidi() else "ltr",
        },
    )
    return _inliner.inline(page)


def _section(section: Section) -> Iterator[str]:
    if section.heading:
        heading = one_line(section.heading)
        yield f"{heading.upper()}\n{'=' * min(len(heading), WIDTH)}"
    for item in section.items:
        yield "\n\n".join(_item(item))


def _item(item: Item) -> Iterator[str]:
    head = [_wrapped(f"* {item.title}")]
    if item.lead:
        head.append(_wrapped(item.lead, indent="  "))
    yield "\n".join(head)
    for quote in item.quotes:
        mark = "> " if quote.is_passage else "  "
        words = _wrapped(quote.words, indent=mark)
        credit = [_wrapped(quote.credit, indent="  ")] if quote.credit else []
        if quote.credit_url:
            credit.append(f"  {quote.credit_url}")
        yield "\n".join([words, *credit])
    if item.url:
        yield _labelled(item.invitation, item.url) if item.invitation else item.url


def _labelled(label: str, url: str) -> str:
    # Translators: words before an address in a letter; some languages put a space before the colon.
    return _("%(words)s:") % {"words": label} + f"\n{url}"


def _wrapped(words: str, *, indent: str = "") -> str:
    return textwrap.fill(
        one_line(words, keep=FENCES),
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def joined(parts: Iterable[str], mark: str = " · ") -> str:
    """Return the parts that say something, with a mark between them."""
    return mark.join(part for part in parts if part)
