"""The one place that hears the signals of sign-in, and turns them into actions of ours."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import (
    authentication_step_completed,
    email_changed,
    email_confirmed,
    password_changed,
    password_reset,
    password_set,
    user_logged_in,
)
from django.contrib import messages
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _

from learners.actions import access, accounts, reaching, tokens
from learners.models import Learner
from learners.selectors import tokens_of


@receiver(authentication_step_completed, dispatch_uid="learners.know_address")
def know_address(*, user: Learner, method: str, email: str = "", **_more: Any) -> None:
    """A code proves the account's own address, also where no sign-up had noted it.

    allauth marks a noted address as confirmed right after this; without the note it would ask a
    learner made at the terminal for a second code.
    """
    if method == "code" and email == user.email:
        EmailAddress.objects.get_or_create(
            user=user, email=email, defaults={"primary": True, "verified": False}
        )


@receiver(email_confirmed, dispatch_uid="learners.welcome")
def welcome(*, email_address: EmailAddress, **_more: Any) -> None:
    """The first address they confirm makes them one of us: nobody signs in before that."""
    learner = email_address.user
    if learner.last_login is None:
        accounts.welcome(actor=learner)


@receiver(email_changed, dispatch_uid="learners.resume_mail")
def resume_mail(*, user: Learner, **_more: Any) -> None:
    """Another address gets letters again, whatever came back from the one before."""
    reaching.resume_mail(actor=user, learner=user)


@receiver(user_logged_in, dispatch_uid="learners.speak_their_language")
def speak_their_language(*, user: Learner, **_more: Any) -> None:
    """Whoever signs in is greeted in their own language, not in that of the page before it."""
    if user.interface_language:
        translation.activate(user.language)


@receiver(user_logged_out, dispatch_uid="learners.end_session")
def end_session(*, request: HttpRequest | None, user: Learner | None, **_more: Any) -> None:
    """Sockets end with the session."""
    if user is not None:
        access.end_session(actor=user)


@receiver(password_changed, dispatch_uid="learners.password_changed")
@receiver(password_set, dispatch_uid="learners.password_set")
def cut_access(*, request: HttpRequest, user: Learner, **_more: Any) -> None:
    """Django ends the other sessions when the password changes; this ends their sockets.

    Keys to the API go on: programs depend on them, so their owner is asked.
    """
    access.cut_access(actor=user, learner=user)
    if tokens_of(user).exists():
        messages.warning(
            request,
            _(
                "Your API tokens still open your account. If somebody else may have known your"
                " password, revoke them under API tokens."
            ),
        )


@receiver(password_reset, dispatch_uid="learners.password_reset")
def cut_everything(*, user: Learner, **_more: Any) -> None:
    """Whoever had to reset the password may have lost the account: its keys end as well."""
    access.cut_access(actor=user, learner=user)
    tokens.revoke_all_tokens(actor=user)
