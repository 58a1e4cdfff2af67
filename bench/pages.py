"""What the pages people read most cost, as production serves them, beside two peers."""

import argparse
import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path

from bench.peers import machina
from bench.rig.environments import NotInstalled, python_with
from bench.rig.house import House, house
from bench.rig.mixed import mixed
from bench.rig.readings import children, cpu_seconds
from bench.rig.result import Goal, finish, percentile, progress, shown, spread, table
from bench.rig.visits import Page, ask, built_visitors
from bench.rig.weight import Browser
from bench.rig.worker import Worker

Figures = dict[str, float | None]

# As config/serving/pages.py has it for ourselves.
WORKERS, THREADS = 2, 8
KEPT_SECONDS = 60
CLIENTS = (1, 8)
GOALS = (
    Goal("machina_over_ayni_cpu_thread_anonymous", 2, at_most=False),
    Goal("machina_over_ayni_cpu_thread_member", 2, at_most=False),
    Goal("ayni_over_raw_cpu_thread", 5),
    Goal("mixed_unprepared_over_prepared_p50_4", 1, at_most=False),
    Goal("thread_anonymous_first_kb", 60),
    Goal("thread_anonymous_repeat_kb", 15),
)


def main() -> None:
    """Measure all pages in interleaved rounds; print tables and the result."""
    parser = argparse.ArgumentParser(prog="dev.py bench pages", description=__doc__)
    parser.add_argument("--full", action="store_true", help="more and longer rounds")
    parser.add_argument("--smoke", action="store_true", help="only see that it runs; no peer")
    parser.add_argument("--rounds", type=int, help="another number of rounds")
    args = parser.parse_args()
    rounds, seconds = (1, 0.2) if args.smoke else (9, 2.0) if args.full else (5, 1.0)
    rounds = args.rounds or rounds
    posts, questions = ("5", "12") if args.smoke else ("50", "30")
    figures: Figures = {}
    with ExitStack() as held:
        built = held.enter_context(house())
        progress("filling the house")
        scene = built.worker("bench.scenes.pages", posts, questions)
        held.callback(scene.stop)
        visitors = built_visitors(built)
        held.callback(visitors.stop)
        pages = _ours(built, scene)
        held.callback(pages[0].server.kill)
        figures |= _queries(scene)
        figures |= _bytes(pages)
        raw = _raw(built, pages[0])
        held.callback(raw.server.kill)
        pages.append(raw)
        if args.smoke:
            print("machina: left out of a smoke run")
        else:
            try:
                peers = _machina(built, scene, figures)
                held.callback(peers[0].server.kill)
                pages += peers
            except NotInstalled as problem:
                print(f"machina could not be installed, so nothing is compared:\n{problem}")
        figures |= _visit(pages, visitors, rounds, seconds)
        unprepared = _ours(built, scene, AYNI_DB_PREPARED_STATEMENTS="0")
        held.callback(unprepared[0].server.kill)
        ways = {"prepared": pages[: len(unprepared)], "unprepared": unprepared}
        figures |= mixed(built, ways, visitors, rounds, seconds)
    figures |= _ratios(figures)
    finish("pages", figures, GOALS)


def _gunicorn(python: str, application: str, port: int) -> list[str]:
    command = [python, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", str(WORKERS), "--threads", str(THREADS)]
    command += ["--worker-class", "gthread", "--keep-alive", str(KEPT_SECONDS), "--preload"]
    return [*command, "--log-level", "warning"]


def _ours(built: House, scene: Worker, **settings: str) -> list[Page]:
    """Serve the product, with settings of one's own, and return its pages."""
    told = scene.ask("addresses")
    # Production's own settings; only that connections are kept, as those of the peers.
    command = [sys.executable, "-m", "gunicorn", "--config", "python:config.serving.pages"]
    command += ["--keep-alive", str(KEPT_SECONDS), "--log-level", "warning"]
    server, port = built.serve(
        "pages",
        lambda port: [*command, "--bind", f"127.0.0.1:{port}"],
        {**built.environment, **settings},
    )
    who = {"anonymous": "", "member": told["cookie"]}
    return [
        Page(f"{name}_{kind}", server, port, path, cookie)
        for name, path in told["pages"].items()
        for kind, cookie in who.items()
    ]


def _raw(built: House, thread: Page) -> Page:
    """Serve the same thread by plain SQL inside the product's own head and foot."""
    line = HTTPConnection("127.0.0.1", thread.port, timeout=30)
    line.request("GET", thread.path, headers={"Host": "ayni.test"})
    page = line.getresponse().read().decode()
    head, foot = page.split('<article class="post', 1)[0], page.rsplit("</article>", 1)[1]
    shell = built.folder / "shell.html"
    shell.write_text(f"{head}<!-- posts -->{foot}")
    server, port = built.serve(
        "raw",
        lambda port: _gunicorn(sys.executable, "bench.peers.raw_pages:application", port),
        {**built.environment, "PEER_SHELL": str(shell)},
    )
    return Page("raw_thread", server, port, thread.path)


def _machina(built: House, scene: Worker, figures: Figures) -> list[Page]:
    progress("having django-machina in an environment of its own")
    python = str(python_with("machina", machina.REQUIREMENTS))
    folder = built.folder / "machina"
    folder.mkdir()
    built.postgres.create_database("machina")
    words = folder / "words.json"
    scene.ask("words", path=str(words))
    environment = {
        **built.environment,
        "PEER_FOLDER": str(folder),
        "DJANGO_SETTINGS_MODULE": "bench.peers.machina.settings",
    }
    command = [python, "-m", "bench.peers.machina.scene", str(words)]
    told = json.loads(_output(command, environment))
    application = "django.core.wsgi:get_wsgi_application()"
    server, port = built.serve(
        "machina", lambda port: _gunicorn(python, application, port), environment
    )
    pages = [
        Page("machina_thread_anonymous", server, port, told["address"]),
        Page("machina_thread_member", server, port, told["address"], told["cookie"]),
    ]
    figures |= {f"machina_thread_{who}_queries": n for who, n in told["queries"].items()}
    figures |= _weights(pages[0])
    return pages


def _output(command: list[str], environment: Mapping[str, str]) -> str:
    done = subprocess.run(
        command,
        cwd=Path(__file__).parents[1],
        env=dict(environment),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{command} failed:\n{done.stderr[-3000:]}")
    return done.stdout


def _queries(scene: Worker) -> Figures:
    return {f"{name}_queries": count for name, count in scene.ask("queries")["queries"].items()}


def _bytes(pages: list[Page]) -> Figures:
    figures: Figures = {}
    for page in pages:
        figures |= _weights(page)
    return figures


def _weights(page: Page) -> Figures:
    browser = Browser(page.port, page.cookie)
    first, again = browser.weigh(page.path), browser.weigh(page.path)
    return {f"{page.name}_first_kb": first / 1000, f"{page.name}_repeat_kb": again / 1000}


def _visit(pages: list[Page], visitors: Worker, rounds: int, seconds: float) -> Figures:
    """Visit every page in turn, round after round, by one visitor and by eight."""
    waits: dict[str, list[float]] = defaultdict(list)
    rates: dict[str, list[float]] = defaultdict(list)
    spent: dict[str, list[float]] = defaultdict(list)
    for page in pages:
        ask(visitors, [page], 8, 0.2)
    for turn in range(rounds):
        progress(f"round {turn + 1} of {rounds}")
        for clients in CLIENTS:
            for page in pages:
                workers = children(page.server.pid)
                before = cpu_seconds(workers)
                told = ask(visitors, [page], clients, seconds)
                key, count = f"{page.name}_{clients}", len(told["waits_ms"])
                waits[key] += told["waits_ms"]
                rates[key].append(count / told["seconds"])
                spent[page.name].append((cpu_seconds(workers) - before) * 1000 / count)
    figures: Figures = {}
    rows = []
    for page in pages:
        figures[f"{page.name}_cpu_ms"] = spread(spent[page.name]).middle
        row: list[object] = [page.name, spread(spent[page.name])]
        for clients in CLIENTS:
            key = f"{page.name}_{clients}"
            rate = spread(rates[key])
            p50, p99 = percentile(waits[key], 0.5), percentile(waits[key], 0.99)
            figures |= {f"{key}_per_s": rate.middle, f"{key}_p50_ms": p50, f"{key}_p99_ms": p99}
            row += [rate, f"{shown(p50)} / {shown(p99)}"]
        rows.append(row)
    heads = ["", "CPU ms each"]
    for clients in CLIENTS:
        heads += [f"per s, {clients} at once", "p50 / p99 ms"]
    table(f"Pages ({rounds} rounds; median and range of rounds)", heads, rows)
    return figures


def _ratios(figures: Figures) -> Figures:
    ours, raw = figures["thread_anonymous_cpu_ms"], figures["raw_thread_cpu_ms"]
    assert ours is not None
    assert raw is not None
    found: Figures = {"ayni_over_raw_cpu_thread": ours / raw}
    for who in ("anonymous", "member"):
        theirs, mine = figures.get(f"machina_thread_{who}_cpu_ms"), figures[f"thread_{who}_cpu_ms"]
        if theirs is not None and mine is not None:
            found[f"machina_over_ayni_cpu_thread_{who}"] = theirs / mine
    rows = [
        [name, *(figures.get(f"{name}_{what}") for what in ("queries", "first_kb", "repeat_kb"))]
        for name in _names(figures)
    ]
    table("Queries, and kB over the wire", ["", "queries", "first visit", "repeat visit"], rows)
    return found


def _names(figures: Figures) -> list[str]:
    return [key.removesuffix("_queries") for key in figures if key.endswith("_queries")]


if __name__ == "__main__":
    main()
