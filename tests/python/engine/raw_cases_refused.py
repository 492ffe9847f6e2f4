"""Parquet and ORC files of other types than the declared ones: DuckDB leaves them out.

Trino refuses most; of some it changes values without a word.
"""

from datetime import date, time
from decimal import Decimal
from typing import Any

import pyarrow as pa

from tests.python.engine.raw_cases_orc import orc
from tests.python.engine.raw_cases_parquet import parquet
from tests.python.support.raw_project import RawTable

_VALUES: dict[str, Any] = {
    "double": [1.5],
    "int": pa.array([1], pa.int32()),
    "string": ["1"],
    "date": [date(2024, 1, 2)],
    "timestamp": pa.array([0], pa.timestamp("us")),
    "time": [time(1, 2, 3)],
    "struct": [{"a": 1}],
    "large": [2**60],
    "zoned": pa.array([0], pa.timestamp("us", "UTC")),
    "bytes": [b"1"],
    "cents": [Decimal("1.25")],
    "boolean": [True],
}
_UNSUPPORTED = "(Unsupported|HIVE_)"
# Format, file's type, declared type, DuckDB's name; Trino reads those without an error.
_PAIRS = [
    ("parquet", "double", "bigint", "DOUBLE", _UNSUPPORTED),
    ("parquet", "int", "boolean", "INTEGER", _UNSUPPORTED),
    ("parquet", "string", "int", "VARCHAR", _UNSUPPORTED),
    ("parquet", "date", "string", "DATE", _UNSUPPORTED),
    ("parquet", "timestamp", "date", "TIMESTAMP", _UNSUPPORTED),
    ("parquet", "time", "string", "TIME", _UNSUPPORTED),
    ("parquet", "struct", "string", "struct", _UNSUPPORTED),
    # Trino writes 1.0E10 for 1e10.
    ("parquet", "double", "string", "DOUBLE", None),
    ("orc", "double", "bigint", "DOUBLE", _UNSUPPORTED),
    ("orc", "int", "boolean", "INTEGER", _UNSUPPORTED),
    ("orc", "zoned", "timestamp", "TIMESTAMP WITH TIME ZONE", _UNSUPPORTED),
    ("orc", "struct", "string", "struct", _UNSUPPORTED),
    ("orc", "timestamp", "bigint", "TIMESTAMP", _UNSUPPORTED),
    # What is no number is NULL, 1.25 is 1, a day is its number, bytes are their hexadecimal digits,
    # a number that is too large is NULL, and true is TRUE.
    ("orc", "string", "int", "VARCHAR", None),
    ("orc", "cents", "bigint", "DECIMAL", None),
    ("orc", "date", "int", "DATE", None),
    ("orc", "bytes", "string", "BLOB", None),
    ("orc", "large", "decimal(9,2)", "BIGINT", None),
    ("orc", "boolean", "string", "BOOLEAN", None),
]


def _table(kind: str, file_type: str, declared: str, athena_error: str | None) -> RawTable:
    return RawTable(
        f"{kind}_{file_type}_as_{declared.partition('(')[0]}",
        {"v": declared},
        {f"a.{kind}": {"parquet": parquet, "orc": orc}[kind]({"v": _VALUES[file_type]})},
        [(None,)],
        file_format=kind,
        athena_error=athena_error,
    )


# Table, and the damage of its file.
TABLES: list[tuple[RawTable, str]] = [
    (
        _table(kind, file_type, declared, athena_error),
        f"has {found} in column v, which is declared as {declared}",
    )
    for kind, file_type, declared, found, athena_error in _PAIRS
]
