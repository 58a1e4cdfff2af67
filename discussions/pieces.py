"""Pieces that every post and every line of a list holds, made once for a page and not by templates.

A page shows dozens of posts, questions and notes. A template for each cost several times what all
the rest of the page did, so they are put together here and in the modules that stand on this one:
everything is escaped there, or was cleaned when it was written.
"""

from datetime import date, datetime

from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format, localize
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from discussions.models import Thread


class Pieces:
    """Makes pieces in the active language and zone."""

    def __init__(self) -> None:
        self._icons = static("img/icons.svg")
        self._days: dict[date, str] = {}

    def icon(self, name: str) -> str:
        """Return a picture of our own beside which words stand."""
        return (
            '<svg class="icon" width="20" height="20" aria-hidden="true" focusable="false">'
            f'<use href="{self._icons}#{name}" /></svg>'
        )

    def time(self, at: datetime) -> str:
        """Return a day; a script makes of it how long ago that was."""
        here = timezone.localtime(at)
        day = here.date()
        if day not in self._days:
            self._days[day] = escape(date_format(day))
        return f'<time datetime="{here.isoformat()}" data-when>{self._days[day]}</time>'


def state_of(thread: Thread) -> SafeString:
    """Return how far a question is: a shape and words."""
    state = thread.state
    kind = "gone" if state == "removed" else state
    if state == "accepted":
        words = _("Answered: this worked")
    elif state == "answered":
        words = counted(
            ngettext("%(count)s answer", "%(count)s answers", thread.answer_count),
            thread.answer_count,
        )
    elif state == "removed":
        words = _("Taken down")
    else:
        words = _("Waiting for an answer")
    return mark_safe(f'<span class="state state--{kind}" data-thread-state>{escape(words)}</span>')


def counted(words: str, count: int) -> str:
    """Return the words with the number in them as the active language writes it."""
    return words % {"count": localize(count)}
