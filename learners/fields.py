"""Form fields for names, languages and time zones."""

from typing import Any

from allauth.account.fields import EmailField
from django import forms
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.utils.choices import CallableChoiceIterator
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from learners import countries, languages, zones
from learners.names import NAME_LENGTH, clean_name, fold_address

OptionGroup = tuple[str | None, list[dict[str, Any]], int | None]


class NameField(forms.CharField):
    """A display name, folded and checked as names.clean_name says."""

    def __init__(self, **options: Any) -> None:
        attrs = {"autocomplete": "name", "maxlength": NAME_LENGTH, "dir": "auto"}
        options.setdefault("label", _lazy("Your name"))
        super().__init__(widget=forms.TextInput(attrs=attrs), **options)

    def clean(self, value: str | None) -> str:
        """Return the name as it is stored."""
        return clean_name(super().clean(value))


class AddressField(EmailField):
    """An email address, folded as names.fold_address says before anything else looks at it."""

    def to_python(self, value: Any) -> str:
        """Return the one spelling of the address."""
        typed: str = super().to_python(value)
        return fold_address(typed) if typed else typed


class LanguagesWidget(forms.CheckboxSelectMultiple):
    """Checkboxes; those beyond the first group fold away, except the ones that are chosen."""

    template_name = "learners/widgets/languages.html"

    def optgroups(
        self, name: str, value: list[str], attrs: dict[str, Any] | None = None
    ) -> list[OptionGroup]:
        """Return the groups with what is chosen moved up to where it is seen."""
        (label, first, index), *folded = super().optgroups(name, value, attrs)
        chosen = [option for _, options, _ in folded for option in options if option["selected"]]
        rest = [
            (group, [option for option in options if not option["selected"]], position)
            for group, options, position in folded
        ]
        return [(label, first + chosen, index), *rest]


class LanguagesField(forms.MultipleChoiceField):
    """Languages that a learner reads."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _lazy("Languages you read"))
        super().__init__(choices=_language_choices, widget=LanguagesWidget, **options)


class LongSelect(forms.Select):
    """A select with hundreds of options, which are written without a template for each.

    The same HTML from Django's own templates takes 50 ms of CPU for 400 zones.
    """

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        """Return the select as HTML."""
        widget = self.get_context(name, value, attrs)["widget"]
        groups = "".join(_group(label, options) for label, options, _at in widget["optgroups"])
        return format_html(
            '<select name="{}"{}>{}</select>',
            widget["name"],
            flatatt(widget["attrs"]),
            mark_safe(groups),
        )


class ZoneSelect(LongSelect):
    """A list of zones in which an older name of one chooses it.

    One that the list leaves out, such as Etc/GMT+5, stays chosen if it is.
    """

    def optgroups(
        self, name: str, value: list[str], attrs: dict[str, Any] | None = None
    ) -> list[OptionGroup]:
        """Return the groups of options, and the zone in use by itself where no group has it."""
        value = [zones.current_name(zone) for zone in value]
        groups = super().optgroups(name, value, attrs)
        found = any(option["selected"] for _group, options, _index in groups for option in options)
        if not found:
            groups += [
                (None, [self.create_option(name, zone, zone, True, len(groups))], None)
                for zone in value
                if zones.is_known(zone)
            ]
        return groups


class TimeZoneField(forms.CharField):
    """A time zone out of a list; a browser may name one that the list leaves out."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _lazy("Your time zone"))
        super().__init__(
            widget=ZoneSelect(choices=CallableChoiceIterator(zones.choices)), **options
        )


class CountryField(forms.ChoiceField):
    """A country, or none."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _lazy("Country"))
        options.setdefault("widget", LongSelect)
        super().__init__(choices=_country_choices, required=False, **options)


def _group(label: str | None, options: list[dict[str, Any]]) -> str:
    written = "".join(map(_option, options))
    if not label:
        return written
    return f'<optgroup label="{conditional_escape(label)}">{written}</optgroup>'


def _language_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        ("", languages.offered_first()),
        (_("More languages"), languages.others()),
    ]


def _country_choices() -> list[tuple[str, str]]:
    return [("", _("Not said")), *countries.choices()]


def _option(option: dict[str, Any]) -> str:
    value, label = conditional_escape(option["value"]), conditional_escape(option["label"])
    return f'<option value="{value}"{" selected" * option["selected"]}>{label}</option>'
