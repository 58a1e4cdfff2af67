"""Public identifiers: short, random, without meaning, safe in an address or a mail."""

import base64
import secrets
from typing import Any

from django.db import models
from django.urls import register_converter
from django.urls.converters import StringConverter

UID_LENGTH = 16


def new_uid() -> str:
    """Return 80 random bits as 16 lower-case base32 characters."""
    return base64.b32encode(secrets.token_bytes(10)).decode().lower()


class UidField(models.CharField):
    """The `uid` by which the world outside names a row; database ids stay inside."""

    def __init__(self, **options: Any) -> None:
        fixed = {"max_length": UID_LENGTH, "unique": True, "editable": False, "default": new_uid}
        given: dict[str, Any] = fixed | options
        super().__init__(**given)

    def deconstruct(self):  # type: ignore[no-untyped-def]
        name, path, args, options = super().deconstruct()
        for fixed in ("max_length", "unique", "editable", "default"):
            options.pop(fixed, None)
        return name, path, args, options


class UidConverter(StringConverter):
    """`<uid:...>` in an address; what cannot be a uid is not found before any query."""

    regex = "[a-z2-7]{16}"


register_converter(UidConverter, "uid")
