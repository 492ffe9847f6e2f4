"""A fleet as a round of rebalancing begins: vehicles, their expected gains, and distances."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

Row = Mapping[str, Any]
# (from zone, to zone) -> vehicles.
Moves = Mapping[tuple[str, str], int]
# A place with a smaller gain is not worth a move.
_LEAST_GAIN = 0.001


@dataclass(frozen=True)
class Zone:
    """A zone: kilometres from the middle of the fleet, and the gain of each place for a vehicle.

    `gains` has the rides that the first, second, … vehicle is expected to add, 0 to 1, falling.
    Further vehicles add nothing.
    """

    vehicles: int
    east_km: float
    north_km: float
    gains: tuple[float, ...]

    def gain_of(self, change: int) -> float:
        """Rides that this many more vehicles add; negative for fewer vehicles."""
        if change < 0:
            return -sum(self.gains[self.vehicles + change : self.vehicles])
        return sum(self.gains[self.vehicles : self.vehicles + change])


@dataclass(frozen=True)
class Town:
    """The zones of a fleet, and the rides that a kilometre of a vehicle costs."""

    zones: Mapping[str, Zone]
    rides_per_kilometre: float

    def kilometres(self, start: str, end: str) -> float:
        """The distance of two zones."""
        one, other = self.zones[start], self.zones[end]
        return math.hypot(one.east_km - other.east_km, one.north_km - other.north_km)

    def value(self, moves: Moves) -> float:
        """Rides that these moves gain, less what their kilometres cost."""
        change: dict[str, int] = defaultdict(int)
        for (start, end), vehicles in moves.items():
            change[start] -= vehicles
            change[end] += vehicles
        gained = sum(self.zones[zone].gain_of(vehicles) for zone, vehicles in change.items())
        driven = sum(self.kilometres(*pair) * vehicles for pair, vehicles in moves.items())
        return gained - self.rides_per_kilometre * driven


def towns(
    hours: Iterable[Row], zones: Iterable[Row], rides_per_kilometre: float
) -> dict[str, Town]:
    """Fleet -> town, of rows of stg_scooter_fleet__round_hours of one round and rows of zones."""
    centres: dict[str, dict[str, tuple[float, float]]] = defaultdict(dict)
    for row in zones:
        centres[row["system_id"]][row["zone_id"]] = (row["centre_lat"], row["centre_lon"])
    ahead: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in hours:
        ahead[row["system_id"]][row["zone_id"]].append(row)
    return {
        system: Town(_zones(found, centres[system]), rides_per_kilometre)
        for system, found in ahead.items()
    }


def _zones(
    ahead: Mapping[str, list[Row]], centres: Mapping[str, tuple[float, float]]
) -> dict[str, Zone]:
    middle_lat = sum(lat for lat, _ in centres.values()) / len(centres)
    middle_lon = sum(lon for _, lon in centres.values()) / len(centres)
    found = {}
    for zone, rows in ahead.items():
        lat, lon = centres[zone]
        found[zone] = Zone(
            rows[0]["vehicles"],
            (lon - middle_lon) * 111.32 * math.cos(math.radians(middle_lat)),
            (lat - middle_lat) * 110.57,
            tuple(_gains(rows)),
        )
    return found


def _gains(rows: Iterable[Row]) -> Iterator[float]:
    """The gain of each place, as long as a vehicle stands there or it is worth a move."""
    until = []
    missing = variance = 0.0
    vehicles = 0
    for row in sorted(rows, key=lambda row: str(row["hour_at"])):
        missing += row["expected_demand"] - row["expected_arrivals"]
        variance += row["expected_demand"] + row["expected_arrivals"]
        until.append((missing, variance))
        vehicles = row["vehicles"]
    for place in count(1):
        gain = max(_at_least(place, *balance) for balance in until)
        if place > vehicles and gain < _LEAST_GAIN:
            return
        yield gain


def _at_least(place: int, missing: float, variance: float) -> float:
    """The probability that this many vehicles are needed, with the logistic distribution."""
    if variance <= 0:
        return 0.0
    steps = 1.702 * (place - 0.5 - missing) / math.sqrt(variance)
    return 1 / (1 + math.exp(min(steps, 50)))
