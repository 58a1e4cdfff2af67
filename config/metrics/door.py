"""The door of /metrics: open to who brings the token; where none is set, to this machine alone.

From outside there is nothing at all: the proxy answers 404 itself, with a token or without.
"""

import os
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.utils.crypto import constant_time_compare
from prometheus_client import GC_COLLECTOR, PLATFORM_COLLECTOR, PROCESS_COLLECTOR, CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from config.metrics.requests import ANSWERS, SECONDS
from config.metrics.rows import Rows
from config.metrics.sockets import Sockets

_THIS_MACHINE = {"localhost", "127.0.0.1", "[::1]"}


def answer(request: HttpRequest) -> HttpResponse:
    """Tell the numbers as text, or that there is nothing here."""
    if not _may_ask(request):
        return HttpResponse(status=404)
    said = HttpResponse(generate_latest(_registry()), content_type=CONTENT_TYPE_PLAIN_0_0_4)
    said.headers["Cache-Control"] = "no-store"
    return said


def _may_ask(request: HttpRequest) -> bool:
    """Where no token is set, only a request from this machine, to it, that no proxy passed on.

    By its own name: a page that somebody here looks at may have had its name led to this machine.
    """
    if settings.AYNI_METRICS_TOKEN:
        expected = f"Bearer {settings.AYNI_METRICS_TOKEN}"
        return constant_time_compare(request.headers.get("Authorization", ""), expected)
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    host, _port = split_domain_port(request.headers.get("Host", ""))
    try:
        asker = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return asker.is_loopback and host in _THIS_MACHINE


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
