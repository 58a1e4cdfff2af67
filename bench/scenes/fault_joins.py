"""The same thing wanted by many at the same moment: places, invitations, an accepted answer."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from typing import Any

import httpx

from bench.rig.result import Goal, progress, table
from bench.rig.stage import Stage

GOALS = (
    Goal("joins_over_capacity", 0),
    Goal("joins_wrong_counters", 0),
    Goal("invitations_over_redeemed", 0),
    Goal("repeats_doubled", 0),
    Goal("joins_answers_5xx", 0),
    Goal("joins_broken_invariants", 0),
)
# Circles, joiners of each, places; invitations, who would use each; bursts of the same request.
COUNTS = {
    "smoke": (1, 6, 3, 1, 4, 1),
    "default": (8, 40, 12, 8, 20, 8),
    "full": (50, 100, 30, 200, 50, 200),
}
BURST = 20
Call = tuple[str, str, str, dict[str, Any]]


def play(stage: Stage, size: str) -> dict[str, float | None]:
    """Have crowds want the same; return how often more was given than there is."""
    circles, joiners, places, invitations, claimants, bursts = COUNTS[size]
    crowd = stage.cast.ask("strangers", count=max(joiners, claimants))["people"]
    tokens = [one["token"] for one in crowd]
    seen: Counter[int] = Counter()
    over = wrong = 0
    for number in range(circles):
        progress(f"{joiners} join a circle of {places}, {number + 1} of {circles}")
        made = stage.cast.ask("circle", name=f"Small {number}", members=0, capacity=places)
        path = f"/circles/{made['slug']}/membership"
        seen += _at_once(stage, (("POST", path, token, {}) for token in tokens[:joiners]))
        found = stage.cast.ask("members", slug=made["slug"])
        over += max(0, found["rows"] - places)
        wrong += found["counter"] != found["rows"] or found["rows"] != places
    redeemed, doubled = 0, 0
    for number in range(invitations):
        progress(f"{claimants} hold one invitation, {number + 1} of {invitations}")
        redeemed += _redeem(stage, number, tokens[:claimants], seen)
    for number in range(bursts):
        progress(f"one request {BURST} times at once, {number + 1} of {bursts}")
        doubled += _burst(stage, number, seen)
    table(
        "Many at once, over HTTP",
        ["", "wanted", "answered 2xx", "4xx", "5xx"],
        [
            [
                "requests",
                seen.total(),
                *(sum(n for s, n in seen.items() if s // 100 == kind) for kind in (2, 4, 5)),
            ]
        ],
    )
    return {
        "joins_wanted": circles * joiners,
        "joins_over_capacity": over,
        "joins_wrong_counters": wrong,
        "invitations_wanted": invitations * claimants,
        "invitations_over_redeemed": redeemed,
        "repeats_sent": bursts * BURST * 3,
        "repeats_doubled": doubled,
        "joins_answers_5xx": sum(n for status, n in seen.items() if status // 100 == 5),
        "joins_broken_invariants": stage.broken_invariants(),
    }


def _redeem(stage: Stage, number: int, tokens: list[str], seen: Counter[int]) -> int:
    """Have all of them use an invitation for two; return how many came in beside those two."""
    made = stage.cast.ask("circle", name=f"Hidden {number}", members=0, admission="invite")
    path = f"/circles/{made['slug']}/invitations"
    secret = stage.call("POST", path, made["facilitator"]["token"], places=2, days=1)["secret"]
    seen += _at_once(
        stage, (("POST", "/invitations/accepted", token, {"secret": secret}) for token in tokens)
    )
    found = stage.cast.ask("members", slug=made["slug"])
    [(used, places)] = found["invitations"]
    return abs(used - places) + abs(found["rows"] - 1 - places)


def _burst(stage: Stage, number: int, seen: Counter[int]) -> int:
    """Post, thank and accept, each many times at once; return what is there more than once."""
    thread = stage.ask(f"Once or more, number {number}?")
    asker, (one, *_others) = stage.circle["facilitator"]["token"], stage.circle["members"]
    posts = f"/threads/{thread['uid']}/posts"
    key = {"body": "The same.", "key": f"00000000-0000-4000-8000-{number:012d}"}
    seen += _at_once(stage, [("POST", posts, one["token"], key)] * BURST)
    thanks = f"{posts}/2/thanks"
    accepted = f"/threads/{thread['uid']}/accepted"
    seen += _at_once(
        stage,
        [("POST", thanks, asker, {})] * BURST + [("POST", accepted, asker, {"number": 2})] * BURST,
    )
    found = stage.cast.ask("settled", thread=thread["uid"])
    rows = (found["posts"] - 2, found["thanks"] - 1, found["thanks_counted"] - 1)
    return sum(map(abs, (*rows, found["accepted_facts"] - 1)))


def _at_once(stage: Stage, calls: Iterable[Call]) -> Counter[int]:
    """Send all of them at the same moment; return the answers by status."""

    async def send() -> Counter[int]:
        async with httpx.AsyncClient(base_url=f"{stage.url}/api/v1", timeout=60) as client:

            async def one(method: str, path: str, token: str, body: dict[str, Any]) -> int:
                body = dict(body)
                headers = {"Authorization": f"Bearer {token}"}
                if key := body.pop("key", ""):
                    headers["Idempotency-Key"] = key
                answer = await client.request(method, path, json=body or None, headers=headers)
                return answer.status_code

            return Counter(await asyncio.gather(*(one(*call) for call in calls)))

    return asyncio.run(send())
