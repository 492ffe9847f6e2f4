"""Writes rows as Parquet, sorted by day: row groups can be skipped by their statistics."""

from collections.abc import Iterator
from io import BytesIO

import pyarrow as pa
import pyarrow.parquet as pq

from athena_recipes.recipes.hot_cold_orders.unload.table import TieredTable

MIB = 1024 * 1024
# What reading a damaged file raises: it is cut, no Parquet, or lacks a column.
UNREADABLE = (pa.ArrowException, OSError, KeyError, ValueError)
FILE_BYTES = 256 * MIB  # of the largest file, by default


def parquet_files(
    table: TieredTable, rows: pa.Table, month: str, file_bytes: int = FILE_BYTES
) -> Iterator[tuple[bytes, int]]:
    """The files of a month (YYYY-MM) and their rows; none is larger than `file_bytes`.

    A file of one row may be: there is nothing left to divide. Files are of like size and follow
    each other by day.
    """
    if rows.num_rows:
        yield from _divided(_sorted(table, rows), table.month, month, file_bytes)


def _divided(rows: pa.Table, name: str, month: str, file_bytes: int) -> Iterator[tuple[bytes, int]]:
    """What a row takes is measured by writing it: compression differs from month to month."""
    body = parquet_bytes(_with_month(rows, name, month))
    if len(body) <= file_bytes or rows.num_rows == 1:
        yield body, rows.num_rows
        return
    parts = -(-len(body) // file_bytes)
    del body  # a month is large, and one copy of it is enough
    size = -(-rows.num_rows // parts)
    for start in range(0, rows.num_rows, size):
        yield from _divided(rows.slice(start, size), name, month, file_bytes)


def month_bytes(table: TieredTable, rows: pa.Table, month: str) -> bytes:
    """One Parquet file of rows of a month, sorted; the month is a column of the file too.

    It is what UNLOAD's PARTITION BY … INCLUDE does: a file without its folder says what it is.
    """
    return parquet_bytes(_with_month(_sorted(table, rows), table.month, month))


def parquet_bytes(rows: pa.Table) -> bytes:
    """A Parquet file of rows."""
    buffer = BytesIO()
    pq.write_table(rows, buffer, compression="zstd", row_group_size=1_000_000)
    return buffer.getvalue()


def read_rows(table: TieredTable, file: str | BytesIO) -> pa.Table:
    """The rows of a file of the cold tier; one of UNREADABLE if it is not such a file."""
    rows = pq.ParquetFile(file).read(columns=list(table.names))
    return rows.select(table.names).cast(table.arrow_schema)


def _sorted(table: TieredTable, rows: pa.Table) -> pa.Table:
    names = dict.fromkeys((table.day, *table.key))
    return rows.sort_by([(name, "ascending") for name in names])


def _with_month(rows: pa.Table, name: str, month: str) -> pa.Table:
    return rows.append_column(name, pa.array([month] * rows.num_rows, pa.string()))
