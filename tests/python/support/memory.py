"""What a piece of work needs of Python's memory."""

import tracemalloc
from collections.abc import Callable


def peak_bytes(work: Callable[[], object]) -> int:
    """The most bytes that Python's objects had while `work` ran.

    Tracing always ends, also where `work` fails: it makes all that follows many times slower.
    """
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
