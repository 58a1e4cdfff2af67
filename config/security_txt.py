"""/.well-known/security.txt: to whom a weakness is told (RFC 9116)."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

# The RFC asks for less than a year. It is counted from each answer, so no copy gets older.
VALID_FOR = timedelta(days=180)


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Name the host's contacts, else the page that says who runs this place.

    There is nothing where the site is not at https and no contact is named: RFC 9116 wants one,
    and pages at https alone.
    """
    is_https = settings.AYNI_PUBLIC_URL.startswith("https://")
    contacts = list(settings.AYNI_SECURITY_CONTACTS)
    if not contacts and is_https:
        contacts = [settings.AYNI_PUBLIC_URL + reverse("about")]
    if not contacts:
        raise Http404
    # By the day: the same for everybody, whatever happens meanwhile.
    expires = datetime.now(UTC).replace(hour=0, minute=0, second=0) + VALID_FOR
    lines = [
        *(f"Contact: {contact}" for contact in contacts),
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
    ]
    if is_https:
        lines.append(f"Canonical: {settings.AYNI_PUBLIC_URL}{reverse('security_txt')}")
    text = "".join(f"{line}\n" for line in lines)
    answer = HttpResponse(text, content_type="text/plain; charset=utf-8")
    answer.headers["Cache-Control"] = "public, max-age=86400"
    return answer
