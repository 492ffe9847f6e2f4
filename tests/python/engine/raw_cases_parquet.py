"""Parquet: files, and the rows that Trino's Parquet reader gives for them."""

import io
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tests.python.support.raw_project import RawTable


def parquet(
    columns: dict[str, Any], schema: pa.Schema | None = None, *, int96: bool = False
) -> bytes:
    """The bytes of a Parquet file with these columns; timestamps as INT96 if `int96`."""
    sink = io.BytesIO()
    table = pa.table(columns, schema=schema)
    pq.write_table(table, sink, use_deprecated_int96_timestamps=int96)
    return sink.getvalue()


def stamps(unit: str, *values: int, zone: str | None = None) -> pa.Array:
    """Timestamps from numbers of `unit` (us, ns) since 1970."""
    return pa.array(values, pa.timestamp(unit, tz=zone))


NESTED = pa.schema(
    {
        "tags": pa.list_(pa.string()),
        "item": pa.struct({"a": pa.int64(), "b": pa.list_(pa.struct({"c": pa.float64()}))}),
        "counts": pa.map_(pa.string(), pa.int64()),
    }
)

# Around whole and half milliseconds, after and before 1970.
MICROSECONDS = (
    1704164645123600,
    1704164645123500,
    1704164645123499,
    -1500,
    -500,
    -501,
    1704164645999600,
)

TABLES = [
    RawTable(
        "parquet_columns",
        {"id": "bigint", "name": "string"},
        {
            "a.parquet": parquet({"id": [1], "name": ["a"]}),
            "lacks.parquet": parquet({"id": [2]}),
            "more/extra.parquet": parquet({"extra": ["x"], "name": ["c"], "id": [3]}),
            "case.parquet": parquet({"ID": [4], "Name": ["d"]}),
            "_hidden.parquet": parquet({"id": [5]}),
        },
        [(1, "a"), (2, None), (3, "c"), (4, "d")],
        file_format="parquet",
    ),
    # Writers without annotations (old Spark, Impala) beside others, and a number.
    RawTable(
        "parquet_text_without_a_type",
        {"name": "string"},
        {
            "bytes.parquet": parquet({"name": pa.array([b"a.com", "\u00e4".encode()])}),
            "texts.parquet": parquet({"name": ["\U0001f600.com", "a\\x41b"]}),
            "numbers.parquet": parquet({"name": [7]}),
        },
        [("a.com",), ("\u00e4",), ("\U0001f600.com",), ("a\\x41b",), ("7",)],
        file_format="parquet",
    ),
    RawTable(
        "parquet_no_column",
        {"id": "bigint", "name": "string"},
        {"a.parquet": parquet({"other": [1, 2]})},
        [(None, None), (None, None)],
        file_format="parquet",
    ),
    RawTable(
        "parquet_nested",
        {
            "tags": "array<string>",
            "item": "struct<a:bigint,b:array<struct<c:double>>>",
            "counts": "map<string,bigint>",
        },
        {
            "a.parquet": parquet(
                {
                    "tags": [["x", None], None],
                    "item": [{"a": 1, "b": [{"c": 0.5}]}, None],
                    "counts": [{"k": 2}, None],
                },
                NESTED,
            )
        },
        [(["x", None], {"a": 1, "b": [{"c": 0.5}]}, {"k": 2}), (None, None, None)],
        file_format="parquet",
    ),
    RawTable(
        "parquet_nested_fields",
        {"item": "struct<a:bigint,z:string>"},
        {
            "a.parquet": parquet({"item": [{"a": 1, "z": "x"}]}),
            "b.parquet": parquet({"item": [{"z": "y", "more": 1.5}]}),
            "c.parquet": parquet({"item": [{"A": 3, "Z": "w"}]}),
        },
        [({"a": 1, "z": "x"},), ({"a": None, "z": "y"},), ({"a": 3, "z": "w"},)],
        file_format="parquet",
    ),
    RawTable(
        "parquet_partitions",
        {"id": "bigint", "dt": "string"},
        {
            "dt=2024-01-01/a.parquet": parquet({"id": [1]}),
            "dt=2024-01-02/a.parquet": parquet({"id": [2], "dt": ["in the file"]}),
        },
        [(1, "2024-01-01"), (2, "2024-01-02")],
        file_format="parquet",
        partitions={"dt": "string"},
    ),
    RawTable(
        "parquet_hidden_and_empty",
        {"id": "bigint"},
        {
            "a.parquet": parquet({"id": [1]}),
            "_SUCCESS": b"",
            "_metadata": b"not Parquet",
            "deep/er/b.parquet": parquet({"id": [2]}),
            "deep/_temporary/c.parquet": b"not Parquet",
            ".d/d.parquet": b"not Parquet",
        },
        [(1,), (2,)],
        file_format="parquet",
    ),
    RawTable(
        "parquet_empty_files",
        {"id": "bigint"},
        {
            "dt=1/a.parquet": parquet({"id": [1]}),
            "dt=1/it's [1]*.parquet": parquet({"id": [2]}),
            "dt=1/empty.parquet": b"",
            "dt=2/empty": b"",
            "dt=2/_SUCCESS": b"",
            "_SUCCESS": b"",
            "manifest": b"not Parquet",
        },
        [(1, "1"), (2, "1")],
        file_format="parquet",
        partitions={"dt": "string"},
    ),
    RawTable(
        "parquet_only_empty_files",
        {"id": "bigint"},
        {"a.parquet": b"", "_SUCCESS": b""},
        [],
        file_format="parquet",
    ),
    RawTable(
        "parquet_timestamps",
        {"at": "timestamp"},
        {
            "us.parquet": parquet({"at": stamps("us", *MICROSECONDS)}),
            "int96.parquet": parquet({"at": stamps("us", 1704164645123500)}, int96=True),
        },
        [
            ("2024-01-02 03:04:05.124",),
            ("2024-01-02 03:04:05.124",),
            ("2024-01-02 03:04:05.123",),
            ("1969-12-31 23:59:59.999",),
            ("1970-01-01 00:00:00.000",),
            ("1969-12-31 23:59:59.999",),
            ("2024-01-02 03:04:06.000",),
            ("2024-01-02 03:04:05.124",),
        ],
        file_format="parquet",
        query="select substr(cast(\"at\" as varchar) || '.000', 1, 23) from {table}",
    ),
    RawTable(
        "parquet_other_timestamps",
        {"ns": "timestamp", "zoned": "timestamp", "deep": "array<struct<at:timestamp>>"},
        {
            "a.parquet": parquet(
                {
                    "ns": stamps("ns", 1704164645123600789),
                    "zoned": stamps("us", 1704164645123600, zone="UTC"),
                    "deep": pa.array(
                        [[{"at": 1704164645123600}]],
                        pa.list_(pa.struct({"at": pa.timestamp("us")})),
                    ),
                }
            )
        },
        [("2024-01-02 03:04:05.124",) * 3],
        file_format="parquet",
        query="select cast(ns as varchar), cast(zoned as varchar), cast(deep[1].at as varchar)"
        " from {table}",
    ),
    RawTable(
        "parquet_other_types",
        {
            "u32": "bigint",
            "u32_int": "int",
            "u64": "bigint",
            "small": "bigint",
            "whole": "double",
            "cut": "varchar(2)",
            "text": "string",
            "bytes": "string",
            "scaled": "decimal(5,1)",
        },
        {
            "a.parquet": parquet(
                {
                    "u32": pa.array([4294967295, 5], pa.uint32()),
                    "u32_int": pa.array([2147483648, 5], pa.uint32()),
                    "u64": pa.array([18446744073709551615, 5], pa.uint64()),
                    "small": pa.array([7, None], pa.int16()),
                    "whole": pa.array([3, None], pa.int64()),
                    "cut": ["abc", None],
                    "text": pa.array([12, None], pa.int64()),
                    "bytes": pa.array([b"x", None], pa.binary()),
                    "scaled": pa.array([Decimal("1.25"), None], pa.decimal128(10, 2)),
                }
            )
        },
        [
            (-1, -2147483648, -1, 7, 3.0, "ab", "12", "x", "1.3"),
            (5, 5, 5, None, None, None, None, None, None),
        ],
        file_format="parquet",
        query="select u32, u32_int, u64, small, whole, cut, text, bytes, cast(scaled as varchar)"
        " from {table}",
    ),
]
