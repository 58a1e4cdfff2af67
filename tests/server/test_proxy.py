"""The proxy alone, before a server that repeats what it was asked: what gets through, and how."""

import http.server
import json
import os
import shutil
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import httpx
import pytest

from tests.parts import compose
from tests.parts.certificates import certificate_in
from tests.parts.docker import ROOT, Docker
from tests.parts.nginx import Nginx
from tests.parts.processes import free_port, need, until

pytestmark = [pytest.mark.server, pytest.mark.timeout(120)]

SECRET = "gwB3kZ0tHcVYpQx9"
POLICIES = ("Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options")


class Echo(http.server.BaseHTTPRequestHandler):
    """Answers with the request: line, headers and the length of its body."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        size = int(self.headers.get("Content-Length", 0))
        told = {
            "path": self.path,
            "headers": [[name.lower(), value] for name, value in self.headers.items()],
            "body": len(self.rfile.read(size)),
        }
        content = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        for name in POLICIES:
            self.send_header(name, "of pages")
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_GET

    def log_message(self, *args: object) -> None:
        """Stay silent."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Static files as the build leaves them."""
    folder = tmp_path_factory.mktemp("proxy")
    (folder / "static" / "js").mkdir(parents=True)
    (folder / "static" / "js" / "ayni.0a1b.js").write_text("let us = 'here';")
    (folder / "static" / "js" / "ayni.0a1b.js.gz").write_bytes(b"\x1f\x8b packed")
    return folder


@pytest.fixture(scope="module")
def behind() -> Iterator[str]:
    """The server behind."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


def proxy_before(folder, pages: list[str], **environment: str) -> Nginx:
    """Return a proxy before these pages, with the environment of its container."""
    need("nginx")
    given = compose.services({"AYNI_DB_PASSWORD": "x"} | environment)["proxy"].environment
    static = folder / "static"
    name = "-".join(environment) or "plain"
    return Nginx(folder / name, pages=pages, live=pages, static=static, environment=given)


def sparing_proxy_before(folder, pages: list[str], **environment: str) -> Nginx:
    """Return one that gives an address so little that no machine is too slow to ask for more."""
    proxy = proxy_before(folder, pages, AYNI_BURST_PER_ADDRESS="5", **environment)
    proxy.environment |= {"PROXY_REQUESTS": "1", "PROXY_HANDSHAKES": "1"}
    return proxy


@pytest.fixture(scope="module")
def proxy(folder, behind) -> Iterator[Nginx]:
    """The proxy before it."""
    with proxy_before(folder, [behind]) as proxy:
        yield proxy


def asked(proxy: Nginx, path: str = "/", **headers: str) -> dict[str, str]:
    """Return the headers as they arrive behind."""
    answer = httpx.get(proxy.url + path, headers=headers).json()
    arrived = dict(answer["headers"])
    assert len(arrived) == len(answer["headers"]), "a header came twice"
    return arrived


def test_what_a_client_claims_about_its_way_is_replaced(proxy):
    arrived = asked(
        proxy,
        **{
            "X-Forwarded-For": "203.0.113.9, 198.51.100.7",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-Host": "evil.example",
            "X-Real-IP": "203.0.113.9",
            "Forwarded": "for=203.0.113.9",
            "Proxy": "evil.example",
            "X_Forwarded_For": "203.0.113.9",
        },
    )
    assert arrived["x-forwarded-for"] == "127.0.0.1"
    assert arrived["x-forwarded-proto"] == "http"
    foreign = {"x-forwarded-host", "x-real-ip", "forwarded", "proxy", "x_forwarded_for"}
    assert not foreign & arrived.keys()
    assert arrived["host"] == f"127.0.0.1:{proxy.port}"
    assert len(arrived["x-request-id"]) == 32


def test_a_proxy_of_the_hosts_own_is_believed_where_it_is_named(folder, behind):
    claims = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
    with proxy_before(folder, [behind], AYNI_OUTER_PROXY="127.0.0.0/8") as proxy:
        arrived = asked(proxy, **claims)
    assert (arrived["x-forwarded-for"], arrived["x-forwarded-proto"]) == ("203.0.113.9", "https")
    with proxy_before(folder, [behind], AYNI_OUTER_PROXY="10.0.0.0/8") as proxy:
        arrived = asked(proxy, **claims)
    assert (arrived["x-forwarded-for"], arrived["x-forwarded-proto"]) == ("127.0.0.1", "http")


def test_https_is_said_where_it_is_spoken(folder, behind):
    key, certificate = certificate_in(folder)
    proxy = proxy_before(folder, [behind])
    port = free_port()
    spoken = f" listen 127.0.0.1:{port} ssl; ssl_certificate {certificate};"
    proxy.environment["PROXY_LISTEN"] += f"{spoken} ssl_certificate_key {key};"
    trust = ssl.create_default_context(cafile=certificate)
    with proxy:
        answer = httpx.get(f"https://localhost:{port}/", verify=trust).json()
    assert dict(answer["headers"])["x-forwarded-proto"] == "https"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a key to the proxy's user")
def test_a_renewed_certificate_is_shown_without_a_restart(folder, behind, tmp_path):
    """By certbot's deploy hook, on a proxy that goes on serving."""
    checkout = tmp_path / "checkout"
    shutil.copytree(ROOT / "deploy", checkout / "deploy")
    key, certificate = certificate_in(checkout / "tls")
    proxy = proxy_before(folder, [behind])
    port = free_port()
    spoken = f" listen 127.0.0.1:{port} ssl; ssl_certificate {certificate};"
    proxy.environment["PROXY_LISTEN"] += f"{spoken} ssl_certificate_key {key};"
    nginx = {"/tmp/nginx.conf": str(proxy.folder / "nginx.conf")}
    docker = Docker(
        tmp_path / "docker", {"proxy": {"PATH": os.environ["PATH"] + ":/usr/sbin"}}, nginx
    )
    renewed = tmp_path / "live"
    certificate_in(renewed)

    def shown() -> str:
        return ssl.get_server_certificate(("127.0.0.1", port), timeout=5).strip()

    with proxy:
        assert (
            shown()
            == certificate.read_text().strip()
            != (renewed / "fullchain.pem").read_text().strip()
        )
        done = docker.deploy("take-certificate", checkout=checkout, RENEWED_LINEAGE=str(renewed))
        assert done.returncode == 0, done.stderr
        fresh = (renewed / "fullchain.pem").read_text().strip()
        until(lambda: shown() == fresh, 10, lambda: "the old one is shown")
        assert proxy.process.is_running
    assert (key.stat().st_uid, key.stat().st_mode & 0o777) == (101, 0o400)


def test_what_an_authority_asks_for_is_shown_and_not_asked_of_pages(proxy, folder):
    place = folder / "acme" / ".well-known" / "acme-challenge"
    place.mkdir(parents=True)
    (place / "t0ken").write_text("t0ken.thumb")
    answer = httpx.get(f"{proxy.url}/.well-known/acme-challenge/t0ken")
    assert (answer.text, answer.headers["Content-Type"]) == ("t0ken.thumb", "text/plain")
    assert httpx.get(f"{proxy.url}/.well-known/acme-challenge/other").status_code == 404
    assert httpx.get(f"{proxy.url}/.well-known/else").json()["path"] == "/.well-known/else"


def test_static_files_are_its_own_packed_and_for_ever(proxy):
    path = "/static/js/ayni.0a1b.js"
    plain = httpx.get(proxy.url + path, headers={"Accept-Encoding": "identity"})
    assert plain.text == "let us = 'here';"
    assert plain.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert plain.headers["X-Content-Type-Options"] == "nosniff"
    assert plain.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "javascript" in plain.headers["Content-Type"]
    with httpx.stream("GET", proxy.url + path, headers={"Accept-Encoding": "gzip"}) as packed:
        assert packed.headers["Content-Encoding"] == "gzip"
        assert b"".join(packed.iter_raw()) == b"\x1f\x8b packed"


def test_a_static_file_of_another_release_is_asked_of_pages(proxy):
    answer = httpx.get(f"{proxy.url}/static/js/ayni.ffff.js")
    assert answer.json()["path"] == "/static/js/ayni.ffff.js"
    assert "immutable" not in answer.headers.get("Cache-Control", "")


@pytest.mark.parametrize("headers", [{}, {"Authorization": f"Bearer {SECRET}"}, {"Host": "pages"}])
def test_metrics_are_not_to_be_had_from_outside(proxy, headers):
    for path in ("/metrics", "/metrics?x=1", "/%6Detrics", "//metrics", "/a/../metrics"):
        assert httpx.get(proxy.url + path, headers=headers).status_code == 404


def test_it_does_not_say_what_it_is_and_its_own_places_are_closed(proxy):
    assert httpx.get(proxy.url).headers["Server"] == "nginx"
    assert httpx.get(f"{proxy.url}/-/sorry.html").status_code == 404


def test_a_body_too_large_is_refused_in_words(proxy):
    fits = httpx.post(proxy.url, content=b"x" * 5_000_000)
    assert fits.json()["body"] == 5_000_000
    refused = httpx.post(proxy.url, content=b"x" * 7_000_000)
    assert refused.status_code == 413 and "larger than Ayni takes" in refused.text
    refused = httpx.post(f"{proxy.url}/api/v1/threads", content=b"x" * 7_000_000)
    assert refused.json()["error"]["code"] == "too_large"


def test_what_comes_from_behind_keeps_its_own_policies(proxy):
    for path in ("/", "/api/v1/threads", "/static/js/ayni.ffff.js"):
        headers = httpx.get(proxy.url + path).headers
        assert [headers.get_list(name) for name in POLICIES] == [["of pages"]] * len(POLICIES)


def _own_answers(proxy: Nginx) -> Iterator[tuple[int, httpx.Headers]]:
    """Ask for all that the proxy answers by itself."""
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=30) as line:
        line.sendall(b"GET / HTTP/1.1\r\n\r\n")
        head = line.makefile("rb").read().split(b"\r\n\r\n")[0].split(b"\r\n")
        pairs = [tuple(field.split(b": ", 1)) for field in head[1:]]
        yield int(head[0].split()[1]), httpx.Headers(pairs)
    for path in ("/metrics", "/-/alive", "/-/sorry.html"):
        answer = httpx.get(proxy.url + path)
        yield answer.status_code, answer.headers
    for path in ("/", "/api/v1/threads", "/ws/"):
        for size in (0, 7_000_000):
            # The limit of one address is reached on the way.
            for _ in range(8):
                answer = httpx.post(proxy.url + path, content=b"x" * size)
                yield answer.status_code, answer.headers


def test_what_it_answers_itself_may_do_nothing_in_a_browser(folder):
    """Kind: whatever the proxy says by itself: a page, JSON, or what nginx words."""
    nobody = f"127.0.0.1:{free_port()}"
    seen = set()
    with sparing_proxy_before(folder, [nobody]) as proxy:
        for status, headers in _own_answers(proxy):
            seen.add(status)
            assert "default-src 'none'" in headers["Content-Security-Policy"], status
            assert headers.get_list("X-Content-Type-Options") == ["nosniff"]
            assert headers.get_list("X-Frame-Options") == ["DENY"]
            if status in (429, 503):
                assert headers["Retry-After"] == {429: "10", 503: "15"}[status]
            if status in (413, 429, 503):
                assert headers.get_list("Cache-Control") == ["no-store"]
    assert {200, 400, 404, 413, 429, 503} <= seen


def test_while_nobody_is_behind_it_says_so_in_words(folder):
    nobody = f"127.0.0.1:{free_port()}"
    with proxy_before(folder, [nobody]) as proxy:
        for method in ("GET", "POST"):
            page = httpx.request(method, f"{proxy.url}/threads/?q={SECRET}")
            assert page.status_code == 503
            assert "Ayni is being restarted" in page.text and "redémarre" in page.text
            assert page.headers["Retry-After"] == "15"
            assert page.headers["Cache-Control"] == "no-store"
            told = httpx.request(method, f"{proxy.url}/api/v1/threads")
            assert (told.status_code, told.json()["error"]["code"]) == (503, "unavailable")
        httpx.get(f"{proxy.url}/invitations/{SECRET}/")
    logs = proxy.access_log.read_text() + proxy.process.log.read_text()
    assert '"/threads/" 503' in logs and '"/invitations/-" 503' in logs
    assert SECRET not in logs


def test_one_that_died_is_stepped_over(folder, behind):
    nobody = f"127.0.0.1:{free_port()}"
    with proxy_before(folder, [nobody, behind]) as proxy:
        for _ in range(6):
            assert httpx.post(proxy.url, content=b"once").json()["body"] == 4


def logged(proxy, before: int) -> str:
    """Return what the log has since `before`; a line is written once the answer has gone."""
    until(lambda: proxy.access_log.read_text()[before:].endswith("\n"), 10, lambda: "no line")
    return proxy.access_log.read_text()[before:]


@pytest.mark.parametrize(
    "path",
    [
        f"/invitations/{SECRET}/",
        f"/invitations/{SECRET}",
        f"/%69nvitations/{SECRET}/",
        f"/x/../invitations/{SECRET}/",
        f"//invitations/{SECRET}/",
        f"/unsubscribe/digest-{SECRET}~{SECRET}/",
        f"/digests/{SECRET}/read/",
        f"/takedown/{SECRET}/",
        f"/host/takedowns/{SECRET}/",
        f"/host/takedowns/{SECRET}/answer",
        f"/accounts/password/reset/key/1-{SECRET}/",
        f"/accounts/confirm-email/{SECRET}/",
        f"/threads/?next={SECRET}",
        f"/static/none.js?{SECRET}",
        f"/metrics?token={SECRET}",
        f"/ws/live/?ticket={SECRET}",
    ],
)
def test_the_log_holds_no_secret(proxy, path):
    before = len(proxy.access_log.read_text())
    httpx.get(proxy.url + path, headers={"Referer": f"http://x/{SECRET}", "User-Agent": SECRET})
    assert SECRET not in logged(proxy, before)
    assert SECRET not in proxy.process.log.read_text()


def test_a_line_of_the_log_cannot_be_forged(proxy):
    before = len(proxy.access_log.read_text())
    httpx.get(f"{proxy.url}/a%0A2027-01-01%20forged%22%20200")
    lines = logged(proxy, before).splitlines()
    assert any("forged" in line for line in lines)
    assert not any(line.startswith("2027-01-01") for line in lines)


def test_a_client_that_never_ends_its_headers_is_hung_up_on(proxy):
    with socket.create_connection(("127.0.0.1", proxy.port)) as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
        began = time.monotonic()
        line.settimeout(20)
        with suppress(ConnectionResetError):
            while line.recv(1000):
                pass
        assert 8 < time.monotonic() - began < 13


def test_one_address_gets_its_share_of_requests_and_then_words(folder, behind):
    proxy = sparing_proxy_before(folder, [behind])
    with proxy, httpx.Client(base_url=proxy.url) as client:
        answers = [client.get("/") for _ in range(60)]
        told = [client.get("/api/v1/me") for _ in range(60)]
    assert answers[0].status_code == 200
    page = next(answer for answer in answers if answer.status_code == 429)
    assert "Wait a few seconds" in page.text and page.headers["Retry-After"]
    program = next(answer for answer in told if answer.status_code == 429)
    assert program.json()["error"]["code"] == "rate_limited"


def test_i_static_files_that_are_nowhere_are_no_way_around_that_share(folder, behind):
    proxy = sparing_proxy_before(folder, [behind])
    with proxy, httpx.Client(base_url=proxy.url) as client:
        answers = [client.get(f"/static/none-{number}.js") for number in range(60)]
        plain = {"Accept-Encoding": "identity"}
        there = [client.get("/static/js/ayni.0a1b.js", headers=plain) for _ in range(60)]
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert "Wait a few seconds" in refused.text
    assert {answer.status_code for answer in there} == {200}


def test_one_address_gets_its_share_of_handshakes_and_no_other_pays_for_it(folder, behind):
    proxy = sparing_proxy_before(folder, [behind], AYNI_OUTER_PROXY="127.0.0.0/8")
    asks = {"Connection": "Upgrade", "Upgrade": "websocket"}
    with proxy, httpx.Client(base_url=proxy.url) as client:

        def knock(address: str) -> int:
            return client.get("/ws/live/", headers=asks | {"X-Forwarded-For": address}).status_code

        answers = [knock("203.0.113.9") for _ in range(20)]
        assert answers[:6] == [200] * 6 and 429 in answers[6:]
        assert knock("203.0.113.8") == 200
        pages = {"X-Forwarded-For": "203.0.113.9"}
        assert client.get("/", headers=pages).status_code == 200
        until(lambda: knock("203.0.113.9") == 200, 10, lambda: "it is shut out for ever")


# Asked as if from the first address until that is refused, then once as if from the second.
NEIGHBOURS = {
    "another address of the network": ("2001:db8:1:2::9", "2001:db8:1:2:ffff::1", 429),
    "the first and the last": ("2001:db8:0:7::", "2001:db8:0:7:ffff:ffff:ffff:ffff", 429),
    "written in another way": ("2001:db8:1:4::a", "2001:0DB8:0001:0004:0:0:0:B", 429),
    "with a zero and a line feed in it": ("2001:a00:d:a::1", "2001:a00:d:a::a", 429),
    "the network beside it": ("2001:db8:1:5::9", "2001:db8:1:6::9", 200),
    "networks whose first bits differ": ("2001:db8:1:8::9", "2a01:db8:1:8::9", 200),
    "IPv4 addresses": ("203.0.113.20", "203.0.113.21", 200),
    "IPv4 addresses over IPv6": ("::ffff:203.0.113.30", "::ffff:203.0.113.31", 200),
    "one IPv4 address over both": ("203.0.113.40", "::ffff:203.0.113.40", 429),
}


@pytest.fixture(scope="module")
def sparing(folder, behind) -> Iterator[Nginx]:
    """A proxy that believes who asks, and gives each so little that no machine is too slow."""
    proxy = proxy_before(
        folder, [behind], AYNI_OUTER_PROXY="127.0.0.0/8", AYNI_BURST_PER_ADDRESS="3"
    )
    # The template goes on with "r/s;", which is a comment now: one a minute.
    a_minute = "1r/m; #"
    proxy.environment |= {"PROXY_REQUESTS": a_minute, "PROXY_HANDSHAKES": a_minute}
    with proxy:
        yield proxy


@pytest.mark.parametrize("path", ["/", "/api/v1/topics", "/ws/live/", "/static/none.js"])
@pytest.mark.parametrize(("first", "second", "status"), NEIGHBOURS.values(), ids=NEIGHBOURS)
def test_ipv6_counts_by_network_and_ipv4_by_address(sparing, path, first, second, status):
    """Class of input: who changes their address as they like, within a network of their own."""
    if path != "/":
        # Another network for each place, because they share one count.
        number = {"/api/v1/topics": "1", "/ws/live/": "2", "/static/none.js": "3"}[path]
        first, second = (one.replace("203.0.113", f"203.0.{number}") for one in (first, second))
        first, second = (
            one.replace("2001:", f"2{number}01:").replace("2a01:", f"2a{number}1:")
            for one in (first, second)
        )
    with httpx.Client(base_url=sparing.url) as client:

        def ask(address: str) -> httpx.Response:
            return client.get(path, headers={"X-Forwarded-For": address})

        firsts = [ask(first) for _ in range(8)]
        assert [answer.status_code for answer in firsts[:4]] == [200] * 4
        refused = firsts[-1]
        assert refused.status_code == 429
        assert ("rate_limited" if "api" in path else "Slow down") in refused.text
        assert refused.headers["Retry-After"]
        assert ask(second).status_code == status


def test_connections_count_by_network_too(folder, behind):
    """The other limit of the proxy, with one connection for each network."""
    proxy = proxy_before(
        folder, [behind], AYNI_OUTER_PROXY="127.0.0.0/8", AYNI_CONNECTIONS_PER_ADDRESS="1"
    )
    body = b"x" * 10

    def request(address: str, length: int) -> bytes:
        head = f"POST / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: {address}\r\n"
        return f"{head}Content-Length: {length}\r\n\r\n".encode() + body

    with proxy, socket.create_connection(("127.0.0.1", proxy.port)) as held:
        # Its body never ends, so the connection stays counted.
        held.sendall(request("2001:db8:2:2::1", 1000))
        asks = {"headers": {"X-Forwarded-For": "2001:db8:2:2::2"}}
        until(
            lambda: httpx.get(proxy.url, **asks).status_code == 429, 10, lambda: "nobody is refused"
        )
        other = {"X-Forwarded-For": "2001:db8:2:3::1"}
        assert httpx.get(proxy.url, headers=other).status_code == 200
