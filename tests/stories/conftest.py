"""What the stories share: wikis, a clock, a mail server, and the topic that the host has made."""

from datetime import UTC, datetime

import pytest
from django.core.cache import cache

from learners.models import Topic
from tests.articles import fake_wiki
from tests.smtp_sink import sink
from tests.stories import library
from tests.stories.clock import Clock
from tests.stories.post_office import PostOffice

# A Tuesday, with Monday's digests six days away.
START = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


@pytest.fixture
def clock(transactional_db, time_machine):
    """The story's clock; limits that were counted at another time are forgotten."""
    cache.clear()
    clock = Clock(time_machine, START)
    yield clock
    clock.restore()


@pytest.fixture
def post(settings):
    """The post office at the other end of the wire."""
    with sink() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield PostOffice(server)


@pytest.fixture
def wiki(settings):
    """A wiki of free articles on loopback."""
    settings.AYNI_ALLOW_LOOPBACK_IMPORT = True
    with fake_wiki.running(library.open_wiki()) as wiki:
        yield wiki


@pytest.fixture
def closed_wiki(settings):
    """A wiki that lets nothing go."""
    settings.AYNI_ALLOW_LOOPBACK_IMPORT = True
    with fake_wiki.running(library.closed_wiki()) as wiki:
        yield wiki


@pytest.fixture
def biogas(clock):
    """The topic."""
    return Topic.objects.create(slug="biogas", name="Biogas")
