"""allauth's own forms where ours differ: one door for code and password, digits of any script."""

import unicodedata
from typing import Any

from allauth.account import forms as account
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.ratelimit import respond_429
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _lazy

from learners.fields import AddressField

_PASSWORD_LENGTH = 1024


class LoginForm(account.LoginForm):
    """Sends a code to the address; whoever has a password may type it instead."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["login"] = AddressField()
        self.order_fields(["login", "password"])

    def _setup_password_field(self) -> None:
        password = self.fields["password"]
        password.required = False
        password.max_length = _PASSWORD_LENGTH
        password.widget.attrs["maxlength"] = _PASSWORD_LENGTH

    def _clean_with_password(self, credentials: dict[str, Any]) -> dict[str, Any]:
        try:
            cleaned: dict[str, Any] = super()._clean_with_password(credentials)
        except ValidationError as error:
            if error.code != "too_many_login_attempts":
                raise
            # Machines that guess understand a status, not a sentence in a form.
            raise ImmediateHttpResponse(respond_429(self.request)) from None
        return cleaned


class SignupForm(account.SignupForm):
    """Sign-up: the address, and what learners.forms.SignupForm asks."""

    email = AddressField()


class AddAddressForm(account.AddEmailForm):
    """Another address of an account."""

    email = AddressField()


class ResetPasswordForm(account.ResetPasswordForm):
    """Asks for the code with which one chooses a new password."""

    email = AddressField()


class RequestLoginCodeForm(account.RequestLoginCodeForm):
    """Asks for a sign-in code."""

    email = AddressField()


class _CodeForm:
    """Takes a code typed with the digits of any script, on a keyboard of digits."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["code"]  # type: ignore[attr-defined]
        field.label = _lazy("Code from the mail")
        field.max_length = 40
        field.widget = forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "autofocus": True,
                "dir": "ltr",
                "maxlength": 40,
            }
        )

    def clean_code(self) -> str:
        """Compare the code with its digits brought to 0..9."""
        typed = self.cleaned_data["code"]  # type: ignore[attr-defined]
        self.cleaned_data["code"] = "".join(  # type: ignore[attr-defined]
            str(unicodedata.digit(character, character)) for character in typed
        )
        return super().clean_code()  # type: ignore[misc, no-any-return]


class ConfirmLoginCodeForm(_CodeForm, account.ConfirmLoginCodeForm):
    """The code of a sign-in."""


class ConfirmEmailCodeForm(_CodeForm, account.ConfirmEmailVerificationCodeForm):
    """The code that proves an address."""


class ConfirmPasswordResetCodeForm(_CodeForm, account.ConfirmPasswordResetCodeForm):
    """The code of a forgotten password."""
