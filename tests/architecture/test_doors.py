"""Doors stay thin: they read no rows themselves, and rooms know no request."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("learners", "articles", "circles", "discussions", "notifications")
DOORS = {"views", "host_views", "api", "tasks", "consumers"}
ROOMS = {"actions", "selectors", "rules", "events", "models"}


def modules(kinds):
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            parts = path.relative_to(ROOT / app).with_suffix("").parts
            if parts[0] in kinds:
                yield path


def names(path):
    return ast.walk(ast.parse(path.read_text()))


def test_doors_read_no_rows_themselves():
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in modules(DOORS)
        for node in names(path)
        if isinstance(node, ast.Attribute) and node.attr == "objects"
    ]
    assert found == []


def test_rooms_know_no_request_and_no_door():
    forbidden = (
        "django.http",
        "django.shortcuts",
        "django.template",
        "ninja",
        "celery",
        "channels",
    )
    found = []
    for path in modules(ROOMS):
        for node in names(path):
            modules_named = []
            if isinstance(node, ast.ImportFrom) and node.module:
                modules_named = [node.module]
            elif isinstance(node, ast.Import):
                modules_named = [alias.name for alias in node.names]
            found += [
                f"{path.relative_to(ROOT)}: {name}"
                for name in modules_named
                if name.startswith(forbidden)
            ]
    assert found == []


def test_nobody_imports_inside_a_function_to_dodge_a_circle():
    found = []
    for app in (*APPS, "foundation"):
        for path in sorted((ROOT / app).rglob("*.py")):
            if path.name == "apps.py" or "migrations" in path.parts:
                continue
            for node in names(path):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    found += [
                        f"{path.relative_to(ROOT)}:{inner.lineno}"
                        for inner in ast.walk(node)
                        if isinstance(inner, ast.Import | ast.ImportFrom)
                    ]
    assert found == []
