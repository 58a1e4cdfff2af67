"""The one place that hears the signals of sign-in, and turns them into actions of ours."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import (
    authentication_step_completed,
    email_confirmed,
    password_changed,
    password_reset,
    password_set,
)
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from learners.actions import access, accounts
from learners.models import Learner


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


@receiver(user_logged_out, dispatch_uid="learners.end_session")
def end_session(*, request: HttpRequest | None, user: Learner | None, **_more: Any) -> None:
    """Sockets end with the session."""
    if user is not None:
        access.end_session(actor=user)


@receiver(password_changed, dispatch_uid="learners.password_changed")
@receiver(password_set, dispatch_uid="learners.password_set")
@receiver(password_reset, dispatch_uid="learners.password_reset")
def cut_access(*, user: Learner, **_more: Any) -> None:
    """Django ends the other sessions when the password changes; this ends their sockets."""
    access.cut_access(actor=user, learner=user)
