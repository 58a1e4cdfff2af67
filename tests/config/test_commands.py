"""The host's commands: after a restore, and the demo for trying."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command

from config.management.commands import load_demo
from foundation.activity.leases import database_now
from foundation.files.models import StoredFile
from foundation.live import epoch
from notifications.models import OutgoingEmail

pytestmark = pytest.mark.django_db


def run(name: str, *words: str) -> str:
    """Run a command and return what it says."""
    said = StringIO()
    call_command(name, *words, stdout=said)
    return said.getvalue()


def test_after_a_restore_pages_start_afresh_and_mail_is_held(ada):
    before = epoch.current()
    letter = OutgoingEmail.objects.create(
        lane="account", recipient=ada.email, subject="s", text="t", message_id="<1@x>"
    )
    said = run("after_restore", "--until", (database_now() + timedelta(hours=1)).isoformat())
    assert epoch.current() != before
    letter.refresh_from_db()
    assert letter.dropped_at is not None
    assert "Held: 1 letters, 0 notices, 0 digests." in said


def test_after_a_restore_missing_pictures_are_named(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    shape = {"content_type": "image/webp", "byte_count": 2, "width": 1, "height": 1}
    (tmp_path / "here.webp").write_bytes(b"ab")
    for path in ("here.webp", "gone.webp"):
        StoredFile.objects.create(path=path, **shape)
    said = run("after_restore", "--until", "2026-01-01T00:00Z")
    assert "gone.webp" in said and "here.webp" not in said


def test_after_a_restore_everybody_may_be_signed_out(client, ada):
    client.force_login(ada)
    run("after_restore", "--until", "2026-01-01T00:00Z")
    assert Session.objects.count() == 1
    assert "Ended: 1 sessions." in run(
        "after_restore", "--until", "2026-01-01T00:00Z", "--end-sessions"
    )
    assert Session.objects.count() == 0
    assert client.get("/me/", follow=True).wsgi_request.user.is_anonymous


@pytest.mark.parametrize("moment", ["yesterday", "2026-13-01T00:00Z", "2026-01-01T00:00"])
def test_a_moment_without_an_offset_is_refused(moment):
    with pytest.raises(CommandError):
        run("after_restore", "--until", moment)


def test_the_demo_needs_an_empty_instance_and_a_word_about_its_passwords(ada):
    with pytest.raises(CommandError, match="known-passwords"):
        run("load_demo")
    with pytest.raises(CommandError, match="empty"):
        run("load_demo", "--known-passwords")


def test_the_demo_is_loaded(monkeypatch):
    seeded = []
    monkeypatch.setattr(load_demo, "seed", seeded.append)
    assert "host@demo.example" in run("load_demo", "--known-passwords")
    assert len(seeded) == 1
