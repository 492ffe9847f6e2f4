"""Four weeks of two fleets: hourly GBFS snapshots, trips and app opens, with the faults they have.

A large fleet publishes GBFS 2.3, a small one 3.0. The raw files have what an operator knows; how
many rides were wanted only the simulation knows, and `wanted_rides` says it to the tests.
"""

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from athena_recipes.recipes.scooter_fleet.sample_data.city import City, Hour, Open, Trip, zone_of
from athena_recipes.recipes.scooter_fleet.sample_data.feeds import (
    line,
    stations_2,
    vehicles_2,
    vehicles_3,
)

# Raise it when the files change, so that lakes written before are replaced.
VERSION = 3
DAYS = 28
LARGE, SMALL = "wind_city", "wind_harbour"
_SHARES = {LARGE: 1.0, SMALL: 0.12}
# Hours of the large fleet without app opens (the app's log was down), and without a snapshot.
APP_OUTAGE = range(250, 254)
COLLECTOR_OUTAGE = range(300, 303)
_DUPLICATE, _MALFORMED, _ODD = 0.004, 0.001, 0.004


def generate(seed: int, scale: float) -> Iterator[tuple[str, bytes]]:
    """(key, content) of every file; keys are relative to raw/scooter_fleet/."""
    for system_id in _SHARES:
        chance = random.Random(f"files {seed} {system_id}")
        trips: list[bytes] = []
        opens: list[bytes] = []
        for number, hour in enumerate(hours(system_id, seed, scale)):
            yield from _snapshots(system_id, hour, number)
            trips += _lines(chance, [_trip(system_id, one, chance) for one in hour.trips])
            if not (system_id == LARGE and number in APP_OUTAGE):
                opens += _lines(chance, [_open(system_id, one) for one in hour.opens])
            if hour.starts_at.hour == 23:
                day = f"dt={hour.starts_at:%Y-%m-%d}"
                yield f"trips/{day}/{system_id}.json", b"".join(trips)
                yield f"app_opens/{day}/{system_id}.json", b"".join(opens)
                trips, opens = [], []
    yield from _faults()


def hours(system_id: str, seed: int, scale: float) -> Iterator[Hour]:
    """The hours of a fleet."""
    number = list(_SHARES).index(system_id)
    return City(seed + number, scale * _SHARES[system_id]).hours(DAYS)


def wanted_rides(seed: int, scale: float) -> Counter[tuple[str, datetime, tuple[int, int]]]:
    """(system, hour, cell) -> rides that were wanted there, whether or not a vehicle was."""
    return Counter(
        (system_id, hour.starts_at, zone_of(one.lat, one.lon))
        for system_id in _SHARES
        for hour in hours(system_id, seed, scale)
        for one in hour.opens
        if one.would_ride
    )


def _snapshots(system_id: str, hour: Hour, number: int) -> Iterator[tuple[str, bytes]]:
    if system_id == LARGE and number in COLLECTOR_OUTAGE:
        return
    at = hour.starts_at
    build = vehicles_2 if system_id == LARGE else vehicles_3
    document = build(system_id, hour.vehicles, at)
    yield _key(system_id, "vehicle_status", at), line(_with_odd_vehicles(document, number))
    if system_id == LARGE and at.hour % 12 == 0:
        yield _key(system_id, "station_status", at), line(stations_2(hour.vehicles, at))


def _key(system_id: str, feed: str, at: datetime) -> str:
    return f"gbfs/{system_id}/dt={at:%Y-%m-%d-%H}/{feed}-{int(at.timestamp())}.json"


def _with_odd_vehicles(document: dict[str, Any], number: int) -> dict[str, Any]:
    """Now and then a vehicle as operators publish them: no id, no place, impossible times."""
    vehicles: list[dict[str, Any]] = next(iter(document["data"].values()))
    if vehicles and number % 9 == 4:
        kinds: list[dict[str, Any]] = [
            {"bike_id": None, "vehicle_id": None},
            {"lat": None, "lon": None},
            {"last_reported": -62_135_596_800},
            {"lat": 0.0, "lon": 0.0},
            {"is_reserved": "yes"},
            {"lat": "52.36x"},
        ]
        odd = kinds[number // 9 % len(kinds)]
        vehicles.append({**vehicles[0], **{k: v for k, v in odd.items() if k in vehicles[0]}})
    return document


def _lines(chance: random.Random, rows: list[dict[str, Any]]) -> list[bytes]:
    """Rows as lines; some come twice, some are cut off."""
    found = []
    for row in rows:
        text = line(row)
        found.append(text)
        draw = chance.random()
        if draw < _DUPLICATE:
            found.append(text)
        elif draw < _DUPLICATE + _MALFORMED:
            found.append(text[: len(text) // 2] + b"\n")
    return found


def _trip(system_id: str, trip: Trip, chance: random.Random) -> dict[str, Any]:
    row: dict[str, Any] = {
        "trip_id": f"{system_id}-{trip.number:07d}",
        "system_id": system_id,
        "vehicle_id": f"v{trip.vehicle:04d}",
        "started_at": _text(trip.started_at),
        "ended_at": _text(trip.ended_at),
        "start_lat": trip.start[0],
        "start_lon": trip.start[1],
        "end_lat": trip.end[0],
        "end_lon": trip.end[1],
    }
    if chance.random() < _ODD:
        # Ends before it starts, has no end, no place, or no id.
        earlier = _text(trip.started_at - timedelta(minutes=3))
        row |= chance.choice(
            [{"ended_at": earlier}, {"ended_at": None}, {"start_lat": None}, {"trip_id": None}]
        )
    return row


def _open(system_id: str, one: Open) -> dict[str, Any]:
    return {
        "system_id": system_id,
        "opened_at": _text(one.at),
        "lat": one.lat,
        "lon": one.lon,
        "converted": one.has_ridden,
    }


def _faults() -> Iterator[tuple[str, bytes]]:
    """Files that cannot be read: several lines, cut off, not JSON, of another folder."""
    at = datetime(2026, 4, 10, 12, 30, tzinfo=UTC)
    document = vehicles_2(SMALL, [], at)
    whole = line(document)
    pretty = json.dumps(document, indent=2).encode()
    contents: list[tuple[str, Callable[[], bytes]]] = [
        ("vehicle_status", lambda: pretty),
        ("free_bike_status", lambda: whole),
        ("vehicle_status", lambda: whole[:-20] + b"\n"),
        ("vehicle_status", lambda: b"<html>Bad gateway</html>\n"),
    ]
    for minute, (feed, content) in enumerate(contents):
        yield _key(SMALL, feed, at + timedelta(minutes=minute)), content()
    yield "gbfs/wind_harbour/vehicle_status.json", whole


def _text(at: datetime) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")
