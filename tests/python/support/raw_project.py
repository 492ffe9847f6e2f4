"""A throw-away dbt project of raw tables: the repo's macros, sources and files of the test.

A table is data (`RawTable`), so that the same tables can be put before another engine.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import yaml
from athena_recipes.conformance.raw_tables.project import (
    ddl_template,
    paths,
    split_ddl,
    write_project,
    write_sources,
)
from athena_recipes.engines.duckdb_functions import prepare
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

# The folders of raw tables and of the DuckDB schema with their views.
LOCATION = "raw_test"
SCHEMA = "recipes_raw_test"


@dataclass(frozen=True)
class RawTable:
    """A source's `external:` block, the files below its location, and the rows they give.

    `rows` are the declared columns, then the partition columns; their order does not count.
    `query` replaces the plain select. `rows` are what Trino 476 gives; where DuckDB cannot follow,
    `duckdb_rows` is what it gives instead, or `duckdb_error` a part of its message. Where
    athena_local refuses the table or the query, `athena_error` is a part of its message, and `rows`
    are what AWS documents.
    """

    name: str
    columns: dict[str, str]
    files: dict[str, str | bytes]
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    row_format: str | None = None
    file_format: str | None = None
    tbl_properties: str | None = None
    partitions: dict[str, str] = field(default_factory=dict)
    query: str | None = None
    duckdb_rows: list[tuple[Any, ...]] | None = None
    duckdb_error: str | None = None
    athena_error: str | None = None

    def __str__(self) -> str:
        return self.name

    @property
    def external(self) -> dict[str, Any]:
        """What dbt reads as the source's `external:` block."""
        block: dict[str, Any] = {
            "location": f"{LOCATION}/{self.name}",
            "row_format": self.row_format,
            "file_format": self.file_format,
            "tbl_properties": self.tbl_properties,
            "partitions": [
                {"name": name, "data_type": kind} for name, kind in self.partitions.items()
            ],
        }
        return {key: value for key, value in block.items() if value}


class RawProject:
    """The project in a folder: `lake` holds the files, `run` calls dbt in this process."""

    def __init__(self, root: Path, tables: Iterable[RawTable]) -> None:
        self.root = root
        self.lake = root / "lake"
        self.tables: list[RawTable] = []
        self._runner: dbtRunner | None = None
        write_project(root)
        self.declare(*tables)

    def declare(self, *tables: RawTable) -> None:
        """Add or replace tables and write their files; each is a source (= recipe) of its own."""
        names = {table.name for table in tables}
        self.tables = [table for table in self.tables if table.name not in names] + list(tables)
        write_sources(
            self.root,
            SCHEMA,
            [(table.name, table.external, table.columns) for table in self.tables],
        )
        for table in tables:
            for path, content in table.files.items():
                self.write(table.name, path, content)
        self.reload()

    def reload(self) -> None:
        """Have dbt parse the project anew before its next command."""
        self._runner = None

    def write(self, table: str, path: str, content: str | bytes) -> Path:
        """Write a file below a table's location."""
        file = self.lake / "raw" / LOCATION / table / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    def run(self, *arguments: str) -> tuple[bool, str]:
        """(did dbt succeed, what it said). The project is parsed once per declaration."""
        said: list[str] = []
        with self._environment():
            if self._runner is None:
                parsed = dbtRunner().invoke(["--quiet", "parse", *paths(self.root)])
                assert parsed.success, parsed.exception
                self._runner = dbtRunner(manifest=parsed.result)  # type: ignore[arg-type]
            self._runner.callbacks = [
                lambda event: said.append(event.info.msg) if event.info.level != "debug" else None
            ]
            result = self._runner.invoke(["--quiet", *arguments, *paths(self.root)])
        # dbt keeps its connection, and DuckDB refuses a second one with other settings.
        DuckDBConnectionManager.close_all_connections()
        if result.exception:
            said.append(str(result.exception))
        return result.success, "\n".join(said)

    def athena_ddl(self, ddl_hash: str = "") -> dict[str, str]:
        """Source name -> CREATE EXTERNAL TABLE, compiled for Athena without a connection."""
        return split_ddl(self.compiled(ddl_template(ddl_hash), "athena"))

    def compiled(self, inline: str, target: str = "local") -> str:
        """The SQL of a template, compiled without a connection."""
        with self._environment():
            result = dbtRunner().invoke(
                [
                    *("--quiet", "compile", "--target", target, "--no-introspect"),
                    *("--no-populate-cache", "--inline", inline, *paths(self.root)),
                ]
            )
        DuckDBConnectionManager.close_all_connections()
        assert result.success, result.exception
        return str(result.result.results[0].node.compiled_code)  # type: ignore[union-attr]

    def create(self, recipe: str | None = None) -> tuple[bool, str]:
        """Create the raw tables of one source, or all."""
        arguments = ["--args", yaml.safe_dump({"recipe": recipe})] if recipe else []
        return self.run("run-operation", "create_raw_tables", *arguments)

    @contextmanager
    def connect(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The DuckDB file with the views."""
        with duckdb.connect(str(self.lake / "athena_recipes.duckdb")) as connection:
            prepare(connection)
            yield connection

    @contextmanager
    def _environment(self) -> Iterator[None]:
        before = dict(os.environ)
        for name in before:
            if name.startswith(("AWS_", "ATHENA_", "DBT_")):
                del os.environ[name]
        os.environ["LAKE_ROOT"] = str(self.lake)
        os.environ["ATHENA_LAKE_ROOT"] = "s3://lake/here"
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)


def select(table: RawTable, schema: str = SCHEMA) -> str:
    """The query that gives `table.rows`; Trino hides "$path", DuckDB's view shows it."""
    if table.query:
        return table.query.format(table=f"{schema}.{table.name}")
    names = [name for name in table.columns if name.lower() not in table.partitions]
    columns = ", ".join(f'"{name}"' for name in [*names, *table.partitions])
    return f"select {columns} from {schema}.{table.name}"
