"""`python -m config.embedded`: what `dev.py run` starts once the packages are there."""

import argparse
import errno
import os
import signal
import sys
from pathlib import Path


def main() -> int:
    """Prepare what is missing, then serve until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="dev.py run")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--empty", action="store_true")
    args = parser.parse_args()
    data = Path(os.environ.get("AYNI_DATA_DIR") or "var").resolve()
    os.environ["AYNI_DATA_DIR"] = str(data)
    os.environ["AYNI_PUBLIC_URL"] = (
        os.environ.get("AYNI_PUBLIC_URL") or f"http://127.0.0.1:{args.port}"
    )
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.embedded"
    # A supervisor ends it the way a person does: what is open is finished, then it stops.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return _serve(data, args.port, args.empty)
    except KeyboardInterrupt:
        return 0
    except PermissionError as error:
        return _stop(
            f"Ayni may not write {error.filename or data}. Give it a folder of its own:"
            " AYNI_DATA_DIR=<folder> python3 dev.py run"
        )
    except Exception as error:
        if _disk_is_full(error):
            return _stop(f"The disk is full: Ayni keeps its data in {data} and needs 100 MB.")
        raise


def _serve(data: Path, port: int, empty: bool) -> int:
    from config.embedded import preparing

    listener = preparing.listen(port)
    preparing.claim_folder(data)
    import django

    django.setup()
    from config.embedded import serving

    preparing.set_aside_what_no_longer_fits()
    preparing.make_tables()
    preparing.gather_static_files()
    preparing.load_demo(empty)
    return serving.serve(listener, port)


def _disk_is_full(error: Exception) -> bool:
    """Recognise it from the file system and from SQLite, bare or wrapped by Django."""
    no_space = isinstance(error, OSError) and error.errno == errno.ENOSPC
    return no_space or "disk is full" in str(error)


def _stop(text: str) -> int:
    print(text, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
