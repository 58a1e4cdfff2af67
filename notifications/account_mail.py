"""The one bridge by which allauth's letters (codes, notices) leave through our own delivery."""

from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from django.conf import settings

from learners.names import fold_address
from notifications.actions.account_mail import queue_account_letter
from notifications.mail.content import Letter


class AccountAdapter(DefaultAccountAdapter):
    """allauth's adapter, whose letters become rows to be sent first of all."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue a letter; the page that asked for it never waits for the mail server."""
        site = SimpleNamespace(
            name=settings.AYNI_SITE_NAME, domain=urlsplit(settings.AYNI_PUBLIC_URL).netloc
        )
        words = {"request": allauth_context.request, "email": email, "current_site": site}
        message = self.render_mail(template_prefix, email, words | context)
        queue_account_letter(
            recipient=email,
            letter=Letter(subject=message.subject, text=message.body),
        )

    def clean_email(self, email: str) -> str:
        """Give every address its one spelling."""
        return fold_address(email)
