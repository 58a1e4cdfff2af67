"""What tests of learners share: fresh limits, a browser at the door, and the facts told of one."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from foundation.activity.models import FactRow
from learners.models import Learner, Topic
from tests.learners.mailbox import code_for

PASSWORD = "un horno de barro 7"


@pytest.fixture(autouse=True)
def fresh_limits():
    """Let no test pay for the tries of another."""
    cache.clear()


@pytest.fixture
def biogas(db):
    """A topic."""
    return Topic.objects.create(slug="biogas", name="Biogas")


@pytest.fixture
def water(db):
    """Another topic."""
    return Topic.objects.create(slug="water", name="Water")


@pytest.fixture
def kinds_of_facts():
    """Return the kinds of the facts told of a learner, in order."""

    def kinds(learner: Learner) -> list[str]:
        rows = FactRow.objects.filter(topic=f"me:{learner.uid}").order_by("pk")
        return list(rows.values_list("kind", flat=True))

    return kinds


@pytest.fixture
def epoch_of():
    """Return a learner's access epoch as it stands in the database."""
    return lambda learner: Learner.objects.get(pk=learner.pk).access_epoch


@pytest.fixture
def sign_in():
    """Sign a learner in through the pages, by code, with a browser of their own."""

    def sign_in(client, learner, *, next_page: str = ""):
        query = f"?next={next_page}" if next_page else ""
        answer = client.post(reverse("account_login") + query, {"login": learner.email})
        return client.post(answer.url, {"code": code_for(learner.email)})

    return sign_in


@pytest.fixture
def with_password(ada):
    """Give Ada a password and a confirmed address, as a learner of the demo has them."""
    ada.set_password(PASSWORD)
    ada.save()
    ada.emailaddress_set.create(email=ada.email, verified=True, primary=True)
    return ada
