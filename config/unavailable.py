"""What is answered when something breaks: 503 while the database is away, else the 500 page."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.utils.translation import gettext as _
from django.views.defaults import server_error

from config.api_refusals import PREFIX, refusal

RETRY_AFTER_S = 5


def broken(request: HttpRequest) -> HttpResponse:
    """Say whether it is our fault or comes back by itself; nothing here needs the database.

    Django calls this (handler500) while it handles the exception. Operational errors are the
    database's own state: gone, starting, full, out of connections, or later than we can wait.
    """
    if not isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return server_error(request)
    answer = _words(request)
    answer.headers["Retry-After"] = str(RETRY_AFTER_S)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _words(request: HttpRequest) -> HttpResponse:
    if request.path_info.startswith(PREFIX):
        message = _("The database does not answer at the moment. Try again in a few seconds.")
        return JsonResponse(refusal("unavailable", message), status=503)
    # Without the request, so that no context processor asks who is looking.
    return HttpResponse(loader.render_to_string("503.html"), status=503)
