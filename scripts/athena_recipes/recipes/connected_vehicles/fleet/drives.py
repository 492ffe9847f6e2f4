"""Drives second by second: speed, acceleration, turns, place, fuel and battery."""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass

Sample = dict[str, float]
_METRES_PER_DEGREE = 111_195.0


@dataclass(frozen=True)
class Style:
    """How somebody drives: harsh seconds per hour, and the usual speed in km/h."""

    harsh_per_hour: float = 4.0
    speed_kmh: float = 55.0


def drive(
    chance: random.Random, seconds: int, start: tuple[float, float], style: Style, fuel_pct: float
) -> Iterator[Sample]:
    """One sample per second; a drive begins and ends at a standstill."""
    lat, lon = start
    speed, heading, target, until = 0.0, chance.uniform(0, 360), style.speed_kmh, 20
    harsh, kind = 0, ""
    for second in range(seconds):
        if second >= until:
            target = min(130.0, max(0.0, chance.gauss(style.speed_kmh, style.speed_kmh * 0.3)))
            until = second + chance.randint(12, 40)
        if seconds - second < 12:
            target = 0.0
        if not harsh and speed > 25 and chance.random() < style.harsh_per_hour / 3600:
            harsh, kind = chance.choice((1, 2, 3)), chance.choice(("brake", "speed_up", "turn"))
        longitudinal = max(-2.4, min(2.0, (target - speed) / 9)) + chance.gauss(0, 0.1)
        yaw = chance.gauss(0, 1.5) if speed > 3 else 0.0
        if harsh:
            harsh -= 1
            if kind == "brake":
                longitudinal = -chance.uniform(3.8, 7.5)
            elif kind == "speed_up":
                longitudinal = chance.uniform(3.2, 5.0)
            else:
                yaw = math.degrees(chance.uniform(4.3, 7.0) / max(speed / 3.6, 6))
        moved = max(0.0, speed + longitudinal * 3.6)
        longitudinal = (moved - speed) / 3.6
        speed = moved
        heading = (heading + yaw) % 360
        metres = speed / 3.6
        lat += metres * math.cos(math.radians(heading)) / _METRES_PER_DEGREE
        lon += (
            metres
            * math.sin(math.radians(heading))
            / (_METRES_PER_DEGREE * math.cos(math.radians(lat)))
        )
        yield {
            "offset_s": second,
            "speed_kmh": round(speed, 1),
            "longitudinal_acceleration_ms2": round(longitudinal, 2),
            "lateral_acceleration_ms2": round(metres * math.radians(yaw), 2),
            "yaw_rate_deg_s": round(yaw, 2),
            "latitude_deg": round(lat, 5),
            "longitude_deg": round(lon, 5),
            "fuel_pct": round(fuel_pct - second * 0.0008, 1),
            "auxiliary_battery_v": round(chance.gauss(14.1, 0.08), 2),
        }


def rest(
    chance: random.Random,
    seconds: int,
    place: tuple[float, float] | None,
    volts: float,
    fuel_pct: float,
) -> Iterator[Sample]:
    """Samples of a parked vehicle; `volts` is the battery's resting voltage.

    `place` is None in a garage, where it has no position.
    """
    position = {"latitude_deg": place[0], "longitude_deg": place[1]} if place else {}
    for second in range(seconds):
        yield {
            "offset_s": second,
            "speed_kmh": 0.0,
            "longitudinal_acceleration_ms2": 0.0,
            "lateral_acceleration_ms2": 0.0,
            "yaw_rate_deg_s": 0.0,
            **position,
            "fuel_pct": round(fuel_pct, 1),
            "auxiliary_battery_v": round(volts + chance.gauss(0, 0.01), 2),
        }
