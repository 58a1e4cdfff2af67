"""No room for files: what is uploaded is refused in words, and the conversation goes on."""

import httpx

from bench.rig.readings import children
from bench.rig.result import Goal, progress, table
from bench.rig.stage import Stage, limit_file_size

GOALS = (
    Goal("disk_lost", 0),
    Goal("disk_uploads_without_words", 0),
    Goal("disk_restarted_processes", 0),
)
UPLOADS = {"smoke": 1, "default": 4, "full": 20}
# More than Django keeps in memory, so that it must be written to a file.
_BYTES = 4_000_000


def play(stage: Stage, size: str) -> dict[str, float | None]:
    """Let pages write no file at all; upload saved articles, and post, meanwhile."""
    production = stage.production
    restarts = sum(production.restarts.values())
    member = stage.circle["members"][0]
    signed_in = stage.cast.ask("session", uid=member["uid"])
    pages = [one.pid for name, one in production.processes.items() if name.startswith("pages")]
    everyone = [pid for parent in pages for pid in (parent, *children(parent))]
    before, wordless, statuses = _upload(stage, signed_in["sessionid"]), 0, []
    with stage.conversation("Is there room?", writers=2, listeners=2) as talk:
        progress("no room for files")
        limit_file_size(everyone, "0:unlimited")
        try:
            for _turn in range(UPLOADS[size]):
                answer = _upload(stage, signed_in["sessionid"])
                statuses.append(answer.status_code)
                wordless += not (answer.status_code == 507 and "room" in answer.text)
            talk.wait_for_posts(6)
        finally:
            limit_file_size(everyone, "unlimited")
        after = _upload(stage, signed_in["sessionid"])
        verdict = stage.judge(talk)
    table(
        "No room for files",
        ["", "before", "meanwhile", "after", "posts meanwhile and after"],
        [
            [
                "an upload is answered",
                before.status_code,
                str(set(statuses)),
                after.status_code,
                verdict.posts,
            ]
        ],
    )
    return verdict.figures("disk") | {
        "disk_uploads": len(statuses),
        "disk_uploads_without_words": wordless,
        "disk_restarted_processes": sum(production.restarts.values()) - restarts,
    }


def _upload(stage: Stage, session: str) -> httpx.Response:
    token = "x" * 32
    page = b"<html><body><h1>Saved</h1><p>" + b"word " * (_BYTES // 5) + b"</p></body></html>"
    return httpx.post(
        f"{stage.url}/articles/import/",
        data={"csrfmiddlewaretoken": token, "url": "https://wiki.example.org/wiki/Saved"},
        files={"file": ("saved.html", page, "text/html")},
        headers={"Origin": stage.url, "Cookie": f"sessionid={session}; csrftoken={token}"},
        timeout=60,
    )
