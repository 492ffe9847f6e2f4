"""`sensors`: generate events, to files in the lake or to a Kinesis stream."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from athena_recipes.cli.errors import UserError
from athena_recipes.cli.options import Finite, json_option, region_option, seed_option
from athena_recipes.cli.output import emit, note, progress
from athena_recipes.lake.where import raw_folder
from athena_recipes.lake.whole_file import write_whole
from athena_recipes.recipes.streaming_buckets.sensors.events import Stream
from athena_recipes.recipes.streaming_buckets.sensors.files import HOUR, full_hour, hour_files
from athena_recipes.recipes.streaming_buckets.sensors.send import send

RECIPE = "streaming_buckets"
Command = Callable[..., Any]


def _share(name: str, default: float, text: str) -> Callable[[Command], Command]:
    kind = Finite(0, 1)
    return click.option(f"--{name}", type=kind, default=default, show_default=True, help=text)


@click.command()
@click.option(
    "--rate",
    type=Finite(min=0, min_open=True),
    default=10.0,
    show_default=True,
    help="Readings per second, of all sensors together.",
)
@click.option(
    "--hours",
    type=Finite(min=0, min_open=True),
    default=2.0,
    show_default=True,
    help="Number of hours of events.",
)
@click.option(
    "--sensors",
    type=click.IntRange(min=1),
    default=4_000,
    show_default=True,
    help="Number of sensors.",
)
@_share("late", 0.01, "Share of readings that arrive 1 to 30 minutes late.")
@_share("duplicate", 0.002, "Share of readings that arrive twice.")
@_share("malformed", 0.001, "Share of lines that are malformed.")
@seed_option
@click.option(
    "--start",
    type=click.DateTime(["%Y-%m-%d-%H"]),
    metavar="YYYY-MM-DD-HH",
    help="First hour, UTC.  [default: the last of the hours is the one that has just ended]",
)
@click.option(
    "--buffer-seconds",
    type=click.IntRange(1, 900),
    default=300,
    show_default=True,
    help="Seconds of events in one file.",
)
@click.option(
    "--stream", "stream_name", help="Send to this Kinesis stream, in real time; needs credentials."
)
@region_option
@json_option
def sensors(
    rate: float,
    hours: float,
    sensors: int,
    late: float,
    duplicate: float,
    malformed: float,
    seed: int,
    start: datetime | None,
    buffer_seconds: int,
    stream_name: str | None,
    region: str | None,
    as_json: bool,
) -> None:
    """Write or send events of many sensors.

    Files are written to $LAKE_ROOT/raw/streaming_buckets/dt=YYYY-MM-DD-HH/, one per buffer, as
    Firehose does. The same arguments write the same files; other arguments add files with other
    events. With --stream no file is written: events are sent until the hours are over, or until
    Ctrl-C.
    """
    stream = Stream(rate, sensors, late, duplicate, malformed, seed)
    if hours <= 0:
        raise UserError(f"--hours is {hours}.", "Give more than 0, for example 0.5.")
    if stream_name:
        if start:
            raise UserError("--start is for files; a stream is sent now.", "Leave it out.")
        sent = send(stream, timedelta(hours=hours), stream_name, region)
        emit([{"stream": stream_name, "readings": sent}], as_json=as_json)
        return
    first = start.replace(tzinfo=UTC) if start else _recent(hours)
    emit(write(stream, first, hours, timedelta(seconds=buffer_seconds)), as_json=as_json)


def _recent(hours: float) -> datetime:
    return full_hour(datetime.now(UTC)) - full_hours(hours) * HOUR


def full_hours(hours: float) -> int:
    """The number of hours that begin within `hours` hours."""
    return -int(-hours // 1)


def write(
    stream: Stream, first: datetime, hours: float, buffer: timedelta
) -> list[dict[str, object]]:
    """Write the files of the hours from `first` on; what was written, a row per hour."""
    folder = raw_folder(RECIPE)
    end = first + timedelta(hours=hours)
    rows: list[dict[str, object]] = []
    with progress() as bar:
        task = bar.add_task("Hours", total=full_hours(hours))
        for number in range(full_hours(hours)):
            hour = first + number * HOUR
            files = size = readings = 0
            for key, content in hour_files(stream, hour, buffer, end):
                write_whole(folder / key, content)
                files, size = files + 1, size + len(content)
                readings += content.count(b"\n")
            rows.append(
                {"hour": f"{hour:%Y-%m-%d-%H}", "files": files, "lines": readings, "bytes": size}
            )
            bar.advance(task)
    note(f"Written below {folder}. Next: dbt build -s {RECIPE}")
    return rows
