"""What a load balancer and a host ask: does the process live, is it ready, what is slow."""

from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import QuerySet
from django.http import HttpRequest, JsonResponse

from foundation.activity.leases import database_now
from foundation.activity.models import FactRow
from notifications.models import OutgoingEmail

LATE = timedelta(minutes=5)


def healthz(request: HttpRequest) -> JsonResponse:
    """Say that the process lives; ask nothing of anyone."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 503 while the database or its tables are not there; else 200, naming what lags."""
    try:
        executor = MigrationExecutor(connection)
        behind = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError:
        return _answer("unavailable", {"database": "unreachable"}, 503)
    if behind:
        return _answer("unavailable", {"database": "ok", "migrations": "pending"}, 503)
    parts = {
        "database": "ok",
        "migrations": "ok",
        "cache": _cache(),
        "worker": _lag(FactRow.objects.filter(relayed_at=None, parked_at=None), "at"),
        "mail": _lag(
            OutgoingEmail.objects.filter(sent_at=None, given_up_at=None, dropped_at=None),
            "created_at",
        ),
    }
    degraded = any(state != "ok" for state in parts.values())
    return _answer("degraded" if degraded else "ok", parts, 200)


def _cache() -> str:
    try:
        cache.set("readyz", 1, 5)
    except Exception:
        # Whatever the cache's client raises, the pages go on without it.
        return "unreachable"
    return "ok"


def _lag(waiting: QuerySet[Any], since: str) -> str:
    late = waiting.filter(**{f"{since}__lt": database_now() - LATE}).exists()
    return "late" if late else "ok"


def _answer(status: str, parts: dict[str, str], code: int) -> JsonResponse:
    answer = JsonResponse({"status": status, "parts": parts}, status=code)
    answer.headers["Cache-Control"] = "no-store"
    return answer
