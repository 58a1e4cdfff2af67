"""What learners type about themselves."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from learners import zones
from learners.actions.profile import BIO_LENGTH, change_profile
from learners.edit_forms import EditForm
from learners.fields import CountryField, LanguagesField, NameField, TimeZoneField
from learners.languages import spoken_now
from learners.models import ApiToken, Learner
from learners.selectors import topics

# How the form says that a token has no end.
_NEVER = "never"


class SignupForm(forms.Form):
    """What sign-up asks besides the address; allauth's own form is built on this one."""

    field_order = ("email", "name", "languages", "time_zone")

    name = NameField(
        help_text=_lazy("Others see it beside what you write. Your first name is enough.")
    )
    languages = LanguagesField(required=False, initial=spoken_now)
    time_zone = TimeZoneField(
        required=False,
        initial=zones.UTC,
        help_text=_lazy("So that meetings and mail come at your hours."),
    )

    def signup(self, request: HttpRequest, learner: Learner) -> None:
        """Keep what was typed; a zone that nobody knows becomes UTC, and that is said."""
        zone = self.cleaned_data["time_zone"] or zones.UTC
        if not zones.is_known(zone):
            zone = zones.UTC
            messages.warning(
                request,
                _("We do not know your time zone, so times are in UTC. You can change it later."),
            )
        change_profile(
            actor=learner,
            name=self.cleaned_data["name"],
            languages=self.cleaned_data["languages"] or spoken_now(),
            interface_language=get_language() or "",
            time_zone=zone,
        )


def _topic_choices() -> list[tuple[str, str]]:
    return [(topic.slug, topic.name) for topic in topics()]


def _interface_choices() -> list[tuple[str, str]]:
    return [
        ("", _("As my browser asks")),
        *((code, str(name)) for code, name in settings.LANGUAGES),
    ]


class ProfileForm(EditForm):
    """The profile of a learner, as they change it themselves."""

    name = NameField()
    bio = forms.CharField(
        label=_lazy("About you"),
        required=False,
        max_length=BIO_LENGTH,
        help_text=_lazy("What you have built, where, and with what. Everyone can read it."),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    topics = forms.MultipleChoiceField(
        label=_lazy("Topics I can help with"),
        required=False,
        choices=_topic_choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_lazy("Questions about these reach you first, in your digest."),
    )
    country = CountryField()
    languages = LanguagesField(required=False)
    time_zone = TimeZoneField(help_text=_lazy("Only you see it. Meetings and mail follow it."))
    interface_language = forms.ChoiceField(
        label=_lazy("Language of the pages and mails"),
        required=False,
        choices=_interface_choices,
    )


def _lifetime_choices() -> list[tuple[str, str]]:
    days = [
        (str(n), ngettext("%(count)d day", "%(count)d days", n) % {"count": n})
        for n in (30, ApiToken.DEFAULT_DAYS, ApiToken.MOST_DAYS)
    ]
    return [*days, (_NEVER, _("It never expires"))]


def _days(choice: str) -> int | None:
    return None if choice == _NEVER else int(choice)


class TokenForm(forms.Form):
    """A new key to the API."""

    name = forms.CharField(
        label=_lazy("What it is for"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    scope = forms.ChoiceField(
        label=_lazy("It may"),
        choices=ApiToken.Scope.choices,
        initial=ApiToken.Scope.READ,
        widget=forms.RadioSelect,
    )
    lifetime_days = forms.TypedChoiceField(
        label=_lazy("It expires after"),
        required=False,
        choices=_lifetime_choices,
        coerce=_days,
        # Django takes any value; its types say text.
        empty_value=ApiToken.DEFAULT_DAYS,  # type: ignore[arg-type]
        initial=ApiToken.DEFAULT_DAYS,
        help_text=_lazy("After that your program is refused until you give it a new token."),
    )
