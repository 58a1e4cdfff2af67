"""What learners choose about being told."""

from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from learners.edit_forms import EditForm
from notifications.models import DigestSchedule, Level


class ScheduleForm(EditForm):
    """When the digest comes, and whether mail comes at once."""

    cadence = forms.ChoiceField(
        label=_("The digest comes"),
        choices=DigestSchedule.Cadence.choices,
        widget=forms.RadioSelect,
    )
    weekday = forms.TypedChoiceField(
        label=_("Day"),
        coerce=int,
        choices=list(WEEKDAYS.items()),
        help_text=_("Counts for a weekly digest."),
    )
    hour = forms.TypedChoiceField(
        label=_("Hour"),
        coerce=int,
        choices=[(hour, f"{hour:02}:00") for hour in range(24)],
        help_text=_("On your own clock."),
    )
    instant_mail = forms.BooleanField(
        label=_("Mail me at once what is addressed to me"),
        required=False,
        help_text=_(
            "An answer to you, your name in a post, news of what you follow: after two minutes, "
            "unless you have read it by then."
        ),
    )


class LevelForm(forms.Form):
    """How closely to follow one circle or thread."""

    level = forms.ChoiceField(
        label=_("How closely"), choices=Level.choices, widget=forms.RadioSelect
    )


class CircleLevelForm(LevelForm):
    """A circle's level, perhaps for the threads followed in it too."""

    with_threads = forms.BooleanField(required=False)

    def __init__(self, *args: Any, followed: int, **options: Any) -> None:
        super().__init__(*args, **options)
        if not followed:
            del self.fields["with_threads"]
            return
        self.fields["with_threads"].label = ngettext(
            "Also the %(number)d thread I follow there",
            "Also the %(number)d threads I follow there",
            followed,
        ) % {"number": followed}
