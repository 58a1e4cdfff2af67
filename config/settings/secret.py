"""Makes and keeps the signing secret of an embedded instance."""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path


def local_secret(path: Path) -> str:
    """Return the secret kept in `path`, making it (readable by its owner only) the first time."""
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Appears whole or not at all, and once: two processes at the first start share one secret.
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".secret-")
        try:
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_urlsafe(50))
            with suppress(FileExistsError):
                path.hardlink_to(draft)
        finally:
            Path(draft).unlink()
        return path.read_text().strip()
