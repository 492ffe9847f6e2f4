"""The estimated demand is the one that the simulation knows, though a third of it is hidden."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from athena_recipes.recipes.scooter_fleet.sample_data.city import FIRST_DAY
from athena_recipes.recipes.scooter_fleet.sample_data.generate import (
    APP_OUTAGE,
    LARGE,
    SMALL,
    wanted_rides,
)

from tests.python.support.demo_lake import DemoLake

Total = Counter[object]


def query(lake: DemoLake, sql: str) -> list[tuple[Any, ...]]:
    with lake.connection() as connection:
        connection.execute("set TimeZone = 'UTC'")
        return connection.execute(sql).fetchall()


def test_the_sample_is_not_small(demo_lake: DemoLake) -> None:
    assert demo_lake.raw_files("scooter_fleet") > 1_000
    assert demo_lake.rows("scooter_fleet") > 100_000


@pytest.fixture(scope="module")
def wanted() -> Counter[tuple[str, datetime, tuple[int, int]]]:
    return wanted_rides(7, 1)


@pytest.mark.parametrize("system_id", [LARGE, SMALL])
def test_demand_is_within_a_tenth_of_the_truth(
    demo_lake: DemoLake, wanted: Counter[tuple[str, datetime, tuple[int, int]]], system_id: str
) -> None:
    truth = sum(count for (system, *_), count in wanted.items() if system == system_id)
    [(rentals, estimated)] = query(
        demo_lake,
        "select sum(rentals), sum(estimated_demand) from recipes_scooter_fleet.demand_hourly"
        f" where system_id = '{system_id}'",
    )
    assert rentals < 0.75 * truth
    assert abs(estimated / truth - 1) < 0.05


def test_no_hour_of_the_day_and_no_zone_is_far_off(
    demo_lake: DemoLake, wanted: Counter[tuple[str, datetime, tuple[int, int]]]
) -> None:
    """Where the hidden part is large, too: at eight in the morning and in the emptiest zones."""
    rows = query(
        demo_lake,
        "select zone_id, hour_at, estimated_demand from recipes_scooter_fleet.demand_hourly"
        f" where system_id = '{LARGE}' and estimated_demand is not null",
    )
    by_hour: Total = Counter()
    by_zone: Total = Counter()
    for zone_id, hour_at, estimated in rows:
        by_hour[hour_at.hour] += estimated
        by_zone[zone_id] += estimated
    true_hours: Total = Counter()
    true_zones: Total = Counter()
    for (system_id, hour_at, (row, column)), count in wanted.items():
        if system_id == LARGE:
            true_hours[hour_at.hour] += count
            true_zones[f"{5234 + row}:{484 + column}"] += count
    for found, truth in ((by_hour, true_hours), (by_zone, true_zones)):
        for key, count in truth.items():
            # Four standard deviations of a count, and a tenth of it.
            assert abs(found[key] - count) < 0.1 * count + 4 * count**0.5, key


def test_hours_without_opens_are_raised_by_the_time_without_vehicles(demo_lake: DemoLake) -> None:
    hours = [FIRST_DAY + timedelta(hours=APP_OUTAGE[n]) for n in (0, -1)]
    first, last = (f"timestamp '{hour:%Y-%m-%d %H:%M:%S}'" for hour in hours)
    rows = query(
        demo_lake,
        "select method, sum(opens), sum(rentals), sum(estimated_demand)"
        " from recipes_scooter_fleet.demand_hourly"
        f" where system_id = '{LARGE}'"
        f" and hour_at between {first} and {last}"
        " group by 1",
    )
    found = {method: values for method, *values in rows}
    assert found.keys() == {"rentals", "time_with_vehicles", "unknown"}
    opens, rentals, estimated = found["time_with_vehicles"]
    assert opens == 0
    assert estimated > rentals
