"""What every page shows of notifications: the count at the bell."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from learners.visitors import learner_of
from notifications.selectors import unread_count


def bell(request: HttpRequest) -> dict[str, Any]:
    """Return `bell_count`: one query, for learners only, and only where a page shows it."""

    def count() -> int:
        learner = learner_of(request)
        return unread_count(learner) if learner else 0

    return {"bell_count": SimpleLazyObject(count)}
