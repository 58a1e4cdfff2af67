"""A log line is one line, whatever a stranger writes into it."""

import copy
import logging
import logging.config

from django.conf import settings


def line(message: str, *values: object, **extra) -> str:
    """Return what the production formatter makes of a message."""
    reader = logging.config.DictConfigurator(copy.deepcopy(settings.LOGGING))
    formatter = reader.configure_formatter(reader.config["formatters"]["line"])
    record = logging.LogRecord("ayni", logging.INFO, "x.py", 1, message, values, **extra)
    return formatter.format(record)


def test_a_line_cannot_be_forged():
    said = line("asked for %s", "x\nlevel=info event=forged\r\x1b[2K", exc_info=None)
    assert "\n" not in said and "\r" not in said and "\x1b" not in said
    assert "\\n" in said and "forged" in said


def test_a_traceback_stays_below_its_line():
    try:
        raise LookupError("no\nkettle")
    except LookupError as error:
        said = line("failed", exc_info=(type(error), error, error.__traceback__))
    first, *rest = said.split("\n")
    assert "event=failed" in first
    assert rest and all(below.startswith("  ") for below in rest)


def test_m06_an_address_that_is_a_key_is_told_without_it():
    said = line("Not Found: %s", "/invitations/s3cr3t-s3cr3t/", exc_info=None)
    assert "/invitations/(key)/" in said
    assert "s3cr3t" not in said
    assert "s3cr3t" not in line("Forbidden: /unsubscribe/digest-abc~s3cr3t/", exc_info=None)
