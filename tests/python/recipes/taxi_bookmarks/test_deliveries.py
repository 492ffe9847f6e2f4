"""Files that are delivered once, again, corrected, and not any more; and a lookup that changes."""

from pathlib import Path

from tests.python.recipes.taxi_bookmarks.taxi_lake import LOOKUP, TaxiLake, csv, trip

OCT, NOV, DEC = (f"yellow_tripdata_2019-{month}.csv" for month in ("10", "11", "12"))
RENAMED = LOOKUP.replace("Alphabet City", "East Side").replace("\n4,", "\n5,x,New,y\n4,")


def test_files_are_loaded_once_replaced_and_versioned(tmp_path: Path) -> None:
    lake = TaxiLake(tmp_path)
    lake.deliver(OCT, csv([trip("2019-10-01"), trip("2019-10-01"), trip("2019-10-31", 7, 99)]))
    lake.build()
    october = {OCT: (3, 32.0)}
    assert lake.totals() == october
    loads = "select source_file, first_loaded_at, last_loaded_at from file_ledger order by 1"
    first = lake.query(loads)

    # A month more: October is not touched, and a trip of another month is a reject.
    november = [trip("2019-11-02"), trip("2008-12-31"), trip("2090-01-01"), trip("2019-11-03", -1)]
    lake.deliver(NOV, csv([*november, trip("2019-11-04", fare=-3)]))
    lake.lookup(RENAMED)
    lake.build()
    assert lake.totals() == {**october, NOV: (1, 12.5)}
    assert lake.query(loads)[:1] == first
    reasons = "select reject_reason, sum(rejected_rows) from trip_rejects group by 1 order by 1"
    assert lake.query(reasons) == [("negative_fare", 2), ("outside_month", 2)]
    # The lookup is reflected; a zone that it lacks is Unknown.
    zones = (
        "select source_file, pickup_zone, dropoff_zone, count(*) from trips group by all"
        " order by all"
    )
    assert lake.query(zones) == [
        (OCT, "East Side", "East Side", 2),
        (OCT, "Unknown", "East Side", 1),
        (NOV, "East Side", "East Side", 1),
    ]
    history = "select zone, dbt_valid_to is null from zone_history where location_id = 4 order by 2"
    assert lake.query(history) == [("Alphabet City", False), ("East Side", True)]

    # October is corrected and delivered again: it is replaced, with the lookup of its first load.
    # November vanishes and stays. Of the two files that are new, one waits for its run.
    lake.deliver(OCT, csv([trip("2019-10-01"), trip("2019-10-02", 20)]))
    (lake.raw / "tripdata" / NOV).unlink()
    for month in ("12", "13"):
        lake.deliver(OCT.replace("10", month), csv([trip("2019-12-05")]))
    lake.deliver("yellow_tripdata_2020-01.csv", csv([trip("2020-01-05")]))
    lake.build(zones="versioned", files_per_run=2)
    assert lake.totals() == {OCT: (2, 32.5), NOV: (1, 12.5), DEC: (1, 12.5)}
    assert lake.query(zones)[:2] == [
        (OCT, "Alphabet City", "Alphabet City", 2),
        (NOV, "East Side", "East Side", 1),
    ]
    loaded = {name: times for name, *times in lake.query(loads)}
    assert loaded[OCT][0] == first[0][1]
    assert loaded[OCT][1] > loaded[OCT][0]
    statuses = {name: status for name, (status, *_) in lake.ledger().items()}
    assert statuses == {
        OCT: "loaded",
        NOV: "vanished",
        DEC: "loaded",
        OCT.replace("10", "13"): "not a trip file",
        "yellow_tripdata_2020-01.csv": "waiting",
    }
    lake.build(vanished_files="remove")
    assert lake.totals().keys() == {OCT, DEC, "yellow_tripdata_2020-01.csv"}
    assert NOV not in lake.ledger()
