"""What people type to bring in an article or to report what they built."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from articles.actions.importing import MAX_SAVED
from articles.importing import text_of_file
from articles.models import ADDRESS_LENGTH, Adaptation
from learners import countries


class ImportForm(forms.Form):
    """An address, or a saved page and where it came from."""

    url = forms.URLField(
        label=_("Address of the page"),
        max_length=ADDRESS_LENGTH,
        required=False,
        assume_scheme="https",
        help_text=_("The page of an article on any MediaWiki: energypedia, Appropedia, ..."),
        widget=forms.URLInput(attrs={"placeholder": "https://", "inputmode": "url"}),
    )
    file = forms.FileField(
        label=_("Or a saved page"),
        required=False,
        help_text=_(
            "HTML, MHTML or JSON (action=parse), at most 5 MB. Give its address above, so that"
            " its authors can be credited."
        ),
    )

    def clean_file(self) -> str:
        """Return the file's text, see importing.text_of_file."""
        file: UploadedFile | None = self.cleaned_data["file"]
        if file is None:
            return ""
        if (file.size or 0) > MAX_SAVED:
            raise forms.ValidationError(_("This file is larger than 5 MB."), code="too_large")
        return text_of_file(file.read())


class AdaptationForm(forms.ModelForm):
    """ "I built this": what anyone who wants to build it next would ask first."""

    swap_old = forms.CharField(label=_("Instead of"), max_length=120, required=False)
    swap_new = forms.CharField(label=_("I took"), max_length=120, required=False)
    swap_why = forms.CharField(label=_("because"), max_length=200, required=False)

    class Meta:
        model = Adaptation
        fields = ("place", "country", "built_on_date", "result", "story", "cost", "currency")
        widgets = {
            "built_on_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "result": forms.RadioSelect,
            "story": forms.Textarea(attrs={"rows": 6}),
            "currency": forms.TextInput(attrs={"size": 4, "placeholder": "BOB"}),
        }
        help_texts = {
            "place": _("Town or valley; no address."),
            "story": _("Size, what was hard, what you would do differently."),
            "currency": _("Three letters, such as BOB or RWF."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["country"] = forms.ChoiceField(
            label=_("Country"), choices=[("", "—"), *countries.choices()]
        )
        # A browser that knew the limit would cut a longer story in silence.
        self.fields["story"].widget.attrs.pop("maxlength", None)
        result = self.fields["result"]
        assert isinstance(result, forms.ChoiceField)
        result.choices = Adaptation.Result.choices

    def report(self) -> dict[str, Any]:
        """Return what report_adaptation takes besides the actor and the article."""
        typed = dict(self.cleaned_data)
        swap = {name: typed.pop(f"swap_{name}") for name in ("old", "new", "why")}
        return typed | {"materials": [swap]}
