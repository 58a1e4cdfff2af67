"""When a learner gets their digest."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from foundation.activity.leases import database_now
from foundation.etags import refuse_lost_update
from learners.models import Learner
from learners.rules import active_learners
from notifications.models import DigestSchedule
from notifications.schedule import next_due

NEVER = DigestSchedule.Cadence.NEVER


def ensure_schedule(*, learner: Learner) -> DigestSchedule:
    """Return the learner's schedule; a new one is weekly, Monday at seven on their own clock."""
    found = DigestSchedule.objects.filter(learner=learner).first()
    if found is not None:
        return found
    now = database_now()
    new = DigestSchedule(learner=learner, digest_through_at=now)
    _reckon(new, learner.time_zone)
    fields = ("zone", "next_digest_at", "due_at", "digest_through_at")
    made, _created = DigestSchedule.objects.get_or_create(
        learner=learner, defaults={name: getattr(new, name) for name in fields}
    )
    return made


def change_schedule(
    *,
    actor: Learner,
    cadence: str | None = None,
    weekday: int | None = None,
    hour: int | None = None,
    instant_mail: bool | None = None,
    if_match: str | None = None,
) -> DigestSchedule:
    """Change when the actor's digest comes, and whether mail comes at once; None leaves as is.

    No change makes two windows overlap: the next one still begins where the last one ended,
    except that coming back from "never" begins afresh. ValidationError for a day or an hour
    that no week has, EditConflict where `if_match` is not the etag of the schedule as it is now.
    """
    ensure_schedule(learner=actor)
    with transaction.atomic():
        schedule = DigestSchedule.objects.select_for_update().get(learner=actor)
        was_never = schedule.cadence == NEVER
        given = {
            "cadence": cadence,
            "weekday": weekday,
            "hour": hour,
            "instant_mail": instant_mail,
        }
        wanted = {name: value for name, value in given.items() if value is not None}
        refuse_lost_update(if_match, current=schedule.choices, wanted=wanted)
        for name, value in wanted.items():
            setattr(schedule, name, value)
        _check(schedule)
        if was_never and schedule.cadence != NEVER:
            schedule.digest_through_at = database_now()
        _reckon(schedule, actor.time_zone)
        # The attempt fences a sweeper that holds the old time in its hands.
        schedule.attempt += 1
        schedule.save()
    return schedule


def give_missing_schedules(limit: int = 500) -> int:
    """Give those a schedule who came by another door than sign-up; return how many."""
    without = list(active_learners().filter(digest_schedule__isnull=True)[:limit])
    for learner in without:
        ensure_schedule(learner=learner)
    return len(without)


def follow_moves(limit: int = 500) -> int:
    """Reckon anew the schedules of learners whose time zone changed; return how many."""
    moved = (
        DigestSchedule.objects.exclude(cadence=NEVER)
        .exclude(zone=F("learner__time_zone"))
        .select_related("learner")[:limit]
    )
    count = 0
    for schedule in moved:
        held = DigestSchedule.objects.filter(pk=schedule.pk, attempt=schedule.attempt)
        _reckon(schedule, schedule.learner.time_zone)
        count += held.update(
            zone=schedule.zone,
            next_digest_at=schedule.next_digest_at,
            due_at=schedule.due_at,
            attempt=F("attempt") + 1,
        )
    return count


def _reckon(schedule: DigestSchedule, zone: str) -> None:
    schedule.zone = zone
    schedule.next_digest_at = schedule.due_at = next_due(
        schedule.cadence, schedule.weekday, schedule.hour, zone, database_now()
    )


def _check(schedule: DigestSchedule) -> None:
    if schedule.cadence not in DigestSchedule.Cadence.values:
        raise ValidationError({"cadence": _("Choose every week, every day or never.")})
    if not 0 <= schedule.weekday <= 6:
        raise ValidationError({"weekday": _("Choose a day from Monday to Sunday.")})
    if not 0 <= schedule.hour <= 23:
        raise ValidationError({"hour": _("Choose an hour from 0 to 23.")})
