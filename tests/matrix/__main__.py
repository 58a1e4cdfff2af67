"""Writes docs/permissions.md from the table."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
django.setup()


def main() -> None:
    """Import the page once Django is ready, and write it."""
    from tests.matrix import page

    page.write()


main()
