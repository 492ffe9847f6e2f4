"""Send events to a Kinesis stream at the pace they are made."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from athena_recipes.aws.client import explained, make_client
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.output import progress
from athena_recipes.recipes.streaming_buckets.sensors.events import Stream, lines

_BATCH = 500  # records that PutRecords takes
_TRIES = 8


def send(
    stream: Stream,
    duration: timedelta,
    name: str,
    region: str | None,
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Send what arrives within `duration` to the Kinesis stream `name`; how many lines.

    Each second's events are sent together. Records that Kinesis refuses for a moment are sent
    again. UserError where there is no such stream, or it keeps refusing.
    """
    client = make_client("kinesis", region)
    begun = datetime.now(UTC).replace(microsecond=0)
    seconds = round(duration.total_seconds())
    sent = 0
    with progress() as bar, explained():
        task = bar.add_task(f"Seconds sent to {name}", total=seconds)
        for second in range(seconds):
            moment = begun + timedelta(seconds=second)
            # Rounded over the whole time, so that a rate of 0.4 a second is not none at all.
            due = round(stream.rate * (second + 1)) - round(stream.rate * second)
            until = moment + timedelta(seconds=1)
            batch = [f"{line}\n" for line in lines(stream, moment, until, due)]
            for start in range(0, len(batch), _BATCH):
                _put(client, name, batch[start : start + _BATCH], sleep)
            sent += len(batch)
            bar.advance(task)
            wait = (until - datetime.now(UTC)).total_seconds()
            if wait > 0:
                sleep(wait)
    return sent


def _put(client: Any, name: str, batch: list[str], sleep: Callable[[float], None]) -> None:
    # A line's own text spreads lines over shards, and a repeated one stays on its shard.
    records = [{"Data": line.encode(), "PartitionKey": line[:256]} for line in batch]
    for attempt in range(_TRIES):
        answer = client.put_records(StreamName=name, Records=records)
        if not answer["FailedRecordCount"]:
            return
        records = [
            record
            for record, result in zip(records, answer["Records"], strict=True)
            if result.get("ErrorCode")
        ]
        sleep(min(5.0, 0.1 * 2**attempt))
    raise UserError(
        f"The stream {name} refused {len(records)} records {_TRIES} times.",
        "Give it more shards (each takes 1,000 records or 1 MiB a second), or lower --rate.",
    )
