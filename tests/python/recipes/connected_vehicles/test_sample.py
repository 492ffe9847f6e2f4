"""The sample is large enough to prove something; pandas finds the same trips and points."""

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.python.support.demo_lake import DemoLake

RECIPE = "connected_vehicles"
SENSORS = {"speed_kmh": (0, 400), "longitudinal_acceleration_ms2": (-30, 30)}


def test_the_sample_is_not_small(demo_lake: DemoLake) -> None:
    assert demo_lake.raw_files(RECIPE) > 50
    assert demo_lake.rows(RECIPE) > 50_000


def _lines(root: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted((root / "raw" / RECIPE / "packets").glob("dt=*/*.gz")):
        for line in gzip.decompress(path.read_bytes()).splitlines():
            try:
                value, _ = json.JSONDecoder().raw_decode(line.decode())
            except ValueError:
                continue
            yield path.parent.name, value


def _number(value: Any, low: float, high: float) -> float | None:
    try:
        found = float(value)
    except (TypeError, ValueError):
        return None
    return found if low <= found <= high else None


@pytest.fixture(scope="module")
def seconds(demo_lake: DemoLake) -> pd.DataFrame:
    """The seconds of all vehicles, read by json and pandas from the raw files."""
    rows: dict[tuple[str, pd.Timestamp], dict[str, Any]] = {}
    for _, value in _lines(demo_lake.root):
        at = pd.to_datetime(value.get("packet_at"), errors="coerce", utc=True)
        samples = value.get("samples") or []
        is_list = isinstance(samples, list)
        if not (value.get("vin") or "").strip() or pd.isna(at) or at.year > 2030 or not is_list:
            continue
        for one in (one for one in samples if isinstance(one, dict)):
            offset = one.get("offset_s")
            if isinstance(offset, int) and 0 <= offset < 60:
                row = {name: _number(one.get(name), *limits) for name, limits in SENSORS.items()}
                key = (value["vin"], at + pd.Timedelta(seconds=offset))
                rows.setdefault(key, {**row, "driver": value.get("driver_id")})
    frame = pd.DataFrame(rows.values(), index=pd.MultiIndex.from_tuples(rows, names=["vin", "at"]))
    return frame.reset_index().sort_values(["vin", "at"])


def test_trips_and_kilometres_are_those_of_pandas(
    demo_lake: DemoLake, seconds: pd.DataFrame
) -> None:
    driving = seconds[seconds.speed_kmh >= 1].copy()
    same = (driving.vin == driving.vin.shift()) & (
        driving.driver.fillna("") == driving.driver.shift().fillna("")
    )
    gap = driving["at"].diff().dt.total_seconds()
    driving["trip"] = (~same | (gap > 300)).cumsum()
    expected = driving.groupby("trip").agg(
        begin=("at", "min"), end=("at", "max"), seconds=("at", "size"), km=("speed_kmh", "sum")
    )
    with demo_lake.connection() as connection:
        found = connection.execute(
            "select started_at, ended_at, driving_seconds, distance_km"
            f" from recipes_{RECIPE}.trips order by started_at, ended_at, distance_km"
        ).fetchall()
    by_pandas = sorted(
        (row.begin.tz_localize(None), row.end.tz_localize(None), row.seconds, row.km / 3600)
        for row in expected.itertuples()
    )
    assert len(found) == len(by_pandas) > 250
    for (begin, end, count, km), (b, e, c, k) in zip(found, by_pandas, strict=True):
        assert (begin, end, count) == (b, e, c)
        assert abs(km - k) < 1e-3


def test_braking_scores_are_those_of_pandas(demo_lake: DemoLake, seconds: pd.DataFrame) -> None:
    driving = seconds[(seconds.speed_kmh >= 1) & seconds.driver.notna()].copy()
    braking = -driving.longitudinal_acceleration_ms2.fillna(0)
    driving["points"] = (braking >= 3.5).astype(int) + 2 * (braking >= 5.5)
    driving["month"] = driving["at"].dt.strftime("%Y-%m-01")
    expected = driving.groupby(["driver", "month"]).agg(
        points=("points", "sum"), km=("speed_kmh", lambda kmh: kmh.sum() / 3600)
    )
    with demo_lake.connection() as connection:
        found = connection.execute(
            "select driver_id, cast(month_date as varchar), braking_points, exposure_km, score,"
            " 99 / (1 + 0.3 * braking_per_100_km / 20 + 0.2 * acceleration_per_100_km / 20"
            " + 0.2 * cornering_per_100_km / 20 + 0.3 * speeding_per_hour / 60) + 1,"
            " braking_per_100_km * clean_km / 100, exposure_km - clean_km"
            f" from recipes_{RECIPE}.driver_scores"
        ).fetchall()
    assert len(found) == len(expected) == 32
    for driver, month, points, km, score, formula, clean_points, other_km in found:
        assert points == expected.points[driver, month]
        assert abs(points - clean_points) < 1e-6
        assert (other_km > 0) == (score < 100)
        assert abs(km - expected.km[driver, month]) < 1e-3
        assert abs(score - formula) < 1e-9


def test_each_line_is_in_telemetry_or_rejected(demo_lake: DemoLake) -> None:
    lines: dict[str, int] = defaultdict(int)
    for path in (demo_lake.root / "raw" / RECIPE / "packets").glob("dt=*/*.gz"):
        text = gzip.decompress(path.read_bytes())
        lines[path.parent.name[3:]] += sum(bool(line) for line in text.splitlines())
    with demo_lake.connection() as connection:
        found = dict(
            connection.execute(
                "select dt, sum(lines) from"
                f" recipes_{RECIPE}.telemetry_rejects where effect = 'packet left out' group by dt"
            ).fetchall()
        )
    assert found == {"2026-02-25": 11}
    assert sum(lines.values()) > 1_400
