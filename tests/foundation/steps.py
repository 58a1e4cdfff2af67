"""Counts what rendering does: executed lines of Python, and characters that patterns read.

Unlike seconds, the count is the same on every machine.
"""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

PACKAGES = ("markdown_it", "foundation.markdown")


class Counter:
    """How many steps were taken."""

    steps = 0


class CountedPattern:
    """A compiled pattern that counts the characters which it reads."""

    def __init__(self, pattern: re.Pattern[str], counter: Counter) -> None:
        self._pattern, self._counter = pattern, counter

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pattern, name)

    def _until(self, found: re.Match[str] | None, text: str, begin: int) -> None:
        self._counter.steps += 1 + (found.end() if found else len(text)) - begin

    def search(self, text: str, begin: int = 0) -> re.Match[str] | None:
        found = self._pattern.search(text, begin)
        self._until(found, text, begin)
        return found

    def match(self, text: str, begin: int = 0) -> re.Match[str] | None:
        found = self._pattern.match(text, begin)
        self._counter.steps += 1 + (found.end() - begin if found else 0)
        return found

    def fullmatch(self, text: str) -> re.Match[str] | None:
        self._counter.steps += 1 + len(text)
        return self._pattern.fullmatch(text)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        self._counter.steps += 1 + len(text)
        return self._pattern.finditer(text)

    def sub(self, replacement: Any, text: str) -> str:
        self._counter.steps += 1 + len(text)
        return self._pattern.sub(replacement, text)

    def split(self, text: str) -> list[Any]:
        self._counter.steps += 1 + len(text)
        return self._pattern.split(text)


@contextmanager
def _counted_patterns(counter: Counter) -> Iterator[None]:
    replaced = []
    for name, module in list(sys.modules.items()):
        if name.startswith(PACKAGES):
            for key, value in list(vars(module).items()):
                if isinstance(value, re.Pattern):
                    replaced.append((module, key, value))
                    setattr(module, key, CountedPattern(value, counter))
    try:
        yield
    finally:
        for module, key, value in replaced:
            setattr(module, key, value)


def steps_of(work: Callable[[str], object], text: str) -> int:
    """Return the steps that this work takes in the packages above."""
    counter = Counter()

    def enter(frame: FrameType, event: str, arg: Any) -> Any:
        return line if frame.f_globals.get("__name__", "").startswith(PACKAGES) else None

    def line(frame: FrameType, event: str, arg: Any) -> Any:
        counter.steps += 1
        return line

    before = sys.gettrace()
    with _counted_patterns(counter):
        sys.settrace(enter)
        try:
            work(text)
        finally:
            sys.settrace(before)
    return counter.steps
