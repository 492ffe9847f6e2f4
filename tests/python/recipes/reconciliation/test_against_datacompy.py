"""Verdicts of datacompy, an independent implementation, on random tables with planted faults."""

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from datacompy import PolarsCompare

from tests.python.recipes.reconciliation.reconciliation_lake import ReconciliationLake
from tests.python.support.selection import LONG

ROWS = 400
MODELS = ("recon_details", "recon_keys", "recon_counts", "recon_columns", "recon_summary")
# datacompy's tolerances, and the same in the task.
ABSOLUTE, RELATIVE = 1e-6, 0.0
COLUMNS: list[Mapping[str, Any]] = [
    {"name": "amount", "compare": "float", "absolute": ABSOLUTE},
    {"name": "word", "trim": True, "ignore_case": True},
    {"name": "seen", "compare": "timestamp"},
]


def frames(seed: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Two tables: nulls, float noise, case, padding, times, and keys of one side alone."""
    chance = random.Random(seed)
    a, b = [], []
    for key in range(ROWS):
        row: dict[str, Any] = {
            "id": key,
            "amount": chance.choice([None, round(chance.uniform(-1e3, 1e3), 3)]),
            "word": chance.choice([None, "", "apple", "Pear", "a b"]),
            "seen": chance.choice([None, datetime(2026, 1, 5) + timedelta(seconds=key)]),
        }
        other = dict(row)
        fault = chance.choice(
            [*["none"] * 4, "noise", "amount", "case", "pad", "word", "seen", "null"]
        )
        if fault == "noise" and row["amount"] is not None:
            other["amount"] += ABSOLUTE / 10
        elif fault == "amount" and row["amount"] is not None:
            other["amount"] += ABSOLUTE * 10
        elif fault == "case" and row["word"]:
            other["word"] = row["word"].swapcase()
        elif fault == "pad" and row["word"] is not None:
            other["word"] = f"  {row['word']} "
        elif fault == "word":
            other["word"] = "plum"
        elif fault == "seen":
            other["seen"] = datetime(2026, 1, 5, 12) + timedelta(milliseconds=key)
        elif fault == "null":
            other[chance.choice(["amount", "word", "seen"])] = None
        side = chance.random()
        a += [row] if side > 0.03 else []
        b += [other] if side < 0.97 else []
    return (_typed(a), _typed(b))


def _typed(rows: list[dict[str, Any]]) -> pl.DataFrame:
    kinds = {"id": pl.Int64, "amount": pl.Float64, "word": pl.String, "seen": pl.Datetime("us")}
    return pl.DataFrame(rows, schema=kinds)


@LONG
@pytest.mark.parametrize("seed", range(8))
def test_datacompy_finds_the_same(tmp_path: Path, seed: int) -> None:
    a, b = frames(seed)
    lake = ReconciliationLake(tmp_path / "lake")
    for name, frame in (("a", a), ("b", b)):
        with lake.connection(read_only=False) as connection:
            connection.register("frame", frame.to_arrow())
            connection.execute(f"create table own.{name} as from frame")
    lake.reconcile(
        [
            {
                "table": "t",
                "a": '"own"."a"',
                "b": '"own"."b"',
                "key": {"name": "id", "compare": "number", "scale": 0},
                "columns": COLUMNS,
                "full": seed % 2 == 1,
                "buckets": 64,
            }
        ]
    )
    theirs = PolarsCompare(
        a,
        b,
        join_columns="id",
        abs_tol=ABSOLUTE,
        rel_tol=RELATIVE,
        ignore_spaces=True,
        ignore_case=True,
    )
    assert dict(lake.query("select column_name, unmatched from recon_columns")) == {
        one["column"]: one["unequal_cnt"] for one in theirs.column_stats if one["column"] != "id"
    }
    found = lake.query(
        "select rows_in_a, rows_in_b, compared_rows, matched_rows from recon_summary"
    )
    assert found == [(len(a), len(b), len(theirs.intersect_rows), theirs.count_matching_rows())]
    assert {
        issue: {
            int(key)
            for key, of in lake.query("select record_key, issue from recon_keys")
            if of == issue
        }
        for issue in ("only_in_a", "only_in_b")
    } == {
        "only_in_a": set(theirs.df1_unq_rows["id"]),
        "only_in_b": set(theirs.df2_unq_rows["id"]),
    }
