"""The page of a thread."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles.attribution import attribution
from circles.actions.membership import join_circle
from discussions.actions import add_post, mark_read, settle_passage
from discussions.forms import ReplyForm
from discussions.models import Thread
from discussions.selectors import ThreadPage, thread_by_uid, thread_page
from discussions.shell import Shell
from learners import kept
from learners.answering import form_page
from learners.visitors import SeeOther, actor_of, learner_of, signed_in


def reply_place(uid: str) -> str:
    """Return the address of the form under a thread."""
    return reverse("discussions:thread", args=[uid]) + "#reply"


def thread_place(uid: str) -> str:
    """Return the address of a thread, which leads to the whole one."""
    return reverse("discussions:thread", args=[uid])


@require_safe
def thread(request: HttpRequest, uid: str, slug: str = "") -> HttpResponse:
    """Show a page of a thread; whoever sees it has read so far."""
    learner = learner_of(request)
    thread = thread_by_uid(learner, uid)
    if slug and slug != thread.slug:
        query = request.META["QUERY_STRING"]
        return redirect(thread.get_absolute_url() + (f"?{query}" if query else ""))
    page = thread_page(learner, thread, _page_number(request))
    if learner is not None and request.method == "GET" and page.has_news:
        # Before the page is made, so that the bell on it no longer counts what it shows.
        mark_read(actor=learner, thread=thread, seq=page.shown_seq)
    return _show(request, page, ReplyForm(initial=_typed(request)))


def _typed(request: HttpRequest) -> dict[str, object]:
    typed: dict[str, object] = dict(kept.typed(request) or {})
    # A browser does not send a box that is not ticked.
    return {"is_answer": "is_answer" in typed} | typed if typed else {}


def _page_number(request: HttpRequest) -> int | None:
    wanted = request.GET.get("page", "")
    return int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 7 else None


def _show(request: HttpRequest, page: ThreadPage, form: ReplyForm) -> HttpResponse:
    passage = page.thread.passage
    if not page.wants_answer:
        form.expect_comment()
    csrf = get_token(request) if page.standing.learner_id else ""
    shell = Shell(page.thread, csrf)
    context = {
        "page": page,
        "posts": [(shown, shell.post(shown)) for shown in page.posts],
        "thread": page.thread,
        "attribution": attribution(passage.origin) if passage else None,
    }
    return form_page(request, "discussions/thread.html", form, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in(page=reply_place)
def reply(request: HttpRequest, uid: str) -> HttpResponse:
    """Add what was typed under a thread; who opens the address of a refused reply sees the form."""
    if request.method != "POST":
        return SeeOther(reply_place(uid))
    actor = actor_of(request)
    thread = thread_by_uid(actor, uid)
    form = ReplyForm(request.POST)
    if form.is_valid():
        try:
            post = add_post(actor=actor, thread=thread, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            return SeeOther(post.get_absolute_url())
    page = thread_page(actor, thread, Thread.page_of(thread.post_count))
    return _show(request, page, form)


@require_POST
@signed_in(page=reply_place)
def join(request: HttpRequest, uid: str) -> HttpResponse:
    """Join the circle of a thread, and stay with the thread."""
    actor = actor_of(request)
    thread = thread_by_uid(actor, uid)
    try:
        join_circle(actor=actor, circle=thread.circle)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return SeeOther(reply_place(uid))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in(page=thread_place)
def settle(request: HttpRequest, uid: str) -> HttpResponse:
    """Say whether the suggested place is the passage that the thread is about."""
    actor = actor_of(request)
    thread = thread_by_uid(actor, uid)
    if request.method == "POST":
        try:
            settle_passage(actor=actor, thread=thread, is_it=request.POST.get("is_it") == "yes")
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
    return SeeOther(thread.get_absolute_url())
