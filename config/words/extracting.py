"""Finds every string that the code marks for translation, in templates and Python alike."""

import ast
import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.extract import extract
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
APPS = ("config", "foundation", "learners", "articles", "circles", "discussions", "notifications")
# Pages for builders, in the builders' language.
BUILDERS = ("config/templates/dev/", "config/templates/components.html")
NOTES = ("Translators:",)

_PLAIN: dict[str, Any] = dict.fromkeys(
    ("_", "_lazy", "gettext", "gettext_lazy", "gettext_noop"),
)
_COUNTED: dict[str, Any] = dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2))
_IN_CONTEXT: dict[str, Any] = dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2))
_BOTH: dict[str, Any] = dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3))
KEYWORDS = _PLAIN | _COUNTED | _IN_CONTEXT | _BOTH


@dataclass(frozen=True)
class Marked:
    """A string marked for translation: its context, its words (one, or singular and plural)."""

    context: str | None
    words: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str | None]:
        """Return what gettext looks it up by."""
        return self.words[0], self.context


def templates(root: Path = ROOT) -> Iterator[Path]:
    """Yield every template of the project."""
    for app in APPS:
        for folder in sorted((root / app).rglob("templates")):
            yield from sorted(p for p in folder.rglob("*") if p.suffix in {".html", ".txt", ".svg"})


def modules(root: Path = ROOT) -> Iterator[Path]:
    """Yield every Python module of the project."""
    for app in APPS:
        yield from sorted((root / app).rglob("*.py"))


def is_for_builders(path: Path, root: Path = ROOT) -> bool:
    """Say whether a template is shown to builders only."""
    return str(path.relative_to(root)).startswith(BUILDERS)


def in_template(source: str) -> list[Marked]:
    """Return what a template marks, in the order of its lines."""
    # Django turns a template into calls of gettext amid blanked-out text; unindented, its lines
    # are Python enough to be read by the same reader as the modules.
    calls = "\n".join(line.lstrip() for line in templatize(source).splitlines())
    return _in_calls(calls)


def in_module(source: str) -> list[Marked]:
    """Return what a module marks, in the order of its lines; last what stands inside f-strings.

    A note to translators is not found inside of one.
    """
    if hasattr(tokenize, "FSTRING_START"):
        return _in_calls(source)
    # To the reader of Python 3.11 an f-string is one string, whatever is called in it.
    called = (
        ast.unparse(part.value)
        for string in ast.walk(ast.parse(source))
        if isinstance(string, ast.JoinedStr)
        for part in string.values
        if isinstance(part, ast.FormattedValue)
    )
    return _in_calls(source) + _in_calls("\n".join(called))


def _in_calls(source: str) -> list[Marked]:
    reading = io.BytesIO(source.encode())
    found = extract("python", reading, KEYWORDS, NOTES, {"encoding": "utf-8"})
    return [
        Marked(context, (words,) if isinstance(words, str) else tuple(words), tuple(notes))
        for _line, words, notes, context in found
    ]


def in_project(root: Path = ROOT) -> list[Marked]:
    """Return what the project marks: each string once, where it first occurs."""
    found: dict[tuple[str, str | None], Marked] = {}
    for path in templates(root):
        if not is_for_builders(path, root):
            _add(found, in_template(path.read_text(encoding="utf-8")))
    for path in modules(root):
        _add(found, in_module(path.read_text(encoding="utf-8")))
    return list(found.values())


def _add(found: dict[tuple[str, str | None], Marked], more: list[Marked]) -> None:
    for marked in more:
        known = found.get(marked.key)
        # Marked both with and without a plural, the one with a plural serves both.
        if known is None or len(known.words) < len(marked.words):
            found[marked.key] = marked
