"""Forms that change what somebody else may have changed since they were opened."""

from typing import Any, cast

from django import forms
from django.http import QueryDict

from foundation.etags import EditConflict, Fields, etag_of


class EditForm(forms.Form):
    """A form that shows a state and carries its etag in a hidden field.

    After a conflict `differing` holds, for each field that was typed otherwise, its label and
    what stands now, and the form carries the etag of that: saving again is a decision.
    """

    etag = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    # The field that names the state.
    state_field = "etag"

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.differing: list[tuple[str, str]] = []

    def changes(self) -> dict[str, Any]:
        """Return the cleaned fields as an edit action takes them, with `if_match`."""
        fields = dict(self.cleaned_data)
        return {"if_match": fields.pop("etag") or None} | fields

    def show_conflict(self, conflict: EditConflict) -> None:
        """Show what stands now beside what was typed, which stays in the form."""
        self.add_error(None, conflict)
        data = cast(QueryDict, self.data).copy()
        data[self.add_prefix(self.state_field)] = conflict.etag
        self.data = data
        typed = self.cleaned_data
        self.differing = [
            (str(field.label), _in_words(field, conflict.current[name]))
            for name, field in self.fields.items()
            if name in conflict.current and not _same(typed.get(name), conflict.current[name])
        ]


def state(fields: Fields) -> dict[str, Any]:
    """Return the initial values of an EditForm: the fields and the etag of their state."""
    return {**fields, "etag": etag_of(fields)}


def _same(typed: Any, now: Any) -> bool:
    if isinstance(typed, list) and isinstance(now, list):
        return sorted(map(str, typed)) == sorted(map(str, now))
    return str(typed if typed is not None else "") == str(now)


def _in_words(field: forms.Field, value: Any) -> str:
    """Return a value as its field shows it to people."""
    values = value if isinstance(value, list) else [value]
    if isinstance(field, forms.ChoiceField):
        labels = dict(_flat(field.choices))
        return ", ".join(str(labels.get(str(one), one)) for one in values)
    return "\n".join(map(str, values))


def _flat(choices: Any) -> list[tuple[str, Any]]:
    flat: list[tuple[str, Any]] = []
    for value, label in choices:
        groups = isinstance(label, list | tuple)
        flat += _flat(label) if groups else [(str(value), label)]
    return flat
