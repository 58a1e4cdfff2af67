"""AYNI_SMTP_TLS: a letter goes over each kind of line, and to no server nobody vouches for."""

import os
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from tests.parts.certificates import certificate_in
from tests.parts.processes import free_port

ROOT = Path(__file__).resolve().parents[2]
SEND = """
import django
django.setup()
from django.core.mail import send_mail
send_mail("Hello", "words", None, ["a@example.org"])
"""


class Kept:
    """What came, and whether its line was encrypted."""

    def __init__(self) -> None:
        self.encrypted: list[bool] = []

    async def handle_DATA(self, server: SMTP, session, envelope) -> str:
        self.encrypted.append(
            session.ssl is not None or server.transport.get_extra_info("ssl_object") is not None
        )
        return "250 OK"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> Path:
    """A key and a certificate for localhost, in one file."""
    key, certificate = certificate_in(tmp_path_factory.mktemp("smtp"))
    both = key.with_name("both.pem")
    both.write_text(key.read_text() + certificate.read_text())
    return both


@contextmanager
def mail_server(kind: str, certificate: Path) -> Iterator[tuple[int, Kept]]:
    """Run a mail server that takes letters over this kind of line only."""
    kept, context = Kept(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    options = {
        "no": {},
        "starttls": {"tls_context": context, "require_starttls": True},
        "implicit": {"ssl_context": context},
    }[kind]
    port = free_port()
    controller = Controller(kept, hostname="127.0.0.1", port=port, ready_timeout=10, **options)
    controller.start()
    try:
        yield port, kept
    finally:
        controller.stop(no_assert=True)


def send(port: int, kind: str, trusted: Path | None) -> subprocess.CompletedProcess[str]:
    """Send one letter with the settings of production."""
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "config.settings.base",
        "AYNI_SECRET_KEY": sha256(b"the key of these tests").hexdigest(),
        "AYNI_PUBLIC_URL": "https://ayni.example.org",
        "AYNI_SMTP_HOST": "localhost",
        "AYNI_SMTP_PORT": str(port),
        "AYNI_SMTP_TLS": kind,
    }
    if trusted:
        environment["SSL_CERT_FILE"] = str(trusted)
    command = [sys.executable, "-c", SEND]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.parametrize("kind", ["no", "starttls", "implicit"])
def test_a_letter_goes_over_the_line_that_is_named(certificate, kind):
    with mail_server(kind, certificate) as (port, kept):
        sent = send(port, kind, certificate)
    assert sent.returncode == 0, sent.stderr
    assert kept.encrypted == [kind != "no"]


@pytest.mark.parametrize("kind", ["starttls", "implicit"])
def test_a_server_that_nobody_vouches_for_gets_nothing(certificate, kind):
    with mail_server(kind, certificate) as (port, kept):
        sent = send(port, kind, None)
    assert "CERTIFICATE_VERIFY_FAILED" in sent.stderr
    assert kept.encrypted == []
