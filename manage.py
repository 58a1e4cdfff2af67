#!/usr/bin/env python
"""Django's command line; `python3 dev.py run` is the friendlier way in."""

import os
import sys


def main() -> None:
    """Run the management command named on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.embedded")
    # A person watches a command, and a migration takes the time it takes.
    os.environ["AYNI_DB_STATEMENT_SECONDS"] = os.environ.get("AYNI_DB_STATEMENT_SECONDS") or "0"
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
