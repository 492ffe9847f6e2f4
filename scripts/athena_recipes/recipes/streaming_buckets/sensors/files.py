"""The folders and names of files that Firehose delivers."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from athena_recipes.recipes.streaming_buckets.sensors.events import Stream, lines

HOUR = timedelta(hours=1)
STREAM_NAME = "athena-recipes-sensors"


def hour_folder(moment: datetime) -> str:
    """The folder of an hour, `dt=YYYY-MM-DD-HH`; `moment` in UTC."""
    return f"dt={moment:%Y-%m-%d-%H}"


def file_key(moment: datetime, unique: object) -> str:
    """The key of a delivered file: in its hour's folder, named as Firehose does.

    `moment` is when its oldest record arrived; `unique` is what Firehose's random part comes from.
    """
    random = hashlib.md5(repr(unique).encode(), usedforsecurity=False).hexdigest()
    name = f"{STREAM_NAME}-1-{moment:%Y-%m-%d-%H-%M-%S}-{random[:8]}-{random[8:12]}"
    return f"{hour_folder(moment)}/{name}"


def hour_files(
    stream: Stream, hour: datetime, buffer: timedelta, until: datetime | None = None
) -> Iterator[tuple[str, bytes]]:
    """(key, content) of the files of one hour: one per `buffer` that has a line.

    `until` ends the hour early. A key depends on all that its content does, so that files of
    another stream or buffer are stored beside these and do not replace them.
    """
    end = min(hour + HOUR, until or hour + HOUR)
    moment = hour
    while moment < end:
        until_flush = min(moment + buffer, end)
        content = "".join(f"{line}\n" for line in lines(stream, moment, until_flush))
        if content:
            yield file_key(moment, (stream, moment, until_flush)), content.encode()
        moment = until_flush


def full_hour(moment: datetime) -> datetime:
    """The beginning of the hour that a moment is in, in UTC."""
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
