"""How long the embedded instance takes to start warm, and what memory it holds with the demo."""

import argparse
import gzip
import json
import statistics
import tempfile
import time
from pathlib import Path

import httpx

from tests.embedded import Embedded

GOALS = {"warm_start_s": 5.0, "memory_mb": 300.0, "thread_page_repeat_kb": 15.0}


def main() -> None:
    """Start once cold to load the demo, then measure warm starts; print figures and goals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        server = Embedded(Path(folder), demo=True)
        first_s = _timed(server)
        memory_mb = _exercise(server)
        page_kb = _thread_page_kb(server)
        server.stop()
        warm = []
        for _ in range(runs):
            warm.append(_timed(server))
            server.stop()
    figures = {
        "first_start_s": round(first_s, 2),
        "warm_start_s": round(statistics.median(warm), 2),
        "warm_start_worst_s": round(max(warm), 2),
        "memory_mb": round(memory_mb, 1),
        "thread_page_repeat_kb": round(page_kb, 1),
    }
    met = {name: figures[name] <= goal for name, goal in GOALS.items()}
    print("RESULT", json.dumps({"name": "start", "figures": figures, "goals": GOALS, "met": met}))


def _timed(server: Embedded) -> float:
    began = time.monotonic()
    server.start()
    return time.monotonic() - began


def _exercise(server: Embedded) -> float:
    """Read every list and thread once, then return the process's resident memory in MB."""
    with httpx.Client(base_url=server.url, timeout=30) as client:
        for path in ("/", "/circles/", "/articles/", "/api/v1/openapi.json"):
            client.get(path).raise_for_status()
        for thread in client.get("/api/v1/threads?limit=50").json()["items"]:
            client.get(thread["url"], follow_redirects=True).raise_for_status()
    assert server.process is not None
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def _thread_page_kb(server: Embedded) -> float:
    """Return the weight of the longest thread's page as a repeat visit fetches it: HTML alone."""
    with httpx.Client(base_url=server.url, timeout=30) as client:
        threads = client.get("/api/v1/threads?limit=50").json()["items"]
        longest = max(threads, key=lambda thread: thread["posts"])
        page = client.get(longest["url"], follow_redirects=True)
    return len(gzip.compress(page.content, 6)) / 1024


if __name__ == "__main__":
    main()
