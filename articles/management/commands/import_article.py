"""Brings in one article from the command line: an address, or a saved page."""

import sys
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from articles import importing, losses
from articles.models import ArticleImport, Edition
from learners.locales import one_stop

BAR = 24


class Command(BaseCommand):
    help = "Bring in an article from the address of a MediaWiki page, or from a saved page."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", help="an address, or a file (HTML, MHTML, JSON)")
        parser.add_argument(
            "--accept-losses", action="store_true", help="bring it in though much is left out"
        )
        parser.add_argument("--source-url", default="", help="where a saved page came from")

    def handle(
        self, *args: Any, source: str, source_url: str, accept_losses: bool, **options: Any
    ) -> None:
        try:
            brought = (
                importing.from_url(source)
                if source.startswith(("http://", "https://"))
                else importing.from_saved(self._text(source), source_url=source_url)
            )
            edition, is_new = self._bring_in(brought, accept_losses)
        except importing.MuchLost as refused:
            self._end_line()
            raise CommandError(self._told(refused)) from None
        except ValidationError as refused:
            self._end_line()
            raise CommandError(" ".join(refused.messages)) from None
        self._end_line()
        said = (
            _("Edition %(number)s of “%(title)s” is in.")
            if is_new
            else _("Edition %(number)s of “%(title)s” was here already.")
        )
        words = {"number": edition.number, "title": edition.article.title}
        self.stdout.write(one_stop(said % words))

    def _bring_in(self, brought: importing.Source, accept_losses: bool) -> tuple[Edition, bool]:
        try:
            return importing.bring_in(brought, actor_id=None, progress=self._progress)
        except importing.MuchLost as refused:
            if not accept_losses:
                raise
            accepted = refused.losses
        return importing.bring_in(brought, actor_id=None, progress=self._progress, accepts=accepted)

    def _told(self, refused: importing.MuchLost) -> str:
        said = [_("Much of this page would be left out:")]
        for line in losses.lines(refused.losses):
            reasons = ", ".join(f"{reason}: {count}" for reason, count in line.reasons)
            said.append(
                _("%(kind)s: %(lost)d of %(total)d (%(reasons)s)")
                % {"kind": line.label, "lost": line.lost, "total": line.total, "reasons": reasons}
            )
        said.append(_("Bring it in all the same with --accept-losses."))
        return "\n".join(said)

    def _text(self, source: str) -> str:
        try:
            return importing.text_of_file(Path(source).read_bytes())
        except FileNotFoundError:
            raise CommandError(
                _("There is no file %(path)s; an address begins with https://.") % {"path": source}
            ) from None
        except OSError as error:
            raise CommandError(
                _("%(path)s cannot be read: %(why)s") % {"path": source, "why": error}
            ) from None

    def _progress(self, step: ArticleImport.Step, done: int, total: int) -> None:
        order = list(ArticleImport.Step)
        share = (order.index(step) + (done / total if total else 0)) / order.index(
            ArticleImport.Step.DONE
        )
        full = round(share * BAR)
        if sys.stdout.isatty():
            bar = "█" * full + "·" * (BAR - full)
            self.stdout.write(f"\r{bar} {step.label}\x1b[K", ending="")
            self.stdout.flush()
        elif not done:
            self.stdout.write(str(step.label))

    def _end_line(self) -> None:
        if sys.stdout.isatty():
            self.stdout.write("\r\x1b[K", ending="")
