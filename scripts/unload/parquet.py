"""Writes orders as Parquet, sorted by day: row groups can be skipped by their statistics."""

from io import BytesIO

import pyarrow as pa
import pyarrow.parquet as pq

from scripts.unload.orders import DAY, KEY, MONTH


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
