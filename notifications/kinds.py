"""What each kind of notification is: its sentence, and whether it may be mailed at once."""

from django.urls import reverse
from django.utils.translation import gettext as _

from notifications.models import Level, Notification

Kind = Notification.Kind

# Addressed to one person by name or by deed; mailed at once at any level but Mute.
ADDRESSED = frozenset(
    {Kind.ANSWERED, Kind.MENTIONED, Kind.ACCEPTED, Kind.ADMISSION_REQUESTED, Kind.ADMITTED}
)
# Heard because one follows; of several in one thread only the first unread one is mailed.
FOLLOWED = frozenset({Kind.REPLIED, Kind.ASKED})
# What others did for me: the second section of the digest.
DONE_FOR_ME = (Kind.ACCEPTED, Kind.ANSWERED, Kind.MENTIONED, Kind.THANKED)


def mailed_at_level(kind: str, level: Level) -> bool:
    """Say whether a thread's level lets a mail about this kind go out at once."""
    if level == Level.MUTE:
        return kind == Kind.MENTIONED
    if kind in FOLLOWED:
        return level == Level.FOLLOW
    return kind in ADDRESSED


def sentence(notification: Notification) -> str:
    """Return the notification as one sentence in the active language, names and titles in it."""
    words = {
        "name": notification.actor.name if notification.actor else _("Somebody"),
        "title": notification.thread.title if notification.thread else "",
        "circle": notification.circle.name if notification.circle else "",
    }
    return _pattern(notification.kind) % words


def path_of(notification: Notification) -> str:
    """Return the path of the page where it can be read, and answered."""
    about = notification.post or notification.thread or notification.circle
    if about is None:
        return reverse("notifications:index")
    if notification.kind == Kind.ADMISSION_REQUESTED and notification.circle is not None:
        return reverse("circles:manage", args=[notification.circle.slug])
    return about.get_absolute_url()


def _pattern(kind: str) -> str:
    match kind:
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
        case _:
            return _("The article changed under “%(title)s”")
