"""The messages for the next page, in a cookie that browsers guard where the site is at https.

A cookie named `__Host-...` is taken only over https, from this very host and for all of it: no
subdomain and no plain http page can plant one (RFC 6265bis, Cookie Name Prefixes).
"""

from typing import Any

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class MessagesCookie(CookieStorage):
    """The messages for the next page, in a cookie that is named like the others."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.cookie_name = f"{settings.AYNI_COOKIE_PREFIX}messages"


class Messages(FallbackStorage):
    """Django's own choice: a cookie, and the session for what does not fit into it."""

    storage_classes = (MessagesCookie, SessionStorage)
