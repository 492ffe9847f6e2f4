"""Sets of rows in memory: measured, filtered and compared by DuckDB, NULL equal to NULL."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

import pyarrow as pa
import pyarrow.compute as pc

from athena_recipes.recipes.hot_cold_orders.unload.checksum import Measured, checksum_sql
from athena_recipes.recipes.hot_cold_orders.unload.memory import session
from athena_recipes.recipes.hot_cold_orders.unload.table import DELETED, TieredTable


def query(sql: str, **tables: pa.Table) -> pa.Table:
    """The result of a query over tables in memory."""
    with session() as connection:
        for name, rows in tables.items():
            connection.register(name, rows)
        return connection.sql(sql).to_arrow_table()


def measured(table: TieredTable, rows: pa.Table) -> Measured:
    """Rows and checksum."""
    found = query(
        f"select count(*) as n, {checksum_sql(table, 'duckdb')} as c from given", given=rows
    )
    return Measured(int(found["n"][0].as_py()), str(found["c"][0].as_py()))


def difference(table: TieredTable, left: pa.Table, right: pa.Table) -> pa.Table:
    """The rows of `left` that `right` does not have with the same values."""
    return query(
        f"select {table.selected} from left_rows except all"
        f" select {table.selected} from right_rows",
        left_rows=left,
        right_rows=right,
    ).cast(table.arrow_schema)


def without_keys(table: TieredTable, rows: pa.Table, keys: pa.Table) -> pa.Table:
    """The rows whose key is not in `keys`, a table with the key's columns."""
    return query(
        f"from given anti join keys using ({', '.join(table.key)})", given=rows, keys=keys
    ).cast(rows.schema)


def keys_of(table: TieredTable, *of: pa.Table) -> pa.Table:
    """The distinct keys of tables, ascending."""
    names = ", ".join(table.key)
    found = pa.concat_tables([one.select(table.key) for one in of])
    ordered = query(f"select distinct {names} from found order by {names}", found=found)
    return ordered.cast(found.schema)


def of_month(table: TieredTable, rows: pa.Table, month: str) -> pa.Table:
    """The rows of a month, YYYY-MM."""
    return rows.filter(pc.equal(months_of(table, rows), month))


def months_of(table: TieredTable, rows: pa.Table) -> pa.ChunkedArray:
    """The month of each row, YYYY-MM; NULL without a day from 0001-01-01 to 9999-12-31."""
    days = rows[table.day]
    first, last = (
        pa.scalar(date(*day) if pa.types.is_date(days.type) else datetime(*day, *time), days.type)
        for day, time in (((1, 1, 1), (0, 0)), ((9999, 12, 31), (23, 59, 59)))
    )
    known = pc.and_(pc.greater_equal(days, first), pc.less_equal(days, last))
    return pc.strftime(pc.if_else(known, days, None), format="%Y-%m")


def rows_by_month(table: TieredTable, rows: pa.Table) -> Mapping[str, int]:
    """Month -> rows, of all months with rows."""
    counts = pc.value_counts(months_of(table, rows).drop_null()).to_pylist()
    return {str(one["values"]): int(one["counts"]) for one in counts}


def as_they_shall_be(table: TieredTable, corrections: pa.Table) -> pa.Table:
    """The rows that corrections leave: those that are not deleted."""
    kept = pc.invert(corrections[DELETED])
    return corrections.filter(kept).select(table.names).cast(table.arrow_schema)


def in_hot_months(table: TieredTable, rows: pa.Table, cold_months: Collection[str]) -> pa.Table:
    """The rows whose month is not in `cold_months`, or that have no day."""
    is_cold = pc.is_in(months_of(table, rows), pa.array(list(cold_months), pa.string()))
    return rows.filter(pc.invert(pc.fill_null(is_cold, False)))
