"""What people type into reports, takedowns and decisions: the shape only."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from discussions.forms import Words
from discussions.models import ModerationNote, Report, Takedown
from learners.edit_forms import EditForm
from learners.fields import AddressField


def _textarea(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "dir": "auto"})


class ReportForm(forms.Form):
    """What is wrong with something."""

    reason = forms.ChoiceField(
        label=_("What is wrong?"), choices=Report.Reason.choices, widget=forms.RadioSelect
    )
    words = Words(
        label=_("In your words"),
        required=False,
        max_length=Report.WORDS_LIMIT,
        help_text=_("Only those who decide read this. Say it if it is something else."),
        widget=_textarea(4),
    )


class TakedownForm(forms.Form):
    """A request of anybody to take something down or correct it."""

    page = Words(
        label=_("Which page?"),
        required=False,
        max_length=Takedown.PAGE_LIMIT,
        help_text=_(
            "Its address. Of a post, the address behind its date. Leave it empty if it is about"
            " no single page."
        ),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    reason = forms.ChoiceField(
        label=_("What is wrong?"), choices=Takedown.Reason.choices, widget=forms.RadioSelect
    )
    statement = Words(
        label=_("In your words"),
        max_length=Takedown.STATEMENT_LIMIT,
        help_text=_(
            "What should change, and how can we check it? For a work of yours: where did you"
            " publish it, and under which licence?"
        ),
        widget=_textarea(6),
    )
    name = Words(label=_("Your name"), max_length=100)
    email = AddressField(
        label=_("Your e-mail address"),
        help_text=_("We answer to this address and use it for nothing else."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )


class DecisionForm(forms.Form):
    """A decision about what was reported."""

    decision = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    words = Words(
        label=_("Reason"),
        max_length=ModerationNote.WORDS_LIMIT,
        help_text=_("It stays on record. If you warn somebody, this is what they read."),
        widget=_textarea(5),
    )

    def __init__(self, data: Any = None, *, decisions: list[tuple[str, Any]]) -> None:
        super().__init__(data)
        field = self.fields["decision"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = decisions


class NoteForm(forms.Form):
    """A note for those who look after the place, or the reason of a deed."""

    words = Words(label=_("Note"), max_length=ModerationNote.WORDS_LIMIT, widget=_textarea(3))


class DeedForm(NoteForm):
    """The reason of a deed."""

    words = Words(label=_("Reason"), max_length=1000, widget=_textarea(3))


class AnswerForm(forms.Form):
    """The answer that closes a request."""

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[("done", _("Done")), ("refused", _("Refused"))],
        widget=forms.RadioSelect,
    )
    words = Words(
        label=_("Answer"),
        max_length=ModerationNote.WORDS_LIMIT,
        help_text=_("It is sent to the asker by mail."),
        widget=_textarea(5),
    )


class AttributionForm(EditForm):
    """Who wrote an article, and under which licence."""

    authors = Words(
        label=_("Authors"),
        required=False,
        max_length=20_000,
        help_text=_("One on a line, the main ones first."),
        widget=_textarea(4),
    )
    licence = forms.CharField(
        label=_("Licence"),
        max_length=40,
        help_text=_("Its SPDX name, such as CC-BY-4.0 or CC-BY-SA-4.0."),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    words = Words(label=_("Known from"), max_length=500, widget=_textarea(2))
