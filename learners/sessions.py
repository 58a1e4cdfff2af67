"""Sessions in the database: those of visitors are short and small, whatever is put into them."""

from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.core.exceptions import SuspiciousOperation

# Encoded. A form of 24,000 characters of any script, codes and addresses fit in.
MOST_BYTES = 150_000


class SessionTooLarge(SuspiciousOperation):
    """A visitor sent more than a session keeps; answered with 400."""


class SessionStore(DatabaseSessions):
    """Keeps a visitor's session for three hours, a learner's for SESSION_COOKIE_AGE."""

    def get_session_cookie_age(self) -> int:
        """Return how long the session is kept, in seconds from its last change."""
        is_learners = SESSION_KEY in self
        age: int = settings.SESSION_COOKIE_AGE if is_learners else settings.VISITOR_SESSION_AGE
        return age

    def encode(self, session_dict: dict[str, Any]) -> str:
        """Return the session as it is stored; SessionTooLarge for more than a visitor may leave."""
        encoded: str = super().encode(session_dict)
        if len(encoded) > MOST_BYTES and SESSION_KEY not in session_dict:
            raise SessionTooLarge
        return encoded
