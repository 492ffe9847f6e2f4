"""Twenty-six hours of a sensor stream, as Firehose delivers it.

Hour 3 has the article's own events (no id, no time), hour 9 no file, hour 17 malformed lines only,
and the last hour is still open. All hours have late, duplicate and malformed readings.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from athena_recipes.recipes.streaming_buckets.sensors.events import Stream, malformed_lines
from athena_recipes.recipes.streaming_buckets.sensors.files import HOUR, file_key, hour_files

# Raise it when the files change, so that lakes written before are replaced.
VERSION = 2
FIRST_HOUR = datetime(2026, 1, 5, tzinfo=UTC)
HOURS = 26
PLAIN_HOUR, EMPTY_HOUR, MALFORMED_HOUR = 3, 9, 17
_RATE = 0.6  # readings per second at scale 1
_BUFFER = timedelta(minutes=15)
_MALFORMED_LINES = 40


def generate(seed: int, scale: float) -> Iterator[tuple[str, bytes]]:
    """(key, content) of every file; keys are relative to raw/streaming_buckets/."""
    stream = Stream(_RATE * scale, duplicate=0.01, malformed=0.01, seed=seed)
    for number in range(HOURS):
        hour = FIRST_HOUR + number * HOUR
        if number == EMPTY_HOUR:
            continue
        if number == MALFORMED_HOUR:
            content = "".join(f"{line}\n" for line in malformed_lines(_MALFORMED_LINES))
            yield file_key(hour, (seed, hour)), content.encode()
            continue
        is_open = number == HOURS - 1
        yield from hour_files(
            replace(stream, has_ids=number != PLAIN_HOUR),
            hour,
            _BUFFER,
            hour + HOUR / 2 if is_open else None,
        )
