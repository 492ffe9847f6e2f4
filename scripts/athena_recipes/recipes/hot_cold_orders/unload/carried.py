"""Refuses by name what the tiers cannot carry: table, column, key, value, and what to do.

A warehouse finds such a row itself (`unfit_sql`), before a month moves: UNLOAD gives no row to this
program. Rows in memory are checked by the same conditions, on DuckDB.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.hot_cold_orders.unload.rows import query
from athena_recipes.recipes.hot_cold_orders.unload.table import DELETED, NUMBER, TieredTable
from athena_recipes.recipes.hot_cold_orders.unload.types import (
    Column,
    Dialect,
    listed,
    text_type,
)

_NOTHING_MOVED = "Nothing was moved or deleted."


@dataclass(frozen=True)
class CatalogColumn:
    """A column as the warehouse's catalog has it; the digits are those of a decimal."""

    type_name: str
    precision: int | None = None
    scale: int | None = None


def require_columns(
    table: TieredTable, relation: str, found: Mapping[str, CatalogColumn], more: Sequence[str] = ()
) -> None:
    """UserError unless a table of the warehouse has all columns with the configured types."""
    for name in more:
        if name not in found:
            raise _other_column(table, relation, name, "is missing", "Add it")
    for column in table.columns:
        there = found.get(column.name)
        if there is None:
            raise _other_column(table, relation, column.name, "is missing", "Add it")
        digits = (column.precision, column.scale)
        if there.type_name not in column.kind.catalog or (
            column.precision and (there.precision, there.scale) != digits
        ):
            has = there.type_name
            if there.precision is not None and has == "numeric":
                has = f"numeric({there.precision},{there.scale})"
            raise _other_column(
                table, relation, column.name, f"is {has}, not {column.type_name}", "Change it"
            )


def unfit_sql(
    table: TieredTable, relation: str, where: str, dialect: Dialect, *, corrections: bool = False
) -> str:
    """A query for one row of `relation` that cannot be carried: column, value, then the key.

    With `corrections`, of a table of corrections: values of a deleted row do not matter.
    """
    conditions = [
        *((name, f"{name} is null") for name in _never_null(table, corrections)),
        *((column.name, _unfit(column, dialect, corrections)) for column in table.columns),
    ]
    given = [(name, condition) for name, condition in conditions if condition]
    columns = "".join(f" when {condition} then '{name}'" for name, condition in given)
    shown = f"cast({{}} as {text_type(dialect)})"
    values = "".join(
        f" when {condition} then {shown.format(name)}"
        for name, condition in given
        if name != DELETED or dialect != "redshift"  # which has no text of a boolean
    )
    keys = ", ".join(
        f"{column.text_sql(dialect)} as key_{number}"
        for number, column in enumerate(table.key_columns)
    )
    return (
        f"select case{columns} end as unfit_column, case{values} end as unfit_value, {keys}"
        f" from {relation} where ({where}) and ({' or '.join(one for _, one in given)}) limit 1"
    )


def doubled_sql(table: TieredTable, relation: str, where: str, more: Sequence[str] = ()) -> str:
    """A query for one key that `relation` has twice (with `more` columns: together with these)."""
    names = ", ".join((*table.key, *more))
    return (
        f"select {names} from {relation} where {where} group by {names} having count(*) > 1 limit 1"
    )


def require_carried(table: TieredTable, rows: pa.Table, where: str) -> None:
    """UserError if a row in memory cannot be carried; `where` names the table or file."""
    is_correction = DELETED in rows.column_names
    sql = unfit_sql(table, "given", "true", "duckdb", corrections=is_correction)
    for found in query(sql, given=rows).to_pylist():
        raise unfit(table, where, list(found.values()))
    more = (NUMBER,) if is_correction else ()
    for found in query(doubled_sql(table, "given", "true", more), given=rows).to_pylist():
        raise doubled(table, where, list(found.values()))


def typed(table: TieredTable, rows: pa.Table, schema: pa.Schema, where: str) -> pa.Table:
    """Columns by name with the types of `schema`; UserError for what has another type or value."""
    columns = []
    for field in schema:
        if field.name not in rows.column_names:
            raise _other_column(table, where, field.name, "is missing", "Write it")
        values = rows[field.name]
        error: Exception | None = None
        try:
            column = _cast(values, field.type)
            at = _first_that_changed(values, column)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as refused:
            error, at = refused, _first_that_fails(values, field.type)
            if at is None:
                raise _other_column(
                    table, where, field.name, f"is {values.type}, which is another type", "Write it"
                ) from error
        if at is not None:
            key = [str(rows[name][at]) if name in rows.column_names else None for name in table.key]
            raise unfit(table, where, [field.name, str(values[at]), *key]) from error
        columns.append(column)
    return pa.table(columns, schema=schema)


def unfit(table: TieredTable, where: str, found: Sequence[object]) -> UserError:
    """The error for a row that `unfit_sql` found."""
    name, value, *key = found
    of = _key_text(table, key)
    if value is None:
        return UserError(
            f"{where}: {name} is NULL in the row with {of}.",
            f"Give it a value, then run it again. {_NOTHING_MOVED}",
        )
    column = next((one for one in table.columns if one.name == name), None)
    values = f"{column.type_name} has {column.kind.values}" if column else "it has another type"
    return UserError(
        f"{where}: {name} of the row with {of} is {value}, which cannot be carried ({values}).",
        f"Correct this value in {where}, then run it again. {_NOTHING_MOVED}",
    )


def doubled(table: TieredTable, where: str, found: Sequence[object]) -> UserError:
    """The error for a key that `doubled_sql` found."""
    key, more = found[: len(table.key)], found[len(table.key) :]
    and_more = f" and {NUMBER} = {more[0]}" if more else ""
    return UserError(
        f"{where} has {_key_text(table, key)}{and_more} twice.",
        f"Remove one of the rows, or name more columns in `key`. {_NOTHING_MOVED}",
    )


def _never_null(table: TieredTable, corrections: bool) -> tuple[str, ...]:
    return (*table.key, NUMBER, DELETED) if corrections else table.key


def _unfit(column: Column, dialect: Dialect, corrections: bool) -> str | None:
    condition = column.unfit_sql(dialect)
    return f"(not {DELETED} and {condition})" if condition and corrections else condition


def _key_text(table: TieredTable, key: Sequence[object]) -> str:
    return " and ".join(
        f"{name} {'NULL' if value is None else f'= {value}'}"
        for name, value in zip(table.key, key, strict=True)
    )


def _other_column(table: TieredTable, where: str, name: str, problem: str, what: str) -> UserError:
    column = next((one for one in table.columns if one.name == name), None)
    kind = f" as {column.type_name}" if column else ""
    return UserError(
        f"{where}: the column {name} {problem}.",
        f"{what}{kind}, or correct the configuration of {table.name} (--config). The types that"
        f" can be carried: {listed()}. {_NOTHING_MOVED}",
    )


def _cast(values: pa.ChunkedArray, to: pa.DataType) -> pa.ChunkedArray:
    """Cast the values to another type.

    Raises ArrowNotImplementedError also for casts that Arrow does but that change the meaning: a
    number to a boolean, a day or a time, and a time with a zone to one without.
    """
    is_time = pa.types.is_date(to) or pa.types.is_timestamp(to)
    is_number = (
        pa.types.is_integer(values.type)
        or pa.types.is_floating(values.type)
        or pa.types.is_decimal(values.type)
    )
    has_zone = pa.types.is_timestamp(values.type) and values.type.tz is not None
    if (is_number and (is_time or pa.types.is_boolean(to))) or (has_zone and is_time):
        raise pa.ArrowNotImplementedError(f"{values.type} to {to}")
    return values.cast(to)


def _first_that_changed(before: pa.ChunkedArray, after: pa.ChunkedArray) -> int | None:
    """The index of the first value that a cast rounded or cut, which for Arrow is no error."""
    if pa.types.is_floating(before.type) and pa.types.is_decimal(after.type):
        # By way of a text: Arrow's own cast of a decimal to a double is not exact.
        back = after.cast(pa.string()).cast(before.type)
    elif pa.types.is_timestamp(before.type) and pa.types.is_date(after.type):
        back = after.cast(before.type)
    else:
        return None
    changed = pc.indices_nonzero(pc.fill_null(pc.not_equal(before, back), False))
    return int(changed[0].as_py()) if len(changed) else None


def _first_that_fails(values: pa.ChunkedArray, to: pa.DataType) -> int | None:
    """The index of the first value that cannot be cast; None if no value at all can."""

    def fails(start: int, length: int) -> bool:
        try:
            _cast(values.slice(start, length), to)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            return True
        return False

    if fails(0, 0):
        return None
    start, length = 0, len(values)
    while length > 1:
        half = length // 2
        start, length = (start, half) if fails(start, half) else (start + half, length - half)
    return start
