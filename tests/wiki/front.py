"""A door before the real wiki that counts who comes in at once, and can speak as old wikis do."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Front:
    """What passed the door: addresses, who asked, and how many at the same time at most."""

    asked: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    at_once: int = 0
    # Wikis before 1.25 know no second format of answers: without its name, ours gives the first.
    speaks_old: bool = False
    url: str = ""
    _inside: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def enter(self, path: str, agent: str) -> None:
        """Count somebody in."""
        with self._lock:
            self.asked.append(path)
            self.agents.add(agent)
            self._inside += 1
            self.at_once = max(self.at_once, self._inside)

    def leave(self) -> None:
        """Count somebody out."""
        with self._lock:
            self._inside -= 1

    def address(self, title: str) -> str:
        """Return where people read a page, through this door."""
        return f"{self.url}/index.php/{title.replace(' ', '_')}"


@contextmanager
def before(host: str) -> Iterator[Front]:
    """Serve the wiki at `host` through a door on a free port until the block ends."""
    front = Front()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            front.enter(self.path, self.headers.get("User-Agent", ""))
            try:
                self._carry()
            finally:
                front.leave()

        def _carry(self) -> None:
            path = self.path.replace("&formatversion=2", "") if front.speaks_old else self.path
            wiki = http.client.HTTPConnection(host, timeout=30)
            wiki.request("GET", path, headers={"Host": self.headers["Host"]})
            answer = wiki.getresponse()
            body = answer.read()
            wiki.close()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in ("connection", "transfer-encoding", "content-length"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    front.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield front
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
