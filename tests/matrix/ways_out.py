"""The ways out that the product lists nowhere: read from sources, models and the proxy."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import models

from config.api import api
from config.health import AnswersProbes
from config.websockets import application_with
from foundation.files.models import StoredFile

ROOT = Path(settings.BASE_DIR)
FLOORS = ("config", "foundation", "learners", "articles", "circles", "discussions", "notifications")
# What goes between our own processes and servers, not to anybody outside.
_WITHIN = re.compile(r"websocket\.|http\.|ring$|pulse$")


def sources(*names: str) -> Iterator[tuple[str, ast.Module]]:
    """Yield each module of these folders by its path, as a tree."""
    for name in names:
        for path in sorted((ROOT / name).rglob("*.py")):
            if "migrations" not in path.parts:
                tree = ast.parse(path.read_text(encoding="utf-8"))
                yield path.relative_to(ROOT).as_posix(), tree


def frames() -> set[str]:
    """Return the types of all frames: what a dictionary says is its `type`, where they are made."""
    made = {
        one
        for path, tree in sources(*FLOORS)
        if path.startswith("foundation/live/") or path.endswith(("frames.py", "live.py"))
        for node in ast.walk(tree)
        for one in _types_in(node)
    }
    return {one for one in made if not _WITHIN.match(one)}


def _types_in(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and key.value == "type":
                yield _text(value)
    # A table of types by the facts that they tell of.
    if isinstance(node, ast.Assign) and [ast.unparse(one) for one in node.targets] == ["TYPES"]:
        yield from map(_text, node.value.values)


def _text(value: ast.AST) -> str:
    """Return a text; of what is only known when it runs, how it is written."""
    return str(value.value) if isinstance(value, ast.Constant) else ast.unparse(value)


def searches() -> set[str]:
    """Return what may be asked behind `?`: of pages by their module, of the API by operation."""
    asked = {
        f"{path} ?{name}"
        for path, tree in sources(*FLOORS)
        for name in _asked_in(ast.unparse(tree))
    }
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method, described in methods.items():
            asked |= {
                f"{method.upper()} {path.removeprefix('/api/v1')} ?{one['name']}"
                for one in described.get("parameters", ())
                if one["in"] == "query"
            }
    return asked


def _asked_in(source: str) -> set[str]:
    """Return the names that a module looks up in `request.GET`; `*` where it takes all of it."""
    found = re.findall(r"\.GET\b(?:\.get(?:list)?\(|\[)?([\w.']+)?", source)
    return {name.strip("'") if name and name[0] != "." else "*" for name in found}


def files() -> set[str]:
    """Return the fields that hold a file, or name a picture that was kept."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.FileField)
        or (isinstance(field, models.ForeignKey) and field.related_model is StoredFile)
    }


def before_the_pages() -> set[str]:
    """Return what is answered before the URL conf is asked, and by the proxy."""
    probes = set(AnswersProbes(lambda request: None).doors)
    sockets = application_with(None).application_mapping["websocket"]
    proxy = (ROOT / "deploy/nginx.conf.template").read_text(encoding="utf-8")
    return (
        probes
        | {f"socket {one.pattern}" for one in sockets.routes}
        | {f"proxy {where}" for where in re.findall(r"^\s*location (.+?) {", proxy, re.M)}
    )


def middlewares() -> set[str]:
    """Return our own middlewares: each could answer by itself."""
    return {name for name in settings.MIDDLEWARE if name.startswith(FLOORS)}


def letters_written() -> set[str]:
    """Return the functions that write the words of a letter."""
    return {
        f"{path} {node.name}"
        for path, tree in sources("notifications")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and node.returns is not None
        and ast.unparse(node.returns).split(" | ")[0] in ("Letter", "Composed")
    }
