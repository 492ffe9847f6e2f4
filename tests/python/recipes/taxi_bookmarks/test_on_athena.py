"""On athena_local: a run reads the files that are new, however many are loaded."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.python.recipes.taxi_bookmarks.taxi_lake import TaxiLake, csv, trip
from tests.python.recipes.taxi_bookmarks.taxi_lane import TaxiLane
from tests.python.support.account import Account
from tests.python.support.selection import STANDARD

# TAXI_FILES=200 repeats what the README says.
FILES = int(os.environ.get("TAXI_FILES", "12"))
# The tables that read raw files.
BY_FILE = ("trips_loaded", "trip_rejects")
NEW = "yellow_tripdata_2050-01.csv"


@pytest.fixture
def lane(tmp_path: Path, account: Account) -> Iterator[TaxiLane]:
    made = TaxiLane(TaxiLake(tmp_path), "taxi_lane", account)
    yield made
    made.clear()


def month(number: int) -> tuple[str, bytes]:
    """A file; all are of the same size."""
    day = f"{2000 + number // 12}-{number % 12 + 1:02}"
    lines = [trip(f"{day}-{n % 28 + 1:02}") for n in range(400)]
    return f"yellow_tripdata_{day}.csv", csv(lines)


@STANDARD
def test_a_run_reads_the_new_file_alone(lane: TaxiLane) -> None:
    lane.lake.deliver(*month(0))
    first = lane.build()
    for number in range(1, FILES):
        lane.lake.deliver(*month(number))
    lane.build()
    totals = "select source_file, count(*) from {s}.trips group by 1"
    assert len(lane.query(totals)) == FILES

    lane.lake.deliver(NEW, month(0)[1].replace(b"2000-01", b"2050-01"))
    next_one = lane.build()
    size = len(month(0)[1])
    print("first", dict(first), "next", dict(next_one), "file", size)
    for name in BY_FILE:
        assert size < next_one[name] <= 1.2 * first[name]
    assert next_one["trips_per_file"] < size
    assert len(lane.query(totals)) == FILES + 1
