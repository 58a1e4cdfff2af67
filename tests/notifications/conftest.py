"""What several tests of notifications share."""

import pytest

from tests.smtp_sink import sink


@pytest.fixture
def smtp(settings):
    """A real mail server, and a second's patience with it."""
    with sink() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_PORT = server.port
        settings.EMAIL_TIMEOUT = 1
        yield server


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    """Nothing is sent unless a test sends it."""
    woken = []
    monkeypatch.setattr("foundation.activity.afterwards.wake", woken.append)
    return woken
