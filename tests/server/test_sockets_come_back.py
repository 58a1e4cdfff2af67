"""Sockets that stay open come back to production's processes as soon as these answer again.

The class of input: the end of every process that holds sockets, all at once or in turn, and 200
clients that try again at once. The proxy's part of it is tests/server/test_live_upstreams.py; the
seconds it takes are shown by `python3 dev.py bench faults --only returns`.
"""

import pytest

from bench.rig.returning import Returning
from tests.parts import topology
from tests.parts.processes import until
from tests.parts.topology import Topology

pytestmark = [pytest.mark.server, pytest.mark.fault, pytest.mark.timeout(900)]

LIVE = ("live-1", "live-2")
# Each learner has nearly as many as they may: what a killed process counted must refuse nobody.
SOCKETS, LEARNERS = 200, 7
# As many people's: of one address the proxy takes only so many tries in a second.
ADDRESSES = [f"127.0.1.{number}" for number in range(1, 41)]
# What sockets need, and nothing else.
REPLICAS = {"pages": 1, "live": 2, "worker": 0, "worker-mail": 0, "worker-slow": 0, "beat": 0}
TOKENS = f"""
from learners.actions.tokens import create_token
from tests import cast
people = [cast.learner(f"Learner {{number}}") for number in range({LEARNERS})]
print(*[create_token(actor=one, name="test", scope="read")[1] for one in people])
"""
# Nobody is there who takes a handshake (the proxy), or the learner has too many sockets.
WRONG = {"502", "503", "504", "4429"}


@pytest.fixture(scope="module")
def production(tmp_path_factory):
    """Two processes that hold sockets, with what they need."""
    with topology.standing(tmp_path_factory.mktemp("returns"), replicas=REPLICAS) as production:
        yield production


@pytest.fixture
def sockets(production):
    """All open."""
    tokens = production.manage("shell", "-v", "0", "-c", TOKENS).split()
    with Returning(production.url, count=SOCKETS, tokens=tokens, addresses=ADDRESSES) as sockets:
        wait_for_all(sockets, production)
        yield sockets


def wait_for_all(sockets: Returning, production: Topology) -> None:
    """Wait until all are open."""
    until(
        lambda: sockets.are_all_open,
        120,
        lambda: f"{sockets.open_count} are open; refused {sockets.refusals}; {production.logs()}",
    )


def test_after_kill_9_of_both_no_handshake_is_refused_once_they_answer(production, sockets):
    for name in LIVE:
        production.crash(name)
    until(
        lambda: all(one.refusals["502"] for one in sockets.sockets),
        120,
        lambda: f"not everybody tried: {sockets.refusals}",
    )
    for name in LIVE:
        production.wake(name)
    before = sockets.refusals
    wait_for_all(sockets, production)
    assert not WRONG & (sockets.refusals - before).keys(), sockets.refusals - before


def test_in_a_rolling_restart_no_handshake_is_refused(production, sockets):
    before = sockets.refusals
    for name in LIVE:
        production.rest(name)
        wait_for_all(sockets, production)
        production.wake(name)
    wait_for_all(sockets, production)
    assert not WRONG & (sockets.refusals - before).keys(), sockets.refusals - before
