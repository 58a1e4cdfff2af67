"""Counts answers and times them, by the name of the route: names are few, addresses are not."""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from prometheus_client import Counter, Histogram

ANSWERS = Counter("ayni_answers", "Answers to requests", ["route", "status"], registry=None)
SECONDS = Histogram(
    "ayni_answer_seconds",
    "How long an answer took to make",
    ["route"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=None,
)

Door = Callable[[HttpRequest], HttpResponse]


class CountsRequests:
    """Stands before all that answers, so that it times all of it."""

    def __init__(self, door: Door) -> None:
        self.door = door

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        answer = self.door(request)
        found = request.resolver_match
        route = found.view_name if found is not None else "none"
        SECONDS.labels(route).observe(time.perf_counter() - began)
        ANSWERS.labels(route, f"{answer.status_code // 100}xx").inc()
        return answer
