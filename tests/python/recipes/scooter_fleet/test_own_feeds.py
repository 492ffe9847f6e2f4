"""Feeds, trips and opens of other operators: what is read, and what is a fault with its fix."""

import json
from pathlib import Path

from tests.python.recipes.scooter_fleet.fleet_lake import (
    DAY,
    MADE,
    FleetLake,
    document,
    vehicle,
)

TABLES = (
    *("vehicle_snapshots", "zones", "supply_hourly", "demand_hourly", "feed_faults", "fleet_kpis"),
    *("demand_profile", "demand_forecast", "forecast_backtest", "demand_and_forecast"),
)


def test_an_empty_lake(empty_lake: FleetLake) -> None:
    for table in TABLES:
        assert empty_lake.query(f"select count(*) from {table}") == [(0,)], table


def test_feeds_of_all_kinds(tmp_path: Path) -> None:
    """One lake and one build, because a build is what these tests cost."""
    lake = FleetLake(tmp_path)
    name = f"vehicle_status-{MADE}.json"
    expected: dict[tuple[str, str], int] = {}

    def fault(system_id: str, content: bytes, reason: str, rows: int = 1, file: str = name) -> None:
        expected[lake.feed(system_id, file, content), reason] = rows

    # Both versions, the former name in the new one, no vehicles, other keys, an odd system.
    lake.feed("v2", name, document({"bikes": [vehicle(1), vehicle(2, is_disabled=True)]}))
    new = [{**vehicle(1), "vehicle_id": "n1", "last_reported": "2026-05-28T22:20:00+02:00"}]
    lake.feed("v3", name, document({"vehicles": new}, "3.0", "2026-05-28T20:26:40Z"))
    lake.feed("mixed", f"free_bike_status-{MADE}.json", document({"bikes": [vehicle(1)]}, "3.0"))
    lake.feed("none", name, document({"bikes": []}))
    lake.feed("extra", name, document({"bikes": [vehicle(1, rental_uris={"web": "https://x"})]}))
    lake.feed("caf%C3%A9", name, document({"bikes": [vehicle(1)]}))
    lake.feed("100%", name, document({"bikes": [vehicle(1)]}))
    # A server that changes its data and keeps its time, and one with a time that is far ahead.
    lake.feed("kept", name, document({"bikes": [vehicle(1)]}))
    other = document({"bikes": [vehicle(2, lat=52.355)]})
    lake.feed("kept", f"vehicle_status-{MADE + 600}.json", other)
    lake.feed("ahead", name, document({"bikes": [vehicle(1)]}, made=MADE + 10**7))
    # An operator that sends numbers as texts and counts as numbers.
    texts = {"lat": "52.345", "lon": "4.845", "is_disabled": 0, "is_reserved": "FALSE"}
    lake.feed("texts", name, document({"bikes": [vehicle(1, **texts)]}))

    pretty = json.dumps(json.loads(document({"bikes": [vehicle(1)]})), indent=2).encode()
    fault("pretty", pretty, "line_unreadable", pretty.count(b"\n") + 1)
    fault("cut", document({"bikes": [vehicle(1)]})[:-30] + b"\n", "line_unreadable")
    fault("html", b"<html>\n", "line_unreadable")
    fault("list", b"[1, 2]\n", "line_unreadable")
    fault("nothing", b'{"data": null}\n', "line_unreadable")
    fault("empty", b"", "file_damaged")
    fault("error", document({"error": "busy"}), "list_missing")
    fault("null", document({"bikes": None}), "list_missing")
    fault("info", document({"system_id": "x"}), "feed_not_read", file=f"system_info-{MADE}.json")
    fault("named", document({"bikes": [vehicle(1)]}), "name_unknown", file="vehicle_status.json")
    lake.write("gbfs/alone.json", document({"bikes": []}))
    expected["gbfs/alone.json", "name_unknown"] = 1
    lake.write("elsewhere/a.json", b"{}\n")
    expected["elsewhere/a.json", "file_not_read"] = 1
    for system_id, odd, reason in (
        ("no-id", {"bike_id": None}, "vehicle_without_id"),
        ("no-place", {"lat": None, "lon": None}, "place_missing"),
        ("far", {"lat": 152.3}, "place_unreadable"),
        ("zero", {"lat": 0, "lon": 0}, "place_is_zero"),
        ("maybe", {"is_reserved": "maybe"}, "status_unreadable"),
        ("past", {"last_reported": -62_135_596_800}, "report_time_impossible"),
        ("future", {"last_reported": 10**30}, "report_time_impossible"),
        ("silent", {"last_reported": MADE - 200_000}, "report_is_old"),
    ):
        fault(system_id, document({"bikes": [vehicle(1), vehicle(2, **odd)]}), reason)
    fault("twice", document({"bikes": [vehicle(1), vehicle(1)]}), "published_twice")
    wrong = [
        {"station_id": "s", "num_bikes_available": 2, "vehicle_types_available": [{"count": 1}]}
    ]
    station = f"station_status-{MADE}.json"
    fault("stations", document({"stations": wrong}), "counts_do_not_add_up", file=station)

    at = "2026-05-28T20:30:00Z"
    places = {"start_lat": 52.345, "start_lon": 4.845, "end_lat": 52.345, "end_lon": 4.845}
    trip = {"trip_id": "1", "system_id": "v2", "started_at": at, "ended_at": at, **places}
    zero = {**trip, "trip_id": 3, "end_lat": 0, "end_lon": 0}
    odd_place = {**trip, "trip_id": 2, "start_lat": "x"}
    lake.lines("trips", [trip, trip, odd_place, zero])
    expected[f"trips/{DAY}/a.json", "place_is_zero"] = 1
    expected[f"trips/{DAY}/a.json", "delivered_before"] = 1
    expected[f"trips/{DAY}/a.json", "place_unreadable"] = 1
    one = {"system_id": "v2", "opened_at": at, "lat": 52.345, "lon": 4.845, "converted": False}
    lake.lines(
        "app_opens", [one, {**one, "converted": None}, {"x": 1}, {**one, "lat": 0, "lon": 0}]
    )
    expected[f"app_opens/{DAY}/a.json", "place_is_zero"] = 1
    expected[f"app_opens/{DAY}/a.json", "converted_unreadable"] = 1
    expected[f"app_opens/{DAY}/a.json", "line_unreadable"] = 1

    # With the variables of the empty lake, so that dbt parses once.
    lake.build("feed_faults", "vehicle_snapshots", "demand_hourly", backtest_days=14)
    assert lake.faults() == expected
    seen = dict(lake.query("select system_id, count(*) from vehicle_snapshots group by 1"))
    left_out = dict.fromkeys(("no-id", "no-place", "far", "zero", "maybe", "twice"), 1)
    whole = {"v2": 2, "v3": 1, "mixed": 1, "extra": 1, "café": 1, "texts": 1}
    whole |= {"100%": 1, "kept": 2, "ahead": 1}
    assert seen == {**whole, **left_out, "past": 2, "future": 2, "silent": 2}
    times = lake.query(
        "select distinct system_id, snapshot_at from vehicle_snapshots order by 1, 2"
    )
    assert len({at for system_id, at in times if system_id != "kept"}) == 1
    [(_, first), (_, second)] = [row for row in times if row[0] == "kept"]
    assert (second - first).total_seconds() == 600
    [(demand, rentals)] = lake.query(
        "select sum(estimated_demand), sum(rentals) from demand_hourly where system_id = 'v2'"
    )
    assert (demand, rentals) == (1, 1)
    unfixed = lake.query("select reason from feed_faults where fix is null")
    assert not unfixed
