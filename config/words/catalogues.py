"""The translations as they lie on disk: read, brought up to date, compiled for the server."""

import io
import re
from collections.abc import Iterable
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po

from config.words.extracting import ROOT, Marked

LOCALE = ROOT / "locale"
SOURCE = "en"
# As gettext and every tool of translators count Arabic; Babel swaps its last two forms.
_PLURALS = {
    "ar": (6, "(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5)"),
}


class Words(Catalog):
    """A catalogue whose head names no tool, person or date: the same words, the same file."""

    def _head(self) -> list[tuple[str, str]]:
        return [
            ("Project-Id-Version", "Ayni"),
            ("Language", str(self.locale)),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=UTF-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", f"nplurals={self.num_plurals}; plural={self.plural_expr};"),
        ]

    mime_headers = property(_head)

    def __init__(self, language: str) -> None:
        super().__init__(locale=language, header_comment=f"# Ayni in {language}.", fuzzy=False)
        count, rule = _PLURALS.get(language) or tuple(get_plural(language))[:2]
        self._num_plurals, self._plural_expr = count, rule


def path_of(language: str, suffix: str = "po", locale: Path = LOCALE) -> Path:
    """Return where a language's catalogue lies."""
    return locale / language / "LC_MESSAGES" / f"django.{suffix}"


def languages(locale: Path = LOCALE) -> list[str]:
    """Return the languages that have a catalogue."""
    return sorted(path.parents[1].name for path in locale.glob("*/LC_MESSAGES/django.po"))


def read(language: str, locale: Path = LOCALE) -> Catalog:
    """Return a language's catalogue as it lies on disk, empty where there is none."""
    path = path_of(language, "po", locale)
    if not path.exists():
        return Words(language)
    return read_po(io.BytesIO(path.read_bytes()), locale=language, domain="django")


def brought_up_to_date(language: str, marked: Iterable[Marked], old: Catalog) -> Words:
    """Return what is marked, in its order, with the translations that are known of it.

    What is no longer marked goes; nothing is guessed for what is new, so nothing is fuzzy.
    """
    fresh = Words(language)
    for found in marked:
        many = len(found.words) > 1
        known = old.get(found.words[0], found.context)
        fresh.add(
            found.words if many else found.words[0],
            _translation(known, many, fresh.num_plurals),
            auto_comments=found.notes,
            user_comments=known.user_comments if known else (),
            context=found.context,
        )
    return fresh


def _translation(known: Message | None, many: bool, forms: int) -> str | tuple[str, ...]:
    if known is None or known.fuzzy:
        return ("",) * forms if many else ""
    kept = list(forms_of(known.string))
    if not many:
        return kept[0]
    return tuple((kept + [""] * forms)[:forms])


def written(catalogue: Catalog) -> bytes:
    """Return a catalogue as its file holds it."""
    out = io.BytesIO()
    write_po(out, catalogue, width=100, no_location=True)
    return out.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    """Return a catalogue as gettext loads it; what is not translated is left to the source."""
    whole = Words(str(catalogue.locale))
    for message in catalogue:
        if message.id and all(forms_of(message.string)) and not message.fuzzy:
            whole.add(message.id, message.string, context=message.context)
    out = io.BytesIO()
    write_mo(out, whole)
    return out.getvalue()


def forms_of(words: str | Iterable[str] | None) -> tuple[str, ...]:
    """Return a string or a translation as its forms, whether it has one or several."""
    return (words or "",) if isinstance(words, str | None) else tuple(words)


def placeholders(words: str) -> list[str]:
    """Return the names and tags that a translation must carry over, sorted."""
    return sorted(re.findall(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}|<[^<>]+>", words))
