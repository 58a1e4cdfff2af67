"""A `docker` for the scripts of deploy/: does what compose would, on the processes of a test."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_PROGRAM = """#!{python}
import argparse, json, os, sys
services, places = json.loads({services!r}), json.loads({places!r})
parser = argparse.ArgumentParser()
words = parser.add_subparsers(dest="what", required=True).add_parser("compose")
verbs = words.add_subparsers(dest="verb", required=True)
run, enter = verbs.add_parser("run"), verbs.add_parser("exec")
for flag in ("--rm", "--no-deps"):
    run.add_argument(flag, action="store_true", required=True)
for verb in (run, enter):
    verb.add_argument("-T", action="store_true", required=True)
    verb.add_argument("service", choices=services)
    verb.add_argument("command", nargs=argparse.REMAINDER)
asked = parser.parse_args()
here = []
for word in asked.command:
    for there, place in places.items():
        word = word.replace(there, place)
    here.append(word)
os.chdir({root!r})
os.execvpe(here[0], here, services[asked.service])
"""


class Docker:
    """`services` says what stands, and in which environment each runs a command.

    `places` are those of containers, and what they are on this machine.
    """

    def __init__(
        self,
        folder: Path,
        services: Mapping[str, Mapping[str, str]],
        places: Mapping[str, str] | None = None,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        program = folder / "docker"
        # As in the image, the product's own Python comes first.
        first = f"{Path(sys.executable).parent}{os.pathsep}"
        program.write_text(
            _PROGRAM.format(
                python=sys.executable,
                root=str(ROOT),
                services=json.dumps(
                    {name: {**env, "PATH": first + env["PATH"]} for name, env in services.items()}
                ),
                places=json.dumps(places or {}),
            )
        )
        program.chmod(0o755)

    def deploy(
        self,
        script: str,
        *words: str,
        given: bytes = b"",
        checkout: Path = ROOT,
        **environment: str,
    ) -> subprocess.CompletedProcess[bytes]:
        """Run a script of a checkout's deploy/, with bytes on standard input."""
        path = os.pathsep.join((str(self.folder), os.environ["PATH"]))
        return subprocess.run(
            [str(checkout / "deploy" / script), *words],
            input=given,
            env={"PATH": path} | environment,
            capture_output=True,
            check=False,
        )
