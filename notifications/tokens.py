"""The signed links in letters: each opens one thing for one learner, and nothing else.

No time is signed in: a letter read after a year must still be stoppable. Keys that were replaced
count through SECRET_KEY_FALLBACKS, which Signer reads by itself.
"""

from dataclasses import dataclass

from django.core.signing import BadSignature, Signer

from discussions.models import Thread
from learners.models import Learner
from notifications import links
from notifications.models import Digest

# What mail can be stopped: the digest, all mail at once, or what is told of one thread.
DIGEST, INSTANT, THREAD = "digest", "instant", "thread"


@dataclass(frozen=True)
class Wish:
    """Whose mail of which sort shall stop; `thread` only where it is mail about a thread."""

    learner: Learner
    purpose: str
    thread: Thread | None = None


def unsubscribe_url(learner_uid: str, purpose: str, thread_uid: str = "") -> str:
    """Return the address that stops this sort of mail to this learner."""
    words = "-".join(filter(None, (purpose, learner_uid, thread_uid)))
    return links.page("notifications:unsubscribe", _signer("unsubscribe").sign(words))


def wish_of(token: str) -> Wish | None:
    """Return what a token asks for; None for a forged one and for what is gone."""
    try:
        words = _signer("unsubscribe").unsign(token).split("-")
    except BadSignature:
        return None
    purpose, learner_uid, thread_uid = [*words, ""][:3]
    learner = Learner.objects.filter(uid=learner_uid).first()
    thread = Thread.objects.filter(uid=thread_uid).first() if thread_uid else None
    if learner is None or (purpose == THREAD and thread is None):
        return None
    return Wish(learner, purpose, thread)


def mark_digest_url(digest_uid: str) -> str:
    """Return the address whose button marks this digest as read."""
    return links.page("notifications:mark_digest", _signer("mark-digest").sign(digest_uid))


def digest_of(token: str) -> Digest | None:
    """Return the digest that a link belongs to; None for a forged link and for what is gone."""
    try:
        uid = _signer("mark-digest").unsign(token)
    except BadSignature:
        return None
    return Digest.objects.select_related("learner").filter(uid=uid).first()


def _signer(purpose: str) -> Signer:
    return Signer(salt=f"ayni.{purpose}", sep="~")
