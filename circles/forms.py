"""What people type about circles: shapes and limits; the actions decide."""

from datetime import datetime
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from circles.models import Circle, Meeting, Membership, Reading
from circles.selectors import languages_offered, topics_offered
from learners import languages
from learners.edit_forms import EditForm
from learners.fields import TimeZoneField
from learners.models import Learner
from learners.selectors import topics


def _line(**options: Any) -> forms.CharField:
    """Return a field of one line in whatever script people write."""
    return forms.CharField(widget=forms.TextInput(attrs={"dir": "auto"}), **options)


def _lines(rows: int, **options: Any) -> forms.CharField:
    """Return a field of several lines."""
    return forms.CharField(widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}), **options)


def _topic_choices() -> list[tuple[str, str]]:
    return [(topic.slug, topic.name) for topic in topics()]


class CircleForm(forms.Form):
    """What a circle says of itself, at its founding and later."""

    name = _line(
        label=_("Name"),
        max_length=80,
        help_text=_("What people build or learn together, in a few words."),
    )
    purpose = _lines(
        2,
        label=_("Purpose"),
        max_length=300,
        help_text=_("One or two sentences that tell a stranger whether this is for them."),
    )
    topics = forms.MultipleChoiceField(
        label=_("Topics"),
        choices=_topic_choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("One to five."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=languages.choices)
    admission = forms.ChoiceField(
        label=_("Who may join"),
        choices=[
            (Circle.Admission.OPEN, _("Open: everyone reads, anyone joins with one press.")),
            (Circle.Admission.REQUEST, _("On request: you admit; threads are for members.")),
            (Circle.Admission.INVITE, _("Invite only: nobody else knows that it exists.")),
        ],
        initial=Circle.Admission.OPEN,
        widget=forms.RadioSelect,
    )
    capacity = forms.IntegerField(
        label=_("Places"),
        min_value=2,
        max_value=1000,
        initial=50,
        help_text=_("How many people the circle can hold, you among them."),
    )
    rhythm = _line(
        label=_("When it meets"),
        max_length=120,
        required=False,
        help_text=_("For example: every second Thursday evening, Central Africa time."),
    )
    about = _lines(
        6,
        label=_("More about it"),
        max_length=4000,
        required=False,
        help_text=_("Plain text; an empty line begins a new paragraph."),
    )


class ChangeCircleForm(EditForm, CircleForm):
    """What a circle says of itself from now on."""


class FindForm(forms.Form):
    """How somebody narrows the list of circles; what cannot be understood narrows nothing."""

    query = forms.CharField(
        label=_("Words"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Words"), "dir": "auto"}),
    )
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)

    def __init__(self, learner: Learner | None, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offered = {
            "topic": [("", _("All topics"))]
            + [(topic.slug, topic.name) for topic in topics_offered(learner)],
            "language": [("", _("All languages"))]
            + [(code, languages.name_of(code)) for code in languages_offered(learner)],
        }
        for name, choices in offered.items():
            cast(forms.ChoiceField, self.fields[name]).choices = choices

    def filters(self) -> dict[str, str]:
        """Return what was understood."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}


class RequestForm(forms.Form):
    """A word to the facilitators."""

    note = _lines(
        4,
        label=_("A word to the facilitators"),
        max_length=Membership._meta.get_field("note").max_length,
        required=False,
        help_text=_("What you are building and why you would like to join. Only they read it."),
    )


class InvitationForm(forms.Form):
    """A new link that admits."""

    places = forms.IntegerField(
        label=_("How many may use it"),
        min_value=1,
        max_value=100,
        initial=1,
    )
    days = forms.IntegerField(label=_("For how many days"), min_value=1, max_value=90, initial=14)


class RoleForm(forms.Form):
    """What a member is to be."""

    role = forms.ChoiceField(choices=Membership.Role.choices)


class WallTimeField(forms.Field):
    """Date and time on a clock of a zone chosen beside it: a datetime without any zone."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def to_python(self, value: Any) -> datetime | None:
        """Return what the clock shows."""
        if value in self.empty_values:
            return None
        try:
            local = datetime.fromisoformat(str(value).strip())
        except ValueError:
            local = None
        if local is None or local.tzinfo is not None:
            raise ValidationError(_("Write date and time like 2026-11-26 18:00."), code="invalid")
        return local


class MeetingForm(forms.Form):
    """A meeting to be."""

    title = _line(label=_("What about"), max_length=Meeting._meta.get_field("title").max_length)
    local_start = WallTimeField(label=_("Begins"))
    zone = TimeZoneField(
        label=_("On the clocks of"), help_text=_("Everyone sees it in their own time zone.")
    )
    minutes = forms.IntegerField(label=_("Minutes"), min_value=5, max_value=24 * 60, initial=60)
    where = _line(
        label=_("Where"),
        max_length=300,
        required=False,
        help_text=_("A place, or the address of a call. Only members see it."),
    )
    agenda = _lines(4, label=_("Agenda"), max_length=2000, required=False)


class ReadingForm(forms.Form):
    """Why an article is worth reading together."""

    article = forms.CharField(max_length=16, widget=forms.HiddenInput)
    note = _line(
        label=_("Why we read it"),
        max_length=Reading._meta.get_field("note").max_length,
        required=False,
    )
