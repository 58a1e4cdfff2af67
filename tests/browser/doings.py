"""What the demo has none of, done through the pages, so that the tour can look at what it makes."""

from urllib.parse import urlsplit

from tests.browser.people import Someone
from tests.parts.processes import until

DEADLINE_S = 30


def warn(host: Someone, whom: Someone, by: Someone) -> str:
    """Let a host write to somebody what somebody else reported; return where they read it."""
    by.call("POST", "/reports", kind="learner", uid=whom.uid, reason="other", words="An advert?")
    case = host.link_on("/host/reports/", r"/host/reports/\w{16}/")
    host.send(case, decision="warn", words="Please name no shop beside your name.")
    told: list[str] = []

    def is_told() -> bool:
        items = whom.call("GET", "/notifications")["items"]
        told[:] = [item["url"] for item in items if item["url"].startswith("/warnings/")]
        return bool(told)

    until(is_told, DEADLINE_S, lambda: "nobody was told of the warning")
    return told[0]


def report(thread: dict, by: Someone, host: Someone) -> str:
    """Report a question; return the uid of the case that waits."""
    words = "Film sold for food holds no gas. Somebody may try this beside a fire."
    by.call("POST", "/reports", kind="thread", uid=thread["uid"], reason="danger", words=words)
    return host.link_on("/host/reports/", r"/host/reports/(\w{16})/")


def ask_for_takedown(article: dict, by: Someone) -> str:
    """Ask to correct an article; return the uid of the request."""
    words = "The second photograph is mine. Please name me: Concepción Apaza, CC BY-SA 4.0."
    answer = by.send(
        "/takedown/",
        page=str(by.http.base_url.join(f"/articles/{article['uid']}/")),
        reason="attribution",
        statement=words,
        name="Concepción Apaza",
        email="concepcion@demo.example",
    )
    return answer.url.path.split("/")[2]


def invite(circle: str, by: Someone) -> str:
    """Make a link that admits; return its path."""
    return urlsplit(by.call("POST", f"/circles/{circle}/invitations", places=3)["url"]).path


def import_in_vain(by: Someone) -> str:
    """Bring in an article from where there is none; return where one reads why not."""
    uid = by.call("POST", "/articles/imports", url="https://127.0.0.1/wiki/Digester")["uid"]

    def is_refused() -> bool:
        return by.call("GET", f"/articles/imports/{uid}")["step"] == "refused"

    until(is_refused, DEADLINE_S, lambda: "the import was not refused")
    return f"/articles/imports/{uid}/"


def rewrite_licences(language: str, host: Someone) -> str:
    """Give the page on licences words of this site's own; return where that version stands."""
    words = "## Licencias\n\nLo que escribes aquí lo compartes bajo **CC BY-SA 4.0**."
    host.send(f"/host/texts/licence/{language}/", body=words, after=0)
    return f"/licence/versions/{language}/1/"
