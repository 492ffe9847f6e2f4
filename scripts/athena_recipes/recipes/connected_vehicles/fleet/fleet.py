"""Sixteen vehicles over three weeks, with faults that are known: who, what and since when."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from athena_recipes.recipes.connected_vehicles.fleet.drives import Sample, Style, drive, rest
from athena_recipes.recipes.connected_vehicles.vehicles.packets import Vehicle

FIRST_DAY = datetime(2026, 2, 18, tzinfo=UTC)
DAYS = 21
VEHICLES = 16
# The fleet's faults: vehicle numbers and first days, counted from 0.
WEAK_BATTERY, WEAK_SINCE, WEAK_MV_PER_DAY = 3, 5, 48
SPIKE_VEHICLES, SPIKE_SINCE, SPIKE_CODE = (4, 5, 6, 7), 15, "P0301"
LONE_DTC, LONE_SINCE, LONE_CODE = 9, 6, "P0420"
TEEN, TEEN_DRIVER, TEEN_LIMIT_KMH = 2, "driver-002", 90
CALM, WILD, OPEN_CAR_PARK = 0, 1, 14
DENSE_VEHICLE, DENSE_DAY = 1, 19
_MODELS = ("Lumen", "Corva", "Tarn", "Lumen")
_DISPATCH = ("retail", "rental", "fleet")
HOME = (52.09, 5.12)


@dataclass(frozen=True)
class Trip:
    """A drive or a rest; samples are counted from `started_at`."""

    number: int
    vehicle: Vehicle
    started_at: datetime
    samples: list[Sample]
    dtc: tuple[str, ...]
    is_drive: bool


def vehicle(number: int) -> Vehicle:
    """A vehicle by its number; the VINs are canaries of the tests."""
    return Vehicle(
        f"JTDZZ3DU0A7{number:06d}",
        f"driver-{number:03d}",
        _MODELS[number // 4 % len(_MODELS)],
        _DISPATCH[number % len(_DISPATCH)],
    )


def home(number: int) -> tuple[float, float]:
    """Where a vehicle is parked at night."""
    return round(HOME[0] + number % 4 * 0.02, 5), round(HOME[1] + number // 4 * 0.03, 5)


def style(number: int) -> Style:
    """How a vehicle is driven."""
    if number == CALM:
        return Style(0.0, 45.0)
    return Style(160.0, 75.0) if number in (WILD, TEEN) else Style(6.0 + number, 55.0)


def resting_volts(number: int, day: int) -> float:
    """The battery's resting voltage: about 12.6 V, and falling where it is weak."""
    weather = 0.03 * ((day * 7 + number * 3) % 5 - 2)
    fallen = max(0, day - WEAK_SINCE) * WEAK_MV_PER_DAY / 1000 if number == WEAK_BATTERY else 0.0
    return 12.6 + weather - fallen


def dtc_of(number: int, day: int) -> tuple[str, ...]:
    """The codes that a vehicle reports."""
    codes = []
    if number in SPIKE_VEHICLES and day >= SPIKE_SINCE + number % 2:
        codes.append(SPIKE_CODE)
    if number == LONE_DTC and day >= LONE_SINCE:
        codes.append(LONE_CODE)
    return tuple(codes)


def trips(seed: int, day: int, scale: float = 1.0) -> Iterator[Trip]:
    """What the fleet sends on a day, by vehicle; the scale is the number of vehicles."""
    for number in range(max(1, round(VEHICLES * scale))):
        chance = random.Random(f"{seed} {day} {number}")
        who, place = vehicle(number), home(number)
        midnight = FIRST_DAY + timedelta(days=day)
        fuel = 90.0 - day * 3 % 60
        seen = place if number == OPEN_CAR_PARK else None
        resting = rest(chance, 4, seen, resting_volts(number, day), fuel)
        codes = dtc_of(number, day)
        yield Trip(
            number, who, midnight + timedelta(hours=3, minutes=number), [*resting], (), False
        )
        is_dense = number == DENSE_VEHICLE and day == DENSE_DAY
        if chance.random() < 0.12 and not is_dense:
            continue
        begins = midnight + timedelta(hours=chance.randint(6, 19), minutes=chance.randint(0, 59))
        seconds = 1_500 if is_dense else chance.randint(120, 210)
        driven = drive(chance, seconds, place, style(number), fuel)
        yield Trip(
            number, who, begins + timedelta(seconds=chance.randint(0, 30)), [*driven], codes, True
        )
