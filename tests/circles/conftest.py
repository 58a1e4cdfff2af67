"""What the tests of circles share: topics, a suspended learner, and what was recorded."""

import pytest

from foundation.activity.models import FactRow
from learners.models import Topic
from tests import cast


@pytest.fixture
def biogas(db):
    """A topic; the demo may have seeded one of that name."""
    return Topic.objects.get_or_create(slug="biogas", defaults={"name": "Biogas"})[0]


@pytest.fixture
def suspended(db):
    """Somebody who may do nothing."""
    return cast.learner("Sam Shut", is_active=False)


@pytest.fixture
def told(db):
    """Return a function that gives (kind, actor id, data) of what was recorded since."""
    first = FactRow.objects.count()

    def since():
        rows = FactRow.objects.order_by("pk")[first:]
        return [(row.kind, row.actor_id, row.data) for row in rows]

    return since


@pytest.fixture
def kinds(told):
    """Return a function that gives the names of the facts recorded since."""
    return lambda: [kind for kind, _actor, _data in told()]


@pytest.fixture
def signed_in(client):
    """Return a function that signs a learner in and gives the browser."""

    def enter(learner):
        client.force_login(learner)
        return client

    return enter
