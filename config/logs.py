"""One line of text per event, with control characters escaped so that nobody can forge a line."""

import logging
import re
from typing import Any

import structlog
from structlog.typing import EventDict

chain = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
# Whoever holds one of these addresses may act: what follows is a key, and a log is no place for it.
_KEYS = re.compile(r"(/(?:invitations|unsubscribe|digests|takedowns?)/)[^/\s?\"']+")
# What strangers send stands in a log too: nobody may fill it by few requests.
_MOST = 1000
_lines = structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "logger", "event"])


def render(logger: logging.Logger, name: str, event: EventDict) -> str:
    """Return the event as one logfmt line, its traceback indented below."""
    event.pop("_record", None)
    event.pop("_from_structlog", None)
    trace = structlog.processors.format_exc_info(logger, name, event).pop("exception", "")
    flat: dict[str, Any] = {key: _escaped(value) for key, value in event.items()}
    # A traceback keeps its lines, each indented: none of them can pass for a line of the log.
    return _lines(logger, name, flat) + "".join(
        f"\n  {_escaped(line)}" for line in trace.splitlines()
    )


def _escaped(value: Any) -> Any:
    if isinstance(value, str):
        printable = "".join(c if c.isprintable() else repr(c)[1:-1] for c in value[:_MOST])
        told = _KEYS.sub(r"\1(key)", printable)
        return told if len(value) <= _MOST and len(told) <= _MOST else f"{told[:_MOST]}…"
    return value
