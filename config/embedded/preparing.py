"""Brings a data folder to the state that this version needs, saying what takes its time."""

import errno
import fcntl
import hashlib
import os
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connections

HALF_MADE = "half made"
_lock_handle: int | None = None


def listen(port: int) -> socket.socket:
    """Return a listening socket on loopback, or end with a sentence when the port is taken."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            sys.exit(f"Port {port} is taken. Choose another: python3 dev.py run --port {port + 1}")
        if error.errno == errno.EACCES:
            sys.exit(f"Port {port} needs special rights. Choose one above 1023, such as 8000.")
        raise
    except OverflowError:
        sys.exit(f"{port} is not a port. Choose one from 1024 to 65535, such as 8000.")
    listener.listen(256)
    return listener


def claim_folder(data: Path) -> None:
    """Make the data folder and hold it, so that two servers never share one."""
    global _lock_handle
    try:
        data.mkdir(parents=True, exist_ok=True)
    except (NotADirectoryError, FileExistsError):
        sys.exit(f"{data} cannot be a folder, because a file is in its place. Set AYNI_DATA_DIR.")
    _lock_handle = os.open(data / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(_lock_handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit(f"Another Ayni already runs on {data}. Stop it first, or set AYNI_DATA_DIR.")


def set_aside_what_no_longer_fits() -> None:
    """Move a demo database of another version aside; never touch one that holds real work."""
    database, shape = _database(), _shape()
    if not database.exists() or shape == _shape_wanted():
        return
    if shape == HALF_MADE:
        _remove_database()
        return
    if not _demo_mark().exists():
        sys.exit(
            f"{database} was made by another version and is not the demo, so it is left alone."
            " Use that version, or move the file away to start afresh."
        )
    aside = database.with_name(f"ayni-until-{time.strftime('%Y%m%d-%H%M%S')}.sqlite3")
    for part, suffix in _parts():
        part.rename(aside.with_name(aside.name + suffix))
    _demo_mark().unlink()
    print(f"The demo of an older version was set aside as {aside.name}; here is a fresh one.")


def make_tables() -> None:
    """Make the tables of a fresh database; one that is still there fits already."""
    if _database().exists():
        return
    # Half a database is worth nothing: whatever ends this, the next start makes it anew.
    _shape_file().write_text(HALF_MADE)
    try:
        with _step("Making the tables"):
            call_command("migrate", verbosity=0, interactive=False)
            connections.close_all()
            _shape_file().write_text(_shape_wanted())
    except BaseException:
        connections.close_all()
        _remove_database()
        raise


def gather_static_files() -> None:
    """Collect style and scripts under hashed names, when any has changed."""
    stamp = settings.AYNI_DATA_DIR / "static.stamp"
    sources = [settings.BASE_DIR / "requirements" / "run.txt"]
    sources += sorted((settings.BASE_DIR / "config" / "static").rglob("*"))
    wanted = _fingerprint(sources)
    if stamp.exists() and stamp.read_text() == wanted and settings.STATIC_ROOT.exists():
        return
    with _step("Gathering style and scripts"):
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.write_text(wanted)


def load_demo(empty: bool) -> None:
    """Fill a new instance with the demo commons, unless it is to stay empty."""
    from config.demo.seeding import is_blank, seed

    if empty or not is_blank():
        return
    _demo_mark().touch()
    try:
        with _step("Loading the demo") as show:
            seed(lambda what, done, total: show(f"{what} {done} of {total}"))
    except BaseException:
        _demo_mark().unlink()
        raise


def has_demo() -> bool:
    """Say whether this instance holds the demo."""
    return _demo_mark().exists()


def _demo_mark() -> Path:
    return Path(settings.AYNI_DATA_DIR) / "demo"


def _database() -> Path:
    return Path(connections["default"].settings_dict["NAME"])


def _parts() -> list[tuple[Path, str]]:
    """Return the database's files that are there, each with what it adds to the name."""
    database = _database()
    named = [(database.with_name(database.name + end), end) for end in ("", "-wal", "-shm")]
    return [(part, end) for part, end in named if part.exists()]


def _remove_database() -> None:
    for part, _end in _parts():
        part.unlink()


def _shape_file() -> Path:
    return Path(settings.AYNI_DATA_DIR) / "shape"


def _shape() -> str:
    return _shape_file().read_text() if _shape_file().exists() else ""


def _shape_wanted() -> str:
    return _fingerprint(
        sorted(settings.BASE_DIR.glob("*/migrations/*.py"))
        + sorted(settings.BASE_DIR.glob("foundation/*/migrations/*.py"))
    )


def _fingerprint(paths: list[Path]) -> str:
    found = hashlib.sha256()
    for path in paths:
        if path.is_file():
            found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()


@contextmanager
def _step(what: str) -> Iterator[Callable[[str], None]]:
    """Name a step that takes its time; what is shown within it overwrites itself on a terminal."""
    began = time.monotonic()
    is_terminal = sys.stdout.isatty()
    print(f"{what} ...", end=" ", flush=True)

    def show(how_far: str) -> None:
        if is_terminal:
            print(f"\r\x1b[2K{what} ... {how_far}", end=" ", flush=True)

    yield show
    show("")
    print(f"done ({time.monotonic() - began:.1f} s)", flush=True)
