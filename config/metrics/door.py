"""Who may read /metrics: who brings the token; where none is set, this machine alone.

From outside there is nothing at all: the proxy answers 404 itself, with a token or without.
"""

import os

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from prometheus_client import GC_COLLECTOR, PLATFORM_COLLECTOR, PROCESS_COLLECTOR, CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from config.inside import is_this_machine
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
    """Ask for the token where one is set, else that this machine itself asks.

    An embedded instance is for who sits at its machine, so there both must be so.
    """
    has_token = bool(settings.AYNI_METRICS_TOKEN)
    if (settings.AYNI_EMBEDDED or not has_token) and not is_this_machine(request):
        return False
    expected = f"Bearer {settings.AYNI_METRICS_TOKEN}"
    return not has_token or constant_time_compare(
        request.headers.get("Authorization", ""), expected
    )


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
