"""What a running process has used, as the kernel counts it."""

import time
from collections.abc import Iterable
from pathlib import Path


def cpu_seconds(pids: Iterable[int]) -> float:
    """Return the CPU time that these processes have used so far, all threads, to the nanosecond."""
    return sum(time.clock_gettime(_cpu_clock(pid)) for pid in pids)


def _cpu_clock(pid: int) -> int:
    # CPUCLOCK_SCHED of another process, as clock_getcpuclockid(3) composes it. /proc/<pid>/stat
    # says the same in steps of ten milliseconds.
    return (~pid << 3) | 2


def resident_kb(pids: Iterable[int]) -> int:
    """Return the memory that these processes hold, each with what it shares counted by share."""
    return sum(_proportional_kb(pid) for pid in pids)


def _proportional_kb(pid: int) -> int:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(rollup.split("\nPss:")[1].split()[0])


def children(pid: int) -> list[int]:
    """Return the processes that this one has started and that are running."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(word) for word in listed.split()]
