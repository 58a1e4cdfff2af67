"""Deletes what strangers leave behind: sessions, counts, and accounts that nobody confirmed."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef

from foundation.activity.leases import database_now, not_held
from learners.actions.rates import clear_rates
from learners.models import Learner

# A code is valid for a quarter of an hour; whoever comes later joins once more.
UNCONFIRMED_FOR = timedelta(hours=24)
BATCH = 500


def clear_strangers(limit: int = BATCH) -> int:
    """The system's own: delete up to `limit` of each kind; return how many in all. Harmless twice.

    An unconfirmed account is one that nobody ever signed in to, with an address noted at sign-up
    and none confirmed: those made at the terminal stay.
    """
    return clear_sessions(limit) + clear_rates(limit) + clear_unconfirmed(limit)


def clear_sessions(limit: int) -> int:
    """Delete expired sessions."""
    expired = Session.objects.filter(expire_date__lt=database_now()).values_list("pk", flat=True)
    return Session.objects.filter(pk__in=list(expired[:limit])).delete()[0]


def clear_unconfirmed(limit: int) -> int:
    """Delete accounts that nobody confirmed within a day."""
    addresses = EmailAddress.objects.filter(user=OuterRef("pk"))
    unconfirmed = Learner.objects.filter(
        Exists(addresses),
        ~Exists(addresses.filter(verified=True)),
        last_login__isnull=True,
        suspended_at__isnull=True,
        joined_at__lt=database_now() - UNCONFIRMED_FOR,
    )
    with transaction.atomic():
        # Whoever types their code at this moment holds the row, or finds it gone.
        found = list(not_held(unconfirmed).values_list("pk", flat=True)[:limit])
        Learner.objects.filter(pk__in=found).delete()
    return len(found)
