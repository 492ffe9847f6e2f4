"""ORC: files, and the rows that Trino's ORC reader gives for them."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.orc

from tests.python.support.raw_project import RawTable


def orc(columns: dict[str, Any]) -> bytes:
    """The bytes of an ORC file with these columns."""
    sink = io.BytesIO()
    pyarrow.orc.write_table(pa.table(columns), sink)
    return sink.getvalue()


TABLES = [
    RawTable(
        "orc_columns",
        {"id": "bigint", "name": "string"},
        {
            "a.orc": orc({"id": [1], "name": ["a"]}),
            "lacks.orc": orc({"id": [2]}),
            "more/extra.orc": orc({"extra": ["x"], "name": ["c"], "id": [3]}),
            "case.orc": orc({"ID": [4], "Name": ["d"]}),
            "small.orc": orc({"id": pa.array([5], pa.int16()), "name": pa.array([-6], pa.int8())}),
            "cents.orc": orc({"id": pa.array([7], pa.int32()), "name": [Decimal("8.50")]}),
            "_hidden.orc": orc({"id": [9]}),
        },
        [(1, "a"), (2, None), (3, "c"), (4, "d"), (5, "-6"), (7, "8.50")],
        file_format="orc",
    ),
    RawTable(
        "orc_numbers",
        {"d": "double", "f": "float", "n": "decimal(9,1)", "i": "int", "is_ok": "boolean"},
        {
            "a.orc": orc(
                {
                    "d": pa.array([-0.1, 1.5], pa.float32()),
                    "f": pa.array([-0.5, 1.5], pa.float32()),
                    "n": pa.array([Decimal("1.25"), None], pa.decimal128(20, 2)),
                    "i": [7, -(2**31)],
                    "is_ok": [True, None],
                }
            ),
            "b.orc": orc({"d": [2**40, None]}),
        },
        [
            (-0.10000000149011612, -0.5, Decimal("1.3"), 7, True),
            (1.5, 1.5, None, -(2**31), None),
            (float(2**40), None, None, None, None),
            (None, None, None, None, None),
        ],
        file_format="orc",
    ),
    RawTable(
        "orc_times",
        {"at": "timestamp", "day": "date"},
        {
            "a.orc": orc(
                {
                    "at": pa.array([1704164645123000, 1704164645123600], pa.timestamp("us")),
                    "day": [date(1500, 1, 2), None],
                }
            ),
        },
        [("2024-01-02 03:04:05.123", "1500-01-02"), ("2024-01-02 03:04:05.124", None)],
        file_format="orc",
        query='select substr(cast("at" as varchar), 1, 23), cast("day" as varchar) from {table}',
    ),
]
