"""The people of the instance, for moderators and hosts: finding them, roles, shutting out."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from learners import rules, selectors
from learners.actions.roles import give_role, take_role
from learners.actions.suspending import readmit_learner, suspend_learner
from learners.actions.trusting import vouch_for
from learners.models import Learner, Role
from learners.visitors import SeeOther, actor_of, only_for

PER_PAGE = 50
DECISIONS_SHOWN = 50

moderators = only_for(rules.is_moderator)
hosts = only_for(rules.is_host)


@require_safe
@moderators
def people(request: HttpRequest) -> HttpResponse:
    """Find people by name (hosts by address too), by role, or who is suspended."""
    query, among = request.GET.get("q", ""), request.GET.get("among", "")
    found = selectors.people_found(actor_of(request), query=query, among=among)
    context = {
        "page_obj": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "query": query,
        "among": among,
        "kept_query": urlencode({"q": query, "among": among}) + "&",
        "roles": Role.choices,
    }
    return render(request, "learners/host_people.html", context)


@require_safe
@moderators
def person(request: HttpRequest, uid: str) -> HttpResponse:
    """Show somebody, what was decided about them, and what may be decided now."""
    return _page(request, selectors.person_for(actor_of(request), uid))


@require_POST
@hosts
def give(request: HttpRequest, uid: str) -> HttpResponse:
    """Give them a role."""
    role = request.POST.get("role", "")
    return _decide(
        request,
        uid,
        lambda actor, learner: give_role(actor=actor, learner=learner, role=role),
        _("They have the role now."),
    )


@require_POST
@hosts
def take(request: HttpRequest, uid: str) -> HttpResponse:
    """Take a role away from them."""
    role = request.POST.get("role", "")
    return _decide(
        request,
        uid,
        lambda actor, learner: take_role(actor=actor, learner=learner, role=role),
        _("The role is taken away."),
    )


@require_POST
@moderators
def suspend(request: HttpRequest, uid: str) -> HttpResponse:
    """Shut them out."""
    reason = request.POST.get("reason", "")
    return _decide(
        request,
        uid,
        lambda actor, learner: suspend_learner(actor=actor, learner=learner, reason=reason),
        _("They are shut out from now on."),
    )


@require_POST
@moderators
def readmit(request: HttpRequest, uid: str) -> HttpResponse:
    """Let them take part again."""
    reason = request.POST.get("reason", "")
    return _decide(
        request,
        uid,
        lambda actor, learner: readmit_learner(actor=actor, learner=learner, reason=reason),
        _("They may take part again."),
    )


@require_POST
@moderators
def vouch(request: HttpRequest, uid: str) -> HttpResponse:
    """Vouch for them."""
    return _decide(
        request,
        uid,
        lambda actor, learner: vouch_for(actor=actor, learner=learner),
        _("They are known here now."),
    )


def _decide(
    request: HttpRequest, uid: str, decide: Callable[[Learner, Learner], object], said: str
) -> HttpResponse:
    """Decide, and show the person again; where it is refused, with the reason (422)."""
    actor = actor_of(request)
    learner = selectors.person_for(actor, uid)
    try:
        decide(actor, learner)
    except ValidationError as refused:
        return _page(request, learner, refused=refused.messages)
    messages.success(request, said)
    # Who took their own role away has no page to come back to.
    still = actor.pk != learner.pk or rules.is_moderator(selectors.anew(actor))
    return SeeOther(reverse("learners:host_person", args=[uid]) if still else reverse("home"))


def _page(
    request: HttpRequest, learner: Learner, *, refused: list[str] | None = None
) -> HttpResponse:
    actor = actor_of(request)
    held = rules.roles_of(learner)
    context = {
        "person": learner,
        "trust": rules.trust_of(learner),
        "roles_held": held,
        "roles_free": [role for role in Role if role not in held],
        "may_give_roles": rules.can_give_roles(actor),
        "may_suspend": rules.can_suspend(actor, learner),
        "may_vouch": rules.can_vouch_here(actor, learner) and learner.vouched_at is None,
        "may_see_address": rules.is_host(actor),
        "decisions": selectors.decisions_about(actor, learner)[:DECISIONS_SHOWN],
        "refused": refused,
        "typed": request.POST.get("reason", ""),
    }
    status = 422 if refused else 200
    return render(request, "learners/host_person.html", context, status=status)
