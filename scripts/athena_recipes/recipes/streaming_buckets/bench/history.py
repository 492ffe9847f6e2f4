"""What a run costs after 1,000 hours of history, compared with a run on a new lake."""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from athena_recipes.bench.executions import execution_ids
from athena_recipes.bench.measure import Measurement
from athena_recipes.cli.output import note
from athena_recipes.recipes.streaming_buckets.bench.events import write_hour
from athena_recipes.recipes.streaming_buckets.bench.lake import RECIPE, StreamLake
from athena_recipes.recipes.streaming_buckets.sensors.files import HOUR, full_hour

# Older hours get one reading per sensor: a run should read only their rows in sensor_hours, which
# has one row per sensor and file.
_OLD_READINGS = 4_000
_TRAILING, _HORIZON = 2, 336  # the recipe's defaults
EARLY = _TRAILING + 1  # the first hour whose run has the trailing ones to build again
_PER_RUN = 500  # partitions that bucketed_table builds in a run
_PER_STATEMENT = 100  # partitions that Athena writes in a statement
_ICEBERG = "target_table_iceberg"
_GOAL = 1.1
_UNTESTED = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")


@dataclass
class _Aging:
    """A lake that grows by one hour per run."""

    lake: StreamLake
    hours: int  # complete ones that it begins with
    begin: datetime
    readings: int  # of an hour that a measured run curates
    seconds: list[float] = field(default_factory=list)
    statements: list[int] = field(default_factory=list)
    by_model: dict[str, list[float]] = field(default_factory=dict)

    def prepare(self) -> None:
        """Write the history and build it, in as few statements as can be."""
        self.lake.raw.mkdir(parents=True)
        for number in range(self.hours + 1):
            is_old = number < self.hours - _TRAILING
            self._write(number, _OLD_READINGS if is_old else self.readings)
        self.lake.upload()
        self.lake.create_raw_tables()
        hours = [f"{self.begin + number * HOUR:%Y-%m-%d-%H}" for number in range(self.hours)]
        # dbt-athena fills more than a hundred partitions of an Iceberg table with buckets in steps
        # of a hundred sensors, half an hour for a thousand. It builds the youngest; the others are
        # copied.
        copied = hours[:-_TRAILING]
        for named in _batches(copied, _PER_RUN):
            self._build(named, "--exclude", f"{RECIPE}__{_ICEBERG}")
        self._build(hours[-_TRAILING:])
        iceberg, hive = self.lake.table(_ICEBERG), self.lake.table("target_table")
        for named in _batches(copied, _PER_STATEMENT):
            where = f"dt between '{named[0]}' and '{named[-1]}'"
            self.lake.client.run(f"insert into {iceberg} select * from {hive} where {where}")

    def _build(self, hours: Sequence[str], *options: str) -> None:
        self.lake.dbt(
            "build", *_UNTESTED, "-s", RECIPE, *options, bucket_count=1, hours=list(hours)
        )

    def next_hour(self) -> None:
        """The open hour ends: the run that curates it, measured."""
        self.hours += 1
        self._write(self.hours, self.readings)
        self.lake.upload()
        before = execution_ids()
        # One thread, so that a model's time is its own.
        times = self.lake.dbt(
            "run", "-s", RECIPE, "--threads", "1", bucket_count=1, trailing_hours=_TRAILING
        )
        self.statements.append(len(execution_ids() - before))
        self.seconds.append(sum(times.values()))
        for model, seconds in times.items():
            self.by_model.setdefault(model, []).append(seconds)

    def _write(self, number: int, readings: int) -> None:
        write_hour(self.lake.raw, self.begin + number * HOUR, readings, files=1)


def _batches(hours: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(hours), size):
        yield hours[start : start + size]


def measure(
    lakes: Sequence[StreamLake], history: int, rounds: int, readings: int, *, judged: bool
) -> Iterator[Measurement]:
    """Time and statements of `dbt run -s streaming_buckets` for one new hour, medians of `rounds`.

    A run builds three hours of `readings` readings: the new one and the trailing two.

    The first of three lakes has just those two, so that all lakes build as much in every round;
    the second as many as a run ever looks at; the third `history` hours. Runs alternate, so that a
    busy machine is busy for all.
    """
    settled = min(_HORIZON, history)
    hours = (_TRAILING, settled, history)
    # Hours that end now, as a stream's do.
    end = full_hour(datetime.now(UTC)) - (rounds + 1) * HOUR
    first, second, late = aging = [
        _Aging(lake, number, end - number * HOUR, readings)
        for lake, number in zip(lakes, hours, strict=True)
    ]
    for each in aging:
        note(f"  building a lake of {each.hours:,} hours")
        each.prepare()
    for number in range(rounds):
        for each in aging if number % 2 else reversed(aging):
            each.next_hour()
            note(f"  round {number + 1} of {rounds}, hour {each.hours:,}: {each.seconds[-1]:.0f} s")
    goal = _GOAL if judged else None
    early = f"hour {history + 1:,} / hour {EARLY}"
    yield _time(late, first, early, goal)
    yield _statements(late, first, early, goal)
    # Between these two runs look at the same number of hours. Of a young lake's window the hours
    # before its first are looked for in the raw files, and the reports have fewer hours to sum up.
    yield _time(late, second, f"hour {history + 1:,} / hour {settled + 1}", None)
    for model in sorted(first.by_model):
        yield Measurement(
            f"late hour: {model}",
            early,
            statistics.median(late.by_model[model]),
            statistics.median(first.by_model[model]),
            "s",
        )


def _time(late: _Aging, early: _Aging, compared: str, goal: float | None) -> Measurement:
    times = statistics.median(late.seconds), statistics.median(early.seconds)
    return Measurement("late hour: all models, time", compared, *times, "s", goal)


def _statements(late: _Aging, early: _Aging, compared: str, goal: float | None) -> Measurement:
    counts = statistics.median(late.statements), statistics.median(early.statements)
    return Measurement("late hour: all models, statements", compared, *counts, "statements", goal)
