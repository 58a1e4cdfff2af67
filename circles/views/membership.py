"""Joining, asking and leaving; the people of a circle and what facilitators do with them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from circles import actions, rules, selectors
from circles.forms import InvitationForm, RequestForm, RoleForm
from circles.models import Membership
from circles.rules import Offer
from circles.views.answering import button, welcome
from learners import kept
from learners.answering import form_page, take
from learners.locales import isolated, one_stop
from learners.visitors import SeeOther, actor_of, learner_of, signed_in

PER_PAGE = 60


def _members_page(slug: str, uid: str = "") -> str:
    return reverse("circles:members", args=[slug])


def _manage_page(slug: str, uid: str = "") -> str:
    return reverse("circles:manage", args=[slug])


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@button
def join_circle(request: HttpRequest, slug: str) -> HttpResponse:
    """Join with one press. Who had to sign in first comes back to the same button by GET."""
    circle = selectors.circle_by_slug(learner_of(request), slug)
    if request.method == "POST":
        actions.join_circle(actor=actor_of(request), circle=circle)
        welcome(request, circle)
        return SeeOther(circle.get_absolute_url())
    circle_page = selectors.circle_page(learner_of(request), circle)
    if circle_page.offer == Offer.MEMBER:
        return SeeOther(circle.get_absolute_url())
    return render(request, "circles/join_circle.html", {"circle_page": circle_page})


@require_POST
@signed_in(page=lambda slug: reverse("discussions:circle", args=[slug]))
@button
def leave_circle(request: HttpRequest, slug: str) -> HttpResponse:
    """Leave, or withdraw my request."""
    circle = selectors.circle_by_slug(learner_of(request), slug)
    actions.leave_circle(actor=actor_of(request), circle=circle)
    if not rules.can_see_circle(learner_of(request), circle):
        messages.success(request, _("You have left. Only its members know of that circle."))
        return SeeOther(reverse("circles:index"))
    messages.success(request, _("You are not in this circle any more. What you wrote stays."))
    return SeeOther(circle.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def request_admission(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask to be admitted, with a word to the facilitators."""
    circle = selectors.circle_by_slug(learner_of(request), slug)
    form = RequestForm(request.POST or None, initial=kept.typed(request) or {})
    if request.method == "POST" and form.is_valid():
        try:
            actions.request_admission(actor=actor_of(request), circle=circle, **form.cleaned_data)
        except ValidationError as error:
            take(form, error)
        else:
            messages.success(request, _("Your request is with the facilitators."))
            return SeeOther(circle.get_absolute_url())
    circle_page = selectors.circle_page(learner_of(request), circle)
    return form_page(request, "circles/request_admission.html", form, circle_page=circle_page)


@require_POST
@signed_in(page=_manage_page)
@button
def admit(request: HttpRequest, slug: str, uid: str) -> HttpResponse:
    """Admit somebody who asked."""
    circle = selectors.circle_by_slug(learner_of(request), slug)
    standing = actions.admit(actor=actor_of(request), circle=circle, uid=uid)
    messages.success(request, _("%(name)s is in now.") % {"name": isolated(standing.learner.name)})
    return SeeOther(_manage_page(slug))


@require_POST
@signed_in(page=_manage_page)
@button
def decline_admission(request: HttpRequest, slug: str, uid: str) -> HttpResponse:
    """Decline somebody's request."""
    circle = selectors.circle_by_slug(learner_of(request), slug)
    actions.decline_admission(actor=actor_of(request), circle=circle, uid=uid)
    messages.success(request, _("The request is declined."))
    return SeeOther(_manage_page(slug))


@require_safe
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who is in the circle; facilitators find what they can do with each beside them."""
    learner = learner_of(request)
    circle = selectors.circle_by_slug(learner, slug)
    people = selectors.members_known_to(learner, circle)
    context = {
        "circle_page": selectors.circle_page(learner, circle),
        "page_obj": Paginator(people, PER_PAGE).get_page(request.GET.get("page")),
        "roles": Membership.Role.choices,
    }
    return render(request, "circles/members.html", context)


@require_POST
@signed_in(page=_members_page)
@button
def change_role(request: HttpRequest, slug: str, uid: str) -> HttpResponse:
    """Give a member another role."""
    circle = selectors.circle_by_slug(learner_of(request), slug)
    form = RoleForm(request.POST)
    if not form.is_valid():
        raise ValidationError(_("Choose a role."), code="role")
    role = Membership.Role(form.cleaned_data["role"])
    standing = actions.change_role(actor=actor_of(request), circle=circle, uid=uid, role=role)
    said = {"name": isolated(standing.learner.name), "role": role.label}
    messages.success(request, _("%(name)s: %(role)s.") % said)
    return SeeOther(_members_page(slug))


@require_POST
@signed_in(page=_members_page)
@button
def remove_member(request: HttpRequest, slug: str, uid: str) -> HttpResponse:
    """Remove a member."""
    circle = selectors.circle_by_slug(learner_of(request), slug)
    actions.remove_member(actor=actor_of(request), circle=circle, uid=uid)
    messages.success(request, _("They are removed. Only a facilitator can let them back in."))
    return SeeOther(_members_page(slug))


@require_POST
@signed_in(page=_members_page)
@button
def vouch(request: HttpRequest, slug: str, uid: str) -> HttpResponse:
    """Vouch for a member."""
    circle = selectors.circle_by_slug(learner_of(request), slug)
    standing = actions.vouch(actor=actor_of(request), circle=circle, uid=uid)
    said = {"name": isolated(standing.learner.name)}
    messages.success(request, one_stop(_("Thank you. %(name)s is known here now.") % said))
    return SeeOther(_members_page(slug))


@require_POST
@signed_in(page=_manage_page)
@button
def lift_removal(request: HttpRequest, slug: str, uid: str) -> HttpResponse:
    """Let somebody who was removed come back by themselves."""
    circle = selectors.circle_by_slug(learner_of(request), slug)
    actions.lift_removal(actor=actor_of(request), circle=circle, uid=uid)
    messages.success(request, _("They may come back now."))
    return SeeOther(_manage_page(slug))


@require_safe
@signed_in
def manage(request: HttpRequest, slug: str) -> HttpResponse:
    """Show facilitators who asks to be admitted, which invitations are open, who was removed."""
    learner = actor_of(request)
    circle = selectors.facilitated_circle(learner, slug)
    context = {
        "circle_page": selectors.circle_page(learner, circle),
        "requests": selectors.open_requests(learner, circle),
        "invitations": selectors.invitations_of(learner, circle),
        "removed": selectors.removed_from(learner, circle),
        "form": InvitationForm(initial=kept.typed(request) or {}),
    }
    return render(request, "circles/manage.html", context)
