"""The plan in SQL: near the optimum in random towns, and half of the lost rides in the city."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from athena_recipes.engines.duckdb_functions import prepare
from athena_recipes.recipes.scooter_fleet.fleet.optimum import best_moves
from athena_recipes.recipes.scooter_fleet.fleet.town import towns
from athena_recipes.recipes.scooter_fleet.sample_data.city import CELLS, FIRST_DAY, City
from athena_recipes.recipes.scooter_fleet.sample_data.generate import DAYS, LARGE

from tests.python.recipes.scooter_fleet.fleet_lake import FleetLake
from tests.python.support.demo_lake import DemoLake

CAPACITY, TRIPS, RIDES_PER_KILOMETRE = 20, 2, 0.02
TOWNS = 64
MODELS = ("stg_scooter_fleet__round_gains", "stg_scooter_fleet__round_moves")
AT = datetime(2026, 5, 4)
Row = dict[str, Any]
Plan = dict[str, list[Row]]


class Planner:
    """The model's query, as dbt compiled it, over rows of a test."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, root: Path) -> None:
        self.connection = connection
        gains, moves = (compiled(root, model) for model in MODELS)
        self.steps = (f"create or replace temp table given_gains as {gains}", moves)

    def plan(self, hours: Iterable[Row], zones: Iterable[Row]) -> Plan:
        """Fleet -> rows of the plan."""
        frames = {
            "given_hours": pd.DataFrame(hours).assign(is_coming=True),
            "given_zones": pd.DataFrame(zones),
        }
        for table, frame in frames.items():
            self.connection.register(table, frame)
        for step in self.steps:
            found = self.connection.execute(step)
        names = [column[0] for column in found.description]
        plan: Plan = defaultdict(list)
        for values in found.fetchall():
            row = dict(zip(names, values, strict=True))
            plan[row["system_id"]].append(row)
        return plan

    def expected_hours(self) -> dict[tuple[tuple[int, int], int], tuple[float, float]]:
        """(zone, hour of the week) -> rides and arrivals, the means of the large fleet's sample."""
        ended = "date_trunc('hour', ended_at)"
        rows = self.connection.execute(
            "with ends as ("
            f" select end_zone_id as zone_id, {ended} as hour_at, count(*) as arrivals"
            " from recipes_scooter_fleet.stg_scooter_fleet__trips"
            f" where reject_reason is null and system_id = '{LARGE}' group by 1, 2"
            ") select zone_id, isodow(hour_at) * 24 - 24 + hour(hour_at),"
            " avg(estimated_demand), avg(coalesce(arrivals, 0))"
            " from recipes_scooter_fleet.demand_hourly left join ends using (zone_id, hour_at)"
            f" where system_id = '{LARGE}' group by 1, 2"
        ).fetchall()
        found = {}
        for zone_id, hour, demand, arrivals in rows:
            row, column = cell(zone_id)
            found[(row - 5234, column - 484), hour] = (demand, arrivals)
        assert len(found) == CELLS * CELLS * 168
        return found


@pytest.fixture(scope="module")
def planner(demo_lake: DemoLake, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planner]:
    lake = FleetLake(tmp_path_factory.mktemp("plan"))
    done = lake.dbt("compile", "-s", *MODELS, artifacts=True)
    assert done.returncode == 0, done.stdout
    with demo_lake.connection() as connection:
        prepare(connection)
        connection.execute("set threads = 1")
        yield Planner(connection, lake.root)


def compiled(root: Path, model: str) -> str:
    """The query of a model, over the tables given_…."""
    [path] = (root / ".target" / "compiled").rglob(f"{model}.sql")
    query = path.read_text(encoding="utf-8")
    for name in ("stg_scooter_fleet__round_hours", "stg_scooter_fleet__round_gains", "zones"):
        given = "given_" + name.rpartition("round_")[2]
        query = query.replace(f'"athena_recipes"."recipes_scooter_fleet"."{name}"', given)
    assert query.count("given_") >= 1
    return query


def random_town(seed: int) -> tuple[list[Row], list[Row]]:
    """Hours and zones: most zones have too many vehicles or too few."""
    chance = random.Random(seed)
    system, count = f"town {seed}", (4, 9, 25, 60)[seed % 4]
    side, zones, hours = (0.04, 0.07, 0.12)[seed % 3], [], []
    for number in range(count):
        zone = f"z{number}"
        lat, lon = 52 + chance.uniform(0, side), 4.8 + 1.6 * chance.uniform(0, side)
        zones.append({"system_id": system, "zone_id": zone, "centre_lat": lat, "centre_lon": lon})
        level, lean = chance.expovariate(0.7), chance.uniform(-0.6, 0.6)
        vehicles = int(chance.expovariate(0.25))
        for step in range(7):
            shape = level * chance.uniform(0.2, 1.8)
            hours.append(
                {
                    "system_id": system,
                    "round_at": AT,
                    "zone_id": zone,
                    "hour_at": AT + timedelta(hours=step),
                    "vehicles": vehicles,
                    "expected_demand": shape * (1 + lean),
                    "expected_arrivals": shape * (1 - lean) * chance.uniform(0.4, 1.2),
                }
            )
    return hours, zones


def test_the_plan_is_within_a_twentieth_of_the_optimum(planner: Planner) -> None:
    """64 towns of 4 to 60 zones, in one run of the query."""
    pairs = [random_town(seed) for seed in range(TOWNS)]
    hours = [row for one, _ in pairs for row in one]
    zones = [row for _, one in pairs for row in one]
    plan = planner.plan(hours, zones)
    values = {}
    for system, town in towns(hours, zones, RIDES_PER_KILOMETRE).items():
        moves: Counter[tuple[str, str]] = Counter()
        loads: Counter[int] = Counter()
        for row in plan[system]:
            moves[row["from_zone_id"], row["to_zone_id"]] += row["vehicles"]
            loads[row["truck_trip"]] += row["vehicles"]
            assert row["kilometres"] == pytest.approx(
                town.kilometres(row["from_zone_id"], row["to_zone_id"])
            )
        assert max(loads.values(), default=0) <= CAPACITY
        assert set(loads) <= set(range(1, TRIPS + 1))
        givers, receivers = (Counter[str](), Counter[str]())
        for (start, end), vehicles in moves.items():
            givers[start] += vehicles
            receivers[end] += vehicles
        assert not givers.keys() & receivers.keys()
        assert all(town.zones[zone].vehicles >= count for zone, count in givers.items())
        best = town.value(best_moves(town, CAPACITY * TRIPS))
        value = town.value(moves)
        assert value <= best + 1e-3
        # What the rows say that they gain is at least nearly what they gain.
        driven = sum(town.kilometres(*pair) * count for pair, count in moves.items())
        said = sum(row["gained_rides"] for row in plan[system])
        assert said == pytest.approx(value + RIDES_PER_KILOMETRE * driven, abs=0.3)
        values[system] = (value, best)
    assert len(values) == TOWNS
    # A third of a ride is a gap in towns where there is hardly anything to gain.
    far = {town: one for town, one in values.items() if one[0] < 0.95 * one[1] - 0.33}
    assert not far
    assert sum(value for value, _ in values.values()) > 0.98 * sum(
        best for _, best in values.values()
    )


def week_in_the_city(
    planner: Planner, cities: Mapping[str, City], *, every: int, ahead: int
) -> Counter[str]:
    """A week with a plan every `every` hours, or with none (0): rides wanted and lost, moves.

    The plan knows the mean hours of the demo's four weeks and the vehicles of the moment.
    """
    expected = planner.expected_hours()
    zones = [
        {
            "system_id": name,
            "zone_id": f"{row}:{column}",
            "centre_lat": 52.345 + row / 100,
            "centre_lon": 4.845 + column / 100,
        }
        for name in cities
        for row in range(CELLS)
        for column in range(CELLS)
    ]
    found: Counter[str] = Counter()
    weeks = {name: city.hours(7) for name, city in cities.items()}
    for hour in range(7 * 24):
        if every and hour % every == 0:
            hours = []
            for name, city in cities.items():
                standing = city.available()
                now = city.now.weekday() * 24 + city.now.hour
                for (zone, step), (demand, arrivals) in expected.items():
                    if (step - now) % 168 < ahead:
                        hours.append(
                            {
                                "system_id": name,
                                "round_at": AT,
                                "zone_id": f"{zone[0]}:{zone[1]}",
                                "hour_at": AT + timedelta(hours=step),
                                "vehicles": standing.get(zone, 0),
                                "expected_demand": demand,
                                "expected_arrivals": arrivals,
                            }
                        )
            for name, rows in planner.plan(hours, zones).items():
                moves: Counter[tuple[tuple[int, int], tuple[int, int]]] = Counter()
                for row in rows:
                    moves[cell(row["from_zone_id"]), cell(row["to_zone_id"])] += row["vehicles"]
                cities[name].move(moves)
                found["moved"] += moves.total()
        for week in weeks.values():
            for one in next(week).opens:
                found["wanted"] += one.would_ride
                found["lost"] += one.would_ride and not one.has_ridden
    return found


def cell(zone_id: str) -> tuple[int, int]:
    row, column = zone_id.split(":")
    return int(row), int(column)


def test_rounds_halve_the_rides_that_do_not_happen(planner: Planner) -> None:
    """The week after the sample's four, with a plan every four hours, and with one per night."""
    city = City(7)
    for _ in city.hours(DAYS):
        pass
    assert city.now == FIRST_DAY + timedelta(days=DAYS)
    seeds = range(1)
    lost = {
        every: week_in_the_city(
            planner, {f"city {seed}": city.fork(seed) for seed in seeds}, every=every, ahead=ahead
        )
        for every, ahead in ((0, 0), (4, 7))
    }
    assert lost[0]["wanted"] == lost[4]["wanted"] > 5_000
    assert lost[0]["lost"] > 0.25 * lost[0]["wanted"]
    assert lost[4]["lost"] < 0.6 * lost[0]["lost"]
    assert lost[4]["moved"] <= len(seeds) * 42 * CAPACITY * TRIPS
