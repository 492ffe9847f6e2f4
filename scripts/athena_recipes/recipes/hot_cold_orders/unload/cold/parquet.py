"""Writes orders as Parquet, sorted by day: row groups can be skipped by their statistics."""

from collections.abc import Iterator
from io import BytesIO

import pyarrow as pa
import pyarrow.parquet as pq

from athena_recipes.recipes.hot_cold_orders.unload.orders import DAY, KEY, MONTH

MIB = 1024 * 1024
FILE_BYTES = 256 * MIB  # of the largest file, by default


def parquet_files(
    orders: pa.Table, month: str, file_bytes: int = FILE_BYTES
) -> Iterator[tuple[bytes, int]]:
    """The files of a month (YYYY-MM) and their rows; none is larger than `file_bytes`.

    A file of one row may be: there is nothing left to divide. Files are of like size and follow
    each other by day.
    """
    if orders.num_rows:
        yield from _divided(
            orders.sort_by([(DAY, "ascending"), (KEY, "ascending")]), month, file_bytes
        )


def _divided(orders: pa.Table, month: str, file_bytes: int) -> Iterator[tuple[bytes, int]]:
    """What a row takes is measured by writing it: compression differs from month to month."""
    body = parquet_bytes(orders, month)
    if len(body) <= file_bytes or orders.num_rows == 1:
        yield body, orders.num_rows
        return
    parts = -(-len(body) // file_bytes)
    del body  # a month is large, and one copy of it is enough
    rows = -(-orders.num_rows // parts)
    for start in range(0, orders.num_rows, rows):
        yield from _divided(orders.slice(start, rows), month, file_bytes)


def parquet_bytes(orders: pa.Table, month: str | None = None) -> bytes:
    """A Parquet file of `orders`; with `month` (YYYY-MM) that column is in the file too.

    It is what UNLOAD's PARTITION BY … INCLUDE does: a file without its folder says what it is.
    """
    if {DAY, KEY} <= set(orders.column_names) and month is not None:
        orders = orders.sort_by([(DAY, "ascending"), (KEY, "ascending")])
        orders = orders.append_column(MONTH, pa.array([month] * orders.num_rows, pa.string()))
    buffer = BytesIO()
    pq.write_table(orders, buffer, compression="zstd", row_group_size=1_000_000)
    return buffer.getvalue()
