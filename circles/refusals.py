"""Why something is refused in a circle: one code and one sentence each, for pages and the API."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class Refusal(models.TextChoices):
    """What an action of this app may answer instead of doing it."""

    FULL = "full", _("All places in this circle are taken.")
    ADMISSION_NEEDED = (
        "admission_needed",
        _("A facilitator admits new members here: ask to be admitted."),
    )
    REMOVED = (
        "removed",
        _("A facilitator removed you from this circle. Only a facilitator can let you back in."),
    )
    JOIN_DIRECTLY = "join_directly", _("Nobody needs to admit you: this circle is open to join.")
    NOBODY_ADMITS = "nobody_admits", _("Nobody facilitates this circle now, so nobody could admit.")
    ASKED_JUST_NOW = (
        "asked_just_now",
        _("You asked a moment ago. Wait ten minutes, then ask again."),
    )
    REQUEST_GONE = "request_gone", _("This request has been withdrawn or declined already.")
    ALREADY_ADMITTED = "already_admitted", _("They are a member already. Remove them instead.")
    LAST_FACILITATOR = (
        "last_facilitator",
        _("Nobody else facilitates this circle. Make another member a facilitator first."),
    )
    LEAVE_INSTEAD = "leave_instead", _("To go yourself, leave the circle.")
    DAYS = "days", _("An invitation is good for 1 to 90 days.")
    BELOW_MEMBERS = "below_members", _("More people than that are in the circle already.")
    NO_TOPIC = "no_topic", _("Choose one to five topics.")
    UNKNOWN_TOPIC = "unknown_topic", _("Choose topics from the list.")
    UNKNOWN_LANGUAGE = "unknown_language", _("Choose a language from the list.")
    CONTROL_CHARACTERS = "control_characters", _("Please use letters and signs that can be seen.")
    UNKNOWN_ZONE = "unknown_zone", _("No such time zone. Write it like Africa/Kigali.")
    NO_SUCH_TIME = (
        "no_such_time",
        _("That hour does not exist there: the clocks go forward. Choose another time."),
    )
    PAST = "past", _("That time has passed already.")
    TOO_FAR = "too_far", _("Plan at most two years ahead.")
    OVER = "over", _("This meeting is over.")
    LIST_FULL = "list_full", _("The reading list is full. A facilitator can make room.")

    def error(self, field: str = "") -> ValidationError:
        """Return what to raise, about one field where it is named."""
        error = ValidationError(self.label, code=self.value)
        return ValidationError({field: error}) if field else error
