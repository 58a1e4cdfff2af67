"""The door of /metrics: open to who brings the token; where none is set, to this machine alone."""

import os
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from prometheus_client import GC_COLLECTOR, PLATFORM_COLLECTOR, PROCESS_COLLECTOR, CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from config.metrics.requests import ANSWERS, SECONDS
from config.metrics.rows import Rows
from config.metrics.sockets import Sockets


def answer(request: HttpRequest) -> HttpResponse:
    """Tell the numbers as text, or that there is nothing here."""
    if not _may_ask(request):
        return HttpResponse(status=404)
    said = HttpResponse(generate_latest(_registry()), content_type=CONTENT_TYPE_PLAIN_0_0_4)
    said.headers["Cache-Control"] = "no-store"
    return said


def _may_ask(request: HttpRequest) -> bool:
    """Where no token is set, only a request from this machine that no proxy passed on."""
    if settings.AYNI_METRICS_TOKEN:
        expected = f"Bearer {settings.AYNI_METRICS_TOKEN}"
        return constant_time_compare(request.headers.get("Authorization", ""), expected)
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _registry() -> CollectorRegistry:
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        # The workers of one gunicorn, together (config/serving/pages.py).
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        for own in (ANSWERS, SECONDS, PROCESS_COLLECTOR, PLATFORM_COLLECTOR, GC_COLLECTOR):
            registry.register(own)
    registry.register(Sockets())
    registry.register(Rows())
    return registry
