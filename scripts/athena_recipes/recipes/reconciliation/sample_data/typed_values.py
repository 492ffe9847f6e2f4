"""One row per case of the rules of equality: A has texts, B has types."""

import io
import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

_SCHEMA = pa.schema(
    [
        ("case_id", pa.string()),
        ("quantity", pa.int64()),
        ("amount", pa.decimal128(15, 3)),
        ("ratio", pa.float64()),
        ("growth", pa.float64()),
        ("name", pa.string()),
        ("note", pa.string()),
        ("born", pa.date32()),
        ("changed", pa.timestamp("ms")),
        ("local_time", pa.timestamp("ms")),
        ("seen", pa.timestamp("ms")),
        ("active", pa.bool_()),
        ("code", pa.string()),
    ]
)
_B: dict[str, Any] = {
    "quantity": 1,
    "amount": Decimal("1.500"),
    "ratio": 0.3,
    "growth": 1_000_000.0,
    "name": "Ada",
    "note": None,
    "born": date(2026, 1, 5),
    "changed": datetime(2026, 1, 5, 8, 0, 0),
    "local_time": datetime(2026, 7, 1, 6, 0, 0),
    "seen": datetime(2026, 1, 5, 8, 0, 0),
    "active": True,
    "code": "a",
}
_A_HIT: dict[str, str | None] = {
    "quantity": "1",
    "amount": "1.5",
    "ratio": "0.30000000000000004",
    "growth": "1000000.5",
    "name": " ADA  ",
    "note": "",
    "born": "2026-01-05 00:00:00.000",
    "changed": "2026-01-05T08:00:00.123456Z",
    "local_time": "2026-07-01 08:00:00",
    "seen": "2026-01-05 08:00:01.000",
    "active": "Y",
    "code": "a",
}
_A_NEAR_MISS: dict[str, str | None] = {
    "quantity": "1.5",
    "amount": "1.51",
    "ratio": "0.3001",
    "growth": "1000002",
    "name": "Adah",
    "note": ".",
    "born": "2026-01-06",
    "changed": "2026-01-05T08:00:01Z",
    "local_time": "2026-07-01 06:00:00",
    "seen": "2026-01-05 08:00:01.001",
    "active": "no",
    "code": "A",
}
_NULLS_A: dict[str, str | None] = dict.fromkeys(_A_HIT)
_UNREADABLE: dict[str, str | None] = dict.fromkeys(_A_HIT, "?")
# (case, values of A, values of B)
CASES: tuple[tuple[str, dict[str, str | None], dict[str, Any]], ...] = (
    ("equal by the rule", _A_HIT, _B),
    ("near miss", _A_NEAR_MISS, _B),
    ("both null", _NULLS_A, dict.fromkeys(_B)),
    ("null in a", _NULLS_A, dict(_B, note="note")),
    ("null in b", _A_HIT | {"note": "note"}, dict.fromkeys(_B)),
    ("unreadable against a value", _UNREADABLE, dict(_B, note="note")),
    ("unreadable against null", _UNREADABLE, dict.fromkeys(_B)),
)


def files() -> tuple[bytes, bytes]:
    """(the JSON lines of A, the Parquet file of B)."""
    a = "".join(json.dumps({"case_id": case} | values) + "\n" for case, values, _ in CASES)
    rows = [{"case_id": case} | values for case, _, values in CASES]
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows, _SCHEMA), buffer, compression="zstd")
    return a.encode(), buffer.getvalue()
