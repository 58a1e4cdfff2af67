"""The words of the socket: frames from the browser, errors, close codes and limits; pure."""

import json
import re
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, NoReturn

VERSION = 1
SUBPROTOCOL = "ayni.v1"
TICKET_PREFIX = "ticket."

HEARTBEAT_SECONDS = 25
SILENCE_SECONDS = 75
FRAME_BYTES = 64 * 1024
TOPICS_PER_SOCKET = 50
# In all processes together.
SOCKETS_PER_LEARNER = 30
BAD_FRAMES_A_MINUTE = 20
# Frames may come in a burst; what exceeds it is dropped first, then costs the socket.
FRAME_BURST = 100
FRAMES_A_SECOND = 10
FRAMES_DROPPED = 50

FORMS = ("html", "json")
TOPIC = re.compile(r"me|[a-z]{1,20}:[A-Za-z0-9_-]{1,60}")


class Close(IntEnum):
    """Why a socket was closed."""

    SILENT = 1001
    TOO_LARGE = 1009
    COME_BACK = 1012
    BAD_FRAMES = 4400
    SIGN_IN = 4401
    TOO_SLOW = 4408
    TOO_MANY = 4429


class BadFrame(ValueError):
    """What the browser sent is no frame of this protocol; the text says what is wrong."""


@dataclass(frozen=True, slots=True)
class Follow:
    """Tell me of this topic. `after` is whatever was sent; only whole numbers mean a place."""

    topic: str
    after: Any
    form: str
    language: str | None


@dataclass(frozen=True, slots=True)
class Unfollow:
    """Stop telling me of this topic."""

    topic: str


@dataclass(frozen=True, slots=True)
class Ping:
    """Are you there?"""


def parse(text: str) -> Follow | Unfollow | Ping:
    """Return the frame that `text` holds, or raise `BadFrame`."""
    try:
        data = json.loads(text, parse_constant=_refuse, object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:
        raise BadFrame("not JSON of the agreed kind") from error
    match data:
        case {"type": "follow", "topic": str(topic)} if TOPIC.fullmatch(topic):
            return _follow(topic, data)
        case {"type": "unfollow", "topic": str(topic)} if TOPIC.fullmatch(topic):
            return Unfollow(topic)
        case {"type": "ping"}:
            return Ping()
        case {"type": "follow" | "unfollow"}:
            raise BadFrame("a topic is missing or misspelt")
    raise BadFrame("an unknown type of frame")


def _follow(topic: str, data: dict[str, Any]) -> Follow:
    form, language = data.get("as", "json"), data.get("lang")
    if form not in FORMS:
        raise BadFrame('"as" is neither html nor json')
    if language is not None and not isinstance(language, str):
        raise BadFrame('"lang" is no language')
    return Follow(topic, data.get("after"), form, language)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is given twice")
    return found


def text(frame: dict[str, Any]) -> str:
    """Return a frame as it goes over the wire."""
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"))


def error(code: str, message: str, topic: str | None = None) -> str:
    """Return an error frame."""
    about = {} if topic is None else {"topic": topic}
    return text({"type": "error", "code": code, "message": message} | about)


def not_found(topic: str) -> str:
    """Return the one answer to what does not exist and to what must not be known of."""
    return error("not_found", "There is no such topic.", topic)


class Allowance:
    """How many frames a socket may still send: a bucket that refills with time."""

    __slots__ = ("_at", "_bad", "_left")

    def __init__(self, now: float) -> None:
        self._left = float(FRAME_BURST)
        self._at = now
        self._bad: list[float] = []

    def take(self, now: float) -> float:
        """Count one frame and return what is left; below nought it is to be dropped."""
        self._left = min(FRAME_BURST, self._left + (now - self._at) * FRAMES_A_SECOND) - 1
        self._at = now
        return self._left

    def take_bad(self, now: float) -> bool:
        """Count one bad frame and say whether it was one too many within a minute."""
        self._bad = [at for at in self._bad if now - at < 60] + [now]
        return len(self._bad) >= BAD_FRAMES_A_MINUTE
