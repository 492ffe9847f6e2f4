"""Keeps the figures of streaming_buckets as a seed, which the site draws."""

import csv
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import psutil

from athena_recipes.bench.measure import Measurement
from athena_recipes.engines.checkout import PROJECT
from athena_recipes.recipes.streaming_buckets.bench.history import EARLY

SEED = PROJECT / "seeds" / "streaming_buckets" / "streaming_buckets__bench.csv"
_COLUMNS = ("measured_on", "machine", "figure", "label", "compared", "ratio")
_HISTORY = f"/ hour {EARLY}"
_DESIGNS = {
    "one sensor, one hour: article": "Article: 3 buckets",
    "one sensor, one hour: Iceberg": "Iceberg form",
    "one sensor, one hour: Hive": "Hive form",
}


def write(found: Sequence[Measurement], path: Path = SEED) -> None:
    """Replace the seed by the figures of this run, with the day and the class of the machine."""
    memory = round(psutil.virtual_memory().total / 1024**3)
    machine = f"{psutil.cpu_count()} cores, {memory} GiB"
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_COLUMNS)
        writer.writerows((today, machine, *row) for row in rows(found))


def rows(found: Sequence[Measurement]) -> Iterator[tuple[str, str, str, float]]:
    """(figure, label, what is compared, ratio) of what the charts show.

    `bytes`: raw bytes for each byte that is read. `history`: a late hour's cost, where that of the
    first with all trailing hours is 1.
    """
    for measured in found:
        if measured.name in _DESIGNS and measured.what.startswith("bytes / raw"):
            inverse = measured.what.replace("bytes / raw", "raw / bytes")
            yield "bytes", _DESIGNS[measured.name], inverse, round(1 / measured.ratio, 1)
        elif measured.name.startswith("late hour: ") and measured.what.endswith(_HISTORY):
            label = measured.name.removeprefix("late hour: ")
            yield "history", label, measured.what, round(measured.ratio, 3)
