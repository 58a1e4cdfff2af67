"""The fields of practice, for curators: adding, renaming and merging them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from circles.actions.topics import merge_topics, refuse_itself
from circles.selectors.topics import topic_by_slug, topics_in_use
from learners.actions.topics import add_topic, rename_topic
from learners.models import Topic
from learners.rules import is_curator
from learners.visitors import SeeOther, actor_of, only_for

curators = only_for(is_curator)


@curators
@require_http_methods(["GET", "HEAD", "POST"])
def topics(request: HttpRequest) -> HttpResponse:
    """List the topics; on POST add one."""
    if request.method != "POST":
        return _page(request)
    try:
        add_topic(actor=actor_of(request), name=request.POST.get("name", ""))
    except ValidationError as refused:
        return _page(request, refused)
    messages.success(request, _("The topic is added."))
    return SeeOther(reverse("circles:host_topics"))


@curators
@require_POST
def rename(request: HttpRequest, slug: str) -> HttpResponse:
    """Give a topic another name."""
    actor = actor_of(request)
    topic = topic_by_slug(actor, slug)
    name, etag = request.POST.get("name", ""), request.POST.get("etag")
    try:
        rename_topic(actor=actor, topic=topic, name=name, if_match=etag or None)
    except ValidationError as refused:
        return _page(request, refused, renaming=topic)
    messages.success(request, _("The topic is renamed."))
    return SeeOther(reverse("circles:host_topics"))


@curators
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what goes along where a topic is merged into another; on POST merge it."""
    actor = actor_of(request)
    topic = topic_by_slug(actor, slug)
    given = request.POST.get("into") if request.method == "POST" else request.GET.get("into")
    into = topic_by_slug(actor, given or slug)
    try:
        if request.method != "POST":
            refuse_itself(topic, into)
            context = {"topic": topic, "into": into}
            return render(request, "circles/host_merge_topics.html", context)
        merge_topics(actor=actor, topic=topic, into=into)
    except ValidationError as refused:
        return _page(request, refused)
    messages.success(request, _("The topics are one now."))
    return SeeOther(reverse("circles:host_topics"))


def _page(
    request: HttpRequest,
    refused: ValidationError | None = None,
    *,
    renaming: Topic | None = None,
) -> HttpResponse:
    context = {
        "topics": list(topics_in_use(actor_of(request))),
        "refused": refused.messages if refused else None,
        "typed": request.POST.get("name", "") if refused else "",
        "renaming": renaming,
    }
    return render(request, "circles/host_topics.html", context, status=422 if refused else 200)
