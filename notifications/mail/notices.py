"""Writes the notices: about takedowns, from those who decide, and about a reply not posted."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from discussions.models import ModerationNote, Takedown, Thread
from discussions.selectors import circle_of_warning
from learners.locales import isolated, one_stop
from learners.models import Learner
from notifications import links
from notifications.mail.content import Content, Item, Letter, Link, Quote, Section
from notifications.mail.setting import set_letter


def confirmation(takedown: Takedown) -> Letter:
    """Return the letter that says that a request is here.

    Nothing that was typed stands in it: whoever enters somebody else's address cannot make us
    send them words of theirs.
    """
    with translation.override(takedown.language):
        return _letter(
            subject=_("We have your request (%(reference)s)"),
            title=_("We have your request"),
            lead=_("Somebody reads it and answers to this address. Its reference: %(reference)s"),
            takedown=takedown,
        )


def answer(takedown: Takedown, note: ModerationNote) -> Letter:
    """Return the letter with the answer to a request."""
    is_granted = note.what == ModerationNote.What.DONE
    with translation.override(takedown.language):
        return _letter(
            subject=_("Your request (%(reference)s)"),
            title=_("Your request is done") if is_granted else _("Your request is refused"),
            lead=_("Reference: %(reference)s"),
            takedown=takedown,
            note=note,
        )


def warning(learner: Learner, note: ModerationNote) -> Letter:
    """Return the letter with what was written to a learner."""
    with translation.override(learner.language):
        title, lead = _voice(note)
        item = Item(
            title=title,
            lead=lead,
            quotes=_quotes(note),
            url=links.page("discussions:warning", note.uid),
            invitation=_("Read it here"),
        )
        content = Content(
            subject=title,
            sections=[Section(items=[item])],
            reason=_("This came because something of yours was reported and decided about."),
            links=[Link(label=_("Terms of use"), url=links.page("terms"))],
        )
        return set_letter(content)


def unposted_reply(learner: Learner | None, thread: Thread | None, words: str) -> Letter:
    """Return the letter that says that a reply by mail was not posted, with its words.

    Without `words`, nothing proves that the reader wrote the email, and none of it stands here.
    """
    language = learner.language if learner else settings.LANGUAGE_CODE
    with translation.override(language):
        if words:
            lead = _(
                "Replying by mail isn't offered yet, so nobody has read it. Your words are below:"
                " open the page and paste them there."
            )
        else:
            lead = _(
                "An email from your address came in here. Replying by mail isn't offered yet, so"
                " nobody has read it. If you did not write it, do nothing."
            )
        item = Item(
            title=_("Your reply was not posted"),
            lead=lead,
            quotes=[Quote(words=line) for line in words.splitlines() if line.strip()],
            url=f"{links.thread(thread)}#reply" if thread else links.page("home"),
            invitation=_("Answer here"),
        )
        content = Content(
            subject=_("Your reply was not posted"),
            sections=[Section(items=[item])],
            reason=_(
                "This came because you answered an email of ours. It comes once a day at most."
            ),
        )
        return set_letter(content)


def _voice(note: ModerationNote) -> tuple[str, str]:
    """Return who wrote, and where it stands: the circle is named where its reader may see it."""
    circle = circle_of_warning(note)
    words = {"circle": isolated(circle.name) if circle else ""}
    lead = _("It is about something of yours in the circle “%(circle)s”.") if circle else ""
    if not note.by_facilitator:
        title = _("Those who look after this place wrote to you")
    elif circle:
        title = _("A facilitator of the circle “%(circle)s” wrote to you")
    else:
        title = _("A facilitator of a circle you were in wrote to you")
        lead = _("It is about something of yours in that circle.")
    return one_stop(title % words), one_stop(lead % words)


def _letter(
    *, subject: str, title: str, lead: str, takedown: Takedown, note: ModerationNote | None = None
) -> Letter:
    words = {"reference": takedown.uid}
    item = Item(
        title=title,
        lead=lead % words,
        quotes=_quotes(note) if note else [],
        url=links.page("discussions:takedown_sent", takedown.uid),
        invitation=_("See how far it is"),
    )
    reason = _("This came because somebody gave this address in the form at %(site)s.")
    content = Content(
        subject=subject % words,
        sections=[Section(items=[item])],
        reason=reason % {"site": settings.AYNI_PUBLIC_URL},
        links=[Link(label=_("The form"), url=links.page("discussions:takedown"))],
    )
    return set_letter(content)


def _quotes(note: ModerationNote) -> list[Quote]:
    """Return what was written, paragraph by paragraph."""
    return [Quote(words=words) for words in note.words.split("\n") if words.strip()]
