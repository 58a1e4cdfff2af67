"""Hands out the pictures of articles, which everybody may read."""

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from foundation.files.models import StoredFile


@require_safe
def picture(request: HttpRequest, uid: str) -> HttpResponse:
    """Send one picture; its bytes never change, so it may be kept for ever."""
    stored = get_object_or_404(StoredFile, uid=uid, withheld_at=None)
    # A picture is small (pictures.LONGEST_SIDE), so it is not worth streaming.
    try:
        content = (Path(settings.MEDIA_ROOT) / stored.path).read_bytes()
    except FileNotFoundError:
        # A database restored without its pictures: the page shows their alternative text.
        raise Http404 from None
    answer = HttpResponse(content, content_type=stored.content_type)
    # Under open licences: letters, feeds and other sites may show it.
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer
