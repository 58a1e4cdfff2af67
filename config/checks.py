"""Builder's checks that no linter knows: every template compiles, every word can be translated."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
APPS = ("config", "foundation", "learners", "articles", "circles", "discussions", "notifications")
# Pages for builders, in the builders' language.
BUILDERS = ("config/templates/dev/", "config/templates/components.html")
# Words that are names, not language.
NAMES = {"Ayni", "CC", "BY", "SA", "API", "JSON", "UTC", "RSS", "p", "html", "svg", "Hz"}

_SILENT = re.compile(
    r"{%\s*comment\b.*?{%\s*endcomment\s*%}|{#.*?#}|{%\s*blocktrans(late)?\b.*?"
    r"{%\s*endblocktrans(late)?\s*%}|<!--.*?-->|<(script|style|svg|code)\b.*?</\3>"
    # Class names, not words.
    r"|{%\s*block main_class\s*%}.*?{%\s*endblock\b.*?%}",
    re.DOTALL,
)
_SPOKEN = re.compile(r"\b(?:placeholder|aria-label|title|alt|data-say-[a-z-]+)=\"([^\"]*)\"")
_TAGS = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
_HTML = re.compile(r"<[^>]*>", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{2,}")
_REFUSALS = {"ValidationError", "PermissionDenied"}
_FLASHES = {"success", "info", "warning", "error"}


def templates() -> Iterator[Path]:
    """Yield every template of the project."""
    for app in APPS:
        for folder in (ROOT / app).rglob("templates"):
            yield from sorted(p for p in folder.rglob("*") if p.suffix in {".html", ".txt", ".svg"})


def untranslated_in_template(source: str) -> list[str]:
    """Return the words of a template that reach a reader without passing through gettext."""
    spoken = _TAGS.sub(" ", _SILENT.sub(" ", source))
    kept = [*_SPOKEN.findall(spoken), _HTML.sub(" ", spoken)]
    return [
        word
        for text in kept
        for word in _WORD.findall(re.sub(r"&\w+;", " ", text))
        if word not in NAMES
    ]


def untranslated_in_code(source: str) -> list[tuple[int, str]]:
    """Return (line, text) of refusals and flashes whose message is a bare string."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        if isinstance(node.func, ast.Name) and node.func.id in _REFUSALS:
            message = node.args[0]
        elif (
            isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "messages"
            and node.func.attr in _FLASHES
            and len(node.args) > 1
        ):
            message = node.args[1]
        else:
            continue
        if isinstance(message, ast.JoinedStr) or (
            isinstance(message, ast.Constant) and isinstance(message.value, str)
        ):
            found.append((node.lineno, ast.unparse(message)))
    return found


def problems() -> Iterator[str]:
    """Yield a line for each template that does not compile and each untranslated string."""
    from django.template import TemplateSyntaxError, engines

    engine = engines["django"].engine  # type: ignore[attr-defined]
    for path in templates():
        name = str(path.relative_to(ROOT))
        source = path.read_text(encoding="utf-8")
        try:
            engine.from_string(source)
        except TemplateSyntaxError as error:
            yield f"{name}: does not compile: {error}"
        if not name.startswith(BUILDERS):
            words = untranslated_in_template(source)
            if words:
                yield f"{name}: untranslated: {' '.join(words[:12])}"
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            for line, text in untranslated_in_code(path.read_text(encoding="utf-8")):
                yield f"{path.relative_to(ROOT)}:{line}: untranslated: {text}"


def main() -> int:
    """Print every problem; return 1 if there is any."""
    import os

    import django

    # Importing this package has named the production settings already, which need a secret.
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    django.setup()
    found = list(problems())
    sys.stdout.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
