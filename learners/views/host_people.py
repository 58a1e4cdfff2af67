"""The people of the instance, for moderators and hosts: finding them, roles, shutting out."""

from collections.abc import Callable

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


@moderators
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Find people by name (hosts by address too), by role, or who is suspended."""
    query, among = request.GET.get("q", ""), request.GET.get("among", "")
    found = selectors.people_found(actor_of(request), query=query, among=among)
    context = {
        "page_obj": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "query": query,
        "among": among,
        "roles": Role.choices,
    }
    return render(request, "learners/host_people.html", context)


@moderators
@require_safe
def person(request: HttpRequest, uid: str) -> HttpResponse:
    """Show somebody, what was decided about them, and what may be decided now."""
    return _page(request, selectors.person_for(actor_of(request), uid))


@hosts
@require_POST
def give(request: HttpRequest, uid: str) -> HttpResponse:
    """Give them a role."""
    return _decide(request, uid, give_role, _("They have the role now."), "role")


@hosts
@require_POST
def take(request: HttpRequest, uid: str) -> HttpResponse:
    """Take a role away from them."""
    return _decide(request, uid, take_role, _("The role is taken away."), "role")


@moderators
@require_POST
def suspend(request: HttpRequest, uid: str) -> HttpResponse:
    """Shut them out."""
    return _decide(request, uid, suspend_learner, _("They are shut out from now on."), "reason")


@moderators
@require_POST
def readmit(request: HttpRequest, uid: str) -> HttpResponse:
    """Let them take part again."""
    return _decide(request, uid, readmit_learner, _("They may take part again."), "reason")


@moderators
@require_POST
def vouch(request: HttpRequest, uid: str) -> HttpResponse:
    """Vouch for them."""
    return _decide(request, uid, vouch_for, _("They are known here now."))


def _decide(
    request: HttpRequest, uid: str, action: Callable[..., object], said: str, *fields: str
) -> HttpResponse:
    """Decide, and show the person again; where it is refused, with the reason (422).

    `fields` are those of the form that the action asks for.
    """
    actor = actor_of(request)
    learner = selectors.person_for(actor, uid)
    typed = {field: request.POST.get(field, "") for field in fields}
    try:
        action(actor=actor, learner=learner, **typed)
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
