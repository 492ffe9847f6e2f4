"""1,000 generated series, among odd files: what is read, and the forecast against other
implementations, by coverage and by quality, and without leakage.

One lake and one build, because a build is what these tests cost.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from athena_recipes.cli.main import main
from athena_recipes.engines.duckdb_functions import prepare
from click.testing import CliRunner

from tests.python.recipes.web_sessions.odd_files import Found, deliver_odd_files
from tests.python.recipes.web_sessions.series import (
    auto_ets,
    mean_wql,
    rows,
    series,
)
from tests.python.recipes.web_sessions.session_lake import SessionLake
from tests.python.support.forecasts import Floats, candidates

SERIES, DAYS, BACKTEST = 1_000, 42, 3
WITHOUT_SHOPS = (
    "--exclude",
    "web_sessions__e_commerce_hosts+",
    "web_sessions__users_and_forecast",
)
MODELS = "select item_id as host, * exclude item_id from forecast_models"


@dataclass(frozen=True)
class Built:
    """The lake that was built, the generated series in it, and what its rejects must be."""

    lake: SessionLake
    users: dict[str, Floats]
    rejects: dict[str, Found]
    output: str


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The lake: the generated series, two that are simple, and odd files on the last day."""
    lake = SessionLake(tmp_path_factory.mktemp("forecast"))
    users = series(SERIES, DAYS)
    for number, (day, day_rows) in enumerate(rows(users)):
        lake.sessions(day, [*day_rows, ("steady.com", 500.0), ("grows.com", 100.0 + 10 * number)])
    rejects = deliver_odd_files(lake, day)
    done = lake.build(
        *WITHOUT_SHOPS, artifacts=True, hosts=SERIES + 3, backtest_days=BACKTEST, window_days=35
    )
    return Built(lake, users, rejects, " ".join(done.stdout.split()))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> SessionLake:
    """A lake without files, built for series without a season."""
    lake = SessionLake(tmp_path_factory.mktemp("empty"))
    lake.build(artifacts=True, season_days=1, window_days=35)
    return lake


def test_an_empty_lake(empty: SessionLake) -> None:
    tables = ("e_commerce_web_sess_data", "host_days", "forecast_models", "session_rejects")
    assert [empty.query(f"select count(*) from {table}") for table in tables] == [[(0,)]] * 4


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ("first_date: October", "is 'October', which is no day. Fix: write YYYY-MM-DD"),
        ("last_date: '2019-02-29'", "is '2019-02-29', which is no day"),
        ("first_date: 2019-10-02, web_sessions_last_date: 2019-10-01", "is after"),
        ("hosts: 0", "web_sessions_hosts is '0'. Fix: set it to a whole number"),
    ],
)
def test_a_wrong_window_is_refused(empty: SessionLake, variables: str, said: str) -> None:
    given = ("--vars", f"{{web_sessions_{variables}}}")
    done = empty.dbt("compile", "-s", "web_sessions__top_50_users", *given)
    assert done.returncode != 0
    assert said in " ".join(done.stdout.split())


def test_odd_files_are_named_and_others_read(built: Built) -> None:
    found = built.lake.query(
        "select source_file, reject_reason, rejected_rows from session_rejects"
    )
    assert {file: (reason, count) for file, reason, count in found} == built.rejects
    assert "text.parquet has VARCHAR in column users" in built.output
    days = "select http_host, count(*), count(users) from host_days group by all"
    counts = {host: (count, known) for host, count, known in built.lake.query(days)}
    assert counts.pop("new.com") == (DAYS, 1)
    assert len(counts) == SERIES + 2
    assert set(counts.values()) == {(DAYS, DAYS)}


def test_simple_series(built: Built) -> None:
    """What never changed stays, what grows goes on, and a single day gives no interval."""
    found = built.lake.query(
        "select item_id, min(p50), max(p99), max(mean), count(*) from forecast"
        " where item_id in ('steady.com', 'grows.com', 'new.com') group by 1 order by 1"
    )
    assert (found[0][1], found[0][3]) == pytest.approx((520, 540), rel=0.03)
    assert found[1] == ("new.com", None, None, pytest.approx(7), 3)
    assert found[2][1:] == (pytest.approx(500), pytest.approx(500), pytest.approx(500), 3)


def test_each_candidate_is_what_its_recursion_gives(built: Built, empty: SessionLake) -> None:
    hosts = list(built.users)[:10]
    points = (
        "select item_id, model, candidate, list(point order by step_ahead) from {}"
        f" where origin_step = 400 and item_id in {tuple(hosts)} group by all"
    )
    found = built.lake.query(points.format("stg_web_sessions__candidates"))
    ten = {"stg_web_sessions__series": "ten"}
    unseasoned = empty.statement("stg_web_sessions__candidates", ten)
    with built.lake.connection(read_only=False) as connection:
        prepare(connection)
        connection.execute(
            "create temp table ten as select * from stg_web_sessions__series"
            f" where item_id in {tuple(hosts)}"
        )
        plain = connection.execute(points.format(f"({unseasoned})")).fetchall()
    for host in hosts:
        wanted = candidates(built.users[host][-35:], [7], horizon=3)
        without = {name: points for name, points in wanted.items() if "season" not in name[1]}
        for rows_found, expected in ((found, wanted), (plain, without)):
            made = {(row[1], row[2]): row[3] for row in rows_found if row[0] == host}
            assert set(made) == set(expected)
            for name, points_ahead in expected.items():
                assert made[name] == pytest.approx(points_ahead, rel=1e-9), name


def test_coverage_is_near_nominal(built: Built) -> None:
    [found] = built.lake.query(
        "select coverage_p50, coverage_p90, coverage_p99, hosts from forecast_quality"
        " where model = 'ensemble'"
    )
    assert found[3] >= SERIES
    assert found[:3] == pytest.approx((0.5, 0.9, 0.99), abs=0.03)


def test_the_ensemble_is_as_good_as_others(built: Built) -> None:
    [(share,)] = built.lake.query(
        "select seasonal_naive_reached_share from forecast_quality where model = 'ensemble'"
    )
    assert share >= 0.6
    ets = auto_ets(dict(list(built.users.items())[:25]), windows=1, step_size=1)
    with built.lake.connection() as connection:
        made = connection.execute(f"{MODELS} where model = 'ensemble'").df()
    both = ets.merge(made, on=["host", "origin_at", "step_ahead"], suffixes=("_ets", ""))
    assert len(both) == len(ets) == 75
    assert both["actual"].to_numpy() == pytest.approx(both["actual_ets"].to_numpy())
    assert mean_wql(both) <= 1.1 * mean_wql(ets)


@pytest.fixture(scope="module")
def truth(built: Built) -> pd.DataFrame:
    """The forecasts of 20 hosts."""
    with built.lake.connection(read_only=False) as connection:
        prepare(connection)
        return forecasts(built.lake, connection, "value", "filled_value")


def test_no_forecast_knows_a_later_value(built: Built, truth: pd.DataFrame) -> None:
    """Values after an origin are made 100 times as large: only what is forecast later changes."""
    with built.lake.connection(read_only=False) as connection:
        prepare(connection)
        later = "case when step_number > 398 then 100 else 1 end"
        changed = forecasts(built.lake, connection, f"value * {later}", f"filled_value * {later}")
    columns = ["mean", "p50", "p90", "p99", "calibration_errors", "scale"]
    same = np.isclose(truth[columns], changed[columns], rtol=1e-9, equal_nan=True).all(axis=1)
    last = truth["origin_at"].max()
    known = truth["origin_at"] <= last - pd.Timedelta(days=2)
    assert known.sum() > 100
    assert same[known].all()
    assert not same[~known].any()


def test_odd_series_change_others_little(built: Built, truth: pd.DataFrame) -> None:
    """One of nearly no change that jumps at the end, and one with a value of 10^15."""
    odd = (
        "insert into given select 'odd' || kind, step_number, observed_at, odd_value, odd_value"
        " from given cross join (values (1), (2)) as kinds (kind), lateral (select case"
        " when kind = 1 then 1000 + 1e-10 * (step_number % 2) + case when step_number > 397"
        " then 5000 else 0 end when step_number = 396 then 1e15 else value end as odd_value)"
        " where item_id = 'host0003.example.com'"
    )
    with built.lake.connection(read_only=False) as connection:
        prepare(connection)
        among = forecasts(built.lake, connection, "value", "filled_value", odd)
    others = among[~among["item_id"].str.startswith("odd")].reset_index(drop=True)
    assert len(others) == len(truth) < len(among)
    for column in ("mean", "p50", "p90", "p99"):
        known = truth[column].notna()
        ratio = others[column][known] / truth[column][known]
        assert ratio.between(0.5, 2.5).all(), (column, ratio.min(), ratio.max())


def forecasts(
    lake: SessionLake,
    connection: duckdb.DuckDBPyConnection,
    value: str,
    filled: str,
    more: str = "",
) -> pd.DataFrame:
    """The forecasts of 20 hosts with other values; `more` is run before, and adds to them."""
    connection.execute(
        "create or replace temp table given as select item_id, step_number, observed_at,"
        f" {value} as value, {filled} as filled_value from stg_web_sessions__series"
        " where item_id < 'host0020'"
    )
    connection.execute(more)
    made = lake.statement("stg_web_sessions__candidates", {"stg_web_sessions__series": "given"})
    connection.execute(f"create or replace temp table made as {made}")
    query = lake.statement(
        "web_sessions__forecast_models",
        {"stg_web_sessions__series": "given", "stg_web_sessions__candidates": "made"},
    )
    keys = ["model", "item_id", "origin_at", "step_ahead"]
    return connection.execute(query).df().sort_values(keys, ignore_index=True)


def test_export_is_what_other_services_read(
    built: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SageMaker Canvas needs a header, and Amazon Forecast none, with the columns of its schema."""
    monkeypatch.setenv("LAKE_ROOT", str(built.lake.root))
    command = ["web_sessions", "forecast", "export", "--out", str(tmp_path / "new")]
    done = CliRunner().invoke(main, command, catch_exceptions=False)
    assert done.exit_code == 0
    canvas, forecast = (pd.read_csv(tmp_path / "new" / f"{n}.csv") for n in ("canvas", "forecast"))
    schema = json.loads((tmp_path / "new" / "schema.json").read_text("utf-8"))
    names = [one["AttributeName"] for one in schema["Attributes"]]
    bare = pd.read_csv(tmp_path / "new" / "target_time_series.csv", names=names)
    assert canvas.equals(bare)
    # The new host has one day, and no row for those before.
    assert len(canvas) == (SERIES + 2) * DAYS + 1
    one = canvas[canvas["item_id"] == "host0007.example.com"]["value"].to_numpy()
    assert one == pytest.approx(built.users["host0007.example.com"], rel=1e-12)
    assert (len(forecast), int(forecast["p99"].isna().sum())) == ((SERIES + 3) * 3, 3)
    assert forecast["timestamp"].min() == "2019-11-12"
