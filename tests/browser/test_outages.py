"""Parts of production away under an open page: it says so in words, and nothing typed is lost."""

from contextlib import ExitStack

import pytest
from playwright.sync_api import expect

from tests.browser.people import Someone
from tests.parts.postgres import Postgres
from tests.parts.processes import need, until
from tests.parts.redis import Redis
from tests.parts.topology import Topology
from tests.smtp_sink import sink

pytestmark = [
    pytest.mark.browser,
    pytest.mark.real,
    pytest.mark.fault,
    pytest.mark.timeout(400),
]

# One of each that these pages need.
REPLICAS = {"pages": 1, "live": 1, "worker": 1, "worker-mail": 0, "worker-slow": 0, "beat": 0}
LIVE = "[data-live][data-state=live]"


@pytest.fixture(scope="module")
def parts(tmp_path_factory):
    """A PostgreSQL and a Redis that a test may take away; they are back after it."""
    for part in ("postgresql", "redis", "nginx"):
        need(part)
    folder = tmp_path_factory.mktemp("parts")
    with Postgres(folder / "postgresql", durable=True) as postgres, Redis(folder) as redis:
        yield postgres, redis


@pytest.fixture(scope="module")
def demo(parts, tmp_path_factory):
    """Production with the demo, for these tests alone."""
    postgres, redis = parts
    with ExitStack() as stack:
        production = stack.enter_context(
            Topology(
                tmp_path_factory.mktemp("outages"),
                postgres=postgres,
                redis=redis,
                post=stack.enter_context(sink()),
                replicas=REPLICAS,
                environment={"AYNI_LIMIT_FACTOR": "1000", "AYNI_BURST_PER_ADDRESS": "2000"},
            )
        )
        production.manage("load_demo", "--known-passwords")
        yield production


@pytest.fixture(scope="module")
def john(demo):
    """A member who asks."""
    return Someone(demo.url, "john")


@pytest.fixture(scope="module")
def priya(demo):
    """Another, who answers."""
    return Someone(demo.url, "priya")


@pytest.fixture
def page(open_page, john):
    """John's fresh question, open and live."""
    thread = john.ask("How do you keep the water out?")
    page = open_page(thread["url"], john)
    expect(page.locator(LIVE)).to_be_visible()
    page.thread = thread
    return page


def test_without_postgresql_the_page_says_so_and_keeps_the_words(page, parts, demo):
    postgres, _redis = parts
    page.locator("#reply textarea").fill("With a lid of clay.")
    send = page.get_by_role("button", name="Send")
    postgres.kill()
    try:
        send.click()
        refusal = page.locator("[data-reply-error]")
        expect(refusal).to_contain_text("does not answer at the moment")
        expect(page.locator("#reply textarea")).to_have_value("With a lid of clay.")
        expect(page.locator(".post")).to_have_count(1)
        other = page.context.new_page()
        answer = other.goto(demo.url + page.thread["url"])
        assert answer.status == 503
        expect(other.get_by_role("heading", name="Back in a moment")).to_be_visible()
    finally:
        postgres.start()
    until(lambda: other.reload().status == 200, 30, lambda: "pages do not come back")
    send.click()
    expect(page.locator("#p2")).to_contain_text("With a lid of clay.")
    expect(page.locator(".post")).to_have_count(2)
    expect(page.locator("#reply textarea")).to_have_value("")


def test_without_live_servers_it_reconnects_and_catches_up(page, demo, priya):
    demo.rest("live-1")
    expect(page.locator("[data-live]")).to_have_text("Reconnecting")
    priya.answer(page.thread, "Dig a drain around it.")
    demo.wake("live-1")
    expect(page.locator("#p2")).to_contain_text("Dig a drain around it.", timeout=45_000)
    expect(page.locator(LIVE)).to_be_visible(timeout=45_000)
    expect(page.locator(".post")).to_have_count(2)


def test_without_redis_nothing_is_lost(page, parts, priya):
    _postgres, redis = parts
    redis.kill()
    try:
        priya.answer(page.thread, "Raise the edge.")
        expect(page.locator("#p2")).to_contain_text("Raise the edge.")
        expect(page.locator(LIVE)).to_be_visible()
    finally:
        redis.start()
