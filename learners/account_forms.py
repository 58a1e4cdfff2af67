"""allauth's own forms where ours differ: one door for code and password, digits of any script."""

import unicodedata
from datetime import timedelta
from typing import Any

from allauth.account import forms as account
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from learners import sent_codes
from learners.actions.rates import RateReached, count
from learners.answering import too_many
from learners.asking import ask_for_mail
from learners.fields import AddressField
from learners.limits import again_in
from learners.rates import counts_of_code

_PASSWORD_LENGTH = 1024
# As ACCOUNT_RATE_LIMITS has it for login_failed.
_WRONG_PASSWORDS_WAIT = timedelta(minutes=5)


class _AsksForMail:
    """Counts the email that the form asks for, before anything is made; refuses it beyond."""

    def clean(self) -> dict[str, Any]:
        """Count it once the rest of the form is right."""
        super().clean()  # type: ignore[misc]
        cleaned: dict[str, Any] = self.cleaned_data  # type: ignore[attr-defined]
        if not self.errors:  # type: ignore[attr-defined]
            ask_for_mail(context.request, cleaned["email"])
        return cleaned


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

    def _clean_without_password(self, email: str | None, phone: str | None) -> dict[str, Any]:
        cleaned: dict[str, Any] = super()._clean_without_password(email, phone)
        if not self.errors:
            ask_for_mail(self.request, cleaned["login"])
        return cleaned

    def _clean_with_password(self, credentials: dict[str, Any]) -> dict[str, Any]:
        try:
            cleaned: dict[str, Any] = super()._clean_with_password(credentials)
        except ValidationError as error:
            if error.code != "too_many_login_attempts":
                raise
            reached = RateReached(_WRONG_PASSWORDS_WAIT)
            reasons = [
                _("Too many wrong passwords were typed for this account, perhaps not by you."),
                _("A code by email signs you in now: go back and leave the password empty."),
                again_in(reached.retry_after_s),
            ]
            # Machines that guess understand a status, not a sentence in a form.
            raise ImmediateHttpResponse(too_many(self.request, reached, reasons)) from None
        return cleaned


class SignupForm(_AsksForMail, account.SignupForm):
    """Sign-up: the address, and what learners.forms.SignupForm asks."""

    email = AddressField()


class AddAddressForm(_AsksForMail, account.AddEmailForm):
    """Another address of an account."""

    email = AddressField()


class ResetPasswordForm(_AsksForMail, account.ResetPasswordForm):
    """Asks for the code with which one chooses a new password."""

    email = AddressField()


class RequestLoginCodeForm(_AsksForMail, account.RequestLoginCodeForm):
    """Asks for a sign-in code."""

    email = AddressField()


class _CodeForm:
    """Takes a code typed with the digits of any script, on a keyboard of digits."""

    purpose: str
    expected_code: str

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
        """Take any code that is still valid in this browser, its digits brought to 0..9.

        What is typed is counted per mailbox first: answers 429 beyond the limit, which costs none
        of the tries that the code has.
        """
        typed = self.cleaned_data["code"]  # type: ignore[attr-defined]
        code = "".join(str(unicodedata.digit(character, character)) for character in typed)
        request, newest = context.request, self.expected_code
        address = sent_codes.address_of(request, purpose=self.purpose, newest=newest)
        is_valid = False
        if address is not None:
            try:
                count(counts_of_code(request, address))
            except RateReached as reached:
                reasons = [_("Too many codes were typed for this mailbox.")]
                reasons.append(again_in(reached.retry_after_s))
                raise ImmediateHttpResponse(too_many(request, reached, reasons)) from None
            is_valid = sent_codes.use(request, purpose=self.purpose, address=address, typed=code)
        # allauth compares with the newest code alone.
        self.expected_code = code if is_valid else ""
        self.cleaned_data["code"] = code  # type: ignore[attr-defined]
        return super().clean_code()  # type: ignore[misc, no-any-return]


class ConfirmLoginCodeForm(_CodeForm, account.ConfirmLoginCodeForm):
    """The code of a sign-in."""

    purpose = "login_code"


class ConfirmEmailCodeForm(_CodeForm, account.ConfirmEmailVerificationCodeForm):
    """The code that proves an address."""

    purpose = "email_confirmation"


class ConfirmPasswordResetCodeForm(_CodeForm, account.ConfirmPasswordResetCodeForm):
    """The code of a forgotten password."""

    purpose = "password_reset_code"
