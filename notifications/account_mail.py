"""The one bridge by which allauth's letters (codes, notices) leave through our own delivery."""

from types import SimpleNamespace
from typing import Any, ClassVar
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import passthrough_next_redirect_url
from allauth.core import context as allauth_context
from allauth.core.exceptions import ImmediateHttpResponse, RateLimited
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from learners import sent_codes
from learners.actions.rates import RateReached, count
from learners.answering import too_many
from learners.asking import is_asked_for
from learners.known_browsers import browser_known_to, remember
from learners.models import Learner
from learners.names import fold_address, mailbox_of
from learners.rates import counts_of_mail
from learners.selectors import addresses_of
from notifications.actions.account_mail import queue_account_letter
from notifications.mail.content import Letter
from notifications.models import OutgoingEmail

Lane = OutgoingEmail.Lane

_LONGEST_NEXT = 2000
# The emails that anybody can ask for, and what a code in them is for.
_PURPOSES = {
    "account/email/login_code": "login_code",
    "account/email/unknown_account": "login_code",
    "account/email/email_confirmation": "email_confirmation",
    "account/email/email_confirmation_signup": "email_confirmation",
    "account/email/account_already_exists": "email_confirmation",
    "account/email/password_reset_code": "password_reset_code",
}


# What is said after an email was sent, or might have been.
_SAID = frozenset(
    {"account/messages/login_code_sent.txt", "account/messages/email_confirmation_sent.txt"}
)


class MailRefused(RateLimited, ImmediateHttpResponse):
    """An email beyond the rate limits: a page that sends again says so, any other answers 429."""


class AccountAdapter(DefaultAccountAdapter):
    """allauth's adapter, whose letters become rows to be sent first of all."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "incorrect_code": _(
            "No code that we sent you in the last quarter of an hour has these digits. Look at the"
            " email once more and type them, or have it sent again."
        ),
        "rate_limited": _(
            "This was sent often enough for now. Every code you got in the last quarter of an"
            " hour works: look for the newest email."
        ),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue a letter; the page that asked for it never waits for the mail server."""
        site = SimpleNamespace(
            name=settings.AYNI_SITE_NAME, domain=urlsplit(settings.AYNI_PUBLIC_URL).netloc
        )
        words = {"request": allauth_context.request, "email": email, "current_site": site}
        if template_prefix == "account/email/unknown_account":
            # Who joins by this letter still comes to the page they wanted.
            words["signup_path"] = passthrough_next_redirect_url(
                allauth_context.request, reverse("account_signup"), REDIRECT_FIELD_NAME
            )
        if template_prefix in _PURPOSES:
            self._count(template_prefix, email, context.get("code", ""))
        message = self.render_mail(template_prefix, email, words | context)
        is_sign_in = template_prefix == "account/email/login_code"
        queue_account_letter(
            recipient=email,
            letter=Letter(subject=message.subject, text=message.body),
            lane=Lane.CODE if is_sign_in else Lane.ACCOUNT,
        )

    def _count(self, template_prefix: str, email: str, code: str) -> None:
        """Count an email that anybody can ask for, and note its code for this browser."""
        request = allauth_context.request
        request.mail_counted = True
        reached = None
        if not is_asked_for(request, email):
            try:
                count(counts_of_mail(request, email))
            except RateReached as error:
                reached = error
        if code:
            # Also of one that is refused: allauth may compare with it from now on.
            sent_codes.note(
                request,
                purpose=_PURPOSES[template_prefix],
                address=email,
                code=code,
                is_sent=reached is None,
            )
        if reached is not None:
            raise MailRefused(too_many(request, reached)) from None

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        *args: Any,
        **options: Any,
    ) -> None:
        """Say what happened; count an email that is said to be sent and is not.

        allauth sends nothing again to an address without an account, and says that it did. Counted
        alike, both kinds of addresses reach the same limit.
        """
        is_said = message_template in _SAID and not getattr(request, "mail_counted", False)
        if is_said and message_context and not is_asked_for(request, message_context["email"]):
            try:
                count(counts_of_mail(request, message_context["email"]))
            except RateReached as reached:
                raise MailRefused(too_many(request, reached)) from None
        super().add_message(request, level, message_template, message_context, *args, **options)

    def post_login(self, request: HttpRequest, user: Learner, **options: Any) -> HttpResponse:
        """Let the browser be known to the mailboxes of who has signed in."""
        response: HttpResponse = super().post_login(request, user, **options)
        remember(request, response, addresses_of(user))
        return response

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # Wrong passwords typed elsewhere do not keep out a browser that has signed in before.
        key: str = super()._get_login_attempts_cache_key(request, **credentials)
        mailbox = mailbox_of(credentials.get("email", ""))
        browser = browser_known_to(request, mailbox)
        return f"{key}:{browser}" if browser else key

    def is_safe_url(self, url: str | None) -> bool:
        """Follow no address longer than our own are: it would be kept in the session."""
        return url is not None and len(url) <= _LONGEST_NEXT and super().is_safe_url(url)

    def clean_email(self, email: str) -> str:
        """Give every address its one spelling."""
        return fold_address(email)
