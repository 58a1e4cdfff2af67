"""Quotes posts and passages with their authors and licence underneath, as their licence asks."""

from django.utils.translation import gettext as _

from articles.licences import by_spdx
from articles.models import Article, Edition
from discussions.models import Post, Thread
from learners.locales import isolated
from notifications import links
from notifications.mail.content import Quote
from notifications.mail.excerpts import plain, shorten

EXCERPT = 280
PASSAGE = 240
_NAMED_AUTHORS = 3


def quote_of_post(post: Post) -> Quote | None:
    """Return the beginning of a post, under its author's name and the licence of all posts.

    None where it only repeats the title of its question.
    """
    if not post.own_words:
        return None
    return Quote(
        words=shorten(plain(post.body_html), EXCERPT),
        credit=_("%(name)s, %(licence)s")
        % {"name": isolated(post.author.name), "licence": licence_name(Post.LICENCE)},
        language=post.thread.language,
    )


def quote_of_passage(thread: Thread) -> Quote | None:
    """Return the passage that a thread is about, with the article's attribution."""
    if thread.passage is None or thread.article is None or thread.passage.is_withheld:
        return None
    return Quote(
        words=shorten(thread.passage.exact, PASSAGE),
        credit=credit_of(thread.article),
        credit_url=links.article(thread.article),
        language=thread.article.language,
        is_passage=True,
    )


def credit_of(article: Article) -> str:
    """Return who wrote an article, where, and under which licence, on one line."""
    words = {"title": isolated(article.title), "wiki": isolated(article.wiki.name)}
    if article.current is None:
        return _("“%(title)s”, %(wiki)s") % words
    words["authors"] = _authors(article.current)
    words["licence"] = licence_name(article.current.licence_spdx)
    if not words["authors"]:
        return _("“%(title)s”, %(wiki)s, %(licence)s") % words
    return _("“%(title)s” by %(authors)s, %(wiki)s, %(licence)s") % words


def licence_name(spdx: str) -> str:
    """Return a licence as people know it."""
    known = by_spdx(spdx)
    return known.name if known else spdx


def _authors(edition: Edition) -> str:
    named = [isolated(str(author["name"])) for author in edition.authors[:_NAMED_AUTHORS]]
    more = len(edition.authors) - len(named) + edition.anonymous_count
    if more and named:
        return _("%(names)s and others") % {"names": _(", ").join(named)}
    return _(", ").join(named)
