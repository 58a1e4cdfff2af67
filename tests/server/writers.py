"""People who write in a thread all the while that something happens to the parts below."""

import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple, Self

from tests.parts.processes import until
from tests.server.visitor import Visitor

_COUNT = 4
# 40 requests a second at most, of the 50 that the proxy grants an address: on whatever machine.
_PAUSE_S = 0.1
_PATIENCE_S = 60


class Written(NamedTuple):
    """A post that was acknowledged: when, by time.monotonic(), and what is in it."""

    at: float
    number: int
    body: str


class Writers:
    """Who they are does not matter: all write as one visitor, each one post after another.

    What is answered with 503 they send again under the same key, as a client does that was told
    to come back; whatever else is wrong fails the test, in words.
    """

    def __init__(self, who: Visitor, thread: dict[str, Any]) -> None:
        self.acknowledged: list[Written] = []
        self.statuses: Counter[int] = Counter()
        self._who, self._path = who, f"/threads/{thread['uid']}/posts"
        self._enough = threading.Event()
        self._is_hopeless = False
        self._pool = ThreadPoolExecutor(_COUNT)

    def __enter__(self) -> Self:
        self._writing = [self._pool.submit(self._write) for _ in range(_COUNT)]
        return self

    def __exit__(self, problem: type[BaseException] | None, *_: object) -> None:
        """Let each end the post that is begun; where the test has failed, nobody tries again."""
        self._is_hopeless = problem is not None
        self._enough.set()
        self._pool.shutdown()
        for one in self._writing:
            one.result()

    def wait_for_more(self, count: int) -> None:
        """Wait until so many more posts are acknowledged than at this moment."""
        enough = len(self.acknowledged) + count
        self._wait(lambda: len(self.acknowledged) >= enough)

    def wait_for_refusal(self) -> None:
        """Wait until one more is answered with 503."""
        before = self.statuses[503]
        self._wait(lambda: self.statuses[503] > before)

    def _wait(self, done: Callable[[], bool]) -> None:
        def there() -> bool:
            for one in self._writing:
                if one.done():
                    one.result()
            return done()

        until(there, _PATIENCE_S, lambda: f"they were answered with {dict(self.statuses)}")

    def _write(self) -> None:
        while not self._enough.is_set():
            key = str(uuid.uuid4())
            while not self._is_through(key) and not self._is_hopeless:
                pass

    def _is_through(self, key: str) -> bool:
        body = f"Written {key}."
        told = self._who.try_to("POST", self._path, key=key, body=body)
        self.statuses[told.status_code] += 1
        time.sleep(_PAUSE_S)
        if told.status_code == 503:
            return False
        assert told.status_code in {200, 201}, f"{told.status_code} {told.text}"
        self.acknowledged.append(Written(time.monotonic(), told.json()["number"], body))
        return True
