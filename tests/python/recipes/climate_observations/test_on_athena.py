"""On athena_local: the article's notebook beside the marts, and three partitions of many."""

import gzip
import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pytest
from athena_local.raw_files import upload_raw
from athena_recipes.recipes.climate_observations.sample_data.generate import generate

from tests.python.recipes.climate_observations.climate_lake import ClimateLake, observation, text
from tests.python.support.account import Account
from tests.python.support.dbt_command import REPO
from tests.python.support.recipe_lake import athena_environment, succeeded
from tests.python.support.selection import STANDARD

SCHEMA = "climate_lane"
MARTS = f"{SCHEMA}_climate_observations"
ARTICLE = "climate_article"
wr = pytest.importorskip("awswrangler")
# Years with a line before the sample. CLIMATE_YEARS=101 repeats what the README says: Athena writes
# 100 partitions per statement.
YEARS = int(os.environ.get("CLIMATE_YEARS", "2"))
# Lines that the article reads and the marts reject: NOAA's missing value, a value that another
# source corrected, a line that is cut off in its value, and a day of 1889 in the file of 1888,
# which is in that of 1889 too.
WRONG_DAYS = {"1887-03-01", "1887-07-04", "1888-12-31", "1889-01-01"}


@pytest.fixture(scope="module")
def lane(tmp_path_factory: pytest.TempPathFactory, account: Account) -> Iterator[Account]:
    """The sample of 1887 to 1889 and years with a line, built on Athena."""
    lake = ClimateLake(tmp_path_factory.mktemp("lane"))
    for key, content in generate(seed=7, scale=0.1):
        # NOAA's folder csv/ has plain files; awswrangler reads no other ones with them.
        is_zipped = key.endswith(".gz")
        lake.write(key.removesuffix(".gz"), gzip.decompress(content) if is_zipped else content)
    for year in range(1700, 1700 + YEARS):
        lake.year(f"{year}.csv", text([observation(f"{year}0101")]))
    environment = athena_environment(account, SCHEMA)
    upload_raw(account.client("s3"), lake.root, environment["ATHENA_LAKE_ROOT"], remove=True)
    arguments = ["-s", "+climate_observations__us_max_temperature_daily", "--target", "athena"]
    command = ["build", "--exclude-resource-type", "test", "unit_test", *arguments]
    succeeded(lake.dbt(*command, env=environment))
    yield account
    names = (MARTS, f"{SCHEMA}_raw_climate_observations", ARTICLE)
    account.drop_databases(*names)


@pytest.fixture
def notebook(account: Account, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The example, with awswrangler on athena_local."""
    for name, value in account.environment.items():
        monkeypatch.setenv(name, value)
    for service in ("athena", "glue", "s3", "sts"):
        endpoint = account.environment["AWS_ENDPOINT_URL"]
        monkeypatch.setattr(wr.config, f"{service}_endpoint_url", endpoint)
    path = Path(REPO) / "analyses/climate_observations/article_notebook.py"
    found = importlib.util.spec_from_file_location("article_notebook", path)
    assert found and found.loader
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def scanned(account: Account, where: str) -> tuple[int, Any]:
    """Bytes that a query over noaa reads, and its answer."""
    answer = account.run(f"select count(*), max(value) from {MARTS}.noaa where {where}")
    return answer.execution["Statistics"]["DataScannedInBytes"], answer.rows[0]


@STANDARD
def test_a_filter_on_the_year_reads_its_partitions(lane: Account) -> None:
    partitions = lane.run(f'select count(*) from {MARTS}."noaa$partitions"').rows
    assert partitions == [[str(3 + YEARS)]]
    whole, _ = scanned(lane, "true")
    three, answer = scanned(lane, "year between 1887 and 1889")
    assert int(answer[0] or 0) > 14_000
    old, answer = scanned(lane, "year < 1887")
    assert answer[0] == str(YEARS)
    # Each part is read without the others.
    assert three + old == whole
    plan = "\n".join(
        str(line)
        for line in lane.run(
            f"explain (type io) select value from {MARTS}.noaa where year between 1887 and 1889"
        ).lines
    )
    assert "1887" in plan


@STANDARD
def test_the_articles_notebook_has_the_numbers_of_the_marts(
    lane: Account, notebook: ModuleType
) -> None:
    lake = f"s3://lake/{SCHEMA}"
    lane.run(f"create database {ARTICLE}")
    notebook.load(lake, ARTICLE)
    assert "year" in wr.catalog.get_table_types(database=ARTICLE, table="noaa")
    daily, moving = notebook.plots(notebook.temperatures(lake, ARTICLE))
    marts = pd.DataFrame(
        lane.run(
            "select cast(observed_date as varchar), mean_celsius, moving_mean_celsius,"
            f" has_full_window from {MARTS}.us_max_temperature_daily where n_stations > 0"
        ).rows,
        columns=["dt", "mean", "moving", "is_full"],
    )
    marts["dt"] = pd.to_datetime(marts["dt"])
    marts = marts.set_index("dt").sort_index()
    assert len(marts) == len(daily) > 1_000
    assert (marts.index == pd.to_datetime(daily.index)).all()
    differs = ~np.isclose(marts["mean"].astype(float), daily.astype(float).to_numpy())
    assert set(marts.index[differs].strftime("%Y-%m-%d")) == WRONG_DAYS
    # The moving mean is the same where the window has no hole and none of these days.
    near = pd.Series(False, index=marts.index)
    for day in map(pd.Timestamp, WRONG_DAYS):
        near |= abs(marts.index - day) <= pd.Timedelta(days=15)
    compared = ((marts["is_full"] == "true") & ~near).to_numpy()
    assert compared.sum() > 900
    rows = moving.astype(float).to_numpy()
    assert np.allclose(marts["moving"].astype(float).to_numpy()[compared], rows[compared])
    # 30 rows around the hole are more than 30 days.
    hole = marts.index.get_loc(pd.Timestamp("1888-11-17"))
    assert abs(float(marts["moving"].iloc[hole]) - rows[hole]) > 0.1
