"""The one bridge by which allauth's letters (codes, notices) leave through our own delivery."""

from types import SimpleNamespace
from typing import Any, ClassVar
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import passthrough_next_redirect_url
from allauth.core import context as allauth_context
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from learners.names import fold_address
from notifications.actions.account_mail import queue_account_letter
from notifications.mail.content import Letter


class AccountAdapter(DefaultAccountAdapter):
    """allauth's adapter, whose letters become rows to be sent first of all."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "incorrect_code": _(
            "These are not the digits of the newest letter. Look at it once more and type them, "
            "or have it sent again."
        )
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
        message = self.render_mail(template_prefix, email, words | context)
        queue_account_letter(
            recipient=email,
            letter=Letter(subject=message.subject, text=message.body),
        )

    def clean_email(self, email: str) -> str:
        """Give every address its one spelling."""
        return fold_address(email)
