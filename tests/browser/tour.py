"""The pages of the demo: a name, an address, and who looks at it ("" for anybody)."""

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote

import httpx

from tests.browser import doings
from tests.browser.people import CIRCLE, Someone

CLOSED = "biogas-del-altiplano"
ARTICLE, QUESTION = "Tube digester", "200-micron film, I only get 150"


class Stop(NamedTuple):
    """One page of the tour."""

    name: str
    path: str
    who: str = ""


def stops(url: str) -> list[Stop]:
    """Return the tour through the demo at this address; what it lacks is done first."""
    with httpx.Client(base_url=f"{url}/api/v1", timeout=30) as api:
        article = api.get("/articles", params={"q": ARTICLE}).json()["items"][0]
        threads = api.get("/threads", params={"circle": CIRCLE, "limit": 100}).json()["items"]
        people = api.get(f"/circles/{CIRCLE}/members").json()["items"]
        text = api.get(f"/articles/{article['uid']}").json()["text"]
    thread = next(thread for thread in threads if thread["title"].startswith(QUESTION))
    return [
        *_for_anybody(article, thread, people),
        *_for_john(article, thread, text),
        *_for_facilitators(),
        *_for_hosts(people),
        *_after_doings(url, article, thread),
        Stop("home-of-a-newcomer", "/", "tomas"),
        Stop("request-admission", f"/circles/{CLOSED}/ask/", "amina"),
    ]


def _for_anybody(article: dict, thread: dict, people: list[dict]) -> Iterator[Stop]:
    yield Stop("home", "/")
    yield Stop("about", "/about/")
    yield Stop("terms", "/terms/")
    yield Stop("privacy", "/privacy/")
    yield Stop("licence", "/licence/")
    yield Stop("takedown", f"/takedown/?page=/articles/{article['uid']}/")
    yield Stop("circles", "/circles/")
    yield Stop("circles-not-found", "/circles/?query=zeppelin")
    yield Stop("circle", f"/circles/{CIRCLE}/")
    yield Stop("circle-behind-a-door", f"/circles/{CLOSED}/")
    yield Stop("articles", "/articles/")
    yield Stop("article", f"/articles/{article['uid']}/")
    yield Stop("article-at-a-question", f"/articles/{article['uid']}/#passage-{thread['uid']}")
    yield Stop("thread", thread["url"])
    yield Stop("learner", f"/people/{people[0]['learner']['uid']}/")
    yield Stop("sign-in", "/accounts/login/")
    yield Stop("sign-up", "/accounts/signup/")
    yield Stop("reset-password", "/accounts/password/reset/")
    yield Stop("account-inactive", "/accounts/inactive/")
    yield Stop("letter-link-unknown", "/unsubscribe/digest-aaaaaaaaaaaaaaaa~a/")
    yield Stop("api-reference", "/api/v1/docs")
    yield Stop("not-found", "/threads/aaaaaaaaaaaaaaaa/")


def _for_john(article: dict, thread: dict, text: str) -> Iterator[Stop]:
    words = quote(text[: text.index(".") + 1])
    here = f"/articles/{article['uid']}"
    yield Stop("home-of-a-member", "/", "john")
    yield Stop("circle-of-a-member", f"/circles/{CIRCLE}/", "john")
    yield Stop("members", f"/circles/{CIRCLE}/members/", "john")
    yield Stop("meetings", f"/circles/{CIRCLE}/meetings/", "john")
    yield Stop("add-reading", f"/circles/{CIRCLE}/readings/add/?q=a", "john")
    yield Stop("ask", f"{here}/ask/?quote={words}", "john")
    yield Stop("i-built-this", f"{here}/built/", "john")
    yield Stop("thread-of-the-asker", thread["url"], "john")
    yield Stop("edit-post", f"/threads/{thread['uid']}/posts/1/edit/", "john")
    yield Stop("remove-post", f"/threads/{thread['uid']}/posts/1/remove/", "john")
    yield Stop("report", f"/report/circle/{CIRCLE}/", "john")
    yield Stop("thread-level", f"/me/notifications/threads/{thread['uid']}/", "john")
    yield Stop("circle-level", f"/me/notifications/circles/{CIRCLE}/", "john")
    yield Stop("start-a-circle", "/circles/new/", "john")
    yield Stop("bring-in-an-article", "/articles/import/", "john")
    yield Stop("notifications", "/notifications/", "john")
    yield Stop("notification-settings", "/me/notifications/", "john")
    yield Stop("next-digest", "/me/digest/", "john")
    yield Stop("me", "/me/", "john")
    yield Stop("tokens", "/me/tokens/", "john")
    yield Stop("addresses", "/accounts/email/", "john")
    yield Stop("password", "/accounts/password/change/", "john")
    yield Stop("sign-out", "/accounts/logout/", "john")


def _for_facilitators() -> Iterator[Stop]:
    yield Stop("facilitate", f"/circles/{CLOSED}/manage/", "jaime")
    yield Stop("members-of-a-facilitator", f"/circles/{CLOSED}/members/", "jaime")
    yield Stop("change-circle", f"/circles/{CLOSED}/change/", "jaime")
    yield Stop("plan-meeting", f"/circles/{CLOSED}/meetings/new/", "jaime")
    yield Stop("circle-reports", f"/circles/{CIRCLE}/reports/", "jaime")


def _for_hosts(people: list[dict]) -> Iterator[Stop]:
    yield Stop("host", "/host/", "host")
    yield Stop("host-people", "/host/people/", "host")
    yield Stop("host-person", f"/host/people/{people[0]['learner']['uid']}/", "host")
    yield Stop("host-reports", "/host/reports/", "host")
    yield Stop("host-reports-decided", "/host/reports/?show=decided", "host")
    yield Stop("host-takedowns", "/host/takedowns/", "host")
    yield Stop("host-texts", "/host/texts/", "host")
    yield Stop("host-edit-text", "/host/texts/terms/en/", "host")
    yield Stop("host-topics", "/host/topics/", "host")
    yield Stop("host-merge-topics", "/host/topics/soil/merge/?into=biogas", "host")
    yield Stop("host-wikis", "/host/wikis/", "host")
    yield Stop("host-imports", "/host/imports/", "host")
    yield Stop("host-outgoing-mail", "/host/mail/", "host")
    yield Stop("host-incoming-mail", "/host/mail/received/", "host")
    yield Stop("host-test-mail", "/host/mail/test/", "host")
    yield Stop("host-stuck-facts", "/host/facts/", "host")
    yield Stop("host-health", "/host/health/", "host")


def _after_doings(url: str, article: dict, thread: dict) -> Iterator[Stop]:
    john, priya, luis, jaime, host = (
        Someone(url, handle) for handle in ("john", "priya", "luis", "jaime", "host")
    )
    yield Stop("warning", doings.warn(host, luis, by=john), "luis")
    case = doings.report(thread, priya, host)
    yield Stop("circle-report", f"/circles/{CIRCLE}/reports/{case}/", "jaime")
    yield Stop("host-report", f"/host/reports/{case}/", "host")
    request = doings.ask_for_takedown(article, priya)
    yield Stop("takedown-sent", f"/takedown/{request}/")
    yield Stop("host-takedown", f"/host/takedowns/{request}/", "host")
    yield Stop("host-letter", host.link_on("/host/mail/", r"/host/mail/\w{16}/"), "host")
    yield Stop("invitation", doings.invite(CLOSED, jaime))
    yield Stop("import-refused", doings.import_in_vain(john), "john")
    yield Stop("text-version", doings.rewrite_licences("es", host))
    yield Stop("unsubscribe", john.link_on("/me/digest/letter/", r"/unsubscribe/[^\"]+"))


def speak(people: dict[str, Someone], language: str) -> None:
    """Let them all see their pages in this language."""
    for someone in people.values():
        someone.call("PATCH", "/me", interface_language=language)


def sign_in_all(url: str, tour: list[Stop]) -> dict[str, Someone]:
    """Sign in everybody who takes part in the tour, by handle."""
    return {who: Someone(url, who) for who in {stop.who for stop in tour if stop.who}}
