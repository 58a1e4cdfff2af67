"""The form with which anybody asks to take something down or correct it."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from discussions.actions import ask_takedown
from discussions.models import Takedown
from discussions.moderation_forms import TakedownForm
from discussions.selectors import takedown_sent
from learners.actions.rates import count
from learners.answering import form_page, take
from learners.rates import counts_of_takedown
from learners.visitors import SeeOther, learner_of


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Show the form, filled in with the page one came from; on POST keep the request."""
    form = TakedownForm(request.POST or None, initial=_known(request))
    if request.method == "POST" and form.is_valid():
        try:
            count(counts_of_takedown(request))
            sent = ask_takedown(actor=learner_of(request), **form.cleaned_data)
        except ValidationError as error:
            take(form, error)
        else:
            return SeeOther(reverse("discussions:takedown_sent", args=[sent.uid]))
    return form_page(request, "discussions/takedown.html", form)


@require_safe
def sent(request: HttpRequest, uid: str) -> HttpResponse:
    """Tell whoever holds the reference that the request is here, and how far it is."""
    context = {"takedown": takedown_sent(uid), "states": Takedown.State}
    return render(request, "discussions/takedown_sent.html", context)


def _known(request: HttpRequest) -> dict[str, str]:
    page = request.GET.get("page", "")[: Takedown.PAGE_LIMIT]
    # Only a path of ours: a link must not put other people's addresses into the form.
    if not page.startswith("/") or page.startswith(("//", "/\\")):
        page = ""
    learner = learner_of(request)
    known = {"page": f"{settings.AYNI_PUBLIC_URL}{page}" if page else ""}
    return known | ({"name": learner.name, "email": learner.email} if learner else {})
