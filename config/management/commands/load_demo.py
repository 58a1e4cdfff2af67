"""Fills an empty instance with the demo, for trying."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from config.demo.people import PASSWORD
from config.demo.seeding import is_blank, seed


class Command(BaseCommand):
    help = "Fill an empty instance with the demo. Everybody knows its passwords: only to try it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--known-passwords",
            action="store_true",
            required=True,
            help="say that you know that anybody may sign in, also as the host",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not is_blank():
            raise CommandError(_("Somebody has used this instance; the demo is for an empty one."))
        seed(lambda what, done, total: None)
        self.stdout.write(
            _("Sign in as host@demo.example, password %(password)s.") % {"password": PASSWORD}
        )
