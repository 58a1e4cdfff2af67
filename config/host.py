"""The first pages for those who run the instance: what needs a look, and how everything is."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from articles.models import Article
from articles.selectors import failed_import_count, newly_gone_count
from circles.models import Circle
from config.checkup import examine, versions
from discussions.models import Post, Thread
from discussions.selectors import takedowns_page, waiting_case_count
from foundation.activity.stuck import stuck_facts
from learners.models import Learner
from learners.rules import active_learners, helps_run, is_curator, is_host, is_moderator
from learners.selectors import suspended_count
from learners.visitors import actor_of, only_for
from notifications.selectors.post import letters_in_trouble


@dataclass(frozen=True)
class Concern:
    """Something that needs a look, and where to look."""

    words: str
    url: str


@only_for(helps_run)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show what needs a look, how large the instance is, and what it runs on."""
    actor = actor_of(request)
    context = {
        "concerns": list(_concerns(actor)),
        "counts": _counts(actor),
        "versions": list(versions()) if is_host(actor) else [],
    }
    return render(request, "host/overview.html", context)


@only_for(is_host)
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Say in words how each part of the instance is."""
    findings = examine()
    context = {
        "findings": findings,
        "is_well": all(finding.is_well for finding in findings),
        "versions": list(versions()),
    }
    return render(request, "host/health.html", context)


def _concerns(actor: Learner) -> Iterator[Concern]:
    yield from _waiting(actor)
    yield from _gone_wikis(actor)
    if not is_host(actor):
        return
    for finding in examine():
        if not finding.is_well:
            yield Concern(f"{finding.part}: {finding.words}", reverse("host_health"))
    parked = stuck_facts().filter(parked_at__isnull=False).count()
    if parked:
        words = ngettext("%(count)d fact is parked", "%(count)d facts are parked", parked)
        yield Concern(words % {"count": parked}, reverse("learners:host_facts"))
    letters = letters_in_trouble()
    outgoing = reverse("notifications:host_outgoing")
    if letters["held"]:
        words = ngettext(
            "%(count)d letter is held back", "%(count)d letters are held back", letters["held"]
        )
        yield Concern(words % {"count": letters["held"]}, f"{outgoing}?state=held")
    if letters["failed"]:
        words = ngettext(
            "%(count)d letter was given up this week",
            "%(count)d letters were given up this week",
            letters["failed"],
        )
        yield Concern(words % {"count": letters["failed"]}, f"{outgoing}?state=failed")
    failed = failed_import_count()
    if failed:
        words = ngettext(
            "%(count)d import failed this week", "%(count)d imports failed this week", failed
        )
        yield Concern(words % {"count": failed}, reverse("articles:host_imports") + "?state=failed")


def _waiting(actor: Learner) -> Iterator[Concern]:
    """Yield what people wait for a decision about: each role its own."""
    reports = waiting_case_count(actor) if is_moderator(actor) else 0
    if reports:
        words = ngettext("%(count)d report waits", "%(count)d reports wait", reports)
        yield Concern(words % {"count": reports}, reverse("discussions:host_reports"))
    takedowns = takedowns_page(actor).count()
    if takedowns:
        words = ngettext(
            "%(count)d takedown request waits", "%(count)d takedown requests wait", takedowns
        )
        yield Concern(words % {"count": takedowns}, reverse("discussions:host_takedowns"))


def _gone_wikis(actor: Learner) -> Iterator[Concern]:
    gone = newly_gone_count() if is_curator(actor) else 0
    if gone:
        words = ngettext(
            "%(count)d wiki stopped answering", "%(count)d wikis stopped answering", gone
        )
        yield Concern(words % {"count": gone}, reverse("articles:host_wikis"))


def _counts(actor: Learner) -> list[tuple[str, int]]:
    if not is_host(actor):
        return []
    return [
        (_("people"), active_learners().count()),
        (_("suspended"), suspended_count()),
        (_("circles"), Circle.objects.count()),
        (_("articles"), Article.objects.count()),
        (_("threads"), Thread.objects.count()),
        (_("posts"), Post.objects.count()),
    ]
