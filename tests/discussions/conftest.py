"""What tests of threads share: the facts told of one, as kinds and numbers."""

import pytest

from foundation.activity.models import FactRow


@pytest.fixture
def facts_of():
    """Return (number, kind) of every fact told of a thread, in order."""

    def facts(thread) -> list[tuple[int, str]]:
        rows = FactRow.objects.filter(topic=thread.topic).order_by("seq")
        return list(rows.values_list("seq", "kind"))

    return facts
