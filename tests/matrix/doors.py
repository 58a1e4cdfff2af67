"""How each door is knocked at: which ids stand in its address, and what is sent along.

Ids are named as in world.py; `{slug}` in a body stands for the id of that name. A door knocked at
in several ways has a variant, written behind its name in the table.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from tests.matrix import exits
from tests.matrix.world import Ids

ABSENT_UID = "a" * 16
ABSENT = {
    "slug": "no-such-circle",
    "title": "no-such-thread",
    "number": "99",
    "question": "99",
    "removed": "99",
    "unsubscribe": "digest-" + ABSENT_UID + "~forged",
    "mute": "thread-" + ABSENT_UID + "~forged",
    "mark": ABSENT_UID + "~forged",
}


@dataclass(frozen=True)
class Door:
    """Which id each parameter of the address takes, what is sent, and what is asked for."""

    args: Mapping[str, str]
    send: Mapping[str, Any]
    query: Mapping[str, Any]


def door(
    send: Mapping[str, Any] | None = None, *, query: Mapping[str, Any] | None = None, **args: str
) -> Door:
    """Return how a door is knocked at."""
    return Door(args, send or {}, query or {})


def deed(what: str, *, of: str = "", **more: str) -> Door:
    """Return how a request to take something down is acted on."""
    about = f"takedown of the {of}" if of else "takedown"
    return door({"words": "Seen.", **more}, uid=about, deed=f"deed {what}")


_PERSON = {"name": "Sam", "time_zone": "UTC", "languages": ["en"], "country": "BO"}
_CIRCLE = {
    "name": "Sand filters", "purpose": "We build filters.", "language": "en", "topics": ["biogas"],
    "admission": "open", "capacity": 50,
}  # fmt: skip
_SOON = (datetime.now(UTC) + timedelta(days=30)).strftime("%Y-%m-%dT10:00")
_MEETING = {"title": "Valves", "local_start": _SOON, "zone": "UTC", "minutes": 60}
_BUILT = {"place": "Oruro", "country": "BO", "result": "works", "story": "It holds."}
_WORDS = {"title": "How deep?", "body": "The trench is stony."}

# Where an address names nothing but a circle or a thread, it needs no line here.
DOORS: dict[str, Door] = {
    # people and their own things
    "learners:learner": door(uid="author"),
    "learners:learner suspended": door(uid="person suspended"),
    "/people/{uid}": door(uid="author"),
    "/people/{uid} suspended": door(uid="person suspended"),
    "learners:me": door(_PERSON),
    "/me": door({"name": "Sam"}),
    "learners:tokens": door({"name": "A script", "scope": "read"}),
    "/me/tokens": door({"name": "A script"}),
    "learners:revoke_token": door(uid="key"),
    "/me/tokens/{uid}": door(uid="key"),
    "set_language": door({"language": "es"}),
    # those who run the instance
    "text_version": door(name="site text", language="language", number="version"),
    "edit_text": door({"body": "Be kind.", "after": 1}, name="site text", language="language"),
    "learners:host_person": door(uid="person stranger"),
    "learners:give_role": door({"role": "curator", "reason": "asked"}, uid="person stranger"),
    "learners:take_role": door({"role": "curator", "reason": "asked"}, uid="person curator"),
    "learners:suspend_learner": door({"reason": "spam"}, uid="person stranger"),
    "learners:suspend_learner curator": door({"reason": "spam"}, uid="person curator"),
    "learners:readmit_learner": door({"reason": "sorry"}, uid="person suspended"),
    "learners:readmit_learner curator": door({"reason": "sorry"}, uid="person curator"),
    "learners:vouch_for": door({"reason": "known"}, uid="person stranger"),
    "learners:retry_fact": door(fact_id="fact"),
    "learners:skip_fact": door(fact_id="fact"),
    "circles:host_topics": door({"name": "Kilns"}),
    "circles:rename_topic": door({"name": "Biogas plants"}, slug="topic"),
    "circles:merge_topics": door(
        {"into": "biodigesters"}, query={"into": "biodigesters"}, slug="topic"
    ),
    "articles:retry_import": door(uid="import"),
    "articles:rename_wiki": door({"name": "A wiki"}, wiki_id="wiki"),
    "articles:withdraw_review": door(wiki_id="wiki"),
    "notifications:host_letter": door(uid="letter"),
    "notifications:retry_letter": door(uid="letter"),
    "notifications:drop_letter": door(uid="letter"),
    "notifications:host_test_mail": door(),
    "discussions:host_report": door({"decision": "dismiss", "words": "No."}, uid="case"),
    "discussions:host_report of its home": door(uid="case"),
    "discussions:circle_report": door({"decision": "dismiss", "words": "No."}, uid="case"),
    "discussions:host_takedown of nothing here": door(uid="takedown"),
    "discussions:host_takedown of a post": door(uid="takedown of the post"),
    "discussions:host_takedown of an article": door(uid="takedown of the article"),
    "discussions:host_takedown of a picture": door(uid="takedown of the picture"),
    "discussions:host_takedown of a report": door(uid="takedown of the report"),
    "discussions:act_on_takedown": deed("note"),
    "discussions:act_on_takedown no such deed": deed("no-such-deed"),
    "discussions:act_on_takedown take-up": deed("take-up"),
    "discussions:act_on_takedown answer": deed("answer", outcome="done"),
    "discussions:act_on_takedown withdraw nothing": deed("withdraw"),
    "discussions:act_on_takedown withdraw": deed("withdraw", of="article"),
    "discussions:act_on_takedown restore": deed("restore", of="article"),
    "discussions:act_on_takedown correct": deed("correct", of="article", licence="CC-BY-4.0"),
    "discussions:act_on_takedown the picture": deed("take-down", of="picture"),
    "discussions:act_on_takedown the report": deed("take-down", of="report"),
    "discussions:act_on_takedown the post": deed("take-down", of="post"),
    "discussions:act_on_takedown note on a post": deed("note", of="post"),
    # reports, takedowns, warnings
    "discussions:report": door({"reason": "spam", "words": ""}, kind="kind", key="answer"),
    "/reports": door({"kind": "post", "uid": "{answer}", "reason": "spam"}),
    "discussions:warning": door(uid="warning"),
    "discussions:takedown": door(
        {
            "page": "/articles/",
            "reason": "other",
            "statement": "Mine.",
            "name": "A",
            "email": "a@b.example",
        }
    ),
    "discussions:takedown_sent": door(uid="takedown"),
    "discussions:takedown_sent about a post": door(uid="takedown of the post"),
    "circles:vouch": door(uid="target"),
    "/circles/{slug}/members/{uid}/vouch": door(uid="target"),
    # articles
    "articles:check": door(uid="article"),
    "/articles/{uid}/check": door(uid="article"),
    "discussions:article": door(uid="article"),
    "/articles/{uid}": door(uid="article"),
    "articles:import_article": door({"url": "https://wiki.example.org/wiki/Kiln"}),
    "/articles/imports": door({"url": "https://wiki.example.org/wiki/Kiln"}),
    "articles:import_state": door(uid="import"),
    "/articles/imports/{uid}": door(uid="import"),
    "articles:decide_import": door({"accept": "yes"}, uid="import"),
    "/articles/imports/{uid}/decide": door({"accept": True}, uid="import"),
    "articles:accept_losses": door(uid="article"),
    "/articles/{uid}/accept-losses": door(uid="article"),
    "articles:follow_link": door(uid="import"),
    "/articles/imports/{uid}/follow": door(uid="import"),
    "articles:report_adaptation": door(_BUILT, uid="article"),
    "/articles/{uid}/adaptations": door(_BUILT, uid="article"),
    "discussions:article withdrawn": door(uid="withdrawn article"),
    "/articles/{uid} withdrawn": door(uid="withdrawn article"),
    "/articles/{uid}/adaptations withdrawn": door(_BUILT, uid="withdrawn article"),
    "articles:report_adaptation withdrawn": door(_BUILT, uid="withdrawn article"),
    "articles:check withdrawn": door(uid="withdrawn article"),
    "/articles/{uid}/check withdrawn": door(uid="withdrawn article"),
    "files:picture": door(uid="picture"),
    "files:picture of both": door(uid="picture of both"),
    "files:picture withdrawn": door(uid="withdrawn picture"),
    "files:picture withheld": door(uid="withheld picture"),
    "files:picture lost": door(uid="lost picture"),
    # circles
    "circles:create_circle": door(_CIRCLE),
    "/circles": door(_CIRCLE),
    "circles:change_circle": door(_CIRCLE),
    "/circles/{slug}": door({"rhythm": "Fridays"}),
    "circles:admit": door(uid="asker"),
    "/circles/{slug}/admissions/{uid}/admit": door(uid="asker"),
    "circles:decline_admission": door(uid="asker"),
    "/circles/{slug}/admissions/{uid}/decline": door(uid="asker"),
    "circles:change_role": door({"role": "mentor"}, uid="target"),
    "/circles/{slug}/members/{uid}": door({"role": "mentor"}, uid="target"),
    "circles:remove_member": door(uid="target"),
    "circles:lift_removal": door(uid="kicked"),
    "/circles/{slug}/members/{uid}/let-back": door(uid="kicked"),
    "circles:invite": door({"places": 1, "days": 7}),
    "/circles/{slug}/invitations": door({"places": 1, "days": 7}),
    "circles:revoke_invitation": door(uid="invitation"),
    "/circles/{slug}/invitations/{uid}": door(uid="invitation"),
    "circles:plan_meeting": door(_MEETING),
    "/circles/{slug}/meetings": door(_MEETING),
    "circles:meeting_calendar": door(uid="meeting"),
    "circles:cancel_meeting": door(uid="meeting"),
    "/circles/{slug}/meetings/{uid}": door(uid="meeting"),
    "circles:add_reading": door({"article": "{article}", "note": ""}),
    "/circles/{slug}/readings": door({"article": "{article}", "note": ""}),
    "circles:remove_reading": door(uid="article"),
    "/circles/{slug}/readings/{uid}": door(uid="article"),
    "circles:request_admission": door({"note": ""}),
    "/circles/{slug}/admissions": door({"note": ""}),
    "circles:accept_invitation": door(secret="invitation secret"),
    "circles:accept_invitation used": door(secret="used secret"),
    "circles:accept_invitation expired": door(secret="expired secret"),
    "circles:accept_invitation revoked": door(secret="revoked secret"),
    "/invitations/accepted": door({"secret": "{invitation secret}"}),
    "/invitations/accepted used": door({"secret": "{used secret}"}),
    "/invitations/accepted expired": door({"secret": "{expired secret}"}),
    "/invitations/accepted revoked": door({"secret": "{revoked secret}"}),
    # threads and posts
    "discussions:ask": door({**_WORDS, "circle": "{slug}"}, uid="article"),
    "/threads": door({**_WORDS, "circle": "{slug}", "article": "{article}"}),
    "discussions:ask withdrawn": door({**_WORDS, "circle": "{slug}"}, uid="withdrawn article"),
    "/threads withdrawn": door({**_WORDS, "circle": "{slug}", "article": "{withdrawn article}"}),
    "/threads of the withdrawn": door(query={"article": "{withdrawn article}"}),
    "/threads/similar of the withdrawn": door(
        query={"article": "{withdrawn article}", "title": "{title}"}
    ),
    "discussions:thread withdrawn": door(uid="withdrawn thread"),
    "/threads/{uid} withdrawn": door(uid="withdrawn thread"),
    "/threads/{uid}/facts withdrawn": door(uid="withdrawn thread", query={"after": "0"}),
    "/threads/{uid}/facts withdrawn html": door(
        uid="withdrawn thread", query={"after": "0", "as": "html"}
    ),
    "discussions:settle_passage withdrawn": door({"is_it": "yes"}, uid="withdrawn thread"),
    "/threads/{uid}/passage withdrawn": door({"is_it": True}, uid="withdrawn thread"),
    "circles:add_reading withdrawn": door({"article": "{withdrawn article}", "note": ""}),
    "/circles/{slug}/readings withdrawn": door({"article": "{withdrawn article}", "note": ""}),
    "/threads circle": door(query={"circle": "{slug}"}),
    "/threads article": door(query={"article": "{article}"}),
    "/threads after": door(query={"after": "{thread}"}),
    "/threads/similar by title": door(query={"article": "{article}", "title": "{title}"}),
    "discussions:ask by title": door(query={"title": "{title}"}, uid="article"),
    "circles:index by name": door(query={"query": "{name}"}),
    "/circles by name": door(query={"q": "{name}"}),
    "/threads/similar": door(query={"article": "{article}", "title": "Is it thick enough?"}),
    "discussions:add_post": door({"body": "Double it.", "is_answer": "on"}),
    "/threads/{uid} solved": door(uid="solved"),
    "/threads/{uid} waiting": door(uid="waiting"),
    "/threads/{uid}/posts": door({"body": "Double it."}),
    "discussions:edit_post": door({"title": "How deep?", "body": "Deeper."}, number="question"),
    "discussions:edit_post another's": door({"body": "Deeper."}),
    "discussions:edit_post removed": door({"body": "Deeper."}, number="removed"),
    "/threads/{uid}/posts/{number}": door({"body": "Deeper."}, number="question"),
    "/threads/{uid}/posts/{number} another's": door({"body": "Deeper."}),
    "/threads/{uid}/posts/{number} removed": door({"body": "Deeper."}, number="removed"),
    "discussions:remove_post": door(number="question"),
    "discussions:remove_post another's": door(),
    "discussions:remove_post removed": door(number="removed"),
    "discussions:give_thanks removed": door(number="removed"),
    "/threads/{uid}/posts/{number}/thanks removed": door(number="removed"),
    "discussions:withdraw_acceptance": door(uid="solved"),
    "/threads/{uid}/accepted": door({"number": "{number}"}),
    "/threads/{uid}/read": door({"seq": 1}),
    "/threads/{uid}/facts": door(query={"after": "0"}),
    "/threads/{uid}/facts as html": door(query={"after": "0", "as": "html"}),
    "discussions:settle_passage": door({"is_it": "yes"}),
    "/threads/{uid}/passage": door({"is_it": True}),
    # what one is told
    "mailbox:letter": door(name="no letter"),
    "mailbox:html": door(name="no letter"),
    "mailbox:raw": door(name="no letter"),
    "notifications:mark_read": door(uid="bell"),
    "/notifications/{uid}/read": door(uid="bell"),
    "notifications:settings": door({"cadence": "daily", "weekday": 1, "hour": 8}),
    "/me/notifications": door({"hour": 8}),
    "notifications:thread_level": door({"level": "follow"}, uid="thread"),
    "/me/notifications/threads/{uid}": door({"level": "follow"}, uid="thread"),
    "notifications:circle_level": door({"level": "follow"}),
    "/me/notifications/circles/{slug}": door({"level": "follow"}),
    "notifications:unsubscribe": door(token="unsubscribe"),
    "notifications:unsubscribe thread": door(token="mute"),
    "notifications:mark_digest": door(token="mark"),
    "notifications:unsubscribe forged": door(token="forged"),
    "notifications:mark_digest forged": door(token="forged"),
}
# What an address names, where the recipe does not say otherwise.
DEFAULTS = {"slug": "slug", "uid": "thread", "number": "number"}
API = "/api/v1"


@dataclass(frozen=True)
class Knock:
    """One request, ready to be sent; `ids` are those that it names, by what they name."""

    method: str
    path: str
    send: Mapping[str, Any]
    is_api: bool
    ids: Ids

    @property
    def said(self) -> str:
        """Return all that the request says."""
        return self.path + json.dumps(self.send)


def knock(method: str, exit_: str, ids: Ids) -> Knock:
    """Return the request that the table's `method exit_` stands for, with these ids in it."""
    name = exit_.partition(" ")[0]
    recipe = DOORS.get(exit_) or DOORS.get(name) or door()
    parameters = parameters_of(name)
    args = {one: recipe.args.get(one, DEFAULTS.get(one, one)) for one in parameters}
    filled = {one: ids[id_] for one, id_ in args.items()}
    path = API + name.format(**filled) if name.startswith("/") else reverse(name, kwargs=filled)
    if recipe.query:
        path += "?" + urlencode({key: _filled(value, ids) for key, value in recipe.query.items()})
    send = recipe.send if method not in ("GET", "HEAD", "DELETE", "OPTIONS") else {}
    told = json.dumps([recipe.query, send])
    named = [*args.values(), *(one for one in ids if f'"{{{one}}}"' in told)]
    return Knock(
        method,
        path,
        {key: _filled(value, ids) for key, value in send.items()},
        name.startswith("/"),
        {one: ids[one] for one in named},
    )


def absent(ids: Ids, *names: str) -> Ids:
    """Return the ids, these replaced by such as name nothing."""
    return ids | {name: ABSENT.get(name) or _absent(name, ids[name]) for name in names}


def _absent(name: str, value: str) -> str:
    if value.isdigit():
        return "999999"
    return "no-such-secret" if name.endswith("secret") else ABSENT_UID


def _filled(value: Any, ids: Ids) -> Any:
    if not (isinstance(value, str) and value.startswith("{")):
        return value
    filled = ids[value[1:-1]]
    return int(filled) if len(filled) < 4 else filled


def parameters_of(name: str) -> list[str]:
    """Return what the address of an exit names."""
    if name.startswith("/"):
        return re.findall(r"{(\w+)}", name)
    return list(exits.PAGES[name].names)
