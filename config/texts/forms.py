"""What a host types into a page of the site: the shape only."""

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.texts.models import SiteText
from learners.edit_forms import EditForm


class TextForm(EditForm):
    """The words of a page, and the number of the version they were made from."""

    body = forms.CharField(
        label=_("Text"),
        required=False,
        max_length=SiteText.LIMIT,
        help_text=_(
            "Markdown: # before a heading, - before a point, [words](https://address) for a link."
            " Give links to this site in full."
        ),
        widget=forms.Textarea(attrs={"rows": 24, "dir": "auto", "maxlength": None}),
    )
    after = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    # Versions of a page are numbered, so the number names the state.
    etag = None  # type: ignore[assignment]
    state_field = "after"
