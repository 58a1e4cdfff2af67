"""What waits in the database, whichever process is asked: take the maximum of them, not the sum."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError
from django.db.models import Count, Min, QuerySet
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from articles.models import ArticleImport
from foundation.activity.leases import database_now
from foundation.activity.models import FactRow
from notifications.models import DigestSchedule, OutgoingEmail

DAY = timedelta(days=1)
_OUTCOMES = {"sent": "sent_at", "dropped": "dropped_at", "given_up": "given_up_at"}


class Rows(Collector):
    """Counts by partial indexes that hold only what waits, so that a long past costs nothing."""

    def collect(self) -> Iterator[Metric]:
        """Yield what waits, and whether the servers behind answer."""
        try:
            waiting = [*_facts(), *_mail(), *_due()]
        except DatabaseError:
            waiting = []
        yield _gauge("ayni_database_up", "Whether the database answers", float(bool(waiting)))
        yield from waiting
        if not settings.AYNI_EMBEDDED:
            yield _gauge("ayni_redis_up", "Whether Redis answers", float(_redis_answers()))


def _facts() -> Iterator[Metric]:
    count, age = _size_and_age(FactRow.objects.filter(relayed_at=None, parked_at=None), "at")
    parked = FactRow.objects.filter(parked_at__isnull=False).count()
    yield _gauge("ayni_facts_waiting", "Facts that listeners have not taken yet", count)
    yield _gauge("ayni_facts_oldest_seconds", "Age of the oldest of them", age)
    yield _gauge("ayni_facts_parked", "Facts given up after many tries", parked)


def _mail() -> Iterator[Metric]:
    waiting = GaugeMetricFamily("ayni_mail_waiting", "Letters to be sent", labels=["lane"])
    oldest = GaugeMetricFamily(
        "ayni_mail_oldest_seconds", "Age of the oldest of them", labels=["lane"]
    )
    done = GaugeMetricFamily(
        "ayni_mail_of_last_day",
        "What became of the letters made in the last 24 hours",
        labels=["lane", "outcome"],
    )
    now = database_now()
    open_rows = OutgoingEmail.objects.filter(sent_at=None, dropped_at=None, given_up_at=None)
    recent: dict[str, dict[str, Any]] = {
        row["lane"]: dict(row)
        for row in OutgoingEmail.objects.filter(created_at__gte=now - DAY)
        .values("lane")
        .annotate(**{outcome: Count(column) for outcome, column in _OUTCOMES.items()})
    }
    lanes: dict[str, dict[str, Any]] = {
        row["lane"]: dict(row)
        for row in open_rows.values("lane").annotate(count=Count("pk"), since=Min("created_at"))
    }
    for lane in OutgoingEmail.Lane.values:
        row = lanes.get(lane, {"count": 0, "since": None})
        waiting.add_metric([lane], row["count"])
        oldest.add_metric([lane], _age(row["since"], now))
        for outcome in _OUTCOMES:
            done.add_metric([lane, outcome], recent.get(lane, {}).get(outcome, 0))
    yield from (waiting, oldest, done)


def _due() -> Iterator[Metric]:
    digests = DigestSchedule.objects.filter(due_at__lte=database_now()).count()
    imports, age = _size_and_age(ArticleImport.objects.filter(ended_at=None), "created_at")
    yield _gauge("ayni_digests_due", "Digests whose hour has come", digests)
    yield _gauge("ayni_imports_waiting", "Imports that have not ended", imports)
    yield _gauge("ayni_imports_oldest_seconds", "Age of the oldest of them", age)


def _size_and_age(rows: QuerySet[Any], since: str) -> tuple[int, float]:
    found = rows.aggregate(count=Count("pk"), since=Min(since))
    return found["count"], _age(found["since"], database_now())


def _age(since: datetime | None, now: datetime) -> float:
    return max((now - since).total_seconds(), 0.0) if since is not None else 0.0


def _redis_answers() -> bool:
    try:
        cache.set("metrics", 1, 5)
    except Exception:
        # Whatever the cache's client raises means the same.
        return False
    return not getattr(cache, "is_away", False)


def _gauge(name: str, says: str, value: float) -> Metric:
    return GaugeMetricFamily(name, says, value)
