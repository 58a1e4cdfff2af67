"""Cut off in the middle of a conversation: removed, gone, signed out, changed, revoked, shut out.

A frame is too much if its post was committed after the commit that cut the reader off; PostgreSQL
keeps the moment of both.
"""

import asyncio
import contextlib
import json
import time
from dataclasses import dataclass, field
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from bench.rig.conversation import Conversation
from bench.rig.result import Goal, progress, table
from bench.rig.stage import Stage
from bench.rig.verdict import worst

GOALS = (
    Goal("access_frames_after_commit", 0),
    Goal("access_frames_after_answer", 0),
    Goal("access_never_told", 0),
    Goal("access_told_s_p99", 2),
)
WAYS = ("removed", "left", "signed out", "password changed", "token revoked", "suspended")
# Trials of a removal, and of each other way.
COUNTS = {"smoke": (3, 1), "default": (100, 20), "full": (1000, 200)}
# Each change of a password hashes several times; ten at once would only queue for the processor.
AT_ONCE = 10
CHANGES_AT_ONCE = 2
WAIT_S, LINGER_S = 10.0, 0.5
_MINE = ("removed", "left")


@dataclass
class Trial:
    """One reader who is cut off, and what their socket brought."""

    way: str
    person: dict[str, Any]
    frames: list[int] = field(default_factory=list)
    answered_at: float = 0.0
    told_at: float = 0.0

    @property
    def told_s(self) -> float:
        """Return how long after the answer the socket was told or closed."""
        return max(0.0, self.told_at - self.answered_at)


def play(stage: Stage, size: str) -> dict[str, float | None]:
    """Cut readers off, ten at a time, while three members talk."""
    removals, others = COUNTS[size]
    trials_of = dict.fromkeys(WAYS, others) | {"removed": removals}
    made = stage.cast.ask(
        "circle", name="Behind a door", members=3 + sum(trials_of.values()), admission="request"
    )
    thread = stage.call(
        "POST",
        "/threads",
        made["facilitator"]["token"],
        circle=made["slug"],
        article=made["article"],
        title="Who still reads?",
    )
    writers, readers = made["members"][:3], made["members"][3:]
    trials = [Trial(way, readers.pop()) for way in WAYS for _ in range(trials_of[way])]
    tokens = [one["token"] for one in writers]
    with Conversation(
        stage.url, thread, writers=tokens, listeners=tokens[:1], pause_s=0.03
    ) as talk:
        for start in range(0, len(trials), AT_ONCE):
            some = trials[start : start + AT_ONCE]
            if start % 50 == 0:
                progress(f"cutting readers off, {start} of {len(trials)} ({some[0].way})")
            asyncio.run(_together(stage, made, thread, some))
        verdict = stage.judge(talk)
    committed = {
        row["seq"]: row["committed"] for row in stage.cast.ask("rows", thread=thread["uid"])["rows"]
    }
    rows, after_commit, after_answer = [], 0, 0
    for way in WAYS:
        mine = [trial for trial in trials if trial.way == way]
        counts = [_too_many(stage, made["slug"], trial, committed) for trial in mine]
        late, later = (sum(column) for column in zip(*counts, strict=True))
        after_commit, after_answer = after_commit + late, after_answer + later
        told = [trial.told_s for trial in mine if trial.told_at]
        frames = sum(len(trial.frames) for trial in mine)
        rows.append([way, len(mine), frames, late, later, worst(told, 0.5), worst(told)])
    table(
        "Readers cut off in the middle of it",
        ["", "trials", "frames before", "after commit", "after answer", "told s", "p99"],
        rows,
    )
    told = [trial.told_s for trial in trials if trial.told_at]
    return {
        "access_trials": len(trials),
        "access_frames_before": sum(row[2] for row in rows),
        "access_frames_after_commit": after_commit,
        "access_frames_after_answer": after_answer,
        "access_never_told": sum(not trial.told_at for trial in trials),
        "access_told_s_p99": worst(told),
        "access_faults_of_others": verdict.faults,
    }


def _too_many(
    stage: Stage, slug: str, trial: Trial, committed: dict[int, float]
) -> tuple[int, int]:
    """Count the frames of posts committed after the cut was, and after it was answered for."""
    moments = stage.cast.ask("cut_off_at", uid=trial.person["uid"], slug=slug)
    cut_at = moments["membership" if trial.way in _MINE else "learner"]
    times = [committed[seq] for seq in trial.frames]
    after_commit = sum(at > cut_at for at in times)
    after_answer = sum(at > trial.answered_at for at in times)
    if after_commit:
        late = [round(at - cut_at, 4) for at in times if at > cut_at]
        stage.note("frames after commit", way=trial.way, seconds=late)
    return after_commit, after_answer


async def _together(
    stage: Stage, made: dict[str, Any], thread: dict[str, Any], trials: list[Trial]
) -> None:
    signed_in = {"signed out", "password changed"}
    for trial in trials:
        if trial.way in signed_in:
            trial.person |= stage.cast.ask("session", uid=trial.person["uid"])
        if trial.way == "token revoked":
            second = stage.cast.ask("second_token", uid=trial.person["uid"])
            trial.person["other_token"] = second["token"]
    async with httpx.AsyncClient(timeout=40) as client:
        turns = asyncio.Semaphore(CHANGES_AT_ONCE)
        await asyncio.gather(*(_trial(stage, client, made, thread, one, turns) for one in trials))


async def _trial(
    stage: Stage,
    client: httpx.AsyncClient,
    made: dict[str, Any],
    thread: dict[str, Any],
    trial: Trial,
    turns: asyncio.Semaphore,
) -> None:
    person = trial.person
    by_session = "sessionid" in person
    headers = (
        {"Cookie": f"sessionid={person['sessionid']}"}
        if by_session
        else {"Authorization": f"Bearer {person['token']}"}
    )
    async with connect(
        stage.url.replace("http", "ws", 1) + "/ws/live/",
        origin=stage.url if by_session else None,  # type: ignore[arg-type]
        subprotocols=["ayni.v1"],  # type: ignore[list-item]
        additional_headers=headers,
        compression=None,
        ping_interval=None,
        close_timeout=1,
    ) as socket:
        await socket.send(json.dumps({"type": "follow", "topic": f"thread:{thread['uid']}"}))
        following = asyncio.Event()
        listening = asyncio.create_task(_listen(socket, trial, following))
        await asyncio.wait_for(following.wait(), 30)
        # Some frames are on their way at the moment of the cut.
        await asyncio.sleep(0.3)
        async with turns if trial.way == "password changed" else contextlib.nullcontext():
            await _cut_off(stage, client, made["slug"], made["facilitator"]["token"], trial)
            trial.answered_at = time.time()
        deadline = time.monotonic() + WAIT_S
        while not trial.told_at and time.monotonic() < deadline:
            await asyncio.sleep(0.02)
        # What comes after that would be the worst of all.
        await asyncio.sleep(LINGER_S)
        listening.cancel()


async def _listen(socket: ClientConnection, trial: Trial, following: asyncio.Event) -> None:
    try:
        async for text in socket:
            frame = json.loads(text)
            match frame["type"]:
                case "followed":
                    following.set()
                case "post.added":
                    trial.frames.append(frame["seq"])
                case "closed" | "error":
                    trial.told_at = trial.told_at or time.time()
    except ConnectionClosed:
        pass
    trial.told_at = trial.told_at or time.time()


async def _cut_off(
    stage: Stage, client: httpx.AsyncClient, slug: str, facilitator: str, trial: Trial
) -> None:
    api, person = f"{stage.url}/api/v1", trial.person
    match trial.way:
        case "removed":
            path = f"{api}/circles/{slug}/members/{person['uid']}"
            answer = await client.delete(path, headers=_bearer(facilitator))
        case "left":
            path = f"{api}/circles/{slug}/membership"
            answer = await client.delete(path, headers=_bearer(person["token"]))
        case "token revoked":
            path = f"{api}/me/tokens/{person['token_uid']}"
            answer = await client.delete(path, headers=_bearer(person["other_token"]))
        case "suspended":
            # Others are asked nothing meanwhile: the cast takes one command at a time.
            stage.cast.ask("suspend", uid=person["uid"])
            return
        case "signed out":
            answer = await _form(stage, client, "/accounts/logout/", person)
        case _:
            new = person["password"] + "-anew"
            fields = {"oldpassword": person["password"], "password1": new, "password2": new}
            answer = await _form(stage, client, "/accounts/password/change/", person, **fields)
    if answer.status_code not in {204, 302, 303}:
        raise RuntimeError(f"{trial.way}: {answer.status_code} {answer.text[:500]}")


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def _form(
    stage: Stage, client: httpx.AsyncClient, path: str, person: dict[str, Any], **fields: str
) -> httpx.Response:
    """Send a form of one's own; where it leads is not followed."""
    token = "x" * 32
    cookies = f"sessionid={person['sessionid']}; csrftoken={token}"
    return await client.post(
        stage.url + path,
        data={"csrfmiddlewaretoken": token} | fields,
        headers={"Origin": stage.url, "Cookie": cookies},
    )
