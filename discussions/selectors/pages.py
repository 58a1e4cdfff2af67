"""What stands at an address of this site, as far as somebody may read it."""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.urls import Resolver404, ResolverMatch, resolve

from articles.models import Adaptation, Article
from articles.selectors import adaptation_by_uid, article_by_uid
from circles.selectors import circle_by_slug
from discussions.models import Post
from discussions.selectors.threads import post_by_number, thread_by_uid
from foundation.files.models import StoredFile
from learners.models import Learner

_POST = re.compile(r"p([0-9]{1,6})")
# By path, so that it finds them under the API too, and in a page to go on to (?next=).
_HOME = re.compile(r"/(thread|circle)s?/([^/?#&\x00]+)", re.IGNORECASE)
_BUILT = re.compile(r"built-([a-z2-7]{16})")


@dataclass(frozen=True)
class Found:
    """What an address leads to; nothing at all for an address elsewhere, or one not to be read."""

    article: Article | None = None
    post: Post | None = None
    adaptation: Adaptation | None = None
    picture: StoredFile | None = None


def parts_here(address: str) -> SplitResult | None:
    """Return the parts of an address of this site, a whole one or a path; None for any other."""
    address = address.strip()
    if not address.startswith("/") and "://" not in address:
        # As browsers show it, without its beginning.
        address = f"//{address}"
    try:
        parts = urlsplit(address, scheme="https")
    except ValueError:
        return None
    if not parts.netloc and address.startswith("/"):
        return parts
    is_here = parts.netloc.lower() == urlsplit(settings.AYNI_PUBLIC_URL).netloc.lower()
    return parts if is_here and parts.scheme in ("http", "https") else None


def what_stands_at(learner: Learner | None, address: str) -> Found:
    """Return the article, post, adaptation or picture at an address, a whole one or a path.

    Of a thread it is the post that the fragment names (#p3), else the question. What the learner
    (or an anonymous visitor) may not read looks like what is not there.
    """
    parts = parts_here(address)
    if parts is None:
        return Found()
    try:
        return _found(learner, resolve(parts.path), parts.fragment)
    except (Resolver404, ObjectDoesNotExist):
        return Found()


def names_what_is_hidden(learner: Learner | None, address: str) -> bool:
    """Say whether an address names a thread or a circle that the learner may not read.

    What is not there counts too: behind a wrong uid may stand the right title.
    """
    try:
        for kind, key in set(_HOME.findall(unquote(address))):
            if kind.lower() == "thread":
                thread_by_uid(learner, key)
            elif key != "new":
                circle_by_slug(learner, key)
    except ObjectDoesNotExist:
        return True
    return False


def _found(learner: Learner | None, door: ResolverMatch, fragment: str) -> Found:
    uid = door.kwargs.get("uid", "")
    match door.view_name:
        case "discussions:article" | "discussions:ask":
            built = _BUILT.fullmatch(fragment)
            if built:
                return Found(adaptation=adaptation_by_uid(built[1]))
            return Found(article=article_by_uid(uid))
        case "discussions:thread":
            number = _POST.fullmatch(fragment)
            return Found(post=post_by_number(learner, uid, int(number[1]) if number else 1))
        case "files:picture":
            return Found(picture=StoredFile.objects.get(uid=uid))
        case _:
            return Found()
