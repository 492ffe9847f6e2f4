"""Sets of orders in memory: measured, filtered and compared by DuckDB, NULL equal to NULL."""

from collections.abc import Collection, Iterable

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from athena_recipes.recipes.hot_cold_orders.unload.checksum import Measured, checksum_sql
from athena_recipes.recipes.hot_cold_orders.unload.orders import (
    ARROW_SCHEMA,
    DAY,
    KEY,
    NAMES,
    SELECTED,
)


def measured(rows: pa.Table) -> Measured:
    """Rows and checksum of a table with the columns of orders."""
    with duckdb.connect() as connection:
        connection.register("rows_given", rows)
        found = connection.sql(
            f"select count(*), {checksum_sql('duckdb')} from rows_given"
        ).fetchone()
    assert found
    return Measured(int(found[0]), str(found[1]))


def difference(left: pa.Table, right: pa.Table) -> pa.Table:
    """The orders of `left` that `right` does not have with the same values."""
    with duckdb.connect() as connection:
        connection.register("left_rows", left)
        connection.register("right_rows", right)
        return connection.sql(
            f"select {SELECTED} from left_rows except all select {SELECTED} from right_rows"
        ).to_arrow_table()


def without_keys(rows: pa.Table, keys: Iterable[int]) -> pa.Table:
    """The orders whose key is not in `keys`."""
    return rows.filter(pc.invert(pc.is_in(rows[KEY], pa.array(keys, pa.int64()))))


def of_month(rows: pa.Table, month: str) -> pa.Table:
    """The orders of a month, YYYY-MM."""
    return rows.filter(pc.equal(months_of(rows), month))


def months_of(rows: pa.Table) -> pa.ChunkedArray:
    """The month of each order, YYYY-MM."""
    return pc.strftime(rows[DAY], format="%Y-%m")


def as_they_shall_be(corrections: pa.Table) -> pa.Table:
    """The orders that corrections (orders.CORRECTIONS_SCHEMA) leave: those that are not deleted."""
    kept = pc.invert(corrections["is_deleted"])
    return corrections.filter(kept).select(NAMES).cast(ARROW_SCHEMA)


def in_hot_months(rows: pa.Table, cold_months: Collection[str]) -> pa.Table:
    """The orders whose month is not in `cold_months`, or that have no day."""
    is_cold = pc.is_in(months_of(rows), pa.array(list(cold_months), pa.string()))
    return rows.filter(pc.invert(pc.fill_null(is_cold, False)))
