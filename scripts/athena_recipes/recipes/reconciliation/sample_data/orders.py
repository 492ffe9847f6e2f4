"""TPC-H orders on both sides: a SQL Server's export as text, and the lake's typed copy with faults.

What only looks different: CHAR(15) is padded, money is a text, a comment is empty instead of NULL,
times are local and have seconds instead of milliseconds, rates have the noise of another sum.
What is different: `FAULTS` says how many orders have which fault, of 3,000.
"""

import csv
import io
import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq

Order = dict[str, Any]
FAULTS = {
    "price": 5,  # a changed price
    "unreadable_price": 1,  # a text in the export that is no number
    "status": 4,
    "hour": 3,  # the load took local time for UTC
    "rate": 2,
    "missing_in_b": 6,
    "missing_in_a": 3,
    "twice_in_b": 2,  # a load that ran again
    "twice_in_a": 1,
    "cut": 1,  # a line of the export without its last fields
}
_ZONE = ZoneInfo("Europe/Berlin")
_COLUMNS = (
    "o_orderkey",
    "o_custkey",
    "o_orderstatus",
    "o_totalprice",
    "o_orderdate",
    "o_orderpriority",
    "discount_rate",
    "updated_at",
    "o_comment",
)
_SCHEMA = pa.schema(
    [
        ("o_orderkey", pa.int64()),
        ("o_custkey", pa.int64()),
        ("o_orderstatus", pa.string()),
        ("o_totalprice", pa.decimal128(15, 2)),
        ("o_orderdate", pa.date32()),
        ("o_orderpriority", pa.string()),
        ("discount_rate", pa.float64()),
        ("updated_at", pa.timestamp("ms")),
        ("o_comment", pa.string()),
    ]
)


def sides(base: list[Order], chance: random.Random) -> tuple[bytes, bytes]:
    """(the CSV file of A, the Parquet file of B)."""
    rows = [_typed(row, chance) for row in base]
    chosen = iter(chance.sample(range(len(rows)), sum(_count(one, rows) for one in FAULTS)))
    fault = {next(chosen): kind for kind in FAULTS for _ in range(_count(kind, rows))}
    a: list[dict[str, str]] = []
    b: list[Order] = []
    for number, row in enumerate(rows):
        kind = fault.get(number)
        in_a = _as_text(row)
        in_b = dict(row, discount_rate=row["discount_rate"] * (1 + 1e-13))
        if kind == "price":
            in_b["o_totalprice"] += Decimal("10.00")
        elif kind == "unreadable_price":
            in_a["o_totalprice"] = "n/a"
        elif kind == "status":
            in_b["o_orderstatus"] = "X"
        elif kind == "hour":
            in_b["updated_at"] += timedelta(hours=2)
        elif kind == "rate":
            in_b["discount_rate"] += 0.01
        elif kind == "cut":
            in_a = {name: in_a[name] for name in _COLUMNS[:6]}
        a += [] if kind == "missing_in_a" else [in_a] * (2 if kind == "twice_in_a" else 1)
        b += [] if kind == "missing_in_b" else [in_b] * (2 if kind == "twice_in_b" else 1)
    return _csv(a), _parquet(b)


def _count(kind: str, rows: list[Order]) -> int:
    return max(1, round(FAULTS[kind] * len(rows) / 3_000))


def _typed(row: Order, chance: random.Random) -> Order:
    day = datetime(row["o_orderdate"].year, row["o_orderdate"].month, row["o_orderdate"].day)
    return dict(
        row,
        discount_rate=chance.randrange(1, 100) / 700,
        updated_at=day + timedelta(milliseconds=chance.randrange(8 * 3_600_000, 20 * 3_600_000)),
        o_comment=None if chance.random() < 0.02 else row["o_comment"],
    )


def _as_text(row: Order) -> dict[str, str]:
    local = row["updated_at"].replace(tzinfo=UTC).astimezone(_ZONE)
    return {
        **{name: str(row[name]) for name in _COLUMNS},
        "o_orderdate": f"{row['o_orderdate']} 00:00:00.000",
        "o_orderpriority": row["o_orderpriority"].ljust(15),
        "updated_at": f"{local:%Y-%m-%d %H:%M:%S}",
        "o_comment": row["o_comment"] or "",
    }


def _csv(rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(_COLUMNS)
    writer.writerows(list(row.values()) for row in rows)
    return text.getvalue().encode()


def _parquet(rows: list[Order]) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows, _SCHEMA), buffer, compression="zstd")
    return buffer.getvalue()
