"""The forecast on two years of real hours, and against the demand that the simulation knows."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from athena_recipes.recipes.scooter_fleet.sample_data.city import FIRST_DAY, demand
from athena_recipes.recipes.scooter_fleet.sample_data.generate import DAYS, LARGE

from tests.python.recipes.scooter_fleet.capital_bikeshare import QUARTERS, RealHours, hours
from tests.python.recipes.scooter_fleet.fleet_lake import FleetLake
from tests.python.support.demo_lake import DemoLake
from tests.python.support.forecasts import candidates

WINDOW_HOURS = 672


@pytest.fixture(scope="module")
def real(empty_lake: FleetLake) -> Iterator[RealHours]:
    """The statements of a lake, over the real hours."""
    with RealHours.of(empty_lake) as made:
        yield made


@pytest.fixture(scope="module")
def forecasts(real: RealHours) -> dict[datetime, pd.DataFrame]:
    """The forecasts of each quarter, by its end."""
    return {until: real.forecast(until) for until in QUARTERS}


def test_the_ensemble_beats_naive_methods_in_each_quarter(
    real: RealHours, forecasts: dict[datetime, pd.DataFrame]
) -> None:
    """The last two weeks of eight quarters, from an origin per day, 24 hours ahead."""
    assert len(hours()) == 17_379
    everything = []
    for until, made in forecasts.items():
        everything.append(made.assign(quarter=until))
        found = real.measure(made)
        # Hours without a row are not compared.
        assert 310 <= found["ensemble"]["forecasts"] <= 24 * 14
        for naive in ("naive", "seasonal_naive"):
            assert found["ensemble"]["wql"] < 0.9 * found[naive]["wql"], until
    found = real.measure(pd.concat(everything, ignore_index=True))
    ensemble = found["ensemble"]
    assert ensemble["wql"] < 0.8 * found["seasonal_naive"]["wql"]
    assert ensemble["wql"] < 0.75 * found["naive"]["wql"]
    assert ensemble["mase"] < 0.9
    assert ensemble["coverage_p50"] == pytest.approx(0.5, abs=0.06)
    assert ensemble["coverage_p90"] == pytest.approx(0.9, abs=0.03)
    # One series has 14 to 28 known errors of each hour, and the largest of them is p99.
    assert ensemble["coverage_p99"] == pytest.approx(0.99, abs=0.04)


def test_the_ensemble_beats_the_same_hour_of_the_week_before(
    real: RealHours, forecasts: dict[datetime, pd.DataFrame]
) -> None:
    """The recipe's seasonal naive method is the better of day and week; here it is the week."""
    until = QUARTERS[-1]
    ensemble = real.measure(forecasts[until])["ensemble"]
    week = "(select * from made where candidate = 'season 168' and model = 'seasonal_naive')"
    assert ensemble["wql"] < 0.8 * real.measure(real.forecast(until, week))["ensemble"]["wql"]


def test_each_candidate_is_what_its_recursion_gives(real: RealHours) -> None:
    real.forecast(QUARTERS[0])
    made = real.candidates()
    values = real.values().to_numpy(dtype=float)[-WINDOW_HOURS:]
    wanted = {
        (model, name): points
        for (model, name), points in candidates(values, [24, 168], 24).items()
        if model not in ("drift", "holt")
    }
    assert set(made) == set(wanted)
    assert len(made) == 21
    for name, points in wanted.items():
        assert made[name] == pytest.approx(points, rel=1e-9, abs=1e-6), name


def test_no_forecast_knows_a_later_hour(
    real: RealHours, forecasts: dict[datetime, pd.DataFrame]
) -> None:
    """Rides of the last two days are a hundred times as many: earlier forecasts are the same."""
    until = QUARTERS[1]
    changed_from = until - timedelta(days=2)
    truth = forecasts[until]
    changed = real.forecast(until, changed_from=changed_from)
    columns = ["mean", "p50", "p90", "p99", "calibration_errors", "scale"]
    same = np.isclose(truth[columns], changed[columns], rtol=1e-9, equal_nan=True).all(axis=1)
    known = truth["origin_at"] < changed_from
    assert known.sum() > 1_000
    assert same[known].all()
    assert not same[~known].any()


@pytest.fixture(scope="module")
def tomorrow(demo_lake: DemoLake) -> pd.DataFrame:
    """The forecasts of the simulated large fleet's next day, with the true mean demand."""
    with demo_lake.connection() as connection:
        connection.execute("set TimeZone = 'UTC'")
        found = connection.execute(
            "select * from recipes_scooter_fleet.stg_scooter_fleet__demand_models"
            f" where system_id = '{LARGE}'"
            " qualify rank() over (order by origin_at desc) = 1"
        ).df()
    found["truth"] = [
        demand(*_cell(zone), at.to_pydatetime())
        for zone, at in zip(found["zone_id"], found["target_at"], strict=True)
    ]
    return found


def _cell(zone_id: str) -> tuple[int, int]:
    row, column = zone_id.split(":")
    return int(row) - 5234, int(column) - 484


def test_the_next_day_is_near_the_true_demand(tomorrow: pd.DataFrame) -> None:
    """The next day is a Monday after a Sunday: the last day alone says little about it."""
    first = (FIRST_DAY + timedelta(days=DAYS)).replace(tzinfo=None)
    assert tomorrow["target_at"].min() == first
    errors: dict[str, float] = {}
    for model, rows in tomorrow.groupby("model"):
        assert len(rows) == 36 * 24
        errors[str(model)] = float((rows["mean"] - rows["truth"]).abs().sum() / rows["truth"].sum())
    ensemble = tomorrow[tomorrow["model"] == "ensemble"]
    assert ensemble["mean"].sum() == pytest.approx(ensemble["truth"].sum(), rel=0.15)
    assert errors["ensemble"] < 0.45
    assert errors["ensemble"] < 0.7 * errors["seasonal_naive"] < errors["naive"]


def test_the_sample_is_forecast_better_than_by_naive_methods(demo_lake: DemoLake) -> None:
    with demo_lake.connection() as connection:
        rows = connection.execute(
            "select below_seasonal_naive_pct, below_naive_pct"
            " from recipes_scooter_fleet.forecast_backtest"
            f" where system_id = '{LARGE}' and model = 'ensemble'"
        ).fetchall()
    [(seasonal_naive, naive)] = rows
    assert seasonal_naive > 5
    assert naive > 15
