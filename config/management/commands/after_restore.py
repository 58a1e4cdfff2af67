"""Makes a database that was just brought back from a backup safe to go on with."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from foundation.files.models import StoredFile
from foundation.live import epoch
from notifications.actions.holding import hold_mail


class Command(BaseCommand):
    help = (
        "To be run once, after a restore and before anything else is started: begins a new epoch"
        " for live pages, and holds mail that was written before the disaster."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--until",
            required=True,
            help="when the lost instance last ran, such as 2027-03-14T06:30+00:00",
        )
        parser.add_argument(
            "--end-sessions",
            action="store_true",
            help="sign everybody out: who signed out since the backup would be signed in again",
        )

    def handle(self, *args: Any, until: str, end_sessions: bool, **options: Any) -> None:
        moment = _moment(until)
        epoch.begin()
        self.stdout.write(_("Live pages will start afresh."))
        held = hold_mail(until=moment)
        counts = {"letters": held.letters, "notices": held.notices, "digests": held.digests}
        self.stdout.write(
            _("Held: %(letters)d letters, %(notices)d notices, %(digests)d digests.") % counts
        )
        if end_sessions:
            ended, _kinds = Session.objects.all().delete()
            self.stdout.write(_("Ended: %(count)d sessions.") % {"count": ended})
        for stored in StoredFile.objects.order_by("pk").iterator():
            if not (Path(settings.MEDIA_ROOT) / stored.path).exists():
                self.stdout.write(_("Missing: the picture %(path)s.") % {"path": stored.path})


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(_("%(text)s is no moment.") % {"text": text}) from None
    if moment.tzinfo is None:
        raise CommandError(
            _("Say the offset from UTC too, such as %(text)s+00:00.") % {"text": text}
        )
    return moment
