"""What lists and margins show of threads; see `discussions.pieces` for why without templates."""

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import get_language, get_language_bidi, ngettext
from django.utils.translation import gettext as _

from articles.models import Article, Passage
from discussions.models import Thread
from discussions.pieces import Pieces, counted, state_of
from learners.countries import name_of
from learners.models import Learner

_QUOTE_IN_LIST, _QUOTE_IN_MARGIN = 140, 160


class Listing(Pieces):
    """Shows threads as `threads_page` and its like return them."""

    def __init__(self) -> None:
        super().__init__()
        self._people: dict[int, str] = {}
        unread = f'<span class="visually-hidden">{_("unread")}</span>'
        self._unread = f'&#8239;<span class="unread">{unread}</span>'
        self._ask = f"{self.icon('question')}{_('Ask about this part')}"

    def items(
        self, threads: Iterable[Thread], *, with_circle: bool = False, with_article: bool = False
    ) -> SafeString:
        """Return the items of a list, with the circle or the article that each belongs to."""
        items = []
        for thread in threads:
            place = ""
            if with_article and thread.article is not None:
                place += _link(_address_of(thread.article), thread.article.title)
            if with_circle:
                place += _link(thread.circle.get_absolute_url(), thread.circle.name)
            items.append(self._item(thread, place))
        return mark_safe("\n".join(items))

    def _item(self, thread: Thread, place: str) -> str:
        is_unread = thread.is_unread  # type: ignore[attr-defined]
        language = thread.article.language if thread.article is not None else ""
        return (
            f'<li class="thread-item{" thread-item--unread" * is_unread}">\n'
            f'<h3 dir="auto">{_title(thread)}{self._unread * is_unread}</h3>\n'
            f"{_quote(thread.passage, language, _QUOTE_IN_LIST)}"
            f'<p class="meta">{state_of(thread)} {self._person(thread.author)}'
            f" <span>{self.time(thread.last_post_at)}</span>{place}</p>\n"
            "</li>"
        )

    def notes(self, article: Article, threads: Sequence[Thread]) -> SafeString:
        """Return the questions at one block of an article, folded under it on a phone."""
        words = ngettext("%(count)s question here", "%(count)s questions here", len(threads))
        # On the parts inside: the notes float to the side where the article's lines end.
        return mark_safe(
            '<details class="margin-notes" data-added>\n'
            f"<summary{_interface(article)}>{self.icon('question')}"
            f"{escape(counted(words, len(threads)))}</summary>\n"
            f"{''.join(self._note(article, thread) for thread in threads)}"
            "</details>\n"
        )

    def _note(self, article: Article, thread: Thread) -> str:
        passage = thread.passage
        title = _title(thread, ' dir="auto"')
        kinds, changed = "margin-note", ""
        if thread.state == "accepted":
            kinds += " margin-note--accepted"
        if passage is not None and passage.state != Passage.State.ATTACHED:
            kinds += " margin-note--changed"
            told = render_to_string("discussions/_passage_state.html", {"passage": passage})
            changed = f"<p>{told}</p>\n{_quote(passage, article.language, _QUOTE_IN_MARGIN)}"
        return (
            f'<article class="{kinds}" id="note-{thread.uid}"{_interface(article)}>\n'
            f"<h4>{title}</h4>\n{changed}"
            f'<p class="meta">{state_of(thread)} '
            f"<span><bdi>{escape(thread.author.name)}</bdi></span></p>\n"
            "</article>\n"
        )

    def ask_part(self, article: Article, edition: int, address: str, anchor: str) -> str:
        """Return the link that asks about a section of this edition, by the address of asking."""
        where = f'href="{address}?section={quote(anchor)}&amp;edition={edition}" rel="nofollow"'
        return f'<a class="ask-part" {where}{_interface(article)} data-added>{self._ask}</a>\n'

    def _person(self, author: Learner) -> str:
        if author.pk not in self._people:
            place = f"{_(', ')}{escape(name_of(author.country))}" if author.country else ""
            name = f"<bdi>{escape(author.name)}</bdi>"
            self._people[author.pk] = f"<span>{name}{place}</span>"
        return self._people[author.pk]


def _interface(article: Article) -> str:
    """Return `lang` and `dir` for words of the interface inside an article in another language."""
    language = get_language() or "en"
    if language == article.language:
        return ""
    return f' lang="{language}" dir="{"rtl" if get_language_bidi() else "ltr"}"'


def _title(thread: Thread, direction: str = "") -> str:
    address, language = thread.get_absolute_url(), escape(thread.language)
    return f'<a href="{address}" lang="{language}"{direction}>{escape(thread.title)}</a>'


def _quote(passage: Passage | None, language: str, most: int) -> str:
    if passage is None or not passage.exact:
        return ""
    words = escape(Truncator(passage.exact).chars(most))
    return f'<p class="thread-item__quote" lang="{escape(language)}" dir="auto">{words}</p>\n'


def _address_of(article: Article) -> str:
    return reverse("discussions:article", args=[article.uid, article.slug])


def _link(address: str, words: str) -> str:
    return f' <span><a href="{address}"><bdi>{escape(words)}</bdi></a></span>'
