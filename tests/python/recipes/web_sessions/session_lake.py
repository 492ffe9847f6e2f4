"""A lake of the recipe web_sessions: a test's own files of sessions, and builds."""

import io
import subprocess
from collections.abc import Iterable
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tests.python.support.recipe_lake import RecipeLake, succeeded


class SessionLake(RecipeLake):
    """The lake, on DuckDB."""

    recipe = "web_sessions"

    def sessions(self, day: date, rows: Iterable[tuple[str, float]], name: str = "part") -> None:
        """Write (host, users) as a file of web_sess."""
        hosts, users = zip(*rows, strict=True)
        numbers = {"mb_transferred": users, "number_of_sessions": users}
        body = parquet(http_host=hosts, users=users, **numbers)
        self.write(f"web_sess/{day:%Y%m%d}/{name}.parquet", body)

    def build(
        self, *arguments: str, artifacts: bool = False, **variables: object
    ) -> subprocess.CompletedProcess[str]:
        """Build the tables, without dbt's tests; `artifacts` as in `dbt`."""
        given = "{" + ", ".join(f"web_sessions_{k}: {v}" for k, v in variables.items()) + "}"
        build = ["build", "--exclude-resource-type", "test", "unit_test", *arguments]
        return succeeded(self.dbt(*build, "--vars", given, artifacts=artifacts))


def parquet(**columns: Any) -> bytes:
    """A Parquet file with these columns, by pyarrow."""
    body = io.BytesIO()
    pq.write_table(pa.table(columns), body, compression="snappy")
    return body.getvalue()
