"""Reading the marts: a read-only DuckDB connection, table descriptions, first rows, CSV files."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from athena_recipes.cli.errors import UserError
from athena_recipes.site.model import Column, Table

TABLE_ROWS = 20  # first rows shown on a page
CSV_ROWS = 100_000  # rows in the CSV file beside a page


@contextmanager
def open_database(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the DuckDB file read-only, in UTC. Raises UserError if it is missing or locked."""
    if not path.exists():
        raise UserError(f"There is no database {path}.", "Run `make demo` or `dbt build` first.")
    try:
        connection = duckdb.connect(path, read_only=True)
    except duckdb.Error as error:
        raise UserError(
            f"{path} cannot be opened ({str(error).splitlines()[0]}).",
            "Close the program that has it open; if none has, delete the file and build again.",
        ) from None
    try:
        connection.execute("set timezone = 'UTC'")
        yield connection
    finally:
        connection.close()


def quote(name: str) -> str:
    """Quote an identifier."""
    return '"' + name.replace('"', '""') + '"'


def relation(schema: str, name: str) -> str:
    """The quoted name of a table. The catalog is left out: it is the file that is open."""
    return f"{quote(schema)}.{quote(name)}"


def fetch(
    connection: duckdb.DuckDBPyConnection, sql: str, what: str, parameters: list[Any] | None = None
) -> list[tuple[Any, ...]]:
    """Run a query. Raises UserError that names `what` was read."""
    try:
        return connection.execute(sql, parameters).fetchall()
    except duckdb.Error as error:
        raise UserError(
            f"{what} cannot be read ({str(error).splitlines()[0]}).",
            "Build it with `dbt build`, and check the model and the chart that reads it.",
        ) from None


def read_table(connection: duckdb.DuckDBPyConnection, node: dict[str, Any]) -> Table:
    """Read the first rows, the number of rows and the columns of a manifest node."""
    schema, name = node["schema"], node["alias"]
    source, what = relation(schema, name), f"Table `{schema}.{name}`"
    described = fetch(connection, f"describe {source}", what)
    documented = {key.lower(): value for key, value in node["columns"].items()}
    columns = tuple(
        Column(row[0], row[1], documented.get(row[0].lower(), {}).get("description", ""))
        for row in described
    )
    # Tables have no order of their own; ordering by all columns gives the same page every time.
    rows = fetch(connection, f"select * from {source} order by all limit {TABLE_ROWS}", what)
    count = fetch(connection, f"select count(*) from {source}", what)[0][0]
    return Table(
        name=name,
        description=node["description"],
        columns=columns,
        rows=tuple(rows),
        row_count=count,
        schema=schema,
        alias=name,
        node=node["unique_id"],
    )


def write_csv(connection: duckdb.DuckDBPyConnection, table: Table, path: Path) -> int:
    """Write a table's first `CSV_ROWS` rows to a CSV file with a header; returns rows written."""
    source = relation(table.schema, table.alias)
    target = str(path).replace("'", "''")
    fetch(
        connection,
        f"copy (select * from {source} order by all limit {CSV_ROWS}) "
        f"to '{target}' (format csv, header)",
        f"Table `{table.schema}.{table.name}`",
    )
    return min(table.row_count, CSV_ROWS)
