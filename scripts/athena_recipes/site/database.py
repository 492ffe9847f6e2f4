"""Reading the marts: a read-only DuckDB connection, table descriptions, first rows, CSV files."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from athena_recipes.cli.errors import UserError
from athena_recipes.site.kinds import kind_of
from athena_recipes.site.model import Column, Table
from athena_recipes.site.reader import Scalar, Sort, suggest

TABLE_ROWS = 20  # first rows in a page itself, for readers without JavaScript


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


def literal(text: str) -> str:
    """A text as a SQL literal."""
    return "'" + text.replace("'", "''") + "'"


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


def type_of(where: str, table: Table, column: str) -> str:
    """The DuckDB type of a column. Raises UserError that names the closest column."""
    types = {one.name: one.type for one in table.columns}
    if column not in types:
        raise UserError(
            f"{where}: `{table.name}` has no column `{column}`.",
            f"Correct the name: {suggest(column, types)}",
        )
    return types[column]


def conditions(
    desired: Mapping[str, tuple[Scalar, ...]], types: Mapping[str, str]
) -> tuple[str, list[Any]]:
    """A filter as a WHERE clause (empty without one) with numbered parameters, and their values.

    Values are cast to the column's type, so `2026-01-31` matches a date.
    """
    clauses: list[str] = []
    parameters: list[Any] = []
    for column, values in desired.items():
        # Numbered, since the subquery may be repeated.
        numbers = range(len(parameters) + 1, len(parameters) + len(values) + 1)
        marks = ", ".join(f"cast(${number} as {types[column]})" for number in numbers)
        clauses.append(f"{quote(column)} in ({marks})")
        parameters += values
    return (" where " + " and ".join(clauses) if clauses else ""), parameters


def read_table(
    connection: duckdb.DuckDBPyConnection,
    node: Mapping[str, Any],
    key: Sequence[str] = (),
    sort: Sort | None = None,
) -> Table:
    """Read the first rows, the number of rows and the columns of a manifest node.

    `key` are the columns of its tested key, which come first. Rows are in the order of `sort`;
    then, and without it, newest keys first.
    """
    schema, name = node["schema"], node["alias"]
    source, what = relation(schema, name), f"Table `{schema}.{name}`"
    described = fetch(connection, f"describe {source}", what)
    documented = {column.lower(): value for column, value in node["columns"].items()}
    found = [
        Column(row[0], row[1], documented.get(row[0].lower(), {}).get("description", ""))
        for row in described
    ]
    places = {column.lower(): place for place, column in enumerate(key)}
    columns = tuple(sorted(found, key=lambda one: places.get(one.name.lower(), len(places))))
    order = _order(columns, len(places), sort)
    table = Table(
        name=name,
        description=node["description"],
        columns=columns,
        rows=(),
        row_count=fetch(connection, f"select count(*) from {source}", what)[0][0],
        schema=schema,
        alias=name,
        node=node["unique_id"],
        key=tuple(one.name for one in columns[: len(places)]),
        order=", ".join(
            f"{quote(field)}{' desc' if down else ''} nulls last" for field, down in order
        ),
        order_words=_words(order[0], columns),
    )
    if sort is not None:
        type_of(what, table, sort.field)
    return replace(table, rows=tuple(read_rows(connection, table, TABLE_ROWS)))


def _order(columns: Sequence[Column], keys: int, sort: Sort | None) -> list[tuple[str, bool]]:
    """Columns and whether each descends. All columns take part, so that the order is certain."""
    order = {sort.field: sort.descending} if sort else {}
    for place, column in enumerate(columns):
        newest_first = place < keys and kind_of(column.type) == "temporal"
        order.setdefault(column.name, newest_first)
    newest = [one for one in columns[:keys] if kind_of(one.type) == "temporal"]
    if sort is None and newest:
        order = {one.name: True for one in newest} | order
    return list(order.items())


def _words(first: tuple[str, bool], columns: Sequence[Column]) -> str:
    field, down = first
    kinds = {one.name: kind_of(one.type) for one in columns}
    if kinds.get(field) == "temporal":
        return f"{'newest' if down else 'oldest'} {field} first"
    if kinds.get(field) == "quantitative":
        return f"{'largest' if down else 'smallest'} {field} first"
    return f"by {field}"


def read_rows(
    connection: duckdb.DuckDBPyConnection, table: Table, limit: int
) -> list[tuple[Any, ...]]:
    """The first `limit` rows of a table, in its order."""
    return fetch(connection, f"{_select(table)} limit {limit}", _what(table))


def write_csv(connection: duckdb.DuckDBPyConnection, table: Table, path: Path) -> None:
    """Write all rows of a table to a CSV file with a header."""
    sql = f"copy ({_select(table)}) to {literal(str(path))} (format csv, header)"
    fetch(connection, sql, _what(table))


def _select(table: Table) -> str:
    columns = ", ".join(quote(one.name) for one in table.columns)
    source = relation(table.schema, table.alias)
    return f"select {columns} from {source} order by {table.order}"


def _what(table: Table) -> str:
    return f"Table `{table.schema}.{table.name}`"
