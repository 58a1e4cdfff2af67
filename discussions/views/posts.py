"""What one does with a post: thank, accept, reword, take down."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from circles.rules import standing_in
from discussions import actions
from discussions.forms import EditPostForm, EditQuestionForm
from discussions.models import Post
from discussions.rules import Standing, can_edit_post, can_remove_post, standing_of
from discussions.selectors import post_by_number, thread_by_uid
from learners import kept
from learners.answering import form_page, take
from learners.edit_forms import state
from learners.models import Learner
from learners.visitors import SeeOther, actor_of, signed_in


def place(uid: str, number: int) -> str:
    """Return where a post stands, for who comes back from sign-in."""
    return f"{reverse('discussions:thread', args=[uid])}#p{number}"


def _act(action: Callable[..., object]) -> Callable[..., HttpResponse]:
    """Return the door of an action that needs nothing but a post."""

    @require_POST
    @signed_in(page=place)
    def door(request: HttpRequest, uid: str, number: int) -> HttpResponse:
        actor = actor_of(request)
        post = post_by_number(actor, uid, number)
        try:
            action(actor=actor, post=post)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return SeeOther(post.get_absolute_url())

    return door


give_thanks = _act(actions.give_thanks)
withdraw_thanks = _act(actions.withdraw_thanks)
accept_answer = _act(actions.accept_answer)


@require_POST
@signed_in(page=lambda uid: reverse("discussions:thread", args=[uid]))
def withdraw_acceptance(request: HttpRequest, uid: str) -> HttpResponse:
    """Take back that an answer worked."""
    actor = actor_of(request)
    thread = actions.withdraw_acceptance(actor=actor, thread=thread_by_uid(actor, uid))
    return SeeOther(thread.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit(request: HttpRequest, uid: str, number: int) -> HttpResponse:
    """Reword a post."""
    actor = actor_of(request)
    post = post_by_number(actor, uid, number)
    if not can_edit_post(_standing(actor, post), post):
        raise PermissionDenied
    form_class = EditQuestionForm if post.number == 1 else EditPostForm
    initial = state(post.wording) | (kept.typed(request) or {})
    form = form_class(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            post = actions.edit_post(actor=actor, post=post, **form.changes())
        except ValidationError as error:
            take(form, error)
        else:
            return SeeOther(post.get_absolute_url())
    told = {"post": post, "thread": post.thread}
    return form_page(request, "discussions/edit_post.html", form, **told)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def remove(request: HttpRequest, uid: str, number: int) -> HttpResponse:
    """Ask once, then take a post down."""
    actor = actor_of(request)
    post = post_by_number(actor, uid, number)
    if request.method == "POST":
        actions.remove_post(actor=actor, post=post)
        messages.success(request, _("The post is taken down; its place stays."))
        return SeeOther(post.get_absolute_url())
    if not can_remove_post(_standing(actor, post), post):
        raise PermissionDenied
    return render(request, "discussions/remove_post.html", {"post": post, "thread": post.thread})


def _standing(actor: Learner, post: Post) -> Standing:
    return standing_of(actor, standing_in(post.thread.circle, actor))
