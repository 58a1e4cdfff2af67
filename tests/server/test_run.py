"""`dev.py run`: it starts, it ends, and every way it cannot is one clear sentence."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.embedded import ROOT, Embedded
from tests.parts.processes import free_port

pytestmark = [pytest.mark.server, pytest.mark.timeout(240)]


def run(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Try to run it and return how it ended."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("AYNI_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "config.embedded", *words],
        cwd=ROOT,
        env=clean | {"AYNI_DATA_DIR": str(folder)} | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def blank(tmp_path_factory):
    """An empty instance that has been started once and ended by Ctrl-C."""
    server = Embedded(tmp_path_factory.mktemp("blank")).start()
    server.first_page = httpx.get(server.url).text
    server.ready = httpx.get(f"{server.url}/readyz").json()
    server.end = server.stop()
    return server


def test_ctrl_c_ends_it_cleanly(blank):
    assert blank.end == 0
    printed = blank.log.read_text()
    assert f"Ayni is at {blank.url}" in printed and "Ayni has stopped." in printed
    assert "Traceback" not in printed and "Warning" not in printed


def test_a_blank_instance_leads_its_host_by_the_hand(blank):
    assert "The first three steps" in blank.first_page
    assert blank.ready["status"] == "ok"


def test_the_second_start_makes_nothing_anew(blank):
    before = blank.log.read_text().count("Making the tables")
    blank.start()
    blank.stop()
    assert blank.log.read_text().count("Making the tables") == before == 1


def test_a_taken_port(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = run(tmp_path, "--port", str(port))
    assert ended.returncode == 1
    assert ended.stderr.strip() == (
        f"Port {port} is taken. Choose another: python3 dev.py run --port {port + 1}"
    )


def test_a_port_that_is_none(tmp_path):
    ended = run(tmp_path, "--port", "99999")
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1 and "99999" in ended.stderr


def test_a_folder_somebody_else_serves(blank):
    blank.start()
    ended = run(blank.folder, "--port", str(free_port()))
    blank.stop()
    assert ended.returncode == 1
    assert "Another Ayni already runs" in ended.stderr and ended.stderr.count("\n") == 1


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("in the way")
    ended = run(tmp_path / "file" / "data", "--port", str(free_port()))
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr and ended.stderr.count("\n") == 1


def test_an_older_demo_is_set_aside(blank, tmp_path):
    folder = tmp_path / "older"
    folder.mkdir()
    (folder / "ayni.sqlite3").write_bytes((blank.folder / "ayni.sqlite3").read_bytes())
    (folder / "shape").write_text("of another version")
    (folder / "demo").touch()
    server = Embedded(folder).start()
    server.stop()
    assert "was set aside as ayni-until-" in server.log.read_text()
    assert len(list(folder.glob("ayni-until-*.sqlite3"))) == 1


def test_an_older_database_with_real_work_is_left_alone(blank, tmp_path):
    folder = tmp_path / "older"
    folder.mkdir()
    content = (blank.folder / "ayni.sqlite3").read_bytes()
    (folder / "ayni.sqlite3").write_bytes(content)
    (folder / "shape").write_text("of another version")
    ended = run(folder, "--port", str(free_port()))
    assert ended.returncode == 1
    assert "was made by another version" in ended.stderr and ended.stderr.count("\n") == 1
    assert (folder / "ayni.sqlite3").read_bytes() == content


@pytest.mark.fault
def test_a_full_disk(tmp_path):
    """A data folder on a file system of 300 kB, where this user may make one."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root can mount a small file system to fill")
    try:
        ended = run(folder, "--port", str(free_port()), "--empty")
        left = [path.name for path in folder.glob("*.sqlite3")]
    finally:
        subprocess.run(["umount", str(folder)], check=True)
    assert ended.returncode == 1
    assert "The disk is full" in ended.stderr
    assert left == []
    assert "Traceback" not in ended.stderr


def test_an_old_python_is_told_in_one_sentence():
    """The first lines of dev.py parse on any Python 3 and stop there."""
    source = (ROOT / "dev.py").read_text()
    head = source[: source.index("import argparse")]
    told = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.version_info = (3, 8, 1)\n{head}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 1
    assert "needs Python 3.11 or newer; this is 3.8" in told.stderr


def test_a_supervisor_ends_it_cleanly_too(blank):
    blank.start()
    assert blank.process is not None
    blank.process.terminate()
    assert blank.process.wait(15) == 0
    assert blank.log.read_text().rstrip().endswith("Ayni has stopped.")


def test_a_first_start_that_was_killed_half_way_is_made_anew(tmp_path):
    folder = tmp_path / "half"
    folder.mkdir()
    (folder / "ayni.sqlite3").write_bytes(b"")
    (folder / "shape").write_text("half made")
    server = Embedded(folder).start()
    assert server.stop() == 0
    assert "Making the tables" in server.log.read_text()


def test_a_setting_that_is_empty_is_not_set(tmp_path):
    """As an env file leaves it where nobody filled it in: nothing is written beside the code."""
    server = Embedded(tmp_path / "data", AYNI_SECRET_KEY="", AYNI_PUBLIC_URL="").start()
    assert server.stop() == 0
    assert (tmp_path / "data" / "secret").read_text()
