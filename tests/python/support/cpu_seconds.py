"""CPU seconds of this process and its descendants, and what a run starts once for all tests."""

import os
import resource
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")
# What was started once -> its CPU seconds.
ONCE_A_RUN: dict[str, float] = defaultdict(float)


def cpu_seconds() -> float:
    """User and system time of this process and all its descendants, those that ended included.

    Needs Linux's /proc; elsewhere children count only once they have ended.
    """
    if not (_PROC / "self" / "task").exists():
        own, ended = (
            resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
        return own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime
    ticks, processes = 0, [os.getpid()]
    while processes:
        process = processes.pop()
        try:
            stat = (_PROC / str(process) / "stat").read_text()
            name = stat.partition("(")[2].rpartition(")")[0]
            # Java has many threads, and starts no other processes.
            for thread in os.listdir(_PROC / str(process) / "task") if name != "java" else ():
                children = _PROC / str(process) / "task" / thread / "children"
                processes += [int(one) for one in children.read_text().split()]
        except (FileNotFoundError, ProcessLookupError):
            continue
        # User, system, and both of children that ended, after the name in parentheses.
        ticks += sum(int(one) for one in stat.rpartition(")")[2].split()[11:15])
    return ticks / _TICKS


@contextmanager
def once_a_run(name: str) -> Iterator[None]:
    """Count what is done here for the run, and not for the test that happens to come first."""
    before, within = cpu_seconds(), sum(ONCE_A_RUN.values())
    try:
        yield
    finally:
        # What is counted within is not counted twice.
        inner = sum(ONCE_A_RUN.values()) - within
        ONCE_A_RUN[name] += cpu_seconds() - before - inner
