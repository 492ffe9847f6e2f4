"""Parquet files of other types than the declared ones: what Trino refuses, DuckDB refuses too."""

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
# File's type, declared type, the fix's type; Trino reads the last one, and writes 1.0E10 for 1e10.
_PAIRS = [
    ("double", "bigint", "double", _UNSUPPORTED),
    ("int", "boolean", "int", _UNSUPPORTED),
    ("string", "int", "string", _UNSUPPORTED),
    ("date", "string", "date", _UNSUPPORTED),
    ("timestamp", "date", "timestamp", _UNSUPPORTED),
    ("time", "string", "", _UNSUPPORTED),
    ("struct", "string", "struct", _UNSUPPORTED),
    ("double", "string", "double", None),
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


# Table, and what DuckDB's message must hold: the file or table, what was found, the fix.
TABLES: list[tuple[RawTable, list[str]]] = [
    (
        _table(file_type, declared, athena_error),
        [
            f"parquet_{file_type}_as_{declared}/a.parquet and {declared} in the declaration",
            f"Fix: declare it as {fix}" if fix else "Fix: write the file with another type",
        ],
    )
    for file_type, declared, fix, athena_error in _PAIRS
]
