"""A temporary dbt project with one model `bucketed_table`, on either engine."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

from tests.python.support.dbt_process import DbtProcess
from tests.python.support.macro_project import (
    SCHEMA,
    macro_project_parse,
    macro_project_run,
    write_macro_project,
)

SETTINGS: dict[str, Any] = {
    "partitioned_by": ["dt"],
    "bucketed_by": ["sensor_id"],
    "bucket_count": 3,
}
# (sensor, temperature, partition)
Row = tuple[int, int, str]


def model(query: str, settings: Mapping[str, Any]) -> str:
    """The text of a model: as it is the file that changes and no variable, dbt parses it alone."""
    chosen = {"materialized": "bucketed_table", **settings}
    config = f"{{{{ config(**{chosen!r}) }}}}"
    return f"{config}\n{{% raw %}}{query}{{% endraw %}}"


def readings(rows: Sequence[Row], more: str = "") -> str:
    """A query that gives rows; `more` are further columns."""
    values = ", ".join(f"({s}, {t}, '{dt}')" for s, t, dt in rows) or "(null, null, '')"
    return f"""
        select
            cast(sensor_id as integer) as sensor_id,
            cast(temperature as integer) as temperature{more},
            cast(dt as varchar) as dt
        from (values {values}) as readings (sensor_id, temperature, dt)
        where sensor_id is not null"""


class BucketedProject:
    """The project in a folder; its database is `schema`, which ends with `name`."""

    def __init__(
        self, root: Path, target: str, name: str, environment: Mapping[str, str] | None = None
    ) -> None:
        self.root, self.target, self._name = root, target, name
        self.schema = f"{SCHEMA}_{name}"
        self.environment = {**(environment or {}), "LAKE_ROOT": "lake"}
        self._write(root, readings([]), SETTINGS)

    def _write(self, folder: Path, query: str, settings: Mapping[str, Any]) -> None:
        text = model(query, {**settings, "schema": self._name})
        write_macro_project(folder, {"target_table": text})

    def arguments(
        self,
        query: str,
        *,
        full_refresh: bool = False,
        empty: bool = False,
        part: str = "",
        **settings: Any,
    ) -> list[str]:
        """Write `query` and `settings`, which change those of the model; what dbt is called with to
        build that. `part` distinguishes concurrent runs."""
        chosen = {k: v for k, v in {**SETTINGS, **settings}.items() if v is not None}
        folder = self.root / f"project{part}" if part else self.root
        self._write(folder, query, chosen)
        return [
            *("run", "--target", self.target, "--project-dir", str(folder)),
            *("--profiles-dir", str(folder), "--target-path", str(self._target_path(part))),
            *("--log-path", str(self.root / f"logs{part}")),
            *(["--full-refresh"] if full_refresh else []),
            *(["--empty"] if empty else []),
        ]

    def run(self, query: str, **options: Any) -> dict[str, Any]:
        """Build the query's rows; what dbt says of the model (adapter's response)."""
        result = self.attempt(query, **options)
        assert result["status"] == "success", result["message"]
        response: dict[str, Any] = result["response"]
        return response

    def start(self, query: str, endpoint: str, *, part: str = "", **options: Any) -> DbtProcess:
        """Begin as `run` does, in a process of its own and at another endpoint."""
        arguments = self.arguments(query, part=part, **options)
        with macro_project_parse(self.root, self.target, self._target_path(part)):
            return DbtProcess(
                ["--quiet", *arguments],
                {**self.environment, "AWS_ENDPOINT_URL": endpoint},
                self.root,
                f"dbt{part}",
                cwd=self.root,
            )

    def attempt(self, query: str, **options: Any) -> dict[str, Any]:
        """As `run`, without asking whether it succeeded."""
        arguments = self.arguments(query, **options)
        with self._environment(), macro_project_run(self.root, self.target, self._target_path()):
            result = dbtRunner().invoke(["--quiet", *arguments])
        DuckDBConnectionManager.close_all_connections()
        assert result.exception is None, result.exception
        (one,) = result.result.results  # type: ignore[union-attr]
        return {
            "status": str(one.status),
            "message": str(one.message),
            "response": one.adapter_response,
        }

    def _target_path(self, part: str = "") -> Path:
        return self.root / f"target{part}"

    @contextmanager
    def _environment(self) -> Iterator[None]:
        before = dict(os.environ)
        os.environ.update(self.environment)
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)
