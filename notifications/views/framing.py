"""A letter on a page of its own, to be shown in a frame where it can do nothing."""

from django.http import HttpResponse

# A letter brings its styles inline; besides that it may only be read, and its links open anew.
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)


def framed(html: str) -> HttpResponse:
    """Return the letter's HTML under a policy stricter than that of our pages."""
    headers = {"Content-Security-Policy": _POLICY, "X-Frame-Options": "SAMEORIGIN"}
    return HttpResponse(html, headers=headers)
