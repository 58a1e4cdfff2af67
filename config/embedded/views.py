"""The mailbox in the browser: what would have been sent, as a mail program shows it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.embedded import mailbox
from notifications.views.framing import framed


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the latest letters."""
    return render(request, "dev/mailbox.html", {"letters": mailbox.letters()})


@require_safe
def letter(request: HttpRequest, name: str) -> HttpResponse:
    """Show one letter."""
    return render(request, "dev/letter.html", {"letter": _letter(name)})


@require_safe
def html(request: HttpRequest, name: str) -> HttpResponse:
    """Return the HTML of a letter, for the frame that shows it."""
    return framed(_letter(name).html)


@require_safe
def raw(request: HttpRequest, name: str) -> HttpResponse:
    """Return the letter as it would have gone over the wire."""
    answer = HttpResponse(_letter(name).raw, content_type="message/rfc822")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.eml"'
    return answer


def _letter(name: str) -> mailbox.KeptLetter:
    found = mailbox.letter(name)
    if found is None:
        raise Http404
    return found
