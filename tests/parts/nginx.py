"""A real nginx with the configuration of production, filled in as its container does."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Self

import httpx

from tests.parts.processes import Process, free_port, program

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "deploy" / "nginx.conf.template"
_ALIVE = "/-/alive"


class Nginx:
    """The proxy on a free port of loopback, before servers named by host and port."""

    host = "127.0.0.1"

    def __init__(
        self,
        folder: Path,
        *,
        pages: list[str],
        live: list[str],
        static: Path,
        environment: Mapping[str, str],
    ) -> None:
        """`environment` is what its container would be given, but for places of this machine."""
        found = program("nginx")
        assert found is not None, "call need('nginx') first"
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.port = free_port()
        self.url = f"http://{self.host}:{self.port}"
        self.access_log = folder / "access.log"
        self.environment = dict(environment) | {
            "PROXY_LISTEN": f"listen {self.host}:{self.port};",
            "PROXY_RUN": str(folder),
            "PROXY_MIME_TYPES": "/etc/nginx/mime.types",
            "PROXY_LOG": str(self.access_log),
            "PROXY_RESOLVER": "127.0.0.1",
            "PROXY_ROOT": str(static.parent),
            "PROXY_SORRY": str(ROOT / "deploy" / "sorry"),
            "PROXY_PAGES": _servers(environment["PROXY_PAGES"], pages),
            "PROXY_LIVE": _servers(environment["PROXY_LIVE"], live),
        }
        # Debian's nginx would serve as a user who may not enter the folders of a test.
        user = " user root;" if os.geteuid() == 0 else ""
        self.process = Process(
            "proxy",
            [found, "-c", str(folder / "nginx.conf"), "-g", f"daemon off;{user}"],
            log=folder / "proxy.log",
        )

    def start(self) -> Self:
        """Write its configuration and serve."""
        (self.folder / "nginx.conf").write_text(filled_in(TEMPLATE.read_text(), self.environment))
        self.process.start(self._answers)
        return self

    def stop(self) -> None:
        """Stop it at once."""
        self.process.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_problem: object) -> None:
        if self.process.is_running:
            self.stop()

    def _answers(self) -> bool:
        try:
            return httpx.get(self.url + _ALIVE, timeout=2).status_code == 200
        except httpx.HTTPError:
            return False


def filled_in(template: str, environment: Mapping[str, str]) -> str:
    """Put in the variables of the proxy, as envsubst does under its filter."""
    return re.sub(r"\$\{(PROXY_\w+)\}", lambda name: environment[name[1]], template)


def _servers(container: str, here: list[str]) -> str:
    """Return the `server` lines with the servers of this machine in place of a name to resolve."""
    found = re.fullmatch(r"server \S+ resolve(?P<options>( \S+)*);", container)
    assert found, container
    return " ".join(f"server {one}{found['options']};" for one in here)
