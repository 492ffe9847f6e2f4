"""Many bucketed tables of one dbt run: a model for each case, on either engine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

from tests.python.support.account import Account
from tests.python.support.bucketed_project import SETTINGS, model
from tests.python.support.macro_project import SCHEMA, macro_project_run, write_macro_project


@dataclass(frozen=True)
class Case:
    """A model: its query, and the settings that differ from the usual ones (None removes one)."""

    query: str
    settings: Mapping[str, Any] = field(default_factory=dict)

    def text(self, schema: str) -> str:
        """The model's file; `schema` is its configuration of this name."""
        chosen = {**SETTINGS, **self.settings, "schema": schema}
        return model(self.query, {k: v for k, v in chosen.items() if v is not None})


def one_key(value: str) -> str:
    """A query of one row whose partition key `dt` is the SQL expression `value`."""
    return f"select cast(1 as integer) as sensor_id, {value} as dt"


class Cases:
    """A project whose models are cases, and what their runs left."""

    def __init__(self, root: Path, request: pytest.FixtureRequest, engine: str, name: str) -> None:
        self.root, self._name = root, name
        self.schema = f"{SCHEMA}_{name}"
        self.account: Account | None = (
            request.getfixturevalue("account") if engine == "athena" else None
        )

    def run(self, cases: Mapping[str, Case], endpoint: str | None = None) -> dict[str, str]:
        """Build all cases in one run; the message of each, `OK …` for those that were built.

        `endpoint` is the address for AWS_ENDPOINT_URL, if it is not that of the account.
        """
        texts = {name: case.text(self._name) for name, case in cases.items()}
        for old in self.root.glob("models/*.sql"):
            old.unlink()
        write_macro_project(self.root, texts)
        environment = dict(self.account.environment if self.account else {})
        if endpoint:
            environment["AWS_ENDPOINT_URL"] = endpoint
        with pytest.MonkeyPatch.context() as patch:
            for key, value in environment.items():
                patch.setenv(key, value)
            patch.setenv("LAKE_ROOT", "lake")
            target_path = self.root / "target"
            with macro_project_run(self.root, self.target, target_path):
                result = dbtRunner().invoke(
                    [
                        *("--quiet", "run", "--target", self.target, "--threads", "4"),
                        *("--project-dir", str(self.root), "--profiles-dir", str(self.root)),
                        *("--target-path", str(target_path)),
                        *("--log-path", str(self.root / "logs")),
                    ]
                )
        DuckDBConnectionManager.close_all_connections()
        assert result.exception is None, result.exception
        return {one.node.name: str(one.message) for one in result.result.results}  # type: ignore[union-attr]

    @property
    def target(self) -> str:
        return "athena" if self.account else "local"

    def select(self, sql: str) -> list[list[str | None]]:
        """Rows as texts."""
        if self.account:
            return self.account.run(sql).rows
        with duckdb.connect(str(self.root / "lake" / "athena_recipes.duckdb")) as connection:
            rows = connection.sql(sql).fetchall()
        return [[None if cell is None else str(cell) for cell in row] for row in rows]

    def left(self, name: str) -> list[str]:
        """Tables and objects that a case has left, whatever they are."""
        if self.account:
            tables = self.account.run(f"show tables in {self.schema}").lines
            keys = self.account.keys(f"tables/{self.schema}/")
            left = [str(table) for table in tables if str(table).startswith(name)]
            return left + [key for key in keys if f"/{name}" in key]
        found = self.select(
            "select table_name from information_schema.tables "
            f"where table_schema = '{self.schema}' and table_name like '{name}%'"
        )
        return [str(row[0]) for row in found]

    def drop(self) -> None:
        """Drop the database on Athena."""
        if self.account:
            self.account.drop_databases(self.schema)
