"""Looks at once whether wikis have newer words, and says what it found."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from articles.actions.refreshing import look_at_once
from articles.refreshing import Look, refresh_next


class Command(BaseCommand):
    help = "Look whether articles changed on their wikis: those that are due, or those named."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--article", default="", help="only this one, by its uid, due or not")
        parser.add_argument("--wiki", default="", help="all of this wiki, by its host, due or not")
        parser.add_argument("--all", action="store_true", help="all of all wikis, due or not")

    def handle(self, *args: Any, article: str, wiki: str, all: bool, **options: Any) -> None:
        named = bool(article or wiki or all)
        if named and not look_at_once(article_uid=article, host=wiki):
            raise CommandError(_("There is no such article with a text."))
        failed = False
        while (look := refresh_next()) is not None:
            failed = failed or bool(look.failure_code)
            self.stdout.write(self._line(look))
        if failed:
            raise CommandError(_("Not every wiki answered; they are asked again by themselves."))

    def _line(self, look: Look) -> str:
        said = _("%(wiki)s: %(checked)d looked at, %(editions)d new editions") % {
            "wiki": look.wiki.host,
            "checked": look.checked,
            "editions": look.editions,
        }
        if look.failure_code:
            said += ", " + _("then it failed: %(code)s") % {"code": look.failure_code}
        return said
