"""Files that come once, again, corrected, damaged, and not any more; and a lookup that changes."""

import re
from pathlib import Path

from athena_recipes.engines.duckdb_functions import prepare
from athena_recipes.recipes.taxi_bookmarks.sample_data.generate import generate

from tests.python.recipes.taxi_bookmarks.odd_files import (
    check_with_pandas,
    deliver_damaged_files,
    deliver_odd_files,
)
from tests.python.recipes.taxi_bookmarks.taxi_lake import LOOKUP, TaxiLake, csv, trip

OCT, NOV, GONE = (f"yellow_tripdata_2017-{month}.csv" for month in ("10", "11", "01"))
RENAMED = LOOKUP.replace("Alphabet City", "East Side").replace("\n4,", "\n5.0,x,New,y\n4,")
LOADS = "select source_file, first_loaded_at, last_loaded_at from file_ledger"
ZONES = (
    "select source_file, pickup_zone, dropoff_zone, count(*) from trips"
    f" where source_file in ('{OCT}', '{NOV}') group by all order by all"
)


def test_an_empty_lake(tmp_path: Path) -> None:
    lake = TaxiLake(tmp_path)
    (lake.raw / "tripdata-lookup" / "taxi_zone_lookup.csv").unlink()
    lake.build()
    assert (lake.ledger(), lake.totals()) == ({}, {})


def test_files_are_loaded_once_and_replaced(tmp_path: Path) -> None:
    """One lake and two builds, because a build is what these tests cost."""
    lake = TaxiLake(tmp_path)
    sample = [lake.write(key, content) for key, content in generate(seed=7, scale=0.2)]
    expected = deliver_odd_files(lake)
    lake.lookup(LOOKUP)
    lake.deliver(OCT, csv([trip("2017-10-01"), trip("2017-10-01"), trip("2017-10-31", 7, 99)]))
    lake.deliver(GONE, csv([trip("2017-01-01")]))
    lake.build()
    check_with_pandas(lake, [path for path in sample if path.name.startswith("yellow_")])
    ledger, before, first = lake.ledger(), lake.totals(), loads(lake)
    assert {name: ledger[name] for name in expected} == expected
    assert before[OCT] == (3, 32.0)
    problems = {row[0] for row in lake.query("select problem from trip_rejects")}
    assert "trip_distance: far" in problems

    # A month more: other files are not touched, and a trip of another month is a reject. October is
    # corrected and delivered again: it is replaced and keeps its first load. Damaged files are left
    # out, and no others; what they and a vanished file brought before stays.
    november = [trip("2017-11-02"), trip("2008-12-31"), trip("2090-01-01"), trip("2017-11-03", -1)]
    lake.deliver(NOV, csv([*november, trip("2017-11-04", fare=-3)]))
    lake.deliver(OCT, csv([trip("2017-10-01"), trip("2017-10-02", 20), trip("2017-10-31", 7, 99)]))
    lake.lookup(RENAMED)
    (lake.raw / "tripdata" / GONE).unlink()
    damaged = deliver_damaged_files(lake)
    built = lake.build(artifacts=True)
    # Of CSV files the lines and the headers are read, of Parquet files nothing.
    assert opened_files(lake) == [0, 2, 2]
    assert lake.totals() == {**before, OCT: (3, 39.5), NOV: (1, 12.5)}
    again = loads(lake)
    corrected = first.pop(OCT)
    assert {name: again[name] for name in first} == first
    assert again[OCT][0] == corrected[0]
    assert again[OCT][1] > corrected[1]
    said = " ".join(built.stdout.split())
    assert "yellow_tripdata_2021-03.csv.gz is a truncated gzip file" in said
    assert "yellow_tripdata_2021-02.parquet has VARCHAR in column total_amount" in said
    statuses = {name: status for name, (status, *_) in lake.ledger().items()}
    assert {name for name, status in statuses.items() if status == "unreadable"} == damaged
    assert statuses[GONE] == "vanished"
    reasons = (
        "select reject_reason, sum(rejected_rows) from trip_rejects"
        f" where source_file = '{NOV}' group by 1 order by 1"
    )
    assert lake.query(reasons) == [("negative_fare", 2), ("outside_month", 2)]
    # The lookup is reflected, and a zone that it lacks is Unknown.
    assert lake.query(ZONES) == [
        (OCT, "East Side", "East Side", 2),
        (OCT, "Unknown", "East Side", 1),
        (NOV, "East Side", "East Side", 1),
    ]
    history = "select zone, dbt_valid_to is null from zone_history where location_id = 4 order by 2"
    assert lake.query(history) == [("Alphabet City", False), ("East Side", True)]

    # As the variables say: one new file a run, and the rows of a vanished one go.
    later = [f"yellow_tripdata_2018-0{month}.csv" for month in (1, 2)]
    for name in later:
        lake.deliver(name, csv([trip(f"{name[16:23]}-05")]))
    tables = ("taxi_bookmarks__trips_loaded", "taxi_bookmarks__trips")
    lake.build(*tables, vanished_files="remove", files_per_run=1)
    assert GONE not in lake.totals()
    assert len(lake.totals().keys() & set(later)) == 1


def loads(lake: TaxiLake) -> dict[str, tuple[object, ...]]:
    """First and last load of each loaded file."""
    return {name: times for name, *times in lake.query(LOADS) if times[0]}  # type: ignore[misc]


def opened_files(lake: TaxiLake) -> list[int]:
    """How many raw files each scan opens in the last run's statement of trips_loaded.

    A scan that opens all files is left out, as DuckDB's plan has no number for it.
    """
    [path] = (lake.root / ".target" / "run").rglob("taxi_bookmarks__trips_loaded.sql")
    query = path.read_text(encoding="utf-8").split("\n", 1)[1].strip()
    with lake.connection(read_only=False) as connection:
        prepare(connection)
        plan = connection.execute(f"explain {query}").fetchall()[0][1]
    return sorted(int(number) for number in re.findall(r"Scanning Files: (\d+)/", plan))
