"""Answering a person who replied to one of our emails: once a day, and never a machine."""

import re
from dataclasses import dataclass

from django.db.models import Q

from discussions.models import Thread
from discussions.selectors import thread_by_uid
from foundation.activity.leases import database_now
from learners.models import Learner
from notifications.actions.notices import queue_notice
from notifications.mail.notices import unposted_reply
from notifications.mail.returned import Received
from notifications.models import Notification, OutgoingEmail

_IS_ID = re.compile(r"<[!-;=?-~]{1,190}>")
_ROOT = re.compile(r"<thread\.([a-z2-7]+)@")


@dataclass(frozen=True, kw_only=True)
class Writer:
    """Who wrote a reply, and the email of ours that it answers.

    `email` is None where it names none of ours: then its sender is only what it says of itself.
    """

    address: str
    learner: Learner | None
    email: OutgoingEmail | None


def writer_of(received: Received) -> Writer | None:
    """Return who wrote a reply; None for a machine, a suspended learner and a stranger.

    Whoever names the Message-ID of an email of ours has had it: the writer is whom it went to.
    """
    if received.reply.is_automatic:
        return None
    email = email_named(received.reply.answers)
    if email is not None:
        learner = email.learner
        address = learner.email if learner else email.recipient
    else:
        learner = learner_at(received.sender)
        address = learner.email if learner else ""
    if not address or (learner is not None and not learner.is_active):
        return None
    return Writer(address=address, learner=learner, email=email)


def queue_answer(writer: Writer, received: Received) -> bool:
    """Queue the answer that a reply was not posted; return False where one went out that day.

    The writer's words stand in it only where the reply names an email of ours. It goes to the
    address that email went to, or to the learner's own, never to one that the reply names.
    """
    person = writer.learner.uid if writer.learner else writer.address
    today = database_now().date().isoformat()
    words = received.reply.words if writer.email is not None else ""
    return queue_notice(
        recipient=writer.address,
        learner=writer.learner,
        letter=unposted_reply(writer.learner, _thread_of(writer, received), words),
        about=f"reply {person} {today}",
        answers_id=received.message_id if _IS_ID.fullmatch(received.message_id) else "",
    )


def email_named(ids: tuple[str, ...]) -> OutgoingEmail | None:
    """Return the newest email of ours among these Message-IDs."""
    found = OutgoingEmail.objects.filter(message_id__in=ids).select_related("learner")
    return found.order_by("-pk").first()


def learner_at(address: str) -> Learner | None:
    """Return the learner whose address this is."""
    return Learner.objects.filter(Q(email__iexact=address) & ~Q(email="")).first()


def _thread_of(writer: Writer, received: Received) -> Thread | None:
    """Return the thread that the email was about, where the writer may still read it."""
    roots = [match[1] for one in received.reply.answers if (match := _ROOT.match(one))]
    if not roots and writer.email is not None:
        about = Notification.objects.filter(email=writer.email, thread__isnull=False)
        roots = sorted(set(about.values_list("thread__uid", flat=True)))
    if len(roots) != 1 or writer.learner is None:
        return None
    try:
        return thread_by_uid(writer.learner, roots[0])
    except Thread.DoesNotExist:
        return None
