"""A city with scooters, event by event: who wants to ride, who can, and where vehicles stand.

Riders open the app in a zone. Most want to ride; one who finds no vehicle in the zone leaves, so
rentals are fewer than rides that were wanted. The simulation knows both, a fleet knows rentals.
"""

import copy
import heapq
import math
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

FIRST_DAY = datetime(2026, 4, 6, tzinfo=UTC)  # a Monday
SOUTH, WEST = 52.34, 4.84
CELL_DEGREES = 0.01
CELLS = 6  # a side
SHARE_THAT_RIDES = 0.8
_LOW_BATTERY = 0.12
_DEMAND_PER_DAY = 800
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Open:
    """A rider opened the app; `has_ridden` and `would_ride` say what came of it."""

    at: datetime
    lat: float
    lon: float
    would_ride: bool
    has_ridden: bool


@dataclass(frozen=True)
class Trip:
    """A vehicle went from one place to another."""

    number: int
    vehicle: int
    started_at: datetime
    ended_at: datetime
    start: tuple[float, float]
    end: tuple[float, float]


@dataclass
class Vehicle:
    """A scooter; `free_at` is when its rental ends."""

    number: int
    lat: float
    lon: float
    battery: float
    rentals: int = 0
    free_at: datetime = FIRST_DAY
    seen_at: datetime = FIRST_DAY

    @property
    def is_disabled(self) -> bool:
        """Whether the battery is too low to ride."""
        return self.battery < _LOW_BATTERY


@dataclass
class Hour:
    """What happened in an hour: opens and trips by their start, and vehicles as it began."""

    starts_at: datetime
    vehicles: list[Vehicle]
    opens: list[Open] = field(default_factory=list)
    trips: list[Trip] = field(default_factory=list)


def zone_of(lat: float, lon: float) -> tuple[int, int]:
    """The cell of the city, (row, column) from the south-west."""
    return math.floor((lat - SOUTH) / CELL_DEGREES), math.floor((lon - WEST) / CELL_DEGREES)


def demand(row: int, column: int, at: datetime, scale: float = 1) -> float:
    """Rides that are wanted on average in a zone and hour, at this scale.

    Mornings begin outside and end in the middle, evenings the other way; nights and weekends have
    another shape.
    """
    middle = (CELLS - 1) / 2
    distance = math.hypot(row - middle, column - middle) / middle
    centre, outside = math.exp(-1.6 * distance), 0.15 + 0.35 * distance
    hour, is_weekend = at.hour, at.weekday() >= 5
    morning, evening = _bump(hour, 8, 1.6), _bump(hour, 17.5, 2.4)
    noon, night = _bump(hour, 13, 3.2), _bump(hour, 23, 2.0)
    if is_weekend:
        shape = centre * (0.9 * noon + 0.8 * night + 0.5 * evening) + outside * 0.5 * noon
    else:
        shape = outside * 1.4 * morning + centre * (1.3 * evening + 0.5 * noon + 0.2 * night)
        shape += 0.25 * centre * morning + 0.3 * outside * evening
    return _DEMAND_PER_DAY * scale * (shape + 0.004) / 175


class City:
    """The simulation: iterate over `hours`; equal seeds give equal cities."""

    def __init__(self, seed: int, scale: float = 1, vehicles: int = 120) -> None:
        self._chance = self._riders = random.Random(f"city {seed}")
        self._is_moved_at_night = True
        self._hours = 0
        self._scale = scale
        self._trips = 0
        self.vehicles = [self._new(number) for number in range(max(5, round(vehicles * scale)))]
        self._standing: dict[tuple[int, int], list[int]] = defaultdict(list)
        for vehicle in self.vehicles:
            self._standing[zone_of(vehicle.lat, vehicle.lon)].append(vehicle.number)
        # (end of a rental, vehicle)
        self._riding: list[tuple[datetime, int]] = []

    def hours(self, days: int) -> Iterator[Hour]:
        """Each hour of these days, in order; a second call goes on where the first one ended."""
        for _ in range(days * 24):
            at = self.now
            self._hours += 1
            self._arrive(at)
            if at.hour == 4:
                self._service()
            hour = Hour(at, [replace(vehicle) for vehicle in self.vehicles])
            self._run(hour)
            yield hour

    @property
    def now(self) -> datetime:
        """The start of the next hour."""
        return FIRST_DAY + timedelta(hours=self._hours)

    def fork(self, seed: int) -> "City":
        """A copy whose vehicles nobody moves at night; equal seeds give equal riders.

        What riders want does not depend on the vehicles, so forks of one seed differ only by what
        `move` does.
        """
        made = copy.deepcopy(self)
        made._riders = random.Random(f"riders {seed}")
        made._chance = random.Random(f"rides {seed}")
        made._is_moved_at_night = False
        return made

    def available(self) -> dict[tuple[int, int], int]:
        """Zone -> vehicles that can be rented there now."""
        self._arrive(self.now)
        return {zone: len(self._rentable(zone)) for zone in list(self._standing)}

    def move(self, moves: Mapping[tuple[tuple[int, int], tuple[int, int]], int]) -> None:
        """Move vehicles now: (from, to) -> vehicles. Raises ValueError if a zone has too few."""
        self._arrive(self.now)
        for (start, end), count in moves.items():
            numbers = self._rentable(start)[:count]
            if len(numbers) < count:
                raise ValueError(f"zone {start} has {len(numbers)} vehicles, not {count}")
            for number in numbers:
                self._standing[start].remove(number)
                self.vehicles[number].lat, self.vehicles[number].lon = self._place(*end)
                self._standing[end].append(number)

    def _rentable(self, zone: tuple[int, int]) -> list[int]:
        return [one for one in self._standing[zone] if not self.vehicles[one].is_disabled]

    def _run(self, hour: Hour) -> None:
        for at, row, column in self._openings(hour.starts_at):
            self._arrive(at)
            lat, lon = self._place(row, column, self._riders)
            would_ride = self._riders.random() < SHARE_THAT_RIDES
            trip = self._rent(at, (row, column)) if would_ride else None
            if trip:
                hour.trips.append(trip)
            hour.opens.append(Open(at, lat, lon, would_ride, trip is not None))

    def _openings(self, start: datetime) -> list[tuple[datetime, int, int]]:
        found = []
        for row in range(CELLS):
            for column in range(CELLS):
                expected = demand(row, column, start, self._scale) / SHARE_THAT_RIDES
                for _ in range(_poisson(self._riders, expected)):
                    at = start + timedelta(seconds=self._riders.randrange(3600))
                    found.append((at, row, column))
        return sorted(found)

    def _rent(self, at: datetime, zone: tuple[int, int]) -> Trip | None:
        free = self._rentable(zone)
        if not free:
            return None
        vehicle = self.vehicles[self._chance.choice(free)]
        self._standing[zone].remove(vehicle.number)
        start = (vehicle.lat, vehicle.lon)
        end = self._place(*self._destination(at, zone))
        kilometres = max(0.3, math.dist(start, end) * 90)
        ended_at = at + _MINUTE * (2 + kilometres * self._chance.uniform(3, 6))
        vehicle.lat, vehicle.lon = end
        vehicle.battery = max(0.0, vehicle.battery - kilometres * 0.018)
        vehicle.rentals += 1
        vehicle.free_at = ended_at
        heapq.heappush(self._riding, (ended_at, vehicle.number))
        self._trips += 1
        return Trip(self._trips, vehicle.number, at, ended_at, start, end)

    def _destination(self, at: datetime, zone: tuple[int, int]) -> tuple[int, int]:
        middle = (CELLS - 1) / 2
        is_inward = at.weekday() < 5 and at.hour < 12
        while True:
            row, column = self._chance.randrange(CELLS), self._chance.randrange(CELLS)
            distance = math.hypot(row - middle, column - middle) / middle
            attraction = math.exp(-1.6 * distance) if is_inward else 0.25 + 0.3 * distance
            near = math.exp(-0.35 * math.dist(zone, (row, column)))
            if (row, column) != zone and self._chance.random() < attraction * near:
                return row, column

    def _arrive(self, at: datetime) -> None:
        while self._riding and self._riding[0][0] <= at:
            ended_at, number = heapq.heappop(self._riding)
            vehicle = self.vehicles[number]
            vehicle.seen_at = ended_at
            self._standing[zone_of(vehicle.lat, vehicle.lon)].append(number)

    def _service(self) -> None:
        """The night's work: low batteries are changed, and some vehicles go to other zones."""
        for numbers in list(self._standing.values()):
            for number in list(numbers):
                vehicle = self.vehicles[number]
                if vehicle.battery < 0.4:
                    vehicle.battery = 1.0
                if self._is_moved_at_night and self._chance.random() < 0.25:
                    numbers.remove(number)
                    vehicle.lat, vehicle.lon = self._place(
                        self._chance.randrange(CELLS), self._chance.randrange(CELLS)
                    )
                    self._standing[zone_of(vehicle.lat, vehicle.lon)].append(number)

    def _new(self, number: int) -> Vehicle:
        lat, lon = self._place(self._chance.randrange(CELLS), self._chance.randrange(CELLS))
        return Vehicle(number, lat, lon, self._chance.uniform(0.3, 1))

    def _place(
        self, row: int, column: int, chance: random.Random | None = None
    ) -> tuple[float, float]:
        # Five digits are a metre; the edge of a cell belongs to the next one.
        chance = chance or self._chance
        south, west = chance.uniform(0.02, 0.98), chance.uniform(0.02, 0.98)
        return (
            round(SOUTH + (row + south) * CELL_DEGREES, 5),
            round(WEST + (column + west) * CELL_DEGREES, 5),
        )


def _bump(hour: float, at: float, width: float) -> float:
    apart = min(abs(hour - at), 24 - abs(hour - at))
    return math.exp(-((apart / width) ** 2))


def _poisson(chance: random.Random, expected: float) -> int:
    """A random number of events (Knuth's method, for small `expected`)."""
    limit, product, count = math.exp(-expected), chance.random(), 0
    while product > limit:
        product *= chance.random()
        count += 1
    return count
