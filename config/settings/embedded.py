"""One process, no server to install: SQLite, rings in process, Celery in a thread, mail on disk."""

import os
from pathlib import Path

from config import env
from config.settings.secret import local_secret

_root = Path(__file__).resolve().parents[2]
_data = Path(env.text("AYNI_DATA_DIR", str(_root / "var")))
os.environ["AYNI_SECRET_KEY"] = env.text("AYNI_SECRET_KEY", "") or local_secret(_data / "secret")
os.environ["AYNI_PUBLIC_URL"] = env.text("AYNI_PUBLIC_URL", "http://127.0.0.1:8000")

from config.settings.base import *
from config.settings.base import AYNI_DATA_DIR

AYNI_EMBEDDED = True
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": AYNI_DATA_DIR / "ayni.sqlite3",
        "OPTIONS": {
            # Writers queue up at BEGIN instead of failing in the middle of their work.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # FULL: what was acknowledged survives a power cut, not only a crash.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        # Room enough that a flood of strangers does not push out the count of one of them.
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}
CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
CELERY_BROKER_URL = "memory://localhost/"
CELERY_BROKER_TRANSPORT_OPTIONS = {"polling_interval": 0.05}
CELERY_WORKER_PREFETCH_MULTIPLIER = 4
# Letters stay on this machine, readable at /dev/mail/, unless a mail server is named.
if not env.text("AYNI_SMTP_HOST", ""):
    EMAIL_BACKEND = "config.embedded.mailbox.EmailBackend"
