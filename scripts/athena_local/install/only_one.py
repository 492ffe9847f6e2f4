"""A lock between processes: one installs, the others wait."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from athena_local.console import note


@contextmanager
def only_one(lock: Path) -> Iterator[None]:
    """Hold the lock file; wait until no other process holds it."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            note("Another process installs Trino; waiting for it")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
