#!/usr/bin/env python3
"""The commands of a fresh machine, `run` and `test`; a builder's `check`, `words`, `bench`, `lock`.

Standard library only: it makes the environment that everything else lives in. It must still parse
on an old Python, if only to say so.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "Ayni needs Python 3.11 or newer; this is %d.%d. Run it with a newer one, for example:"
        " python3.11 dev.py run" % sys.version_info[:2]
    )

import os

if os.name == "nt":
    sys.exit("Ayni runs on Linux and macOS. On Windows, run it inside WSL.")

import argparse
import errno
import hashlib
import importlib.util
import re
import signal
import subprocess
import tempfile
import time
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent
HOME = Path(os.environ.get("AYNI_VENV", ROOT / ".venv"))
BIN = HOME / "bin"
PYTHON = BIN / "python"
RUN = ROOT / "requirements" / "run.txt"
DEV = ROOT / "requirements" / "dev.txt"
CHECKS = (
    ("style", ["ruff", "check", "."]),
    ("format", ["ruff", "format", "--check", "."]),
    ("templates' style", ["djlint", "--lint", "--quiet", "."]),
    ("floors", ["lint-imports", "--no-cache"]),
    ("types", ["mypy"]),
    ("migrations", ["python", "manage.py", "makemigrations", "--check", "--dry-run"]),
    ("templates and words", ["python", "-m", "config.checks"]),
)

# Where the tests run: embedded, then the same on what production stands on.
TESTED_ON = {
    "embedded": ("embedded", ["python", "-m", "pytest", "-m", "not real"]),
    "real": ("on PostgreSQL and Redis", ["python", "-m", "tests.parts.suite"]),
    "production": (
        "in the browser, on production",
        ["python", "-m", "tests.parts.suite", "production"],
    ),
}
# Over both processors of a small machine: each module whole, in their order, and browsers last.
SPREAD = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]


def say(text, end="\n"):
    """Print at once, so that progress is progress."""
    print(text, end=end, flush=True)


def show(text):
    """Show how far a step is, over what was shown before; a log needs none of it."""
    if sys.stdout.isatty():
        say("\r\x1b[2K  " + text, end="\r")


def stop(text):
    """End with one clear sentence."""
    sys.exit(text)


def have_environment(*locks):
    """Make the virtual environment and install the locked, hash-checked packages, if not done."""
    wanted = hashlib.sha256(sys.version.encode())
    for lock in locks:
        wanted.update(lock.read_bytes())
    stamp = HOME / (f"ayni-{locks[-1].stem}.stamp")
    if stamp.exists() and stamp.read_text() == wanted.hexdigest() and PYTHON.exists():
        return
    make_environment()
    for lock in locks:
        install(lock)
    stamp.write_text(wanted.hexdigest())


def make_environment():
    """Create the environment; without Debian's python3-venv, borrow this Python's pip for it."""
    if PYTHON.exists():
        return
    if importlib.util.find_spec("venv") is None:
        stop("This Python has no venv module. On Debian or Ubuntu: apt install python3-venv")
    pip = importlib.util.find_spec("ensurepip") is not None
    if not pip and importlib.util.find_spec("pip") is None:
        stop("This Python has neither ensurepip nor pip. On Debian: apt install python3-venv")
    say(f"Making a virtual environment in {HOME.name} ...")
    command = [sys.executable, "-m", "venv", str(HOME)] + ([] if pip else ["--without-pip"])
    made = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if made.returncode:
        out = made.stdout.strip().splitlines()
        stop("The virtual environment could not be made: %s" % (out[-1] if out else "no reason"))


def install(lock):
    """Install one lock file, showing each package as it comes."""
    total = len(re.findall(r"(?m)^[a-zA-Z0-9]", lock.read_text()))
    pip = [str(PYTHON), "-m", "pip"]
    if subprocess.run([*pip, "--version"], capture_output=True).returncode:
        pip = [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    command = [*pip, "install", "--require-hashes", "--no-deps", "--disable-pip-version-check"]
    command += ["--progress-bar", "off", "-r", str(lock)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=str(ROOT)
    )
    say(f"Fetching the packages of {lock.name} ...")
    seen, tail, began = 0, [], time.monotonic()
    for line in process.stdout:
        tail = [*tail, line.rstrip()][-15:]
        if line.startswith(("Collecting", "Requirement already")):
            seen += 1
            show("fetching package %d of about %d" % (seen, total))
        elif line.startswith("Installing"):
            show("unpacking %d packages ..." % seen)
    if process.wait():
        full = any("No space left" in line for line in tail)
        stop(
            "\nThe disk is full: the packages need about 700 MB."
            if full
            else "\nThe packages of {} could not be installed:\n{}".format(
                lock.name, "\n".join(tail)
            )
        )
    show("")
    say(f"  {lock.name} is installed ({time.monotonic() - began:.0f} s)")


def environment():
    """Return the variables for what runs inside: ours first on the path, little else changed."""
    ours = dict(os.environ, PATH="{}{}{}".format(BIN, os.pathsep, os.environ.get("PATH", "")))
    if ours.pop("PYTHONDONTWRITEBYTECODE", ""):
        # Whoever wants no bytecode among the sources has it beside the packages: a run of the tests
        # starts hundreds of processes, and each would compile everything anew.
        ours["PYTHONPYCACHEPREFIX"] = str(HOME / "bytecode")
    return ours


def call(command, **options):
    """Run a command of the environment in the project and return its exit code."""
    program = BIN / command[0]
    options = {"cwd": str(ROOT), "env": environment(), **options}
    with subprocess.Popen([str(program), *command[1:]], **options) as process:
        try:
            code = process.wait()
        except BaseException as end:
            # A terminal has told both of us, whoever knows our id only us; it ends first.
            if not isinstance(end, KeyboardInterrupt):
                process.terminate()
            process.wait()
            raise
    return code if code >= 0 else 128 - code


def run(args, _rest):
    """Serve the embedded instance."""
    have_environment(RUN)
    command = [str(PYTHON), "-m", "config.embedded", "--port", str(args.port)]
    command += ["--empty"] * args.empty
    os.chdir(str(ROOT))
    # In our own place, so that whoever ends this process by its id ends the server itself.
    os.execve(str(PYTHON), command, environment())


def test(args, rest):
    """Run the tests on the parts asked for; what follows goes to pytest."""
    have_environment(RUN, DEV)
    chosen = any(not option.startswith("-") for option in rest)
    spread = [] if chosen or any(o.startswith("-n") for o in rest) else SPREAD
    parts = args.parts or ("embedded" if chosen else "all")
    passes = tuple(TESTED_ON) if parts == "all" else (parts,)
    began = time.monotonic()
    codes, counts = [], {}
    with tempfile.TemporaryDirectory(prefix="ayni-tests-") as folder:
        for name in passes:
            if len(passes) > 1:
                say("\n--- %s ---" % TESTED_ON[name][0])
            report = Path(folder) / name
            words = ["--durations=15", "--junitxml=%s" % report, *rest]
            # One production for all of its tests: two would need more than a small machine has.
            words += [] if name == "production" else spread
            codes.append(call([*TESTED_ON[name][1], *words]))
            if report.exists():
                counts[name] = counted(report)
    if len(passes) > 1:
        for name, found in counts.items():
            say("%s: %s" % (TESTED_ON[name][0], in_words(found)))
        say("%s in %.1fs" % (in_words(sum(counts.values(), Counter())), time.monotonic() - began))
    # 5: nothing was chosen of this pass.
    return max((code for code in codes if code != 5), default=5)


def counted(report):
    """Return how many tests ended in which way, from the report that pytest wrote."""
    found = ElementTree.parse(report).getroot().find("testsuite").attrib
    told = Counter(failed=int(found["failures"]), skipped=int(found["skipped"]))
    told["errors"] = int(found["errors"])
    told["passed"] = int(found["tests"]) - sum(told.values())
    return told


def in_words(counts):
    """Say counts as pytest does."""
    words = ["%d %s" % (counts[end], end) for end in ("failed", "passed", "skipped", "errors")]
    return ", ".join(word for word in words if not word.startswith("0 ")) or "no tests ran"


def check(_args, _rest):
    """Style, floors, types, migrations, templates and untranslated strings."""
    have_environment(RUN, DEV)
    failed = []
    for name, command in CHECKS:
        began = time.monotonic()
        code = call(command)
        say("%-22s %s  %.1f s" % (name, "FAILED" if code else "ok", time.monotonic() - began))
        failed += [name] * bool(code)
    if failed:
        say("Not clean: {}".format(", ".join(failed)))
    return 1 if failed else 0


def words(_args, rest):
    """Bring the catalogues up to date with the code and compile them; name a language to add it."""
    have_environment(RUN, DEV)
    return call(["python", "-m", "config.words", *rest])


def bench(args, rest):
    """Run one of bench/*.py."""
    have_environment(RUN, DEV)
    known = sorted(path.stem for path in (ROOT / "bench").glob("[a-z]*.py"))
    if args.name not in known:
        stop("There is no bench of that name. Known: %s" % (", ".join(known) or "none yet"))
    return call(["python", "-m", f"bench.{args.name}", *rest])


def lock(_args, rest):
    """Write requirements/*.txt anew from the .in files: newest versions, hashes, no addresses."""
    have_environment(RUN, DEV)
    if call(["python", "-m", "pip", "install", "-q", "uv"]):
        return 1
    for name in ("run", "dev"):
        command = ["uv", "pip", "compile", "--universal", "--python-version", "3.11", "--upgrade"]
        command += ["--generate-hashes", "--no-emit-index-url", "--no-header", "--no-annotate"]
        command += ["--quiet", "-o", f"{name}.txt", f"{name}.in"]
        # Run where the files lie, so that no path is written into them.
        code = call([*command, *rest], cwd=str(ROOT / "requirements"))
        if code:
            return code
    return 0


def main():
    """Read the command line and do what it says."""
    parser = argparse.ArgumentParser(prog="dev.py", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    runs = commands.add_parser("run", help="serve Ayni on this machine, with a demo")
    runs.add_argument("--port", type=int, default=8000)
    runs.add_argument("--empty", action="store_true", help="start without the demo")
    tests = commands.add_parser(
        "test",
        allow_abbrev=False,
        help="run the tests (more words go to pytest)",
        description="Runs the tests. Other words go to pytest: paths, -k, -x ...",
    )
    tests.add_argument(
        "--parts",
        choices=[*TESTED_ON, "all"],
        help="on what: the embedded instance's parts; real PostgreSQL and Redis (the program starts"
        " its own); the browser's tests on all that compose starts; or one after the other"
        " (default: all; where paths are chosen, embedded)",
    )
    commands.add_parser("check", help="style, floors, types, migrations, templates, words")
    commands.add_parser(
        "words", help="bring the translations up to date (more words: new languages)"
    )
    benches = commands.add_parser("bench", help="measure something")
    benches.add_argument("name")
    commands.add_parser("lock", help="renew the locked requirements")
    args, rest = parser.parse_known_args()
    if args.command in ("run", "check") and rest:
        parser.error("unknown: {}".format(" ".join(rest)))
    doors = {"run": run, "test": test, "check": check, "words": words, "bench": bench, "lock": lock}
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        return doors[args.command](args, rest)
    except KeyboardInterrupt:
        return 130
    except PermissionError as error:
        stop(f"No permission to write {error.filename}: run this as the owner of the folder.")
    except OSError as error:
        if error.errno == errno.ENOSPC:
            stop("The disk is full: the environment needs about 700 MB.")
        raise


if __name__ == "__main__":
    sys.exit(main())
