"""Reads tables of the DuckDB file that the target `local` builds."""

import json
from pathlib import Path
from typing import Any

import duckdb

from athena_recipes.engines.duckdb_functions import prepare
from athena_recipes.engines.tables import Column, Contents, Relation, is_nested
from athena_recipes.engines.types import duckdb_type, hive_type_of


class DuckDBReader:
    """A reader of one DuckDB file."""

    def __init__(self, path: Path) -> None:
        self._connection = duckdb.connect(str(path), read_only=True)
        prepare(self._connection)

    def read(self, relation: Relation) -> Contents | None:
        """The table, with nested values and times as JSON and text."""
        described = self._connection.execute(
            "select column_name, data_type from information_schema.columns"
            " where table_schema = ? and table_name = ? order by ordinal_position",
            [relation.schema, relation.name],
        ).fetchall()
        if not described:
            return None
        columns = [
            Column(name.lower(), hive_type_of(duckdb_type(kind))) for name, kind in described
        ]
        selected = ", ".join(
            _expression(name, column.type)
            for (name, _), column in zip(described, columns, strict=True)
        )
        rows = self._connection.execute(f"select {selected} from {relation.rows_from}").fetchall()
        nested = [is_nested(column.type) for column in columns]
        return Contents(columns, [_row(row, nested) for row in rows])


def _expression(name: str, kind: str) -> str:
    quoted = '"' + name.replace('"', '""') + '"'
    if is_nested(kind):
        return f"cast(to_json({quoted}) as varchar)"
    if kind.startswith("timestamp"):
        return f"strftime({quoted}, '%Y-%m-%d %H:%M:%S.%f')"
    if kind == "date":
        return f"cast({quoted} as varchar)"
    if kind == "binary":
        return f"lower(hex({quoted}))"
    return quoted


def _row(row: tuple[Any, ...], nested: list[bool]) -> tuple[Any, ...]:
    return tuple(
        json.loads(value) if is_json and value is not None else value
        for value, is_json in zip(row, nested, strict=True)
    )
