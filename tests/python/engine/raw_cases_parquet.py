"""Parquet: files, and the rows that Trino's Parquet reader gives for them."""

import io

import pyarrow as pa
import pyarrow.parquet as pq

from tests.python.support.raw_project import RawTable


def parquet(columns: dict[str, list[object]], schema: pa.Schema | None = None) -> bytes:
    """The bytes of a Parquet file with these columns."""
    sink = io.BytesIO()
    pq.write_table(pa.table(columns, schema=schema), sink)
    return sink.getvalue()


NESTED = pa.schema(
    {
        "tags": pa.list_(pa.string()),
        "item": pa.struct({"a": pa.int64(), "b": pa.list_(pa.struct({"c": pa.float64()}))}),
        "counts": pa.map_(pa.string(), pa.int64()),
    }
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
]
