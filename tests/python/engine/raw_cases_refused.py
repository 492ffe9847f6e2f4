"""Parquet files of other types than the declared ones: what Trino refuses, DuckDB leaves out."""

from datetime import date, time
from typing import Any

import pyarrow as pa

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
}
_UNSUPPORTED = "(Unsupported|HIVE_)"
# File's type, declared type, DuckDB's name; Trino reads the last one, and writes 1.0E10 for 1e10.
_PAIRS = [
    ("double", "bigint", "DOUBLE", _UNSUPPORTED),
    ("int", "boolean", "INTEGER", _UNSUPPORTED),
    ("string", "int", "VARCHAR", _UNSUPPORTED),
    ("date", "string", "DATE", _UNSUPPORTED),
    ("timestamp", "date", "TIMESTAMP", _UNSUPPORTED),
    ("time", "string", "TIME", _UNSUPPORTED),
    ("struct", "string", "struct", _UNSUPPORTED),
    ("double", "string", "DOUBLE", None),
]


def _table(file_type: str, declared: str, athena_error: str | None) -> RawTable:
    return RawTable(
        f"parquet_{file_type}_as_{declared}",
        {"v": declared},
        {"a.parquet": parquet({"v": _VALUES[file_type]})},
        [(None,)],
        file_format="parquet",
        athena_error=athena_error,
    )


# Table, and the damage of its file.
TABLES: list[tuple[RawTable, str]] = [
    (
        _table(file_type, declared, athena_error),
        f"has {found} in column v, which is declared as {declared}",
    )
    for file_type, declared, found, athena_error in _PAIRS
]
