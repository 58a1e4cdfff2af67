"""Writes a letter at once, at the moment it leaves, from what its reader may read then."""

import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learners.models import Learner
from notifications import links, tokens
from notifications.instant.mailable import RELATED, mailable
from notifications.kinds import Kind, path_of, sentence
from notifications.mail.content import Content, Item, Letter, Link, Section
from notifications.mail.headers import thread_headers
from notifications.mail.quoting import quote_of_passage, quote_of_post
from notifications.mail.setting import set_letter
from notifications.models import Notification, OutgoingEmail

log = logging.getLogger(__name__)


def letters_for(emails: Sequence[OutgoingEmail]) -> dict[int, Letter | None]:
    """Return the letters by the email's id; None where nothing is left that may be told.

    One that cannot be written is absent, to be tried later.
    """
    rows = Notification.objects.filter(email__in=emails).select_related(
        "learner", "actor", "post__author", "post__thread", "thread__passage",
        "thread__article__wiki", "thread__article__current", *RELATED,
    )  # fmt: skip
    told: dict[int, list[Notification]] = defaultdict(list)
    for row in mailable(list(rows)):
        told[row.email_id or 0].append(row)
    letters: dict[int, Letter | None] = {}
    for email in emails:
        try:
            letters[email.pk] = write(told[email.pk]) if told[email.pk] else None
        except Exception:
            log.exception("the letter %s could not be written", email.message_id)
    return letters


def write(told: Sequence[Notification]) -> Letter:
    """Return the letter that tells one learner these notifications."""
    learner = told[0].learner
    threads = {row.thread for row in told if row.thread is not None}
    about = threads.pop() if len(threads) == 1 and all(row.thread for row in told) else None
    language = learner.language
    with translation.override(language), timezone.override(learner.zone):
        return set_letter(
            Content(
                subject=about.title if about else _subject(told),
                sections=[Section(items=[_item(row) for row in told])],
                reason=_("This came at once because it is addressed to you, or you follow it."),
                links=list(_links(learner, about.uid if about else "")),
            ),
            headers=thread_headers(about.uid) if about else {},
        )


def _subject(told: Sequence[Notification]) -> str:
    first, more = sentence(told[0]), len(told) - 1
    if not more:
        return first
    return ngettext("%(first)s (and %(more)d more)", "%(first)s (and %(more)d more)", more) % {
        "first": first,
        "more": more,
    }


def _item(row: Notification) -> Item:
    passage = quote_of_passage(row.thread) if row.thread else None
    said = quote_of_post(row.post) if row.post and row.kind != Kind.ACCEPTED else None
    return Item(
        title=sentence(row),
        quotes=[quote for quote in (passage, said) if quote is not None],
        url=links.whole(path_of(row)),
        invitation=_invitation(row),
    )


def _invitation(row: Notification) -> str:
    if row.kind == Kind.ADMISSION_REQUESTED:
        return _("Decide")
    return _("Read and answer") if row.thread else _("Look in")


def _links(learner: Learner, thread_uid: str) -> Iterator[Link]:
    if thread_uid:
        yield Link(
            label=_("Mute this thread"),
            url=tokens.unsubscribe_url(learner.uid, tokens.THREAD, thread_uid),
        )
    yield Link(
        label=_("Choose what you hear of, and when"), url=links.page("notifications:settings")
    )
    yield Link(
        label=_("No mail at once any more"),
        url=tokens.unsubscribe_url(learner.uid, tokens.INSTANT),
    )
