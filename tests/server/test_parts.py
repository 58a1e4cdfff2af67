"""The parts do what they say: what is proved with them is worth no more than they are."""

import errno
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

import psycopg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from config.postgresql.base import DatabaseWrapper
from tests.parts.line import Line
from tests.parts.postgres import Postgres
from tests.parts.processes import Process, free_port, have, need, until
from tests.parts.redis import Redis

pytestmark = pytest.mark.fault
PATIENCE_S = 10.0


class Echo:
    """A server that sends back what it hears, and remembers how each connection ended."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.ends: list[object] = []
        Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _address = self.listener.accept()
            except OSError:
                return
            Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            while data := connection.recv(65_536):
                connection.sendall(data)
            self.ends.append("closed")
        except OSError as error:
            self.ends.append(error.errno)
        finally:
            connection.close()


@pytest.fixture
def echo():
    """A server that sends back what it hears."""
    server = Echo()
    yield server
    server.listener.close()


@pytest.fixture
def line(echo):
    """A line to it."""
    with Line("127.0.0.1", echo.port) as line:
        yield line


@pytest.fixture
def client(line):
    """A connection over the line that is known to work."""
    with dial(line) as connection:
        assert asked(connection, b"one")
        yield connection


def dial(line: Line) -> socket.socket:
    connection = socket.create_connection((line.host, line.port), timeout=PATIENCE_S)
    connection.settimeout(PATIENCE_S)
    return connection


def asked(connection: socket.socket, words: bytes) -> bool:
    connection.sendall(words)
    heard = b""
    while len(heard) < len(words):
        heard += connection.recv(65_536)
    return heard == words


def is_over(connection: socket.socket) -> bool:
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


def refused(line: Line) -> bool:
    try:
        dial(line).close()
    except ConnectionRefusedError:
        return True
    return False


def test_line_carries_much_and_the_end(client, echo):
    words = b"x" * 3_000_000
    sender = Thread(target=client.sendall, args=(words,))
    sender.start()
    heard = 0
    while heard < len(words):
        heard += len(client.recv(65_536))
    sender.join()
    client.shutdown(socket.SHUT_WR)
    assert client.recv(1) == b""
    until(lambda: echo.ends == ["closed"], PATIENCE_S, lambda: f"ended {echo.ends}")


def test_line_delays_either_way(client, line):
    line.delay(0.5)
    begun = time.monotonic()
    assert asked(client, b"two")
    assert time.monotonic() - begun >= 1
    line.restore()
    begun = time.monotonic()
    assert asked(client, b"three")
    assert time.monotonic() - begun < 1


def test_line_is_slow(client, line):
    line.slow(2000)
    begun = time.monotonic()
    assert asked(client, b"x" * 1000)
    assert time.monotonic() - begun >= 0.5


def test_cut_line_ends_all_and_refuses_until_it_is_mended(client, line, echo):
    line.cut()
    assert is_over(client)
    assert refused(line)
    line.restore()
    with dial(line) as again:
        assert asked(again, b"two")


def test_black_hole_never_answers(client, line, echo):
    line.blackhole()
    client.settimeout(0.5)
    client.sendall(b"two")
    with pytest.raises(TimeoutError):
        client.recv(1)
    with dial(line) as newcomer:
        newcomer.settimeout(0.5)
        newcomer.sendall(b"anyone?")
        with pytest.raises(TimeoutError):
            newcomer.recv(1)
    line.restore()
    with dial(line) as again:
        assert asked(again, b"three")
    client.sendall(b"four")
    with pytest.raises(TimeoutError):
        client.recv(1)
    assert echo.ends in ([], ["closed"])


def test_reset_is_a_reset_at_both_ends(client, line, echo):
    line.reset()
    with pytest.raises(ConnectionResetError):
        client.recv(1)
    until(lambda: bool(echo.ends), PATIENCE_S, lambda: "the server noticed nothing")
    assert echo.ends == [errno.ECONNRESET]
    with dial(line) as again:
        assert asked(again, b"two")


def test_half_closed_line_tells_the_end_and_still_listens(client, line, echo):
    line.half_close()
    assert client.recv(1) == b""
    client.sendall(b"two")
    assert echo.ends == []
    client.shutdown(socket.SHUT_WR)
    until(lambda: echo.ends == ["closed"], PATIENCE_S, lambda: f"ended {echo.ends}")


def test_closed_line_leaves_no_thread_and_no_listener(line):
    line.close()
    assert not line._thread.is_alive()
    assert refused(line)


def python(tmp_path: Path, program: str) -> Process:
    return Process("program", [sys.executable, "-c", program], log=tmp_path / "program.log")


def says(process: Process, words: str) -> bool:
    return words in process.tail()


def test_process_that_ends_by_itself_fails_with_its_last_words(tmp_path):
    process = python(tmp_path, "raise SystemExit('no room left')")
    with pytest.raises(pytest.fail.Exception, match="ended by itself:\nno room left"):
        process.start(lambda: False)


def test_process_that_is_never_ready_is_ended(tmp_path):
    process = python(tmp_path, "import time; time.sleep(60)")
    with pytest.raises(pytest.fail.Exception, match="is not ready"):
        process.start(lambda: False, deadline_s=0.2)
    assert not process.is_running


def test_stop_asks_and_gives_the_exit_code(tmp_path):
    program = "import signal, sys, time; signal.signal(signal.SIGINT, lambda *_: sys.exit(7));"
    process = python(tmp_path, program + "print('up', flush=True); time.sleep(60)")
    process.start(lambda: says(process, "up"))
    assert process.stop(signal.SIGINT) == 7


def test_kill_ends_children_too(tmp_path):
    child = "import time; print('child', flush=True); time.sleep(60)"
    program = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    process = python(tmp_path, program)
    process.start(lambda: says(process, "child"))
    process.kill()
    members = ["ps", "-o", "stat=", "--pgroup", str(process.pid)]
    left = subprocess.run(members, capture_output=True, text=True).stdout.split()
    # Nobody is left but, for a moment, the dead whom the system has not collected.
    assert all(state.startswith("Z") for state in left)


def test_paused_process_does_nothing_until_it_is_resumed(tmp_path):
    program = "import time\nwhile True: print('.', flush=True); time.sleep(0.01)"
    process = python(tmp_path, program).start()
    until(lambda: says(process, "."), PATIENCE_S, lambda: "it wrote nothing")
    process.pause()
    until(lambda: _state(process) == "T", PATIENCE_S, lambda: "it does not pause")
    size = process.log.stat().st_size
    process.resume()
    until(lambda: process.log.stat().st_size > size, PATIENCE_S, lambda: "it does not go on")
    process.kill()


def _state(process: Process) -> str:
    return Path(f"/proc/{process.pid}/stat").read_text().rpartition(") ")[2][0]


def test_missing_part_skips_here_and_fails_in_ci(monkeypatch):
    monkeypatch.setattr("tests.parts.processes.program", lambda name: None)
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="apt install nginx-light"):
        need("nginx")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="apt install nginx-light"):
        need("nginx")
    with pytest.raises(ValueError, match="kettle"):
        have("kettle")


def test_postgresql_keeps_what_was_committed_over_a_crash(tmp_path):
    need("postgresql")
    with Postgres(tmp_path, durable=True) as postgres:
        assert postgres.sql("SHOW fsync") == "on"
        postgres.sql("CREATE TABLE kept (number int); INSERT INTO kept VALUES (7)")
        postgres.kill()
        assert not postgres.process.is_running
        postgres.start()
        assert postgres.sql("SELECT number FROM kept") == "7"
        postgres.dump("ayni", tmp_path / "kept.dump")
        postgres.create_database("copy")
        postgres.restore("copy", tmp_path / "kept.dump")
        assert postgres.sql("SELECT number FROM kept", "copy") == "7"
    assert not postgres.process.is_running


def test_paused_postgresql_accepts_and_says_nothing(tmp_path):
    need("postgresql")
    with Postgres(tmp_path) as postgres:
        place = f"host={postgres.host} port={postgres.port} user=ayni dbname=ayni connect_timeout=2"
        connection = DatabaseWrapper.Database.connect(place)
        connection.patience_s = 0.5
        assert connection.execute("SELECT 7").fetchone() == (7,)
        postgres.pause()
        with pytest.raises(psycopg.OperationalError, match="timeout"):
            psycopg.connect(place)
        # Those who serve the connections that there are have fallen silent too.
        with pytest.raises(psycopg.OperationalError, match=r"not answered for 0.5 s"):
            connection.execute("SELECT 7")
        assert connection.closed
        postgres.resume()
        psycopg.connect(place).close()


def test_redis_forgets_at_a_kill_and_falls_silent_when_paused(tmp_path):
    need("redis")
    with Redis(tmp_path) as server:
        client = redis.Redis(
            host=server.host, port=server.port, socket_timeout=0.5, retry=Retry(NoBackoff(), 1)
        )
        client.set("kept", 7)
        server.pause()
        with pytest.raises(redis.TimeoutError):
            client.get("kept")
        server.resume()
        assert client.get("kept") == b"7"
        server.flush()
        assert client.get("kept") is None
        client.set("kept", 7)
        server.kill()
        with pytest.raises(redis.ConnectionError):
            client.get("kept")
        server.start()
        assert client.get("kept") is None
        client.close()
    assert not server.process.is_running


def test_free_ports_are_free():
    with socket.create_server(("127.0.0.1", free_port())):
        pass
