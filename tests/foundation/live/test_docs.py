"""docs/realtime.md tells of every frame, error and close code there is, and of no other."""

import re
from pathlib import Path

from discussions.frames import TYPES
from foundation.live import protocol
from foundation.live.protocol import Close

ROOT = Path(__file__).resolve().parents[3]
DOCS = (ROOT / "docs" / "realtime.md").read_text(encoding="utf-8")


def said_by(source: str) -> set[str]:
    """Return the values of "type" in a module of the live path."""
    text = (ROOT / "foundation" / "live" / source).read_text(encoding="utf-8")
    return set(re.findall(r'"type": "(\w+)"', text))


def table(heading: str) -> set[str]:
    """Return the first cells of the table under a heading row, without their marks."""
    rows = DOCS.split(f"| {heading} |", 1)[1].split("\n\n", 1)[0]
    return {cell.strip("` ") for cell in re.findall(r"^\| ([^|-][^|]*?) \|", rows, re.MULTILINE)}


def test_frames_of_threads():
    assert table("type") == set(TYPES.values())


def test_frames_of_the_protocol():
    documented = set(re.findall(r'^\| `{"type":"([\w.]+)"', DOCS, re.MULTILINE))
    up = {"follow", "unfollow", "ping"}
    down = said_by("topics.py") | said_by("protocol.py") - up | {"hello", "pong"}
    assert documented == up | down | {"post.added"}


def test_close_codes():
    assert table("close code") == {str(int(code)) for code in Close}


def test_error_codes():
    sources = (ROOT / "foundation" / "live").glob("*.py")
    said = {
        code
        for path in sources
        for code in re.findall(r'error\(\s*"(\w+)"', path.read_text(encoding="utf-8"))
    } | {"bad_frame"}
    assert table("code of an error") == said


def test_limits():
    for limit in (
        f"every {protocol.HEARTBEAT_SECONDS} seconds",
        f"for {protocol.SILENCE_SECONDS} seconds",
        f"{protocol.FRAME_BYTES // 1024} kB",
        f"at most {protocol.TOPICS_PER_SOCKET} topics",
        f"sockets of one learner ({protocol.SOCKETS_PER_LEARNER}), over all processes",
    ):
        assert limit in DOCS
