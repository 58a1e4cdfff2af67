"""The pages that a bench asks for, and the visitors who ask."""

from collections.abc import Sequence
from dataclasses import dataclass

from bench.rig.house import House, clean_environment
from bench.rig.worker import Worker
from tests.parts.processes import Process


@dataclass(frozen=True)
class Page:
    """A page at one server, as one kind of visitor asks for it."""

    name: str
    server: Process
    port: int
    path: str
    cookie: str = ""

    @property
    def lines(self) -> str:
        """Return the header lines of its own."""
        return f"Cookie: {self.cookie}\r\n" if self.cookie else ""


def built_visitors(built: House) -> Worker:
    """Start the process whose visitors ask for pages."""
    environment, log = clean_environment(), built.folder / "visitors.log"
    return Worker("bench.rig.visitors", environment=environment, log=log)


def ask(
    visitors: Worker, pages: Sequence[Page], clients: int, seconds: float
) -> dict[str, list[float]]:
    """Have visitors ask one server for all of these pages in turn."""
    asked = [(page.path, page.lines) for page in pages]
    return visitors.ask("visit", port=pages[0].port, pages=asked, clients=clients, seconds=seconds)
