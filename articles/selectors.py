"""Reads articles: one, a page of them, who wrote them, and what people built from them."""

import re
from dataclasses import dataclass
from html import escape, unescape

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import licences
from articles.models import Adaptation, Article, ArticleImport, Edition
from articles.rules import articles_readable_by, imports_visible_to
from learners.models import Learner

AUTHORS_NAMED = 5
# Clean HTML has one way to write an attribute.
_HREF = re.compile(r'href="(https?://[^"]*)"')


@dataclass(frozen=True)
class Attribution:
    """What a free licence asks to be told wherever the text appears: title, author, source,
    licence, changes. All are plain text or absolute addresses, ready for a page, a mail or JSON.
    """

    title: str
    url: str
    authors_text: str
    history_url: str
    source_name: str
    source_url: str
    licence_name: str
    licence_url: str
    changes: str


def article_by_uid(uid: str) -> Article:
    """Return the article with its current edition and wiki at hand; raises Article.DoesNotExist."""
    return Article.objects.select_related("current", "wiki").get(uid=uid)


def articles_page(
    learner: Learner | None, *, query: str = "", language: str = ""
) -> QuerySet[Article]:
    """Return articles by title, each with the number of its adaptations."""
    # A list needs no texts, which are long.
    found = articles_readable_by(learner).select_related("wiki", "current")
    found = found.defer("current__html", "current__text")
    if language:
        found = found.filter(language=language)
    for word in query.split()[:8]:
        found = found.filter(Q(title__icontains=word) | Q(summary__icontains=word))
    return found.annotate(adaptation_count=Count("adaptations")).order_by("title", "pk")


def languages_of_articles(learner: Learner | None) -> list[str]:
    """Return the codes of the languages there are articles in."""
    codes = articles_readable_by(learner).values_list("language", flat=True)
    return list(codes.order_by("language").distinct())


def attribution(edition: Edition) -> Attribution:
    """Return the attribution of an edition, in the reader's language."""
    article = edition.article
    licence = licences.by_spdx(edition.licence_spdx)
    return Attribution(
        title=article.title,
        url=edition.permanent_url,
        authors_text=_authors(edition),
        history_url=edition.history_url,
        source_name=article.wiki.name,
        source_url=article.source_url,
        licence_name=licence.name if licence else edition.licence_spdx,
        licence_url=licence.url if licence else "",
        changes=_changes(edition),
    )


def with_inner_links(html: str) -> str:
    """Return an edition's HTML in which links to articles that are here lead to them here.

    Done when it is read, in one query, because articles come and go after an edition is stored.
    """
    targets = {unescape(href).partition("#")[0] for href in _HREF.findall(html)}
    found = Article.objects.filter(source_url__in=targets).values_list("source_url", "uid", "slug")
    here = {url: reverse("discussions:article", args=[uid, slug]) for url, uid, slug in found}

    def inner(link: re.Match[str]) -> str:
        address, mark, fragment = unescape(link[1]).partition("#")
        if address not in here:
            return link[0]
        return f'href="{here[address]}{mark}{escape(fragment)}"'

    return _HREF.sub(inner, html) if here else html


def adaptations_of(article: Article) -> QuerySet[Adaptation]:
    """Return what people built from it, newest first, with the builders at hand."""
    return article.adaptations.select_related("learner")


def adaptation_by_uid(uid: str) -> Adaptation:
    """Return one report; raises Adaptation.DoesNotExist."""
    return Adaptation.objects.select_related("learner", "article").get(uid=uid)


def import_by_uid(learner: Learner | None, uid: str) -> ArticleImport:
    """Return an import of mine; raises ArticleImport.DoesNotExist."""
    return imports_visible_to(learner).select_related("article").get(uid=uid)


def _authors(edition: Edition) -> str:
    names = [author["name"] for author in edition.authors]
    others = len(names[AUTHORS_NAMED:]) + edition.anonymous_count
    if not names:
        return _("contributors to “%(title)s”") % {"title": edition.article.title}
    named = ", ".join(names[:AUTHORS_NAMED])
    if not others:
        return named
    return ngettext("%(named)s and %(count)d other", "%(named)s and %(count)d others", others) % {
        "named": named,
        "count": others,
    }


def _changes(edition: Edition) -> str:
    day = date_format(edition.imported_at, "DATE_FORMAT")
    if edition.revision_id:
        return _(
            "Revision %(revision)s, imported on %(day)s; edit links and styles were removed."
        ) % {"revision": edition.revision_id, "day": day}
    return _("Imported on %(day)s; edit links and styles were removed.") % {"day": day}
