"""Reads docker-compose.yml as compose does: services whole, with the variables filled in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "docker-compose.yml"
_VARIABLE = re.compile(r"\$(?:\$|\{(?P<name>\w+)(?::(?P<sign>[-?])(?P<other>[^}]*))?\})")


@dataclass(frozen=True)
class Service:
    """One service, as far as it matters to who runs its command elsewhere."""

    name: str
    command: list[str]
    environment: dict[str, str]
    replicas: int
    probe: list[str]
    grace_s: float
    raw: Mapping[str, Any]

    @property
    def is_ours(self) -> bool:
        """Say whether it runs the product, and not a server of somebody else's."""
        return str(self.raw.get("image", "")).startswith("ayni:")


def services(environment: Mapping[str, str]) -> dict[str, Service]:
    """Return the services by name, under an environment as `.env` gives it."""
    whole = yaml.safe_load(FILE.read_text())
    return {name: _service(name, raw, environment) for name, raw in whole["services"].items()}


def variables() -> set[str]:
    """Return the names of all variables that the file asks for."""
    return {found["name"] for found in _VARIABLE.finditer(FILE.read_text()) if found["name"]}


def _service(name: str, raw: dict[str, Any], environment: Mapping[str, str]) -> Service:
    def said(value: object) -> str:
        return _filled_in(str(value), environment)

    return Service(
        name,
        [said(word) for word in raw.get("command", [])],
        {key: said(value) for key, value in raw.get("environment", {}).items()},
        raw.get("deploy", {}).get("replicas", 1),
        [said(word) for word in raw.get("healthcheck", {}).get("test", [])],
        float(raw.get("stop_grace_period", "10s").removesuffix("s")),
        raw,
    )


def _filled_in(text: str, environment: Mapping[str, str]) -> str:
    def value(found: re.Match[str]) -> str:
        if found["name"] is None:
            return "$"
        given = environment.get(found["name"], "")
        if not given and found["sign"] == "?":
            raise KeyError(f"{found['name']}: {found['other']}")
        return given or (found["other"] or "" if found["sign"] == "-" else "")

    return _VARIABLE.sub(value, text)
