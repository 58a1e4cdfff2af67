"""Says what the catalogues lack: words without a translation, forms, names and tags left out."""

import gettext
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message

from config.words import catalogues
from config.words.catalogues import LOCALE, SOURCE, forms_of, placeholders
from config.words.extracting import Marked

REMEDY = "run: python3 dev.py words"
# Counts that stand for all: beyond them the rules of every language repeat themselves.
_COUNTS = range(201)


def problems(marked: Iterable[Marked], locale: Path = LOCALE) -> Iterator[str]:
    """Yield a line for everything that any language of `locale` lacks."""
    marked = list(marked)
    for language in catalogues.languages(locale):
        yield from _of_language(language, marked, locale)


def _of_language(language: str, marked: list[Marked], locale: Path) -> Iterator[str]:
    path = catalogues.path_of(language, "po", locale)
    name = str(path.relative_to(locale.parent))
    catalogue = catalogues.read(language, locale)
    fresh = catalogues.brought_up_to_date(language, marked, catalogue)
    if catalogues.written(fresh) != path.read_bytes():
        yield from _moved(name, fresh, catalogue)
    if language == SOURCE:
        return
    for message in catalogue:
        if message.id:
            yield from (f"{name}: {fault}" for fault in faults(message, fresh.plural_expr))
    binary = catalogues.path_of(language, "mo", locale)
    if not binary.exists() or binary.read_bytes() != catalogues.compiled(fresh):
        yield f"{binary.relative_to(locale.parent)}: is not what the .po file says; {REMEDY}"


def _moved(name: str, fresh: Catalog, old: Catalog) -> Iterator[str]:
    now = {_key(message) for message in fresh if message.id}
    before = {_key(message) for message in old if message.id}
    for words, _context in sorted(now - before, key=str):
        yield f"{name}: lacks “{words}”; {REMEDY}"
    for words, _context in sorted(before - now, key=str):
        yield f"{name}: “{words}” is said nowhere any more; {REMEDY}"
    if now == before:
        yield f"{name}: is not as the tool writes it; {REMEDY}"


def _key(message: Message) -> tuple[str, str | None]:
    return forms_of(message.id)[0], message.context


def faults(message: Message, plural_rule: str) -> Iterator[str]:
    """Yield what is wrong with one translation."""
    source, said = forms_of(message.id), forms_of(message.string)
    if not all(said):
        yield f"“{source[0]}” is not translated" + (" in every number" if any(said) else "")
        return
    if message.fuzzy:
        yield f"“{source[0]}” is marked as uncertain (fuzzy)"
    counts = _counts_of_forms(plural_rule, len(said)) if len(source) > 1 else [2]
    for form, stands_for in zip(said, counts, strict=True):
        wanted, found = placeholders(source[-1]), placeholders(form)
        # "One question" needs no number: a form that stands for one count alone may leave it out.
        missing = [name for name in wanted if name not in found]
        may_omit = len(source) > 1 and stands_for == 1 and len(missing) == 1
        if found != wanted and not (may_omit and sorted([*found, *missing]) == wanted):
            yield f"“{source[0]}” has {wanted}, its translation {found}"
        if (source[0][:1] == "\n", source[0][-1:] == "\n") != (form[:1] == "\n", form[-1:] == "\n"):
            yield f"“{source[0]}” begins or ends a line, its translation does otherwise"


def _counts_of_forms(plural_rule: str, forms: int) -> list[int]:
    """Return how many counts each form stands for."""
    index = gettext.c2py(plural_rule)
    chosen = [index(count) for count in _COUNTS]
    return [chosen.count(form) for form in range(forms)]
