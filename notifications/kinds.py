"""What each kind of notification is: its sentence, and whether it may be mailed at once."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learners.locales import isolated
from notifications.models import Level, Notification

Kind = Notification.Kind

# Addressed to one person by name or by deed; mailed at once at any level but Mute.
ADDRESSED = frozenset(
    {Kind.ANSWERED, Kind.MENTIONED, Kind.ACCEPTED, Kind.ADMISSION_REQUESTED, Kind.ADMITTED}
)
# Heard because one follows; of several in one thread only the first unread one is mailed.
FOLLOWED = frozenset({Kind.REPLIED, Kind.ASKED})
# What waits for who looks after the place: one for all of it, mailed once a day at most.
WAITING = frozenset({Kind.REPORTS_WAIT, Kind.TAKEDOWNS_WAIT})
# What others did for me: the second section of the digest.
DONE_FOR_ME = (Kind.ACCEPTED, Kind.ANSWERED, Kind.MENTIONED, Kind.THANKED)


def mailed_at_level(kind: str, level: Level) -> bool:
    """Say whether a thread's level lets a mail about this kind go out at once."""
    if level == Level.MUTE:
        return kind == Kind.MENTIONED
    if kind in FOLLOWED:
        return level == Level.FOLLOW
    return kind in ADDRESSED or kind in WAITING


def sentence(notification: Notification) -> str:
    """Return the notification as one sentence in the active language, names and titles in it."""
    words = {
        "name": isolated(notification.actor.name) if notification.actor else _("Somebody"),
        "title": isolated(notification.thread.title) if notification.thread else "",
        "circle": isolated(notification.circle.name) if notification.circle else "",
        "count": notification.waiting_count,
    }
    return _pattern(notification) % words


def path_of(notification: Notification) -> str:
    """Return the path of the page where it can be read, and answered."""
    about = notification.post or notification.thread or notification.circle
    match notification.kind:
        case Kind.REPORTS_WAIT if notification.circle is not None:
            return reverse("discussions:circle_reports", args=[notification.circle.slug])
        case Kind.REPORTS_WAIT:
            return reverse("discussions:host_reports")
        case Kind.TAKEDOWNS_WAIT:
            return reverse("discussions:host_takedowns")
        case Kind.WARNED if notification.note is not None:
            return reverse("discussions:warning", args=[notification.note.uid])
        case Kind.ADMISSION_REQUESTED if notification.circle is not None:
            return reverse("circles:manage", args=[notification.circle.slug])
    return about.get_absolute_url() if about else reverse("notifications:index")


def _pattern(notification: Notification) -> str:
    match notification.kind:
        case Kind.ANSWERED:
            return _("%(name)s answered your question “%(title)s”")
        case Kind.REPLIED:
            return _("%(name)s wrote in “%(title)s”")
        case Kind.MENTIONED:
            return _("%(name)s named you in “%(title)s”")
        case Kind.ACCEPTED:
            return _("%(name)s says that your answer worked: “%(title)s”")
        case Kind.THANKED:
            return _("%(name)s thanks you for what you wrote in “%(title)s”")
        case Kind.ASKED:
            return _("%(name)s asks in %(circle)s: “%(title)s”")
        case Kind.ADMISSION_REQUESTED:
            return _("%(name)s asks to be admitted to %(circle)s")
        case Kind.ADMITTED:
            return _("%(name)s admitted you to %(circle)s")
        case Kind.REPORTS_WAIT if notification.circle is not None:
            return ngettext(
                "%(count)d report waits in %(circle)s",
                "%(count)d reports wait in %(circle)s",
                notification.waiting_count,
            )
        case Kind.REPORTS_WAIT:
            return ngettext(
                "%(count)d report waits", "%(count)d reports wait", notification.waiting_count
            )
        case Kind.TAKEDOWNS_WAIT:
            return ngettext(
                "%(count)d takedown or correction waits",
                "%(count)d takedowns or corrections wait",
                notification.waiting_count,
            )
        case Kind.WARNED if notification.note is not None and notification.note.by_facilitator:
            return _("A facilitator of a circle wrote to you")
        case Kind.WARNED:
            return _("Those who look after this place wrote to you")
        case _:
            return _("The article changed under “%(title)s”")
