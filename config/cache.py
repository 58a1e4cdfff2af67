"""The cache in Redis, which costs nobody time or an error when Redis is away.

Then every process counts and keeps for itself: limits on signing in still hold, if per process.
"""

import logging
import threading
import time
from typing import Any

import redis
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.retry import Retry

log = logging.getLogger(__name__)

PAUSE_S = 5.0
_ANSWER_WITHIN_S = 0.5
# A connection that a restart of Redis has ended is made anew at once; a silent one is not waited
# for a second time.
_RETRY = Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,))


class _Breaker:
    """Says when Redis may be asked: not within the pause after it failed, then by one at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._resume_at = 0.0
        self.is_away = False

    def may_ask(self) -> bool:
        with self._lock:
            now = time.monotonic()
            if self.is_away and now < self._resume_at:
                return False
            self._resume_at = now + PAUSE_S
            return True

    def note(self, error: Exception | None) -> None:
        if error is None and not self.is_away:
            return
        with self._lock:
            was_away, self.is_away = self.is_away, error is not None
            self._resume_at = time.monotonic() + PAUSE_S
        if self.is_away != was_away:
            log.warning("the cache is away: %r" if error else "the cache is back%.0r", error)


# Django makes one cache object per thread and request; what is known of a server is of all.
_breakers: dict[str, _Breaker] = {}
_making = threading.Lock()


class RedisOrLocalCache(BaseCache):
    """Redis while it answers; else, for a few seconds at a time, the memory of this process."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        options = {
            "socket_timeout": _ANSWER_WITHIN_S,
            "socket_connect_timeout": _ANSWER_WITHIN_S,
            "retry": _RETRY,
        }
        self._redis = RedisCache(server, params | {"OPTIONS": options})
        # Room enough that a flood of strangers does not push out the count of one of them.
        self._local = LocMemCache(server, params | {"OPTIONS": {"MAX_ENTRIES": 10_000}})
        with _making:
            self._breaker = _breakers.setdefault(server, _Breaker())

    @property
    def is_away(self) -> bool:
        """Say whether Redis failed when it was last asked."""
        return self._breaker.is_away

    def _ask(self, word: str, *args: Any, **options: Any) -> Any:
        if self._breaker.may_ask():
            try:
                answer = getattr(self._redis, word)(*args, **options)
            except (redis.RedisError, OSError) as error:
                self._breaker.note(error)
            else:
                self._breaker.note(None)
                return answer
        return getattr(self._local, word)(*args, **options)

    def add(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Keep a value unless there is one; say whether it was kept."""
        return bool(self._ask("add", key, value, timeout, version))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """Return what is kept, or the default."""
        return self._ask("get", key, default, version)

    def set(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        """Keep a value."""
        self._ask("set", key, value, timeout, version)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep for longer what is kept; say whether there was anything."""
        return bool(self._ask("touch", key, timeout, version))

    def delete(self, key: Any, version: int | None = None) -> bool:
        """Forget a value; say whether there was one."""
        return bool(self._ask("delete", key, version))

    def has_key(self, key: Any, version: int | None = None) -> bool:
        """Say whether something is kept."""
        return bool(self._ask("has_key", key, version))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Add to a number that is kept, in one step; ValueError where there is none."""
        return int(self._ask("incr", key, delta, version))

    def clear(self) -> None:
        """Forget everything, here and in Redis."""
        self._local.clear()
        self._ask("clear")
