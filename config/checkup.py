"""How the instance is, in words for its host: what readyz knows, the clock, room on the disk."""

import platform
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import django
from django.conf import settings
from django.db import connection
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from config.health import LATE, parts
from config.version import version
from foundation.activity.leases import database_now
from foundation.activity.pulse import last_beat

# Below this much room, pictures and the database soon cannot be written any more.
LITTLE_ROOM = 0.1
GIGABYTE = 1024**3


@dataclass(frozen=True)
class Finding:
    """One part, whether it is as it should be, and what to know or do about it."""

    part: str
    is_well: bool
    words: str


def examine() -> list[Finding]:
    """Return how each part is; the database answers, or there is no page to show this on."""
    found = parts()
    return [
        Finding(_("Database"), True, _("answers, and its tables are those of this version")),
        Finding(_("Redis"), found["cache"] == "ok", _redis(found["cache"])),
        _clock(last_beat()),
        Finding(_("Workers"), found["worker"] == "ok", _worker(found["worker"])),
        Finding(_("Mail"), found["mail"] == "ok", _mail(found["mail"])),
        _disk(),
    ]


def versions() -> Iterator[tuple[str, str]]:
    """Yield the names and versions of the product and of what it runs on."""
    yield "Ayni", version()
    yield "Django", django.get_version()
    yield "Python", platform.python_version()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SHOW server_version")
            yield "PostgreSQL", str(cursor.fetchone()[0])
        else:
            cursor.execute("SELECT sqlite_version()")
            yield "SQLite", str(cursor.fetchone()[0])


def _redis(state: str) -> str:
    if settings.AYNI_EMBEDDED:
        return _("not needed: everything runs in one process")
    if state == "ok":
        return _("answers")
    return _("does not answer; pages go on, but the bell and mail wait for the next minute")


def _clock(beat_at: datetime | None) -> Finding:
    part = _("Clock")
    if beat_at is None:
        return Finding(part, False, _("has never ticked: start celery with beat"))
    ago = database_now() - beat_at
    if ago > LATE:
        words = _("last ticked %(ago)s ago: see whether beat and a worker run")
        return Finding(part, False, words % {"ago": timesince(beat_at)})
    if ago < timedelta(minutes=1):
        return Finding(part, True, _("ticked within the last minute"))
    return Finding(part, True, _("ticked %(ago)s ago") % {"ago": timesince(beat_at)})


def _worker(state: str) -> str:
    if state == "ok":
        return _("nothing has waited longer than five minutes")
    return _("something has waited longer than five minutes: see whether a worker runs")


def _mail(state: str) -> str:
    if state == "ok":
        return _("no letter has waited longer than five minutes")
    return _("a letter has waited longer than five minutes: look at outgoing mail")


def _disk() -> Finding:
    room = shutil.disk_usage(settings.AYNI_DATA_DIR)
    words = _("%(free).1f of %(total).1f GB are free where pictures are kept")
    said = words % {"free": room.free / GIGABYTE, "total": room.total / GIGABYTE}
    return Finding(_("Disk"), room.free >= room.total * LITTLE_ROOM, said)
