"""The locked requirements are hash-checked and name no address."""

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "requirements"


@pytest.mark.parametrize("name", ["run.txt", "dev.txt"])
def test_lock_has_hashes_and_no_address(name):
    text = (FOLDER / name).read_text()
    assert "://" not in text
    pins = re.split(r"\n(?=[a-z0-9])", text.strip())
    assert len(pins) > 20
    for pin in pins:
        assert re.match(r"[a-z0-9._-]+(\[[a-z,]+\])?==\S+", pin), pin.splitlines()[0]
        assert "--hash=sha256:" in pin, pin.splitlines()[0]


def test_what_runs_and_what_tests_agree_on_versions():
    def pins(name):
        return dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", (FOLDER / name).read_text(), re.M))

    run, dev = pins("run.txt"), pins("dev.txt")
    assert {name: dev[name] for name in run.keys() & dev.keys()} == {
        name: run[name] for name in run.keys() & dev.keys()
    }
