"""Foreign markup is read in a child process: what it can burn or break is the child's alone.

The child is this very module: one JSON object on its standard input, one on its output. It sets
limits on itself before it looks at anything: processor time, memory, no files. It knows no
settings, no database and no network.
"""

import dataclasses
import json
import logging
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from articles import canonical, counting, mediawiki, sanitising
from articles.canonical import Block, Canonical
from articles.licences import Evidence, Scope
from articles.losses import Losses
from articles.mediawiki import Author, PageAnswer
from articles.refusals import SENTENCES, Refused
from articles.sanitising import ImageUse, Section

logger = logging.getLogger(__name__)

CPU_S = 20
MEMORY_BYTES = 1536 * 1024 * 1024
DEADLINE_S = 30.0
# Fifty thousand words; every later edition is compared with this one while others wait to write.
MAX_TEXT = 300_000
_CHILD = ("-m", "articles.parsing")
_ROOT = Path(__file__).resolve().parent.parent

Json = dict[str, Any]


@dataclass(frozen=True)
class Prepared:
    """A page ready to be stored: clean `html` with block ids, and the text passages count in.

    `losses` are the words, pictures and media of the page that cleaning left out.
    """

    html: str = field(repr=False)
    canonical: Canonical
    sections: list[Section]
    images: list[ImageUse]
    removed: dict[str, int]
    losses: Losses


def prepare(
    page: PageAnswer, images: Mapping[str, str], *, deadline_s: float = DEADLINE_S
) -> Prepared:
    """Clean the page and extract its text; `images` gives our address for each file we keep.

    Refuses what `sanitising.clean` refuses, text of more than 300,000 characters (`too_large`),
    and `too_much_work` if the child hits a limit.
    """
    job = {"html": page.html, "base_url": page.source_url, "images": dict(images)}
    answer = _in_child("prepare", job, deadline_s)
    text = answer["canonical"]
    blocks = [
        Block(**{**block, "section_path": tuple(block["section_path"])}) for block in text["blocks"]
    ]
    return Prepared(
        answer["html"],
        Canonical(text["text"], text["text_hash"], blocks),
        [Section(**section) for section in answer["sections"]],
        [ImageUse(**use) for use in answer["images"]],
        answer["removed"],
        answer["losses"],
    )


def page_from_html(
    html: str, *, source_url: str | None, deadline_s: float = DEADLINE_S
) -> PageAnswer:
    """`mediawiki.from_html`, in the child."""
    return _page(_in_child("page_from_html", {"html": html, "source_url": source_url}, deadline_s))


def page_from_json(
    text: str, *, source_url: str | None, deadline_s: float = DEADLINE_S
) -> PageAnswer:
    """`mediawiki.from_parse_json` of a saved answer, in the child; `bad_json` if it is none."""
    return _page(_in_child("page_from_json", {"text": text, "source_url": source_url}, deadline_s))


def _page(answer: Json) -> PageAnswer:
    at = answer["revision_at"]
    return PageAnswer(
        **{
            **answer,
            "revision_at": datetime.fromisoformat(at) if at else None,
            "authors": tuple(Author(**author) for author in answer["authors"]),
            "evidence": tuple(
                Evidence(**{**item, "scope": Scope(item["scope"])}) for item in answer["evidence"]
            ),
            "categories": tuple(answer["categories"]),
            "images": tuple(answer["images"]),
        }
    )


def _in_child(task: str, job: Json, deadline_s: float) -> Json:
    environment = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(_ROOT)}
    try:
        done = subprocess.run(
            [sys.executable, "-s", *_CHILD, task],
            input=json.dumps(job).encode(),
            capture_output=True,
            timeout=deadline_s,
            env=environment,
            cwd=_ROOT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Refused("too_much_work", reason="deadline") from error
    if done.returncode != 0:
        logger.warning("%s died with %s: %s", task, done.returncode, done.stderr[-500:])
        # A signal is a limit; any other end is a fault of ours, and not the page's size.
        code = "too_much_work" if done.returncode < 0 else "not_understood"
        raise Refused(code, reason=f"exit {done.returncode}")
    answer: Json = json.loads(done.stdout)
    if "refused" in answer:
        code = answer["refused"]
        raise Refused(code if code in SENTENCES else "not_understood", reason=answer["reason"])
    return answer


def _prepare(job: Json) -> Json:
    clean = sanitising.clean(job["html"], base_url=job["base_url"], known_image=job["images"])
    html = canonical.annotate(clean.html)
    text = canonical.extract(html)
    if len(text.text) > MAX_TEXT:
        raise Refused("too_large", reason=f"text of {len(text.text)} characters")
    return {
        **dataclasses.asdict(clean),
        "html": html,
        "canonical": dataclasses.asdict(text),
        "losses": counting.losses(job["html"], clean.html),
    }


def _page_from_html(job: Json) -> Json:
    return dataclasses.asdict(mediawiki.from_html(job["html"], source_url=job["source_url"]))


def _page_from_json(job: Json) -> Json:
    try:
        data = json.loads(job["text"])
    except (ValueError, RecursionError):
        raise Refused("bad_json") from None
    if not isinstance(data, dict):
        raise Refused("bad_file")
    return dataclasses.asdict(mediawiki.from_parse_json(data, source_url=job["source_url"]))


_TASKS: dict[str, Callable[[Json], Json]] = {
    "prepare": _prepare,
    "page_from_html": _page_from_html,
    "page_from_json": _page_from_json,
}


def main(task: str) -> None:
    """Run one task within the limits: the life of the child."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = _TASKS[task](json.load(sys.stdin.buffer))
    except Refused as refused:
        answer = {"refused": refused.code, "reason": refused.reason}
    except (MemoryError, RecursionError) as error:
        answer = {"refused": "too_much_work", "reason": type(error).__name__}
    sys.stdout.write(json.dumps(answer, default=str))


if __name__ == "__main__":
    main(sys.argv[1])
