"""The handshake: which pages and whom it lets in, and how it says no."""

from datetime import timedelta
from functools import partial

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from foundation.live import ticket
from foundation.live.database import hop
from foundation.live.handshake import is_origin_allowed, language
from learners.actions import access, tokens
from learners.models import ApiToken
from tests.foundation.live.browser import ORIGIN, Browser, Closed, session_of, ticket_of

pytestmark = pytest.mark.django_db(transaction=True)

FOREIGN = [
    b"https://evil.example",
    b"null",
    b"",
    b"http://testserver.evil.example",
    b"http://evil.testserver",
    b"http://testserver:8001",
    b"https://testserver",
    b"http://testserver@evil.example",
    b"http://testserver/",
    b"http://testserver#x",
    b"http://xn--testserver-x1a",
    b"http://test\xc5\x9ferver",
    b"file://testserver",
    b"http://testserver:port",
    b"http://[::1",
]


async def refused(browser) -> bool:
    return await browser.knock() == {"type": "websocket.close"}


@pytest.mark.parametrize("origin", FOREIGN)
async def test_c01_foreign_origin_is_refused_before_accept(ben, origin):
    browser = Browser(ticket=ticket_of(ben), headers=[(b"origin", origin)])
    assert await refused(browser)


async def test_c01_missing_origin_is_refused_before_accept(ben):
    assert await refused(Browser(ticket=ticket_of(ben), headers=[]))


async def test_c01_two_origins_are_refused_before_accept(ben):
    assert await refused(Browser(ticket=ticket_of(ben), headers=[ORIGIN, ORIGIN]))


async def test_c01_refusal_is_logged_once_and_on_one_line(ben, caplog):
    forged = (b"origin", b"http://evil\r\nWARNING all is well")
    assert await refused(Browser(ticket=ticket_of(ben), headers=[forged]))
    (record,) = [one for one in caplog.records if one.name.startswith("foundation.live")]
    assert "\n" not in record.getMessage()


@pytest.mark.parametrize(
    ("origin", "host", "allowed"),
    [
        (b"http://127.0.0.1:8123", b"127.0.0.1:8123", True),
        (b"http://localhost:8123", b"localhost:8123", True),
        (b"http://localhost:8124", b"localhost:8123", False),
        (b"http://rebound.example:8123", b"rebound.example:8123", False),
        (b"http://testserver", b"testserver", True),
    ],
)
def test_c01_embedded_server_is_at_home_under_any_of_its_names(settings, origin, host, allowed):
    settings.AYNI_EMBEDDED = True
    scope = {"headers": [(b"origin", origin), (b"host", host)]}
    assert is_origin_allowed(scope) is allowed


def test_c01_production_knows_one_origin(settings):
    settings.AYNI_EMBEDDED = False
    scope = {"headers": [(b"origin", b"http://localhost"), (b"host", b"localhost")]}
    assert not is_origin_allowed(scope)
    assert is_origin_allowed({"headers": [ORIGIN]})


async def test_c02_without_any_key_it_is_accepted_and_closed_with_4401():
    browser = Browser()
    with pytest.raises(Closed) as closed:
        await browser.open()
    assert closed.value.code == 4401


@pytest.mark.parametrize("forged", ["", "x", "a.b.c", "." * 500, "eyJ.eyJ.eyJ"])
async def test_c02_forged_ticket_opens_nothing(forged):
    browser = Browser(protocols=["ayni.v1", f"ticket.{forged}"])
    with pytest.raises(Closed) as closed:
        await browser.open()
    assert closed.value.code == 4401


async def test_c02_expired_session_opens_nothing(ben):
    key = await hop(lambda: session_of(ben))
    past = timezone.now() - timedelta(seconds=1)
    await hop(lambda: Session.objects.update(expire_date=past))
    browser = Browser(headers=[ORIGIN, (b"cookie", f"sessionid={key}".encode())])
    with pytest.raises(Closed) as closed:
        await browser.open()
    assert closed.value.code == 4401


async def test_c02_session_from_before_a_password_change_opens_nothing(ben):
    key = await hop(lambda: session_of(ben))
    ben.set_password("un horno de barro 7")
    await hop(ben.save)
    browser = Browser(headers=[ORIGIN, (b"cookie", f"sessionid={key}".encode())])
    with pytest.raises(Closed) as closed:
        await browser.open()
    assert closed.value.code == 4401


async def test_c03_cookie_of_a_foreign_page_opens_nothing(ben):
    key = await hop(lambda: session_of(ben))
    cookie = (b"cookie", f"sessionid={key}".encode())
    assert await refused(Browser(headers=[(b"origin", b"https://evil.example"), cookie]))
    assert await refused(Browser(headers=[cookie]))


async def test_c03_nothing_can_be_written_through_a_socket(ben, thread, tab):
    browser = await tab(ben)
    await browser.say(type="post.added", topic=thread.topic, body="Written by a foreign page")
    assert (await browser.hear())["code"] == "bad_frame"


async def test_session_cookie_opens(ben, tab):
    key = await hop(lambda: session_of(ben))
    browser = await tab(headers=[ORIGIN, (b"cookie", f"sessionid={key}".encode())])
    assert (await browser.follow("me"))[-1]["type"] == "followed"


async def test_ticket_that_has_expired_falls_back_to_the_cookie(ben, tab):
    key = await hop(lambda: session_of(ben))
    cookie = (b"cookie", f"sessionid={key}".encode())
    browser = await tab(protocols=["ayni.v1", "ticket.old"], headers=[ORIGIN, cookie])
    assert (await browser.follow("me"))[-1]["type"] == "followed"


async def test_bearer_token_opens_without_an_origin_and_until_it_is_revoked(ben, tab):
    token, secret = await hop(lambda: tokens.create_token(actor=ben, name="cli", scope="read"))
    key = (b"authorization", f"Bearer {secret}".encode())
    browser = await tab(headers=[key])
    await hop(lambda: tokens.revoke_token(actor=ben, uid=token.uid))
    assert await browser.closed() == 4401
    with pytest.raises(Closed) as closed:
        await Browser(headers=[key]).open()
    assert closed.value.code == 4401


@pytest.mark.parametrize("ago", [timedelta(0), timedelta(days=400)])
async def test_an_expired_bearer_token_opens_nothing(ben, ago):
    """Class of input: a token past its time, just now or long ago."""
    token, secret = await hop(lambda: tokens.create_token(actor=ben, name="cli", scope="read"))
    ended = timezone.now() - ago
    await hop(lambda: ApiToken.objects.filter(pk=token.pk).update(expires_at=ended))
    with pytest.raises(Closed) as closed:
        await Browser(headers=[(b"authorization", f"Bearer {secret}".encode())]).open()
    assert closed.value.code == 4401


async def test_an_open_socket_ends_with_its_token(ben, tab, hub):
    """Its tickets too; the socket of a token that never expires stays."""
    made = [
        await hop(partial(tokens.create_token, actor=ben, name="x", scope="read", lifetime_days=n))
        for n in (1, None)
    ]
    keys = [(b"authorization", f"Bearer {secret}".encode()) for _token, secret in made]
    expiring, endless = Browser(headers=[keys[0]]), Browser(headers=[keys[1]])
    hellos = [await expiring.open(), await endless.open()]
    until = int(made[0][0].expires_at.timestamp())
    assert [ticket.verify(hello["ticket"]).until for hello in hellos] == [until, None]
    (socket,) = [one for one in hub._sockets[ben.pk] if one.held.until == until]
    socket.held = socket.held._replace(until=int(timezone.now().timestamp()) - 1)
    hub.tick()
    assert await expiring.closed() == 4401
    assert (await endless.follow("me"))[-1]["type"] == "followed"
    await endless.leave()


async def test_bearer_token_does_not_excuse_a_foreign_page(ben):
    _, secret = await hop(lambda: tokens.create_token(actor=ben, name="cli", scope="read"))
    key = (b"authorization", f"Bearer {secret}".encode())
    assert await refused(Browser(headers=[key, (b"origin", b"https://evil.example")]))


async def test_ticket_from_before_a_cut_opens_nothing(ben):
    old = ticket_of(ben)
    await hop(lambda: access.cut_access(actor=ben, learner=ben))
    with pytest.raises(Closed) as closed:
        await Browser(ticket=old).open()
    assert closed.value.code == 4401


async def test_a09_suspended_learner_opens_nothing(ben):
    ben.suspended_at, ben.is_active = timezone.now(), False
    await hop(ben.save)
    with pytest.raises(Closed) as closed:
        await Browser(ticket=ticket_of(ben)).open()
    assert closed.value.code == 4401


async def test_hello_brings_the_epoch_the_heartbeat_and_a_ticket_that_opens(ben, tab):
    browser = Browser(ticket=ticket_of(ben))
    hello = await browser.open()
    assert (hello["type"], hello["heartbeat"], hello["v"]) == ("hello", 25, 1)
    assert len(hello["epoch"]) == 16
    assert ticket.verify(hello["ticket"]) == ticket.Pass(ben.pk, ben.access_epoch)
    await browser.leave()


async def test_it_agrees_on_our_subprotocol_only_if_offered(ben):
    for offered, agreed in ((["ayni.v1"], "ayni.v1"), ([], None)):
        browser = Browser(ticket=ticket_of(ben), protocols=offered)
        assert (await browser.knock())["subprotocol"] == agreed
        await browser.leave()


async def test_other_addresses_are_refused():
    assert await refused(Browser(path="/ws/other/"))


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (b"es-BO,es;q=0.9,en;q=0.5", "es"),
        (b"rw,fr;q=0.4", "fr"),
        (b"rw", "en"),
        (b"*", "en"),
        (b"\xff" * 900, "en"),
        (b"", "en"),
    ],
)
def test_language_is_what_the_browser_prefers_among_ours(header, expected):
    assert language({"headers": [(b"accept-language", header)]}) == expected
