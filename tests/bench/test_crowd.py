"""The crowd that the live bench listens with: it stays, and says who did not."""

from threading import Condition, Thread

import pytest
from websockets.sync.server import serve

from bench.rig.crowd import mark
from bench.rig.house import clean_environment
from bench.rig.worker import Worker


class Teller:
    """A server that sends events to its sockets."""

    def __init__(self) -> None:
        self.sockets = []
        self._came = Condition()
        self.server = serve(self._hold, "127.0.0.1", 0, ping_interval=None, close_timeout=0.3)
        self.port = self.server.socket.getsockname()[1]
        self._thread = Thread(target=self.server.serve_forever)

    def _hold(self, socket) -> None:
        with self._came:
            self.sockets.append(socket)
            self._came.notify()
        for _ in socket:
            pass

    def wait_for(self, number: int) -> None:
        """Wait until so many are here: a client is connected before its socket is."""
        with self._came:
            assert self._came.wait_for(lambda: len(self.sockets) == number, 60)

    def tell(self, number: int) -> None:
        """Tell all of an event."""
        for socket in self.sockets:
            socket.send(mark(number))

    def __enter__(self) -> "Teller":
        self._thread.start()
        return self

    def __exit__(self, *_problem: object) -> None:
        self.server.shutdown()
        self._thread.join()


@pytest.fixture
def crowd(tmp_path):
    """The process with the sockets."""
    worker = Worker("bench.rig.crowd", environment=clean_environment(), log=tmp_path / "log")
    yield worker
    worker.stop()


def test_it_answers_a_server_that_asks_whether_it_is_there(crowd):
    with Teller() as teller:
        crowd.ask("open", group="one", ports=[teller.port], path="/", requests=[""] * 3)
        teller.wait_for(3)
        for socket in teller.sockets * 3:
            assert socket.ping().wait(60)
        teller.tell(1)
        assert crowd.ask("heard", group="one", number=1)["last_ns"] is not None
        assert crowd.ask("close", group="one", events=1) == {"faults": {}}


def test_who_has_gone_is_counted_and_not_waited_for(crowd):
    with Teller() as teller:
        crowd.ask("open", group="one", ports=[teller.port], path="/", requests=[""] * 3)
        teller.wait_for(3)
        teller.sockets.pop().close()
        teller.tell(1)
        answer = crowd.ask("heard", group="one", number=1, deadline_s=600)
        assert answer["last_ns"] is None
        faults = crowd.ask("close", group="one", events=1)["faults"]
    assert faults == {"closed": 1, "late": 1, "missed": 1}
