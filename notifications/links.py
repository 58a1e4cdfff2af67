"""Addresses in letters: whole, on our own host, as the settings name it."""

from django.conf import settings
from django.urls import reverse

from articles.models import Article
from circles.models import Circle
from discussions.models import Post, Thread


def whole(path: str) -> str:
    """Return a path of ours as the address that works outside a browser too."""
    return f"{settings.AYNI_PUBLIC_URL}{path}"


def thread(about: Thread, post: Post | None = None) -> str:
    """Return the address of a thread, or of a post in it."""
    return whole((post or about).get_absolute_url())


def article(about: Article) -> str:
    """Return the address of an article here, where its source and licence stand in full."""
    return whole(reverse("discussions:article", args=[about.uid]))


def circle(about: Circle) -> str:
    """Return the address of a circle."""
    return whole(about.get_absolute_url())


def page(name: str, *args: str) -> str:
    """Return the address of one of our pages by its name."""
    return whole(reverse(name, args=args))
