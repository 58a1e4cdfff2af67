"""What people type into threads: the shape only; what it may say is for the actions to judge."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from articles.refusals import Refused
from discussions.models import Post, Thread
from discussions.selectors import CircleOffer
from learners.edit_forms import EditForm


class Words(forms.CharField):
    """Words whose limit the server tells: a browser that knew it would cut them in silence."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Return the attributes of a text field, without its limit."""
        attrs: dict[str, Any] = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs


class Writing(forms.Form):
    """A form that posts words: it carries the key by which a repeat is recognised."""

    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial={"key": uuid4()} | (initial or {}))

    def refuse(self, error: ValidationError) -> None:
        """Show what an action refused; where the key was spent, the next try carries a new one."""
        self.add_error(None, error)
        if getattr(error, "code", None) == "key_reused":
            self.data = {name: self.data[name] for name in self.data} | {"key": str(uuid4())}


class ReplyForm(Writing):
    """An answer or a comment."""

    body = Words(
        label=_("Your answer"),
        max_length=Post.BODY_LIMIT,
        widget=forms.Textarea(
            attrs={"rows": 1, "dir": "auto", "placeholder": _("Write what you know")}
        ),
    )
    is_answer = forms.BooleanField(
        label=_("This answers the question"), required=False, initial=True
    )

    def expect_comment(self) -> None:
        """Ask for a reply where an answer makes no sense."""
        self.fields["body"].widget.attrs["placeholder"] = _("Write your reply")


class EditPostForm(EditForm):
    """Other words for a post."""

    body = Words(
        label=_("Text"),
        max_length=Post.BODY_LIMIT,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
    )


class EditQuestionForm(EditPostForm):
    """Other words for a question."""

    title = Words(
        label=_("Your question"),
        max_length=Thread.TITLE_LIMIT,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    body = Words(
        label=_("More detail"),
        required=False,
        max_length=Post.BODY_LIMIT,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
    )
    field_order = ("title", "body")


class AskForm(Writing):
    """A question about an article; the hidden fields tell the passage, or the quote is typed."""

    title = Words(
        label=_("Your question"),
        max_length=Thread.TITLE_LIMIT,
        help_text=_("One line that says what you want to know."),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    body = Words(
        label=_("More detail"),
        required=False,
        max_length=Post.BODY_LIMIT,
        help_text=_("What you have, what you tried, where you are: it saves a round of asking."),
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )
    circle = forms.ChoiceField(label=_("Where to ask"), widget=forms.RadioSelect)
    quote = Words(
        label=_("The sentence you ask about"),
        required=False,
        max_length=20_000,
        help_text=_("Copy it from the article. Leave it empty to ask about the whole."),
        widget=forms.HiddenInput,
    )
    quote_end = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)
    before = forms.CharField(required=False, max_length=300, strip=False, widget=forms.HiddenInput)
    after = forms.CharField(required=False, max_length=300, strip=False, widget=forms.HiddenInput)
    start = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    end = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    edition = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    section = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        offers: Sequence[CircleOffer],
        initial: dict[str, Any] | None = None,
        has_place: bool = True,
    ) -> None:
        is_clear = bool(offers) and (offers[0].reads_it or len(offers) == 1)
        first = {"circle": offers[0].circle.slug} if is_clear else {}
        super().__init__(data, initial=first | (initial or {}))
        where = self.fields["circle"]
        assert isinstance(where, forms.ChoiceField)
        where.choices = [(offer.circle.slug, offer.label) for offer in offers]
        if not has_place:
            self.fields["quote"].widget = forms.TextInput(
                attrs={"dir": "auto", "autocomplete": "off"}
            )


class PlaceForm(forms.Form):
    """The passage as an address tells it; what makes no sense counts as not told.

    Offsets that make no sense count as not told where words or a section come with them.
    """

    quote = AskForm.base_fields["quote"]
    quote_end = AskForm.base_fields["quote_end"]
    before = AskForm.base_fields["before"]
    after = AskForm.base_fields["after"]
    start = AskForm.base_fields["start"]
    end = AskForm.base_fields["end"]
    edition = AskForm.base_fields["edition"]
    section = AskForm.base_fields["section"]

    def place(self) -> dict[str, Any]:
        """Return the fields as `place_in` takes them."""
        self.full_clean()
        told = {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
        if not told.keys() & {"quote", "section"} and self.errors.keys() & {"start", "end"}:
            raise Refused("passage_outside")
        names = {"before": "prefix", "after": "suffix"}
        return {names.get(name, name): value for name, value in told.items()}
