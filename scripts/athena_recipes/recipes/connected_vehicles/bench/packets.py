"""Packets of a large fleet: a few simulated drives, sent by many vehicles on many days."""

import gzip
import json
import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from athena_recipes.recipes.connected_vehicles.fleet.drives import Style, drive, rest
from athena_recipes.recipes.connected_vehicles.fleet.fleet import FIRST_DAY, HOME, vehicle
from athena_recipes.recipes.connected_vehicles.vehicles.packets import line, packet

# A vehicle's day: a drive of 16 minutes, and a minute at rest before it.
SECONDS_PER_DAY = 1_020
_DRIVES = 24
_REPEATED = 50  # one packet of this many is delivered twice


def write_packets(raw: Path, vehicles: int, days: int, seed: int = 7) -> int:
    """Write the packets of `days` days below `raw`, in a file per day; the distinct seconds.

    Memory does not grow with the number of vehicles or days.
    """
    courses = [list(_minutes(random.Random(f"{seed} {number}"))) for number in range(_DRIVES)]
    for day in range(days):
        midnight = FIRST_DAY + timedelta(days=day)
        path = raw / "packets" / f"dt={midnight:%Y-%m-%d}" / "fleet.json.gz"
        path.parent.mkdir(parents=True, exist_ok=True)
        # A low level: to compress is no part of what is measured.
        with gzip.open(path, "wb", compresslevel=1) as file:
            for number in range(vehicles):
                for one in _day(number, midnight, courses[(number + 5 * day) % _DRIVES]):
                    file.write(one)
    return vehicles * days * SECONDS_PER_DAY


def _minutes(chance: random.Random) -> Iterator[str]:
    """The samples of each minute as JSON: a rest, and a drive."""
    style = Style(chance.uniform(0, 120), chance.uniform(40, 75))
    resting = [*rest(chance, 60, HOME, 12.6 + chance.gauss(0, 0.03), 60.0)]
    driven = [*drive(chance, SECONDS_PER_DAY - 60, HOME, style, 60.0)]
    for samples in (resting, *(driven[begin : begin + 60] for begin in range(0, len(driven), 60))):
        yield _json([{**one, "offset_s": int(one["offset_s"]) % 60} for one in samples])


def _day(number: int, midnight: datetime, course: Sequence[str]) -> Iterator[bytes]:
    """The lines of a vehicle on one day, of which some are sent twice."""
    who = vehicle(number)
    begin = midnight + timedelta(hours=6, minutes=number % 720)
    for minute, samples in enumerate(course):
        at = midnight + timedelta(hours=3) if minute == 0 else begin + timedelta(minutes=minute)
        text = line({**packet(who, at, (), ()), "samples": "#"}).replace(b'"#"', samples.encode())
        yield text
        if (number + minute) % _REPEATED == 0:
            yield text


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))
