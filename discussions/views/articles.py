"""The page of an article with the questions in its margin."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from articles.attribution import attribution
from articles.canonical import highlight
from articles.models import Article
from articles.selectors import (
    adaptations_of,
    article_by_uid,
    on_its_wiki,
    with_inner_links,
)
from circles.selectors import circles_reading
from discussions.listing import Listing
from discussions.margins import with_margin
from discussions.selectors import Margin, margin_of_article
from learners.visitors import learner_of

MOST_CIRCLES = 6
MOST_ADAPTATIONS = 12


@require_safe
def article(request: HttpRequest, uid: str, slug: str = "") -> HttpResponse:
    """Show an article as people read it now, with the questions that this visitor may read."""
    article = article_by_uid(uid)
    if slug and slug != article.slug:
        return redirect("discussions:article", uid=uid, slug=article.slug)
    learner = learner_of(request)
    margin = margin_of_article(article, learner)
    body, lost = _body(article, margin)
    edition = article.current
    source = attribution(edition) if edition else None
    context = {
        "article": article,
        "edition": edition,
        "attribution": source,
        "wiki_page": on_its_wiki(article) if edition else None,
        "body": body,
        "margin": margin,
        "elsewhere": margin.elsewhere
        + [thread for place in lost for thread in margin.beside[place]],
        "circles": list(circles_reading(article, learner)[:MOST_CIRCLES]),
        "adaptations": list(adaptations_of(article)[:MOST_ADAPTATIONS]),
    }
    answer = render(request, "discussions/article.html", context)
    if source is not None:
        answer.headers["Link"] = f'<{source.licence_url}>; rel="license"'
    return answer


def _body(article: Article, margin: Margin) -> tuple[SafeString, list[str]]:
    """Return the edition's HTML with marks, notes and links, and the places not found in it."""
    edition = article.current
    if edition is None:
        return mark_safe(""), sorted(margin.beside)
    listing = Listing()
    ask = reverse("discussions:ask", args=[article.uid])
    html, lost = with_margin(
        highlight(with_inner_links(edition.html), margin.marks),
        {place: listing.notes(article, threads) for place, threads in margin.beside.items()},
        lambda anchor: listing.ask_part(article, edition.number, ask, anchor),
    )
    # The edition was cleaned when it was imported; notes and links are escaped.
    return mark_safe(html), sorted(lost)
