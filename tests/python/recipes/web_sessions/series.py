"""Generated series of users, and forecasts of them by another implementation."""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import pandas as pd
from statsforecast import StatsForecast
from statsforecast.models import AutoETS

from tests.python.support.forecasts import Floats

FIRST_DAY = date(2019, 10, 1)


def series(number: int, days: int, seed: int = 1) -> dict[str, Floats]:
    """Users by host: level, trend, random walk, step and growth in turn, with weeks and noise."""
    chance = np.random.default_rng(seed)
    day = np.arange(days)
    found = {}
    for index in range(number):
        kind = index % 5
        week = chance.normal(0, 1, 7) * chance.uniform(0.02, 0.2)
        noise, trend = chance.uniform(0.02, 0.12), chance.normal(0, 0.006)
        walk = np.cumsum(chance.normal(0, 0.03, days))
        step_day = int(chance.integers(10, days - 10))
        course = (
            np.zeros(days),
            np.log(np.maximum(1 + trend * day, 0.1)),
            walk,
            0.3 * (day > step_day),
            trend * day,
        )[kind]
        errors = chance.normal(0, noise, days)
        level = chance.normal(8, 1.2)
        found[f"host{index:04d}.example.com"] = np.exp(level + course + week[day % 7] + errors)
    return found


def rows(found: dict[str, Floats]) -> Iterator[tuple[date, list[tuple[str, float]]]]:
    """The day and (host, users) of each file."""
    [days] = {len(users) for users in found.values()}
    for day in range(days):
        yield (
            FIRST_DAY + timedelta(days=day),
            [(host, float(users[day])) for host, users in found.items()],
        )


def auto_ets(found: dict[str, Floats], windows: int, step_size: int) -> pd.DataFrame:
    """AutoETS' forecasts of three days from past origins: host, origin_at, step_ahead, actual,
    p50, p90, p99."""
    frame = pd.DataFrame(
        [
            (host, FIRST_DAY + timedelta(days=day), value)
            for host, users in found.items()
            for day, value in enumerate(users)
        ],
        columns=["unique_id", "ds", "y"],
    )
    frame["ds"] = pd.to_datetime(frame["ds"])
    models = StatsForecast(models=[AutoETS(season_length=7)], freq="D", n_jobs=1)
    made = models.cross_validation(
        df=frame, h=3, step_size=step_size, n_windows=windows, level=[80, 98]
    )
    return pd.DataFrame(
        {
            "host": made["unique_id"],
            "origin_at": made["cutoff"],
            "step_ahead": (made["ds"] - made["cutoff"]).dt.days,
            "actual": made["y"],
            "p50": made["AutoETS"],
            "p90": made["AutoETS-hi-80"],
            "p99": made["AutoETS-hi-98"],
        }
    )


def mean_wql(made: pd.DataFrame) -> float:
    """Mean over the hosts of the mean of the three weighted quantile losses."""
    losses = []
    for quantile in (0.5, 0.9, 0.99):
        error = made["actual"] - made[f"p{quantile * 100:.0f}"]
        loss = 2 * np.maximum(quantile * error, (quantile - 1) * error)
        sums = loss.groupby(made["host"]).sum() / made["actual"].groupby(made["host"]).sum()
        losses.append(sums)
    return float(np.mean(losses))
