"""Threads in lists, for templates."""

from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString

from discussions import pieces
from discussions.listing import Listing
from discussions.models import Thread

register = template.Library()


@register.simple_tag
def thread_items(
    threads: Iterable[Thread], *, with_circle: bool = False, with_article: bool = False
) -> SafeString:
    """Return the items of a list of threads, each with where it belongs."""
    return Listing().items(threads, with_circle=with_circle, with_article=with_article)


@register.simple_tag
def thread_state(thread: Thread) -> SafeString:
    """Return how far a question is."""
    return pieces.state_of(thread)
