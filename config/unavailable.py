"""What is answered when something breaks: 503 without the database, 507 without room, else 500."""

import errno
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.defaults import server_error

from config.api_refusals import PREFIX, refusal

RETRY_AFTER_S = 5
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_AWAY = _("The database does not answer at the moment. Try again in a few seconds.")
_FULL = _("This site has no room for a file at the moment.")


def broken(request: HttpRequest) -> HttpResponse:
    """Say whether it is our fault or comes back by itself; nothing here needs the database.

    Django calls this (handler500) while it handles the exception. Operational errors are the
    database's own state: gone, starting, full, out of connections, or later than we can wait.
    A disk without room only concerns files: words lie in the database.
    """
    problem = sys.exc_info()[1]
    if isinstance(problem, OperationalError | InterfaceError):
        answer = _words(request, 503, "unavailable", _AWAY)
        answer.headers["Retry-After"] = str(RETRY_AFTER_S)
    elif isinstance(problem, OSError) and problem.errno in NO_ROOM:
        answer = _words(request, 507, "no_room", _FULL)
    else:
        return server_error(request)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _words(request: HttpRequest, status: int, code: str, message: Promise) -> HttpResponse:
    if request.path_info.startswith(PREFIX):
        return JsonResponse(refusal(code, str(message)), status=status)
    # Without the request, so that no context processor asks who is looking.
    return HttpResponse(loader.render_to_string(f"{status}.html"), status=status)
