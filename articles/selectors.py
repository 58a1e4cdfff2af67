"""Reads articles: one, a page of them, how they stand, and what people built from them."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape, unescape

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.urls import reverse

from articles.freshness import explanation
from articles.losses import Losses
from articles.mediawiki import PageAnswer
from articles.models import Adaptation, Article, ArticleImport, Wiki
from articles.rules import articles_readable_by, imports_visible_to
from foundation.activity.leases import database_now
from foundation.prepared import TEXT, Prepared
from learners import languages
from learners.models import Learner
from learners.rules import is_curator, is_host

_WAITING = (ArticleImport.Step.WAITING, ArticleImport.Step.DECISION)
IMPORT_STATES = {
    "waiting": Q(step__in=_WAITING),
    "running": Q(ended_at=None) & ~Q(step__in=_WAITING),
    "failed": Q(step=ArticleImport.Step.REFUSED),
    "done": Q(step=ArticleImport.Step.DONE),
}
# Clean HTML has one way to write an attribute.
_HREF = re.compile(r'href="(https?://[^"]*)"')


@dataclass(frozen=True)
class OnItsWiki:
    """How an article's page stands on its wiki, as far as we know, in the reader's language.

    `unanswered_at` is when somebody had its wiki asked last, if no answer came since. `state` is
    "there", "gone", "merged" (`part_of` is the uid of the article it leads to), "wiki_gone" (the
    whole wiki has not answered since `wiki_gone_since`, for weeks) or "held_back", for
    `held_back_reason`. `revision` is the newest one seen there.
    """

    state: str
    checked_at: datetime | None
    is_check_asked: bool
    unanswered_at: datetime | None
    revision: int | None
    former_title: str
    gone_at: datetime | None
    wiki_gone_since: datetime | None
    part_of: str | None
    held_back_reason: str
    held_back_losses: Losses
    is_from_file: bool


def on_its_wiki(article: Article) -> OnItsWiki:
    """Return how the article's page stands on its wiki."""
    edition = article.current
    state = "held_back" if article.held_back_code else "there"
    wiki_gone_since = article.wiki.absent_since if article.wiki.gone_at is not None else None
    state = "wiki_gone" if wiki_gone_since is not None else state
    state = "merged" if article.part_of_id is not None else state
    return OnItsWiki(
        state="gone" if article.gone_at is not None else state,
        checked_at=article.checked_at,
        is_check_asked=article.is_check_asked,
        unanswered_at=_unanswered_at(article),
        revision=article.seen_revision_id or (edition.revision_id if edition else None),
        former_title=article.former_title,
        gone_at=article.gone_at,
        wiki_gone_since=wiki_gone_since,
        part_of=article.part_of.uid if article.part_of is not None else None,
        held_back_reason=explanation(article.held_back_code) if article.held_back_code else "",
        held_back_losses=article.held_back_losses,
        is_from_file=bool(edition and edition.is_from_file and edition.confirmed_at is None),
    )


def _unanswered_at(article: Article) -> datetime | None:
    asked, answered = article.check_asked_at, article.checked_at
    if asked is None or article.is_check_asked or (answered is not None and answered >= asked):
        return None
    return asked


def article_by_uid(uid: str) -> Article:
    """Return the article with its current edition and wiki at hand; raises Article.DoesNotExist.

    The edition's HTML is what people read; its text, as long again, is read when it is asked for.
    """
    return _by_uid.get(uid)


_by_uid = Prepared(
    lambda uid: (
        Article.objects.filter(uid=uid)
        .select_related("current__given_by", "wiki", "part_of")
        .defer("current__text")
    ),
    TEXT,
)


def articles_page(
    learner: Learner | None, *, query: str = "", language: str = "", reads: Collection[str] = ()
) -> QuerySet[Article]:
    """Return articles by title, each with the number of its adaptations.

    Those in the languages that somebody `reads` come first.
    """
    # A list needs no texts, which are long.
    found = articles_readable_by(learner).filter(withdrawn_at=None)
    found = found.select_related("wiki", "current")
    found = found.defer("current__html", "current__text")
    if language:
        found = found.filter(language=language)
    for word in query.split()[:8]:
        found = found.filter(Q(title__icontains=word) | Q(summary__icontains=word))
    standing = Count("adaptations", filter=Q(adaptations__withdrawn_at=None))
    return found.annotate(adaptation_count=standing).order_by(
        *languages.first_in(reads), "title", "pk"
    )


def imports_of_everybody(host: Learner, *, state: str = "") -> QuerySet[ArticleImport]:
    """Return the imports in a state (of IMPORT_STATES; anything else means all), newest first.

    ArticleImport.DoesNotExist for anyone but a host.
    """
    if not is_host(host):
        raise ArticleImport.DoesNotExist
    found = ArticleImport.objects.filter(IMPORT_STATES.get(state, Q())).defer("saved")
    return found.select_related("requested_by", "article").order_by("-pk")


def wikis_for(curator: Learner) -> QuerySet[Wiki]:
    """Return the wikis by name, with `article_count` and review; DoesNotExist for no curator."""
    if not is_curator(curator):
        raise Wiki.DoesNotExist
    wikis = Wiki.objects.select_related("licence_review__reviewed_by")
    return wikis.annotate(article_count=Count("articles")).order_by("name", "pk")


def gone_wikis(curator: Learner) -> QuerySet[Wiki]:
    """Return the wikis that are gone, the latest first; DoesNotExist likewise."""
    return wikis_for(curator).filter(gone_at__isnull=False).order_by("-gone_at", "pk")


def articles_to_decide(curator: Learner) -> QuerySet[Article]:
    """Return the articles of which a newer version waits for a decision; DoesNotExist likewise."""
    if not is_curator(curator):
        raise Article.DoesNotExist
    held = Article.objects.filter(held_back_code="much_lost", current__isnull=False)
    return held.select_related("wiki").order_by("-checked_at", "pk")


def licences_in_use(wikis: Collection[Wiki]) -> dict[int, list[str]]:
    """Return the SPDX ids of what is read here, by the wiki's id; one query."""
    rows = Article.objects.filter(wiki__in=wikis, current__isnull=False)
    pairs = rows.values_list("wiki_id", "current__licence_spdx").distinct()
    found: dict[int, list[str]] = {}
    for wiki_id, spdx in sorted(pairs):
        found.setdefault(wiki_id, []).append(spdx)
    return found


def failed_import_count() -> int:
    """Return how many imports of this week failed here, not for what the page is."""
    this_week = ArticleImport.objects.filter(ended_at__gt=Now() - timedelta(days=7))
    return this_week.filter(refusal_code="failed").count()


def newly_gone_count() -> int:
    """Return how many wikis were called gone this week, and still are."""
    return Wiki.objects.filter(gone_at__gt=Now() - timedelta(days=7)).count()


def languages_of_articles(learner: Learner | None) -> list[str]:
    """Return the codes of the languages there are articles in."""
    standing = articles_readable_by(learner).filter(withdrawn_at=None)
    codes = standing.values_list("language", flat=True)
    return list(codes.order_by("language").distinct())


def wikis_to_check() -> QuerySet[Wiki]:
    """Return the wikis with articles that are due to be looked at; their lease is not looked at."""
    due = Article.objects.filter(
        wiki=OuterRef("pk"), current__isnull=False, check_due_at__lte=database_now()
    )
    return Wiki.objects.filter(Exists(due))


def articles_to_check(wiki: Wiki) -> QuerySet[Article]:
    """Return the wiki's articles that are due, those first for which somebody waits."""
    due = wiki.articles.filter(current__isnull=False, check_due_at__lte=database_now())
    # A look needs no texts, which are long.
    return (
        due.select_related("current")
        .defer("current__html", "current__text")
        .order_by("-is_check_asked", "check_due_at", "pk")
    )


def article_of_page(article: Article, page: PageAnswer) -> Article | None:
    """Return another article of the same wiki that a page is, by its id or its address."""
    others = Article.objects.filter(wiki_id=article.wiki_id).exclude(pk=article.pk)
    by_id = others.filter(page_id=page.page_id).first() if page.page_id else None
    return by_id or others.filter(source_url=page.source_url).first()


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
    return article.adaptations.filter(withdrawn_at=None).select_related("learner")


def adaptation_by_uid(uid: str) -> Adaptation:
    """Return one report; raises Adaptation.DoesNotExist."""
    found = Adaptation.objects.filter(withdrawn_at=None)
    return found.select_related("learner", "article").get(uid=uid)


def import_by_uid(learner: Learner | None, uid: str) -> ArticleImport:
    """Return an import of mine; raises ArticleImport.DoesNotExist."""
    return imports_visible_to(learner).select_related("article").get(uid=uid)
