"""Finds what a reader would meet in English whatever their language: words nobody marked."""

import ast
import re
from collections.abc import Iterator

from config.words.extracting import KEYWORDS

# Words that are names, not language.
NAMES = {"Ayni", "CC", "BY", "SA", "API", "JSON", "UTC", "RSS", "p", "html", "svg", "Hz"}
# Examples of what a field takes, the same for everyone.
SAMPLES = {"https://", "BOB"}

_SILENT = re.compile(
    r"{%\s*comment\b.*?{%\s*endcomment\s*%}|{#.*?#}|{%\s*blocktrans(late)?\b.*?"
    r"{%\s*endblocktrans(late)?\s*%}|<!--.*?-->|<(script|style|svg|code)\b.*?</\3>"
    # Class names, not words.
    r"|{%\s*block main_class\s*%}.*?{%\s*endblock\b.*?%}",
    re.DOTALL,
)
_SPOKEN = re.compile(
    r"\b(?:placeholder|aria-label|aria-description|aria-roledescription|title|alt|label|summary"
    r"|data-say(?:-[a-z-]+)?)=(?:\"([^\"]*)\"|'([^']*)')"
)
# Words handed to a partial: {% include "_empty.html" with title="..." %}.
_HANDED = re.compile(r"{%\s*include\b[^%]*?\b(?:title|text|label|action_label)=\"([^\"]*)\"")
_TAGS = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
_HTML = re.compile(r"<[^>]*>", re.DOTALL)
# What comparisons and addresses in angle brackets never have.
_MARKUP = re.compile(r"</[a-z]|/>|<br>")
_WORD = re.compile(r"[^\W\d_]{2,}")

_REFUSALS = {"ValidationError", "PermissionDenied", "HttpError"}
_FLASHES = {"success", "info", "warning", "error"}
_SAID = {"label", "help_text", "empty_label", "error_message"}
_SAID_KEYS = {"placeholder", "aria-label", "title", "alt"}

_SCRIPT_COMMENT = re.compile(r"(?<![:\"'])//[^\n]*|/\*.*?\*/", re.DOTALL)
_TO_BUILDERS = re.compile(r"console\.\w+\([^\n]*|throw new Error\([^\n]*")
_SHOWN = re.compile(
    r"(?:\b(?:toast|alert|confirm|prompt|say)\(|\.(?:textContent|innerText|title|placeholder|ariaLabel)"
    r"\s*=)\s*[\"'`]([^\"'`]*)"
)
# A literal that begins like a sentence, wherever it stands.
_SENTENCE = re.compile(r"[\"'`]([A-Z][a-z]+(?:,? [a-z]+)+[^\"'`]*)[\"'`]")


def in_template(source: str) -> list[str]:
    """Return the words of a template that reach a reader without passing through gettext."""
    heard = _SILENT.sub(" ", source)
    handed = _HANDED.findall(heard)
    spoken = _TAGS.sub(" ", heard)
    said = [double or single for double, single in _SPOKEN.findall(spoken)]
    return [
        word
        for text in (*said, *handed, _HTML.sub(" ", spoken))
        for word in _WORD.findall(re.sub(r"&\w+;", " ", text))
        if word not in NAMES
    ]


def in_module(source: str) -> list[tuple[int, str]]:
    """Return (line, text) of what forms, refusals, choices, flashes and HTML say bare."""
    tree = ast.parse(source)
    bare = [(node.lineno, ast.unparse(node)) for node in _said(tree) if _is_words(node)]
    return [*bare, *_unheard(tree), *_in_markup(tree)]


def _in_markup(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the words of HTML that a module puts together."""
    strings = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    pieces = {id(piece) for string in strings for piece in string.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            html = " ".join(
                str(piece.value) for piece in node.values if isinstance(piece, ast.Constant)
            )
        elif isinstance(node, ast.Constant) and id(node) not in pieces:
            html = node.value if isinstance(node.value, str) else ""
        else:
            continue
        if _MARKUP.search(html) and (words := in_template(html)):
            yield node.lineno, " ".join(words)


def _unheard(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield gettext under a name that marks nothing for those who search for what is marked."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            for alias in node.names:
                if "gettext" in alias.name and (alias.asname or alias.name) not in KEYWORDS:
                    yield node.lineno, f"{alias.name} as {alias.asname}"


def in_script(source: str) -> list[str]:
    """Return the literals that a script would show: its words come from the page."""
    code = _TO_BUILDERS.sub(" ", _SCRIPT_COMMENT.sub(" ", source))
    shown = [text for text in _SHOWN.findall(code) if _WORD.search(re.sub(r"\$\{.*?\}", "", text))]
    return [*shown, *_SENTENCE.findall(code)]


def _is_words(node: ast.expr) -> bool:
    if isinstance(node, ast.JoinedStr):
        return True
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return False
    words = _WORD.findall(node.value)
    return node.value not in SAMPLES and any(word not in NAMES for word in words)


def _said(tree: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _said_by_call(node)
        elif isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            yield from (
                v for k, v in pairs if isinstance(k, ast.Constant) and k.value in _SAID_KEYS
            )
        elif isinstance(node, ast.ClassDef):
            yield from _said_by_choices(node)


def _said_by_call(node: ast.Call) -> Iterator[ast.expr]:
    called = node.func
    for keyword in node.keywords:
        if keyword.arg in _SAID:
            yield keyword.value
        elif keyword.arg == "error_messages" and isinstance(keyword.value, ast.Dict):
            yield from keyword.value.values
    if isinstance(called, ast.Name) and called.id in _REFUSALS:
        yield from node.args[:1]
    elif (
        isinstance(called, ast.Attribute)
        and isinstance(called.value, ast.Name)
        and called.value.id == "messages"
        and called.attr in _FLASHES
    ):
        yield from node.args[1:2]


def _said_by_choices(node: ast.ClassDef) -> Iterator[ast.expr]:
    """Yield the labels of a `TextChoices`; those that have none are never shown."""
    bases = {base.attr if isinstance(base, ast.Attribute) else "" for base in node.bases}
    if not bases & {"TextChoices", "IntegerChoices"}:
        return
    for line in node.body:
        if isinstance(line, ast.Assign) and isinstance(line.value, ast.Tuple):
            yield line.value.elts[-1]
