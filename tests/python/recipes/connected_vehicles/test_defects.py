"""Defects of simulated fleets with known faults are found early, and others are not.

Seed 20: recall of at least 95 % at no more than one false alarm per 1,000 vehicle-days.
"""

from datetime import date, timedelta

import numpy as np
import pandas as pd
from scipy.stats import theilslopes

from tests.python.recipes.connected_vehicles.compiled import Compiled

SEED = 20
FIRST = date(2026, 3, 1)
VEHICLES, DAYS = 400, 60


def rows(compiled: Compiled, mart: str, **given: pd.DataFrame) -> pd.DataFrame:
    """The mart's rows over `given` (staging model without its prefix -> rows)."""
    for name, frame in given.items():
        compiled.table(name, frame)
    names = {f"stg_connected_vehicles__{name}": name for name in given}
    text = compiled.statement(f"connected_vehicles__{mart}", **names)
    return compiled.connection.execute(text).df()


def days() -> list[date]:
    """The days of the simulation."""
    return [FIRST + timedelta(days=day) for day in range(DAYS)]


def batteries() -> tuple[pd.DataFrame, dict[str, tuple[int, int]]]:
    """Resting voltages, and the weak vehicles: first day of the fall, and day of the fault.

    All batteries share the weather, have noise of their own and days without a value. A weak one
    loses 30 to 60 mV per day and fails at 11.9 V.
    """
    chance = np.random.default_rng(SEED)
    weather = np.cumsum(chance.normal(0, 12, DAYS))
    weather -= np.linspace(0, weather[-1], DAYS)
    found, weak = [], {}
    for number in range(VEHICLES):
        name = f"v{number:03d}"
        level = chance.normal(12_620, 50)
        course = level + weather + chance.normal(0, 22, DAYS)
        if number % 10 == 0:
            begin, slope = int(chance.integers(12, 30)), chance.uniform(30, 60)
            course -= slope * np.maximum(0, np.arange(DAYS) - begin)
            weak[name] = (begin, int(np.argmax(course < 11_900)))
        there = chance.random(DAYS) < 0.9
        found += [
            (name, day, float(round(mv)))
            for day, mv, is_there in zip(days(), course, there, strict=True)
            if is_there
        ]
    return pd.DataFrame(found, columns=["masked_vin", "day_date", "resting_mv"]), weak


def test_falling_batteries_are_flagged_before_they_fail(compiled: Compiled) -> None:
    given, weak = batteries()
    found = rows(compiled, "battery_watch", vehicle_days=given)
    falling = found[found.flag_reason == "falling"]
    first = falling.groupby("masked_vin").day_date.min()
    in_time = [
        name
        for name, (begin, fault) in weak.items()
        if name in first and begin < (first[name].date() - FIRST).days < fault
    ]
    assert len(in_time) >= 0.95 * len(weak), (len(in_time), len(weak))
    healthy = found[
        [
            name not in weak or (day.date() - FIRST).days <= weak[name][0]
            for name, day in zip(found.masked_vin, found.day_date, strict=True)
        ]
    ]
    false_alarms = int(healthy.is_flagged.sum())
    assert len(healthy) > 15_000
    assert false_alarms <= len(healthy) / 1_000, false_alarms


def test_slopes_are_those_of_scipy(compiled: Compiled) -> None:
    given, _ = batteries()
    given = given[given.masked_vin < "v020"]
    found = rows(compiled, "battery_watch", vehicle_days=given)
    by_vehicle = dict(list(given.groupby("masked_vin")))
    checked = 0
    for row in found.itertuples():
        day = row.day_date.date()
        all_days = by_vehicle[row.masked_vin]
        window = all_days[[day - timedelta(days=14) < one <= day for one in all_days.day_date]]
        if len(window) > 1:
            numbers = [(one - FIRST).days for one in window.day_date]
            slope = theilslopes(window.resting_mv.to_numpy(), numbers).slope
            assert abs(slope - row.slope_mv_per_day) < 1e-9
            checked += 1
    assert checked > 900


def codes() -> tuple[pd.DataFrame, pd.DataFrame, dict[tuple[str, str], int]]:
    """Vehicle-days and first reports of ten models, and the spikes: model and code -> first day.

    Each vehicle gets each of 20 codes at random, once in about 2,000 days. On a spike, a code comes
    up in a tenth of a model's vehicles within three days.
    """
    chance = np.random.default_rng(SEED)
    models = {f"v{n:03d}": f"model {n % 10}" for n in range(VEHICLES)}
    spikes = {(f"model {n % 10}", f"P1{n:03d}"): int(chance.integers(20, 57)) for n in range(30)}
    reports: dict[tuple[str, str], int] = {}
    for name in models:
        for number in range(20):
            day = int(chance.exponential(2_000))
            if day < DAYS:
                reports[name, f"P0{number:03d}"] = day
    for (model, code), begin in spikes.items():
        of_model = [name for name, one in models.items() if one == model]
        for name in chance.choice(of_model, 6, replace=False):
            reports[name, code] = begin + int(chance.integers(0, 3))
    onsets = pd.DataFrame(
        [(name, code, models[name], days()[day]) for (name, code), day in reports.items()],
        columns=["masked_vin", "dtc", "model", "first_date"],
    )
    onsets["last_date"] = onsets.first_date
    there = pd.DataFrame(
        [(name, day, model) for name, model in models.items() for day in days()],
        columns=["masked_vin", "day_date", "model"],
    )
    return there, onsets, spikes


def test_spikes_of_codes_are_found_and_name_affected_vehicles(compiled: Compiled) -> None:
    there, onsets, spikes = codes()
    found = rows(compiled, "dtc_fleet_alerts", vehicle_days=there, dtc_onsets=onsets)
    alerts = {(row.model, row.dtc) for row in found.itertuples()}
    assert len(alerts & set(spikes)) >= 0.95 * len(spikes)
    false_alarms = found[
        [(model, code) not in spikes for model, code in zip(found.model, found.dtc, strict=True)]
    ]
    days_of_alarms = false_alarms[["model", "dtc", "alert_date"]].drop_duplicates()
    assert len(days_of_alarms) <= VEHICLES * DAYS / 1_000
    reported = set(zip(onsets.masked_vin, onsets.dtc, strict=True))
    for row in found.itertuples():
        assert (row.masked_vin, row.dtc) in reported
        assert row.alert_date - timedelta(days=3) < row.reported_date <= row.alert_date
