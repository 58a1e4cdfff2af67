"""The guarded door: nothing inside is reached, nothing large, slow or strange gets through."""

import logging
import socket
import time
import tracemalloc

import pytest

from articles import addresses, connecting, fetching
from articles.fetching import Accept, fetch
from articles.refusals import Refused
from tests.articles import fake_wiki

# Addresses of every special-purpose block, and the ways in which they are written.
_SPECIAL = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.255 127.0.0.1
127.255.255.254 168.63.129.16 169.254.0.1 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1
192.0.0.8 192.0.0.170 192.0.2.1 192.31.196.1 192.52.193.1 192.88.99.1 192.168.0.1 192.168.255.255
192.175.48.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1
255.255.255.255
:: ::1 ::2 ::127.0.0.1 ::10.0.0.1 ::8.8.8.8 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254
::ffff:0:127.0.0.1 64:ff9b::7f00:1 64:ff9b::a00:1 64:ff9b::c0a8:1 64:ff9b:1::1 64:ff9b:1::808:808
100::1 100:0:0:1::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:1::1 2001:2::1 2001:3::1
2001:4:112::1 2001:10::1 2001:20::1 2001:db8::1 2001:db8:ffff::1 2002:7f00:1::1 2002:a00:1::1
2002:c0a8:1::1 2002:808:808::1 2620:4f:8000::1 3fff::1 3fff:fff::1 4000::1 5f00::1 fc00::1 fd00::1
fd00:ec2::254 fdff:ffff::1 fe80::1 fe80::1%lo febf::1 fec0::1 feff::1 ff02::1 ff0e::1 8000::1
"""
PUBLIC = ["8.8.8.8", "1.1.1.1", "185.15.59.224", "2620:0:862:ed1a::1", "64:ff9b::808:808"]
# What the system's resolver understands as 127.0.0.1, ::1 or 0.0.0.0.
_SPELLINGS = """
127.1 127.0.1 0x7f.1 0x7f000001 2130706433 017700000001 0177.0.0.1 0x7f.0x0.0x0.0x1 0 0.0 00000000
127.0.0.1. localhost localhost. LOCALHOST 0x7f.0.0.1 127.000.000.001 [::1] [::] [0:0:0:0:0:0:0:1]
[::ffff:127.0.0.1] [::ffff:7f00:1] [0000::0001] [::127.0.0.1]
"""
SPECIAL, SPELLINGS = _SPECIAL.split(), _SPELLINGS.split()
NOT_ADDRESSES = [
    "ftp://example.org/",
    "file:///etc/passwd",
    "gopher://example.org/",
    "javascript:alert(1)",
    "data:text/html,x",
    "//example.org/",
    "/etc/passwd",
    "",
    "http://",
    "http:///x",
    "http:example.org",
    "https:\\\\example.org",
    "http://exa mple.org/",
    "http://example.org/\r\nHost: evil",
    "http://[::1%25lo]/",
    "http://[::1",
    "http://①②⑦.⓪.⓪.①/",
    "http://127。0。0。1:x/",
    "http://example.org:99999999/",
    "http://" + "a" * 3000,
    "unix:/var/run/docker.sock",
    "http://a..b..c.\x00/",
    "http://a%00b/",
    "http://a%2eb/",
]


def names(*found):
    return lambda host, port: list(found)


@pytest.fixture
def loopback(settings):
    settings.AYNI_ALLOW_LOOPBACK_IMPORT = True


@pytest.fixture
def wiki(loopback):
    with fake_wiki.running() as wiki:
        yield wiki


@pytest.fixture
def listener():
    """A socket on 127.0.0.1 that would notice anybody who connects."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def refusal(url, **options):
    with pytest.raises(Refused) as caught:
        fetch(url, accept=Accept.PAGE, **options)
    return caught.value


def nobody_came(listener):
    with pytest.raises(BlockingIOError):
        listener.accept()


@pytest.mark.parametrize("address", SPECIAL)
def test_e01_special_addresses_are_refused(address):
    assert refusal("http://wiki.example/", resolver=names(address)).reason in (
        "private_address",
        "not_found",
    )


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_public(address):
    assert addresses.is_public(addresses.parse(address))


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_e01_no_spelling_of_loopback_reaches_it(spelling, listener):
    port = listener.getsockname()[1]
    assert refusal(f"http://{spelling}:{port}/").code in ("unreachable", "bad_address")
    assert refusal(f"http://{spelling}/").code in ("unreachable", "bad_address")
    nobody_came(listener)


@pytest.mark.parametrize("url", NOT_ADDRESSES)
def test_e05_other_schemes_and_broken_addresses(url):
    assert refusal(url, resolver=names("10.0.0.1")).code == "bad_address"


@pytest.mark.parametrize("host", ["１２７.0.0.1", "127。0。0。1", "ⓛocalhost", "locaｌhost"])
def test_e01_unicode_hosts_never_become_loopback(host, listener):
    port = listener.getsockname()[1]
    assert refusal(f"http://{host}:{port}/").code in ("bad_address", "unreachable")
    nobody_came(listener)


def test_e05_other_ports_are_refused():
    assert refusal("http://wiki.example:22/", resolver=names("8.8.8.8")).reason == "port"
    assert refusal("https://wiki.example:8443/", resolver=names("8.8.8.8")).reason == "port"


def test_loopback_is_open_only_by_setting_and_only_loopback(settings):
    settings.AYNI_ALLOW_LOOPBACK_IMPORT = True
    assert refusal("http://x.example/", resolver=names("10.0.0.1")).reason == "private_address"
    mixed = names("127.0.0.1", "8.8.8.8")
    assert refusal("http://x.example/", resolver=mixed).reason == "private_address"


def test_credentials_are_refused():
    assert refusal("http://ada:secret@wiki.example/").code == "credentials"
    assert refusal("http://wiki.example@127.0.0.1/").code == "credentials"


def test_e02_the_name_is_resolved_once_and_the_vetted_address_connected(wiki):
    """A resolver that changes its mind is never asked again."""
    answers = [["127.0.0.1"], ["10.0.0.1"]]
    asked = []

    def rebinding(host, port):
        asked.append(host)
        return answers[min(len(asked), 2) - 1]

    port = wiki.base.rsplit(":", 1)[1]
    page = fetch(
        f"http://wiki.example:{port}/wiki/Tube_digester", accept=Accept.PAGE, resolver=rebinding
    )
    assert "Cut the tube" in page.text()
    assert asked == ["wiki.example"]


def test_e02_the_peer_is_checked_after_connecting(wiki, monkeypatch):
    """Whatever the system did with our connection, the one who answers must be vetted."""
    monkeypatch.setattr(
        connecting.httpcore._backends.sync.SyncStream,
        "get_extra_info",
        lambda self, info: ("10.0.0.7", 80),
    )
    assert "peer" in refusal(wiki.url("Tube digester")).reason


@pytest.mark.parametrize("order", [("8.8.8.8", "10.0.0.1"), ("10.0.0.1", "8.8.8.8")])
def test_e03_one_private_address_among_public_ones(order):
    assert refusal("http://wiki.example/", resolver=names(*order)).reason == "private_address"


@pytest.mark.parametrize(
    "target",
    [
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[fd00::1]/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:11211/_stats",
        "ftp://example.org/",
        "//10.0.0.1/",
        "javascript:alert(1)",
        "http://0x0a000001/",
        "\\\\10.0.0.1\\x",
        "http://user:pw@10.0.0.1/",
    ],
)
def test_e04_redirects_are_vetted_like_the_first_address(wiki, target):
    refused = refusal(f"{wiki.base}/hostile/redirect?{target}")
    assert refused.code in ("unreachable", "bad_address")
    assert refused.reason in ("private_address", "bad_address", "scheme or host")


def test_e04_three_redirects_and_no_more(wiki):
    assert fetch(f"{wiki.base}/hostile/hops?3", accept=Accept.PAGE).text() == "<p>arrived"
    assert refusal(f"{wiki.base}/hostile/hops?4").code == "too_many_redirects"
    assert refusal(f"{wiki.base}/hostile/loop").code == "too_many_redirects"
    assert len(wiki.asked) == 12  # and never a request more


def test_e04_credentials_in_a_redirect_are_dropped(wiki):
    target = f"{wiki.base}/hostile/hops?0".replace("//", "//ada:secret@")
    page = fetch(f"{wiki.base}/hostile/redirect?{target}", accept=Accept.PAGE)
    assert page.url == f"{wiki.base}/hostile/hops?0"


@pytest.mark.parametrize("trap", ["huge", "bomb"])
def test_e06_too_large_is_cut_off_with_bounded_memory(wiki, trap):
    tracemalloc.start()
    try:
        assert refusal(f"{wiki.base}/hostile/{trap}").code == "too_large"
        # The fake wiki lives in this process and holds 64 MB while it makes its bomb.
        assert tracemalloc.get_traced_memory()[1] < (64 + 50) * 1_000_000
    finally:
        tracemalloc.stop()


def test_e06_bytes_after_the_end_of_gzip_are_not_read(wiki):
    assert fetch(f"{wiki.base}/hostile/trailing", accept=Accept.PAGE).text() == "<p>done"


@pytest.mark.parametrize("trap", ["slow", "slow_head"])
def test_e06_slow_answers_end_at_the_deadline(wiki, trap):
    begun = time.monotonic()
    assert refusal(f"{wiki.base}/hostile/{trap}", deadline_s=0.5).reason == "timeout"
    assert time.monotonic() - begun < 5


def test_e06_a_silent_resolver_holds_nobody(monkeypatch):
    def silent(host, port):
        time.sleep(30)
        return []

    assert refusal("http://wiki.example/", resolver=silent, deadline_s=0.2).reason == "timeout"


def test_e06_a_length_that_lies_is_damage(wiki):
    assert refusal(f"{wiki.base}/hostile/lying").code == "damaged"


@pytest.mark.parametrize("trap", ["cut", "encoded?br", "encoded?gzip", "encoded?gzip, gzip"])
def test_e06_broken_and_unwanted_encodings(wiki, trap):
    assert refusal(f"{wiki.base}/hostile/{trap.replace(' ', '%20')}").code == "damaged"


def test_gzip_is_unpacked(wiki):
    assert fetch(f"{wiki.base}/hostile/packed?hello", accept=Accept.PAGE).text() == "hello"


@pytest.mark.parametrize(
    "kind", ["image/svg+xml", "application/octet-stream", "text/plain", "", "application/zip"]
)
def test_e07_other_kinds_are_refused(wiki, kind):
    assert refusal(f"{wiki.base}/hostile/typed?{kind}").code == "wrong_kind"


@pytest.mark.parametrize(
    ("kind", "charset"),
    [
        ("text/html", "utf-8"),
        ("text/html;charset=utf-8", "utf-8"),
        ('text/html;charset="UTF-8"', "utf-8"),
        ("text/html;charset=iso-8859-1", "cp1252"),
        ("text/html;charset=utf-7", "utf-8"),
        ("text/html;charset=iso-8859-12", "utf-8"),
        ("text/html;charset=zlib_codec", "utf-8"),
    ],
)
def test_e07_only_known_charsets_are_believed(wiki, kind, charset):
    page = fetch(f"{wiki.base}/hostile/typed?{kind}", accept=Accept.PAGE)
    assert page.charset == charset
    assert page.text() == "<p>é"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>é".encode("utf-16"), "<p>é"),
        (b"\xef\xbb\xbf<p>", "<p>"),
        ('<meta charset="windows-1251"><p>Я'.encode("cp1251"), '<meta charset="windows-1251"><p>Я'),
        (b'<meta charset="utf-7">+ADw-script+AD4-', '<meta charset="utf-7">+ADw-script+AD4-'),
        (b"<p>\xff", "<p>ÿ"),
    ],
)
def test_e07_the_charset_in_the_bytes(wiki, body, text):
    assert fetch(f"{wiki.base}/hostile/raw?{body.hex()}", accept=Accept.PAGE).text() == text


def test_e11_private_missing_and_silent_look_the_same(wiki, caplog):
    """An import must not show who lives in the host's own network."""
    caplog.set_level(logging.INFO, logger="articles.fetching")
    refused = [
        refusal("http://wiki.example/", resolver=names("10.0.0.1")),
        refusal("http://wiki.example/", resolver=names()),
        refusal(f"{wiki.base}/hostile/slow", deadline_s=0.1),
        refusal(f"{wiki.base}/hostile/status?404"),
        refusal("http://127.0.0.1:1/"),
    ]
    assert len({(error.code, *error.messages) for error in refused}) == 1
    assert {error.reason for error in refused} == {
        "private_address",
        "not_found",
        "status 404",
        "timeout",
        "no_connection",
    }
    assert "private_address" in caplog.text


@pytest.mark.parametrize(
    ("status", "code"),
    [(403, "site_refused"), (401, "site_refused"), (500, "site_error"), (410, "unreachable")],
)
def test_other_statuses(wiki, status, code):
    assert refusal(f"{wiki.base}/hostile/status?{status}").code == code


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_site_says_when_to_come_back(wiki, status):
    refused = refusal(f"{wiki.base}/hostile/status?{status}")
    assert (refused.code, refused.retry_after_s) == ("try_later", 11)


@pytest.mark.parametrize(
    ("value", "seconds"), [("", 60), ("7", 7), ("999999", 3600), ("-1", 60), ("tomorrow", 60)]
)
def test_retry_after_is_bounded(value, seconds):
    assert fetching.retry_after_s({"retry-after": value}) == seconds


def test_we_say_who_we_are(wiki, settings):
    settings.AYNI_USER_AGENT = "Ayni/1 (https://ayni.example)"
    fetch(wiki.url("Tube digester"), accept=Accept.PAGE)
    assert wiki.agents == {"Ayni/1 (https://ayni.example)"}
