"""A log line is one line, whatever a stranger writes into it."""

import copy
import logging
import logging.config
import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.urls import URLResolver, get_resolver

from tests.parts.nginx import TEMPLATE


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


@pytest.mark.parametrize("sent", ["a" * 6000, "\U0001f600" * 2000, "\x01" * 2500, "\\" * 6000])
def test_a_line_is_short_whatever_a_stranger_sends(sent):
    """The class of input: long addresses and headers, which a log repeats, some of them often.

    One request with a long Host wrote 25 kB, so that one address emptied the log of all else.
    """
    try:
        raise LookupError(f"Invalid HTTP_HOST header: {sent!r}")
    except LookupError as error:
        said = line("Not Found: %s", sent, exc_info=(type(error), error, error.__traceback__))
    first, *below = said.split("\n")
    assert len(first) < 2500 and all(len(one) < 1500 for one in below)
    assert "Not Found" in first and "LookupError" in said


def test_m06_an_address_that_is_a_key_is_told_without_it():
    said = line("Not Found: %s", "/invitations/s3cr3t-s3cr3t/", exc_info=None)
    assert "/invitations/(key)/" in said
    assert "s3cr3t" not in said
    assert "s3cr3t" not in line("Forbidden: /unsubscribe/digest-abc~s3cr3t/", exc_info=None)


@pytest.mark.parametrize(
    "path", ["/takedown/s3cr3t/", "/host/takedowns/s3cr3t/", "/host/takedowns/s3cr3t/answer"]
)
def test_m06_a_reference_by_which_anybody_reads_a_request_is_told_without_it(path):
    assert "s3cr3t" not in line("Not Found: %s", path, exc_info=None)


def test_m06_every_address_that_is_a_key_is_known_to_both_logs():
    """Whatever a route calls a token or a secret; a reference is named by hand above."""
    keyed = set()
    for route in routes(get_resolver().url_patterns):
        for found in re.finditer(r"<\w+:(token|secret|key)>", route):
            before = route[: found.start()]
            if not before.startswith("report/"):
                keyed.add(before)
                assert "(key)" in line("Not Found: /%s", before + "s3cr3t/", exc_info=None)
                assert f'"~^(?<kept>/{before}).' in TEMPLATE.read_text()
    assert keyed == {"invitations/", "unsubscribe/", "digests/"}


def routes(patterns, before: str = "") -> Iterator[str]:
    """Yield every address of the site as it is written."""
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, before + str(one.pattern))
        else:
            yield before + str(one.pattern)
