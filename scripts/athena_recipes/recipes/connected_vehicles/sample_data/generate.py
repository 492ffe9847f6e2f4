"""Three weeks of sixteen vehicles, with the faults that real deliveries have.

One drive goes the whole way: samples, CAN log, decoder, packets. The other packets are written
directly, by the same packet writer.
"""

import json
import random
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from athena_recipes.lake.keys.keys import ensure_key
from athena_recipes.recipes.connected_vehicles.fleet.drives import Sample
from athena_recipes.recipes.connected_vehicles.fleet.fleet import (
    DAYS,
    FIRST_DAY,
    TEEN,
    TEEN_DRIVER,
    Trip,
    home,
    trips,
)
from athena_recipes.recipes.connected_vehicles.vehicles.dbc import dbc_text, fleet_database
from athena_recipes.recipes.connected_vehicles.vehicles.decode import decode_log, make_wiring
from athena_recipes.recipes.connected_vehicles.vehicles.packets import (
    compressed,
    line,
    packet,
)
from athena_recipes.recipes.connected_vehicles.vehicles.record import log_frames, write_log

# Raise it when the files change, so that lakes written before are replaced.
VERSION = 2
# The drive that goes through a CAN log: vehicle and day.
LOGGED = (8, 12)
LATE = (6, 4)
LATE_DAYS = 2
# A sample with an escaped quote, a brace in a text, and objects in objects.
_DEEP = {"note": 'a "b" }{', "offset_s": 7, "speed_kmh": 51.5, "deep": {"a": {"b": [{"c": {}}]}}}
_SHUFFLED, _NO_DRIVER, _SPEED_FAULT, _NO_LATERAL, _NO_GPS = 10, 12, 11, 13, 14


def generate(seed: int, scale: float) -> Iterator[tuple[str, bytes]]:
    """(key, content) of every file; keys are relative to raw/connected_vehicles/."""
    chance = random.Random(f"deliveries {seed}")
    late: dict[int, list[bytes]] = defaultdict(list)
    count = 0
    for day in range(DAYS):
        halves: dict[str, list[bytes]] = {"am": [], "pm": []}
        for trip in trips(seed, day, scale):
            if trip.is_drive and (trip.number, day) == LOGGED:
                yield from _through_a_log(trip)
                continue
            for one in _packets(trip, day, chance):
                count += 1
                text = line(one)
                if trip.is_drive and (trip.number, day) == LATE:
                    late[day + LATE_DAYS].append(text)
                    continue
                half = halves["am" if trip.started_at.hour < 12 else "pm"]
                half.append(text)
                if count % 40 == 0:
                    half.append(text)
                if count % 97 == 0:
                    late[day + 1].append(text)
        if day == 7:
            halves["pm"] += _odd_lines(halves["pm"])
        for half_name, lines in halves.items():
            if lines:
                yield f"packets/{_dt(day)}/fleet-1-{half_name}.json.gz", compressed(b"".join(lines))
        if late[day]:
            yield f"packets/{_dt(day)}/fleet-2-late.json.gz", compressed(b"".join(late[day]))
    yield "packets/without_a_day.json.gz", compressed(b"{}\n")
    yield "geofences/home.json", _geofence()
    yield "dbc/fleet.dbc", dbc_text().encode()


def finish(folder: Path) -> None:
    """Make the key of the masked VINs where there is none."""
    ensure_key(folder)


def _dt(day: int) -> str:
    return f"dt={FIRST_DAY + timedelta(days=day):%Y-%m-%d}"


def minutes_of(trip: Trip) -> Iterator[tuple[datetime, list[Sample]]]:
    """The samples of a trip by minute, offsets counted from each minute."""
    found: dict[datetime, list[Sample]] = defaultdict(list)
    for sample in trip.samples:
        at = trip.started_at + timedelta(seconds=sample["offset_s"])
        start = at.replace(second=0, microsecond=0)
        found[start].append({**sample, "offset_s": at.second})
    yield from found.items()


def _packets(trip: Trip, day: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    for number, (at, samples) in enumerate(minutes_of(trip)):
        one = packet(trip.vehicle, at, _as_sent(trip, day, number, samples, chance), trip.dtc)
        if trip.number == _NO_DRIVER and day == 8:
            del one["driver_id"]
        yield one


def _as_sent(
    trip: Trip, day: int, number: int, samples: list[Sample], chance: random.Random
) -> Iterable[Any]:
    """The samples with what modules do to them."""
    if trip.number == _SHUFFLED:
        sent = [*samples, samples[0]]
        chance.shuffle(sent)
        return sent
    if trip.is_drive and trip.number == _SPEED_FAULT and day == 9 and number == 1:
        bad = {"speed_kmh": 655.35, "fuel_pct": "n/a"}
        return [{**one, **bad} if place % 10 == 0 else one for place, one in enumerate(samples)]
    if trip.number == _NO_LATERAL and day == 10:
        return [{k: v for k, v in one.items() if k[:7] != "lateral"} for one in samples]
    if trip.number == _NO_GPS and day == 11:
        return [{**one, "latitude_deg": 0.0, "longitude_deg": 0.0} for one in samples]
    if trip.is_drive and trip.number == 15:
        # A module that loses seconds.
        return [one for one in samples if one["offset_s"] % 20 < 17 or chance.random() < 0.5]
    return samples


def _odd_lines(lines: list[bytes]) -> list[bytes]:
    """Lines that cannot be used, or not all of them."""
    one = json.loads(lines[0])
    few = {**one, "samples": one["samples"][:2], "dtc": []}

    def sent(**changed: Any) -> bytes:
        return line({k: v for k, v in {**few, **changed}.items() if v != "absent"})

    return [
        lines[0][: len(lines[0]) // 2] + b"\n",
        b"<html>Bad gateway</html>\n",
        sent(vin="absent"),
        sent(vin=" "),
        sent(packet_at="absent"),
        sent(packet_at="yesterday"),
        sent(packet_at="2087-01-01T00:00:00Z"),
        sent(samples="lost"),
        sent(packet_at="2026-02-25T22:00:00Z", samples=7),
        sent(packet_at="2026-02-25T22:01:00Z", samples={"offset_s": 1}),
        sent(packet_at="2026-02-25T22:02:00Z", samples=[None, "x", 5, [1], {}]),
        sent(packet_at="2026-02-25T22:05:00Z", samples=[{"offset_s": 1, "speed_kmh": {"a": 1}}]),
        sent(packet_at="2026-02-25T22:06:00Z", samples=[_DEEP]),
        sent(packet_at="2026-02-25T22:03:00Z", samples=[], dtc="P0172"),
        sent(packet_at="2026-02-25T22:04:00Z", samples=[], dtc={"code": "P0173"}),
        sent(packet_at="2026-02-25T23:00:00Z", samples="absent", dtc=["P0171"]),
        sent(packet_at="2026-02-25T23:10:00Z", samples=[{**few["samples"][0], "offset_s": 75}]),
        sent(packet_at="2026-02-25T23:20:00Z").rstrip() + sent(packet_at="2026-02-25T23:21:00Z"),
    ]


def _through_a_log(trip: Trip) -> Iterator[tuple[str, bytes]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "drive.log"
        write_log(path, log_frames(trip.started_at, trip.samples, trip.dtc))
        database = fleet_database()
        done = decode_log(path, database, make_wiring(database, {}, ()), trip.vehicle)
    yield from done.files.items()


def _geofence() -> bytes:
    lat, lon = home(TEEN)
    side = 0.018
    ring = [
        [lon - side, lat - side],
        [lon + side, lat - side],
        [lon + side, lat + side],
        [lon - side, lat + side],
        [lon - side, lat - side],
    ]
    feature = {
        "type": "Feature",
        "properties": {"geofence_id": "home", "driver_id": TEEN_DRIVER, "rule": "stay_inside"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    return line({"type": "FeatureCollection", "features": [feature]})
