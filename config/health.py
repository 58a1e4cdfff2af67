"""What a load balancer and a host ask: does the process live, is it ready, what is slow."""

from collections.abc import Callable
from datetime import timedelta
from functools import cache as once
from http import HTTPStatus
from typing import Any

from django.core.cache import cache
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse

from config import metrics
from config.inside import is_inside
from foundation.activity.leases import database_now
from foundation.activity.models import FactRow
from notifications.models import OutgoingEmail

LATE = timedelta(minutes=5)

Door = Callable[[HttpRequest], HttpResponse]


class AnswersProbes:
    """Answers probes before anything looks at the host name, https, the session or the database.

    They ask the process itself, by its address within, over plain HTTP.
    """

    def __init__(self, door: Door) -> None:
        self.door = door
        self.doors: dict[str, Door] = {
            "/healthz": healthz,
            "/readyz": readyz,
            "/metrics": metrics.answer,
        }

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.doors.get(request.path, self.door)(request)


def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process lives; ask nothing of anyone."""
    return _answer({"status": "ok"}, 200)


def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 503 while the database or its tables are not there; else 200, naming what lags.

    Which part it is, is said to probes inside alone: outside it would help to time an attack.
    """
    content, code = _readiness()
    if not is_inside(request):
        content = {"status": "ok" if code == HTTPStatus.OK else "unavailable"}
    return _answer(content, code)


def _readiness() -> tuple[dict[str, Any], int]:
    try:
        if _is_behind():
            return _unavailable({"database": "ok", "migrations": "pending"})
        found = parts()
    except (DatabaseError, InterfaceError):
        return _unavailable({"database": "unreachable"})
    degraded = any(state != "ok" for state in found.values())
    return {"status": "degraded" if degraded else "ok", "parts": found}, HTTPStatus.OK


def parts() -> dict[str, str]:
    """Return how each part is: "ok", "late" or "unreachable"; DatabaseError without a database."""
    return {
        "database": "ok",
        "migrations": "ok",
        "cache": cache_state(),
        "worker": _lag(FactRow.objects.filter(relayed_at=None, parked_at=None), "at"),
        "mail": _lag(
            OutgoingEmail.objects.filter(sent_at=None, given_up_at=None, dropped_at=None),
            "created_at",
        ),
    }


def cache_state() -> str:
    """Return "ok" or "unreachable"."""
    try:
        cache.set("readyz", 1, 5)
    except Exception:
        # Whatever the cache's client raises, the pages go on without it.
        return "unreachable"
    # One that stands in for Redis raises nothing, but knows.
    return "unreachable" if getattr(cache, "is_away", False) else "ok"


def _is_behind() -> bool:
    """Say whether a migration of this code is missing in the database: two small queries."""
    return not _last_migrations() <= MigrationRecorder(connection).applied_migrations().keys()


@once
def _last_migrations() -> frozenset[tuple[str, str]]:
    """Return the last migration of each app, as the files say: they do not change as we run."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).graph.leaf_nodes())


def _lag(waiting: QuerySet[Any], since: str) -> str:
    late = waiting.filter(**{f"{since}__lt": database_now() - LATE}).exists()
    return "late" if late else "ok"


def _unavailable(parts: dict[str, str]) -> tuple[dict[str, Any], int]:
    return {"status": "unavailable", "parts": parts}, HTTPStatus.SERVICE_UNAVAILABLE


def _answer(content: dict[str, Any], code: int) -> HttpResponse:
    answer = JsonResponse(content, status=code)
    answer.headers["Cache-Control"] = "no-store"
    return answer
