"""Entry point of `python -m scripts`."""

import signal
import sys
from types import FrameType

from scripts.cli import main


def _stop(number: int, _frame: FrameType | None) -> None:
    # As an exception, so that what is open gets closed and a dbt that was started ends too.
    sys.exit(128 + number)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _stop)
    main()
