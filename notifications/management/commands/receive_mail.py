"""`manage.py receive_mail`: takes one letter from standard input, from a mail server's pipe."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from notifications.actions.receiving import MOST_BYTES, take_mail

# sysexits.h: the mail server keeps the letter and comes again later.
TRY_LATER = 75
_PIECE = 64 * 1024


class Command(BaseCommand):
    """Reads to the end whatever comes, so that the pipe never breaks, but keeps one megabyte."""

    help = "Take in one letter from standard input (postfix: pipe ... argv=manage.py receive_mail)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address it was sent to, which the mail server knows."""
        parser.add_argument("--to", default="", help="the address it was sent to (${recipient})")

    def handle(self, *args: Any, to: str, **options: Any) -> None:
        """Take the letter; ask the mail server to come again while the database is away."""
        raw, size_bytes = b"", 0
        while piece := sys.stdin.buffer.read(_PIECE):
            size_bytes += len(piece)
            if size_bytes <= MOST_BYTES:
                raw += piece
        try:
            row = take_mail(raw, size_bytes=size_bytes, recipient=to)
        except DatabaseError as error:
            self.stderr.write(f"try later: {type(error).__name__}")
            sys.exit(TRY_LATER)
        self.stdout.write(row.outcome)
