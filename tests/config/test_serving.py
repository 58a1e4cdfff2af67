"""What serves production's processes: handshakes in turn, pulses, probes."""

import asyncio
import http.server
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import uvicorn
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from config.serving.handshakes import BURST, Handshakes
from config.serving.probe import is_well, pulse_file

ROOT = Path(__file__).resolve().parents[2]


class Inside:
    """An application that notes what reached it."""

    def __init__(self) -> None:
        self.reached: list[str] = []

    async def __call__(self, scope, receive, send) -> None:
        self.reached.append(scope["type"])


async def knock(door: Handshakes) -> list[dict]:
    """Open a socket and return what the door itself said."""
    said: list[dict] = []

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        said.append(message)

    await door({"type": "websocket"}, receive, send)
    return said


async def test_a_burst_goes_through_at_once():
    inside = Inside()
    door = Handshakes(inside, per_second=0.25)
    began = asyncio.get_running_loop().time()
    for _ in range(BURST):
        assert await knock(door) == []
    assert asyncio.get_running_loop().time() - began < 2
    assert len(inside.reached) == BURST


async def test_what_exceeds_it_waits_its_turn():
    door = Handshakes(Inside(), per_second=20)
    for _ in range(BURST):
        await knock(door)
    began = asyncio.get_running_loop().time()
    await asyncio.gather(*(knock(door) for _ in range(4)))
    assert 0.1 < asyncio.get_running_loop().time() - began < 1


async def test_who_would_wait_too_long_is_told_to_come_back():
    inside = Inside()
    door = Handshakes(inside, per_second=0.1)
    for _ in range(BURST + 1):
        await knock(door)
    start, body = await knock(door)
    assert (start["type"], start["status"]) == ("websocket.http.response.start", 503)
    assert dict(start["headers"])[b"retry-after"] == b"15"
    assert body["body"]
    assert len(inside.reached) == BURST + 1


async def test_a_real_client_is_told_so_with_503():
    async def welcome(scope, receive, send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.close"})

    with socket.create_server(("127.0.0.1", 0)) as listener:
        door = Handshakes(welcome, per_second=0.1)
        options = {"lifespan": "off", "log_config": None, "ws": "websockets-sansio"}
        server = uvicorn.Server(uvicorn.Config(door, **options))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        address = f"ws://127.0.0.1:{listener.getsockname()[1]}/ws/live/"
        for _ in range(BURST + 1):
            async with connect(address) as line:
                await line.wait_closed()
        with pytest.raises(InvalidStatus) as refused:
            await connect(address)
        server.should_exit = True
        await serving
    answer = refused.value.response
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "15")


async def test_requests_are_not_held_up():
    inside = Inside()
    door = Handshakes(inside, per_second=0.1)
    for _ in range(BURST + 5):
        await door({"type": "http"}, None, None)
    assert inside.reached == ["http"] * (BURST + 5)


@pytest.fixture
def scratch(tmp_path, monkeypatch):
    """A folder for temporary files of the test's own."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def test_a_pulse_goes_stale(scratch):
    assert not is_well("worker")
    pulse_file("worker").touch()
    assert is_well("worker")
    long_ago = time.time() - 61
    os.utime(pulse_file("worker"), (long_ago, long_ago))
    assert not is_well("worker")
    assert not is_well("beat")


@pytest.mark.parametrize(("status", "well"), [(200, True), (503, False), (404, False)])
def test_an_address_is_well_if_it_answers_200(status, well):
    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Stay silent."""

    with http.server.HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        assert is_well(f"http://127.0.0.1:{server.server_port}/readyz") is well
        thread.join()


def test_nobody_there_is_not_well():
    assert not is_well("http://127.0.0.1:9/readyz")


def test_as_a_command_it_answers_by_its_exit_code_and_needs_nothing_installed(tmp_path):
    command = [sys.executable, "-S", "-I", str(ROOT / "config/serving/probe.py"), "beat"]
    env = {"TMPDIR": str(tmp_path)}
    assert subprocess.run(command, env=env, check=False).returncode == 1
    (tmp_path / "ayni-beat.pulse").touch()
    assert subprocess.run(command, env=env, check=False).returncode == 0
