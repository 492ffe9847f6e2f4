"""Odd files, the sample and Seattle's weather in one lake: what is read, compared with pandas.

One lake and one build, because a build is what these tests cost.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from athena_recipes.recipes.climate_observations.sample_data.generate import HOLE, generate
from vega_datasets import local_data

from tests.python.recipes.climate_observations.climate_lake import ClimateLake
from tests.python.recipes.climate_observations.odd_files import Rejects, deliver_odd_files
from tests.python.recipes.climate_observations.with_pandas import (
    daily_means,
    max_temperatures,
    observations,
    seattle,
)
from tests.python.support.dbt_command import REPO
from tests.python.support.macro_alone import call_macro
from tests.python.support.recipe_lake import succeeded

SEATTLE = "USW00024233"


@dataclass(frozen=True)
class Built:
    """The lake that was built, what it must reject and keep, and what dbt said."""

    lake: ClimateLake
    rejects: Rejects
    rows: dict[int, int]
    sample: list[Path]
    weather: pd.DataFrame
    output: str


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The sample of 1887 to 1889, Seattle's weather of 2012 to 2015, and odd files before."""
    lake = ClimateLake(tmp_path_factory.mktemp("climate"))
    paths = [lake.write(key, content) for key, content in generate(seed=7, scale=0.1)]
    weather = local_data.seattle_weather()
    for name, content in seattle(weather).items():
        lake.year(name, content)
    rejects, rows = deliver_odd_files(lake)
    done = lake.build(first_year=1887, last_year=1889, normals_minimum_years=3)
    sample = [path for path in paths if path.parent.name == "by_year"]
    return Built(lake, rejects, rows, sample, weather, " ".join(done.stdout.split()))


@pytest.fixture(scope="module")
def expected(built: Built) -> pd.DataFrame:
    """The sample's observations by pandas."""
    return observations(built.sample)


def frame(lake: ClimateLake, sql: str) -> pd.DataFrame:
    """Rows of a query as a frame."""
    with lake.connection() as connection:
        return connection.execute(sql).df()


def report_years(first: object, last: object) -> list[str]:
    """What climate_observations_years gives for both ends, without dbt."""
    given = {"climate_observations_first_year": first, "climate_observations_last_year": last}
    path = REPO / "macros/climate_observations/climate_observations_years.sql"
    return [str(call_macro(path, end, "x", variables=given)) for end in ("first", "last")]


def test_years_of_the_report_are_given_or_refused() -> None:
    assert report_years(None, None) == ["x - 2", "x"]
    assert report_years(None, 1886) == ["1886 - 2", "1886"]
    assert report_years(1880, None) == ["1880", "x"]
    assert report_years("1880", 1880) == ["1880", "1880"]
    for given in (("18x6", None), (None, 188), (None, "18867"), (0, None)):
        with pytest.raises(ValueError, match=r"Fix: a year of four digits, or null\."):
            report_years(*given)
    with pytest.raises(ValueError, match="1889 is after climate_observations_last_year 1887"):
        report_years(1889, 1887)


def test_sources_have_the_order_of_noaa() -> None:
    """The order of its readme.txt: Z,R,D,0,6,C,X,W,K,7,F,B,M,m,r,E,z,u,b,s,a,G,Q,I,A,N,T,U,H,S."""
    path = REPO / "seeds/climate_observations/climate_observations__flags.csv"
    with path.open(encoding="utf-8", newline="") as file:
        places = {
            int(row["priority"]): row["flag"] for row in csv.DictReader(file) if row["priority"]
        }
    assert "".join(places[place] for place in sorted(places)) == "ZRD06CXWK7FBMmrEzubsaGQIANTUHS"
    assert sorted(places) == list(range(1, 31))


def test_an_empty_lake(tmp_path: Path) -> None:
    lake = ClimateLake(tmp_path)
    # Generic tests say nothing of tables without rows.
    succeeded(lake.dbt("build", "--exclude", "test_type:unit", "test_type:generic"))
    for table in ("noaa", "stations", "us_max_temperature_daily", "observation_rejects"):
        assert lake.query(f"select count(*) from {table}") == [(0,)]


def test_odd_files_are_counted_with_their_fix(built: Built) -> None:
    found = built.lake.rejects()
    assert {file: found.get(file) for file in built.rejects} == built.rejects
    years = built.lake.query("select year, count(*) from noaa where year < 1860 group by 1")
    assert dict(years) == built.rows
    others = set(found) - set(built.rejects)
    assert others == {f"csv/by_year/{name}" for name in ("1887.csv", "1888.csv", "1889.csv.gz")}
    assert built.lake.query("select count(*) from observation_rejects where fix is null") == [(0,)]
    assert "1805.csv.gz is a truncated gzip file" in built.output
    # No header is a row, and the accepted line is the one that stays of three.
    assert built.lake.query("select count(*) from noaa where id = 'ID'") == [(0,)]
    assert built.lake.query("select value, q_flag from noaa where year = 1813") == [(10, None)]
    names = "select station_name from stations where station_id = 'FRE00104120'"
    assert built.lake.query(names) == [("ST-MAUR, \ufffdle-de-France",)]


def test_noaa_is_what_pandas_reads(built: Built, expected: pd.DataFrame) -> None:
    found = frame(
        built.lake, "select * from noaa where year between 1887 and 1889 order by id, dt, element"
    )
    assert len(found) == len(expected) > 14_000
    for column in ("id", "element", "m_flag", "q_flag", "s_flag", "obs_time", "value", "year"):
        ours, theirs = found[column], expected[column]
        assert (ours.isna() == theirs.isna()).all(), column
        assert (ours.dropna().to_numpy() == theirs.dropna().to_numpy()).all(), column
    assert (found["dt"].astype("datetime64[ns]") == expected["dt"].astype("datetime64[ns]")).all()
    # The leap day is there, of every station that did not miss it.
    leap = built.lake.query("select count(*) from noaa where dt = date '1888-02-29'")
    assert leap == [(int((expected["dt"] == "1888-02-29").sum()),)]
    assert leap[0][0] > 5


def test_means_and_windows_are_those_of_pandas(built: Built, expected: pd.DataFrame) -> None:
    temperatures = max_temperatures(expected, 1887, 1889)
    days = temperatures["dt"].max() - temperatures["dt"].min()
    shares = temperatures.groupby("id").size() / (days.days + 1)
    fixed = temperatures[temperatures["id"].isin(shares[shares >= 0.9].index)]
    found = frame(built.lake, "select * from us_max_temperature_daily order by observed_date")
    for prefix, rows in (("", temperatures), ("fixed_", fixed)):
        wanted = daily_means(rows)
        counted = "n_observed_days" if not prefix else "n_fixed_observed_days"
        assert len(found) == len(wanted) == 1096
        for column, name in (
            (f"{prefix}mean_celsius", "mean"),
            (f"{prefix}moving_mean_celsius", "moving"),
            (counted, "days"),
        ):
            assert np.allclose(found[column], wanted[name], rtol=1e-9, equal_nan=True), column
    hole = found[found["observed_date"].between(*map(pd.Timestamp, HOLE))]
    assert hole["mean_celsius"].isna().all()
    assert (hole["n_observed_days"] == 23).all()
    # Without a fixed set the mean falls as the cold stations come; the weather did not.
    years = found.groupby(found["observed_date"].dt.year)
    drift = years["mean_celsius"].mean()
    steady = years["fixed_mean_celsius"].mean()
    assert (drift[1887] - steady[1887], drift[1889] - steady[1889]) == pytest.approx(
        (0, -3), abs=0.2
    )


def test_seattles_weather_end_to_end(built: Built) -> None:
    """The package has NOAA's daily weather of Seattle: days, months and normals of four years."""
    found = frame(
        built.lake,
        f"select * from daily_weather where station_id = '{SEATTLE}' and year >= 2012"
        " order by observed_date",
    )
    weather = built.weather.sort_values("date")
    assert len(found) == len(weather) == 1461
    for column, name in (
        ("tmax_celsius", "temp_max"), ("tmin_celsius", "temp_min"), ("prcp_mm", "precipitation")
    ):  # fmt: skip
        assert np.allclose(found[column], weather[name], atol=1e-9), column
    wind = built.lake.query(
        "select sum(unit_value) from observations_decoded where element = 'AWND'"
        " and unit = 'metres_per_second'"
    )
    assert wind[0][0] == pytest.approx(weather["wind"].sum())

    by_month = weather.set_index("date").resample("MS")
    means = by_month["temp_max"].mean()
    sums = by_month["precipitation"].sum()
    monthly = frame(
        built.lake,
        f"select * from monthly_climate where station_id = '{SEATTLE}'"
        " and month_date >= date '2012-01-01' order by 2",
    )
    assert np.allclose(monthly["tmax_celsius"], means)
    assert np.allclose(monthly["prcp_mm"], sums)
    normals = means.groupby(means.index.month).mean()
    made = frame(
        built.lake,
        "select * from climate_normals where measure = 'tmax_celsius' order by calendar_month",
    )
    # The sample's years are not in the 30 years that end in 2015.
    assert set(made["station_id"]) == {SEATTLE}
    assert np.allclose(made["normal"], normals)
    assert not made["is_full_normal"].any()
    anomalies = frame(
        built.lake,
        "select * from climate_anomalies where measure = 'tmax_celsius'"
        " and month_date >= date '2012-01-01' order by month_date",
    )
    wanted = means - normals.loc[means.index.month].to_numpy()
    assert np.allclose(anomalies["anomaly"], wanted)


def test_coverage_counts_accepted_days(built: Built, expected: pd.DataFrame) -> None:
    found = frame(built.lake, "select * from station_coverage where year between 1887 and 1889")
    groups = expected.groupby(["id", "element", "year"])
    wanted = groups["q_flag"].agg(lambda flags: int(flags.isna().sum())).to_dict()
    keys = zip(found["station_id"], found["element"], found["year"], strict=True)
    assert dict(zip(keys, found["accepted_days"], strict=True)) == wanted
    moved = built.lake.query("select station_name from stations where has_moved order by 1")
    assert moved == [("MINNEAPOLIS/ST PAUL AP",), ("PHOENIX AP",)]
