"""TPC-H orders, half-way through a tiering: cold months as Parquet, the rest as an export.

Months up to 1998-04 are cold, in four batches. Of these, 1998-04 is still in the hot table too:
it was published, and its delete step has not run. 1996-06 was written again with a correction, its
first batch is still stored. 1997-03 was written by many writers, and so has many small files.
Corrections wait for the next tiering: changed, deleted, late, and moved orders.
"""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from athena_recipes.recipes.hot_cold_orders.sample_data.tpch import SMALL, orders
from athena_recipes.recipes.hot_cold_orders.unload.cold.parquet import (
    month_bytes,
    parquet_bytes,
)
from athena_recipes.recipes.hot_cold_orders.unload.cold.tier import receipt_name
from athena_recipes.recipes.hot_cold_orders.unload.config import orders as orders_table
from athena_recipes.recipes.hot_cold_orders.unload.rows import measured, months_of
from athena_recipes.recipes.hot_cold_orders.unload.table import NUMBER
from athena_recipes.recipes.hot_cold_orders.unload.watermark import (
    STATE_KEY,
    ColdFile,
    ColdMonth,
    write_receipt,
    write_state,
)

ORDERS = orders_table()
[KEY] = ORDERS.key
DAY, MONTH = ORDERS.day, ORDERS.month
# The time of a correction is for its readers; no step reads it.
CORRECTIONS_SCHEMA = ORDERS.corrections_schema.append(pa.field("corrected_at", pa.timestamp("ms")))
# Raise it when the files change, so that lakes written before are replaced.
VERSION = 2
KEPT_MONTH, FIRST_HOT_MONTH = "1998-04", "1998-05"
RETIERED_MONTH, SMALL_FILES_MONTH, SMALL_FILES = "1996-06", "1997-03", 12
_PUBLISHED = datetime(1998, 5, 2, 3)
_SMALLEST = 0.001  # 1,500 orders; with fewer, months would be empty
_LATE_KEY = 2**40  # larger than every key of TPC-H


def generate(seed: int, scale: float) -> Iterator[tuple[str, bytes]]:
    """(key, content) of every file; keys are relative to raw/hot_cold_orders/.

    `scale` 1 is 15,000 orders, 0.1 and less 1,500; `seed` chooses the corrected ones.
    """
    base = orders(max(SMALL * scale, _SMALLEST))
    months = months_of(ORDERS, base)
    by_month = {
        str(month): base.filter(pc.equal(months, month))
        for month in sorted(set(months.to_pylist()))
    }
    chance = random.Random(seed)
    state = []
    for month, rows in by_month.items():
        if month >= FIRST_HOT_MONTH:
            continue
        batch = "b000001" if month < "1998-01" else "b000002" if month < KEPT_MONTH else "b000003"
        if month == RETIERED_MONTH:
            old = _month_files(month, batch, rows)
            yield from ((key, content) for key, content, _ in old)
            yield _receipt(_published(month, batch, rows, old))
            batch, rows = "b000004", _with_one_changed(rows)
        files = _month_files(month, batch, rows)
        yield from ((key, content) for key, content, _ in files)
        state.append(_published(month, batch, rows, files))
        yield _receipt(state[-1])
    hot = pa.concat_tables([rows for month, rows in by_month.items() if month >= KEPT_MONTH])
    yield "hot/orders/orders.parquet", parquet_bytes(hot)
    yield (
        "hot/orders_corrections/orders_corrections.parquet",
        parquet_bytes(pa.Table.from_pylist(_corrections(by_month, chance), CORRECTIONS_SCHEMA)),
    )
    yield STATE_KEY, write_state(state, "0" * 16, MONTH).encode()


def _month_files(month: str, batch: str, rows: pa.Table) -> list[tuple[str, bytes, int]]:
    """(key, content, rows) of each file of a month."""
    parts = SMALL_FILES if month == SMALL_FILES_MONTH else 1
    size = -(-rows.num_rows // parts)
    folder = f"{ORDERS.cold_key}/batch={batch}/{MONTH}={month}"
    slices = [rows.slice(start, size) for start in range(0, rows.num_rows, size)]
    return [
        (f"{folder}/{part:04d}_part_00.parquet", month_bytes(ORDERS, some, month), some.num_rows)
        for part, some in enumerate(slices)
    ]


def _receipt(cold: ColdMonth) -> tuple[str, bytes]:
    key = f"{ORDERS.cold_key}/batch={cold.batch}/{receipt_name(cold.month)}"
    return key, write_receipt(cold, MONTH).encode()


def _published(
    month: str, batch: str, rows: pa.Table, files: list[tuple[str, bytes, int]]
) -> ColdMonth:
    cold = tuple(
        ColdFile(key.rsplit("/", 1)[1], len(content), count) for key, content, count in files
    )
    at = _PUBLISHED + timedelta(hours=int(batch[1:]))
    return ColdMonth(
        month, batch, rows.num_rows, measured(ORDERS, rows).checksum, f"{at.isoformat()}Z", cold
    )


def _with_one_changed(rows: pa.Table) -> pa.Table:
    changed = rows.to_pylist()
    changed[0]["o_totalprice"] += Decimal("100.00")
    return pa.Table.from_pylist(changed, ORDERS.arrow_schema)


def _corrections(by_month: dict[str, pa.Table], chance: random.Random) -> list[dict[str, Any]]:
    """Corrections in the order in which they came; of two with one key the later one counts."""

    def some_order(month: str) -> dict[str, Any]:
        rows = by_month[month]
        order: dict[str, Any] = rows.slice(chance.randrange(rows.num_rows), 1).to_pylist()[0]
        return order

    repriced, kept = some_order("1995-11"), some_order(KEPT_MONTH)
    late = {**some_order("1994-02"), KEY: _LATE_KEY, "o_clerk": "Clerk#000000001"}
    news: list[tuple[dict[str, Any], bool]] = [
        (repriced | {"o_totalprice": repriced["o_totalprice"] + 10}, False),
        (repriced | {"o_totalprice": repriced["o_totalprice"] + 25}, False),
        (some_order("1997-08"), True),
        (late, False),
        (some_order("1993-05") | {DAY: date(1998, 6, 15)}, False),
        (kept | {"o_comment": None}, False),
    ]
    first = datetime(1998, 6, 20, 9)
    return [
        {
            NUMBER: number,
            **order,
            "is_deleted": is_deleted,
            "corrected_at": first + timedelta(minutes=number),
        }
        for number, (order, is_deleted) in enumerate(news, start=1)
    ]
