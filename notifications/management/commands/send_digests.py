"""Compose the digests that are due, or look ahead at what would be sent."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive

from foundation.activity.leases import database_now
from notifications.digests.sweeping import compose_due_digests, look_ahead


class Command(BaseCommand):
    """`manage.py send_digests [--now ISO --dry-run]`."""

    help = "Compose the digests that are due; beat does the same every minute."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        parser.add_argument(
            "--now", help="a moment with its offset, such as 2027-03-14T07:00+00:00"
        )
        parser.add_argument("--dry-run", action="store_true", help="write nothing, only tell")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compose, or only tell what would be composed."""
        now = _moment(options["now"])
        if options["dry_run"]:
            for one in look_ahead(now or database_now()):
                subject = one.letter.subject if one.letter else "(nothing new: no letter)"
                self.stdout.write(f"{one.window.learner.uid}  {one.window.start:%F %R}  {subject}")
            return
        if now and now > database_now():
            raise CommandError("A moment to come needs --dry-run: nothing may be sent early.")
        settled = 0
        while count := compose_due_digests(due_by=now):
            settled += count
        self.stdout.write(f"{settled} windows settled.")


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None or is_naive(moment):
        raise CommandError("--now takes a moment with its offset: 2027-03-14T07:00+00:00")
    return moment
