"""Personal keys to the API."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from foundation.activity.leases import database_now
from learners.actions.access import cut_access
from learners.models import ApiToken, Learner
from learners.names import has_control_characters
from learners.rules import live_tokens

MOST_TOKENS = 20
_NOTED_EVERY = timedelta(hours=1)


def create_token(
    *, actor: Learner, name: str, scope: str, lifetime_days: int | None = ApiToken.DEFAULT_DAYS
) -> tuple[ApiToken, str]:
    """Make a key and return it with its secret, which is shown now and never again.

    It expires after `lifetime_days`; None means never. Raises ValidationError without a name, for
    an unknown scope, for fewer than 1 or more than 365 days, and beyond 20 live keys.
    """
    name = " ".join(name.split())
    if not name or len(name) > 60 or has_control_characters(name):
        raise ValidationError(
            {"name": _("Say in up to 60 characters what it is for.")}, code="token_name"
        )
    if scope not in ApiToken.Scope.values:
        raise ValidationError({"scope": _("Choose what it may do.")}, code="token_scope")
    if lifetime_days is not None and not 1 <= lifetime_days <= ApiToken.MOST_DAYS:
        raise ValidationError(
            {"lifetime_days": _("Choose from 1 to 365 days, or that it never expires.")},
            code="token_lifetime",
        )
    secret = ApiToken.new_secret()
    with transaction.atomic():
        # The row lock makes two clicks at once count one after the other.
        Learner.objects.select_for_update(no_key=True).get(pk=actor.pk)
        if live_tokens().filter(learner=actor).count() >= MOST_TOKENS:
            raise ValidationError(
                _("You have 20 tokens. Revoke one you no longer need."), code="too_many_tokens"
            )
        expires_at = database_now() + timedelta(days=lifetime_days) if lifetime_days else None
        token = ApiToken.objects.create(
            learner=actor,
            name=name,
            scope=scope,
            digest=ApiToken.digest_of(secret),
            expires_at=expires_at,
        )
    return token, secret


def revoke_token(*, actor: Learner, uid: str) -> None:
    """End a key of one's own; the next request and open sockets are refused. Records AccessCut.

    Raises ApiToken.DoesNotExist for another's key or one already revoked.
    """
    with transaction.atomic():
        own = ApiToken.objects.filter(learner=actor, uid=uid, revoked_at__isnull=True)
        if not own.update(revoked_at=Now()):
            raise ApiToken.DoesNotExist
        cut_access(actor=actor, learner=actor)


def revoke_all_tokens(*, actor: Learner) -> None:
    """End all keys of one's own, as after a password that others may have known.

    Records AccessCut, or nothing where there was none.
    """
    with transaction.atomic():
        live = live_tokens().filter(learner=actor)
        if live.update(revoked_at=Now()):
            cut_access(actor=actor, learner=actor)


def use_token(*, secret: str) -> ApiToken | None:
    """Return the live key of this secret, and note its use at most once an hour."""
    token = (
        live_tokens().select_related("learner").filter(digest=ApiToken.digest_of(secret)).first()
    )
    if token is None:
        return None
    now = database_now()
    if token.last_used_at is None or token.last_used_at < now - _NOTED_EVERY:
        unnoted = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - _NOTED_EVERY)
        ApiToken.objects.filter(unnoted, pk=token.pk).update(last_used_at=now)
    return token
