"""Emails that a visitor asks for by a form: counted once each, refused beyond the rate limits."""

from django.http import HttpRequest

from learners.actions.rates import RateReached, count
from learners.rates import counts_of_mail


def ask_for_mail(request: HttpRequest, address: str) -> None:
    """Count the email that a form asks for, once; RateReached beyond, and the page answers 429."""
    try:
        count(counts_of_mail(request, address))
    except RateReached as reached:
        request.retry_after_s = reached.retry_after_s  # type: ignore[attr-defined]
        raise
    request.mail_asked_for = address  # type: ignore[attr-defined]


def is_asked_for(request: HttpRequest, address: str) -> bool:
    """Say, once, whether an email to this address was counted when its form was read."""
    asked = getattr(request, "mail_asked_for", None)
    request.mail_asked_for = None  # type: ignore[attr-defined]
    return bool(asked == address)
