"""The embedded instance, in a scratch folder of its own, without anything that slows tests."""

import atexit
import os
import shutil
import tempfile
from hashlib import sha256


def _drop(folder: str, maker: int) -> None:
    # A process forked from this one ends before it, and the folder is not its own.
    if os.getpid() == maker:
        shutil.rmtree(folder, ignore_errors=True)


if "AYNI_DATA_DIR" not in os.environ:
    os.environ["AYNI_DATA_DIR"] = tempfile.mkdtemp(prefix="ayni-test-")
    atexit.register(_drop, os.environ["AYNI_DATA_DIR"], os.getpid())
os.environ.setdefault("AYNI_SECRET_KEY", sha256(b"only for tests").hexdigest())
os.environ.setdefault("AYNI_PUBLIC_URL", "http://testserver")
os.environ.setdefault("AYNI_SECURITY_CONTACT", "security@example.org")

from config.settings.base import STORAGES
from config.settings.embedded import *
from config.settings.embedded import AYNI_DATA_DIR, DATABASES

ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
# A file, not shared memory: shared memory ignores the busy timeout.
DATABASES["default"]["TEST"] = {"NAME": AYNI_DATA_DIR / "test.sqlite3"}
DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
STATIC_ROOT = AYNI_DATA_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
