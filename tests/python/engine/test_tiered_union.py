"""`tiered_union` on tiers of a test's own: columns by name, types, and rows in two tiers."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pytest

from tests.python.support.dbt_command import run_dbt
from tests.python.support.macro_project import write_macro_project
from tests.python.support.selection import LONG

# Every tier names its columns in another order.
TIERS = {
    "hot": """
        select '2024-01' as month, 'hot 1' as note, 1 as n, cast(1.50 as decimal(15, 2)) as price
        union all select '2024-02', 'hot 2', 2, 2.50
        union all select '2024-03', 'hot 3', 3, 3.50
        union all select '2024-03', 'hot 4', 4, 4.50""",
    "cold": """
        select cast(11.50 as decimal(15, 2)) as price, 'b2' as batch, 1 as n, '2024-01' as month,
            'cold 1' as note
        union all select 10.50, 'b1', 1, '2024-01', 'an older batch'
        union all select 12.50, 'b1', 5, '2024-02', 'not published'
        union all select 13.50, 'b2', 6, '2024-01', 'cold 6'""",
    "watermark": "select 'b2' as batch, '2024-01' as month",
    "corrections": """
        select false as is_deleted, 'news 6' as note, '2024-01' as month, 6 as n,
            cast(66.50 as decimal(15, 2)) as price
        union all select true, 'gone', '2024-03', 4, 4.50""",
}
JOINED = """
{{ config(materialized='view') }}
{{ athena_recipes.tiered_union(
    ref('hot'), ref('cold'), ref('watermark'), ref('corrections'),
    [{'name': 'n', 'data_type': 'integer'}, {'name': 'price', 'data_type': 'decimal(15, 2)'},
     {'name': 'note', 'data_type': 'varchar'}],
    'n', 'month') }}
"""


def run(root: Path, changes: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """`dbt run` over the tiers, some of them changed."""
    write_macro_project(root, {**TIERS, "joined": JOINED, **(changes or {})})
    return run_dbt(root / "lake", "run", project=root)


def rows(root: Path) -> list[tuple[object, ...]]:
    with duckdb.connect(str(root / "lake" / "athena_recipes.duckdb"), read_only=True) as connection:
        return connection.execute(
            "select n, cast(price as varchar), note, month, tier from recipes.joined order by n"
        ).fetchall()


def test_columns_go_by_name_and_no_row_comes_twice(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert done.returncode == 0, done.stdout[-3_000:]
    # Row 1 is in the hot tier and in two batches of the cold one: the watermark's batch counts.
    # Row 5 is of a month that no watermark names, 6 was corrected, 4 deleted.
    assert rows(tmp_path) == [
        (1, "11.50", "cold 1", "2024-01", "cold"),
        (2, "2.50", "hot 2", "2024-02", "hot"),
        (3, "3.50", "hot 3", "2024-03", "hot"),
        (6, "66.50", "news 6", "2024-01", "correction"),
    ]


@LONG
def test_a_key_may_have_several_columns(tmp_path: Path) -> None:
    """Row 3 of the hot tier has the n of a correction, with another note."""
    joined = JOINED.replace("'n', 'month')", "['n', 'note'], 'month')")
    news = """
        select false as is_deleted, 'hot 3' as note, '2024-03' as month, 3 as n,
            cast(33.50 as decimal(15, 2)) as price
        union all select true, 'another', '2024-03', 4, 4.50"""
    done = run(tmp_path, {"joined": joined, "corrections": news})
    assert done.returncode == 0, done.stdout[-3_000:]
    assert [row for row in rows(tmp_path) if row[3] == "2024-03"] == [
        (3, "33.50", "hot 3", "2024-03", "correction"),
        (4, "4.50", "hot 4", "2024-03", "hot"),
    ]


@LONG
@pytest.mark.parametrize("tier", ["hot", "cold", "corrections"])
def test_another_type_ends_the_build_with_the_column_and_both_types(
    tmp_path: Path, tier: str
) -> None:
    changed = TIERS[tier].replace("as decimal(15, 2)", "as double")
    done = run(tmp_path, {tier: f"select * from ({changed}) as one"})
    assert done.returncode != 0
    said = " ".join(done.stdout.split())
    assert f"tiered_union: the {tier} relation" in said
    assert "price is double instead of decimal(15, 2)" in said
    assert "Fix: name and cast the column" in said


def test_all_that_is_wrong_with_a_tier_is_said_at_once(tmp_path: Path) -> None:
    done = run(
        tmp_path, {"cold": "select cast(1 as bigint) as n, 1.5e0 as price, 'x' as note, 1 as month"}
    )
    said = " ".join(done.stdout.split())
    assert (
        "has n is bigint instead of integer; price is double instead of decimal(15, 2);"
        " month is integer instead of varchar; no column batch, which is varchar" in said
    ), said


@LONG
@pytest.mark.parametrize(
    ("tier", "column", "type_name"),
    [
        ("hot", "note", "varchar"),
        ("cold", "batch", "varchar"),
        ("watermark", "month", "varchar"),
        ("corrections", "is_deleted", "boolean"),
    ],
)
def test_a_missing_column_ends_the_build(
    tmp_path: Path, tier: str, column: str, type_name: str
) -> None:
    done = run(tmp_path, {tier: f"select * exclude ({column}) from ({TIERS[tier]}) as one"})
    assert done.returncode != 0
    said = " ".join(done.stdout.split())
    assert f"tiered_union: the {tier} relation" in said
    assert f"has no column {column}, which is {type_name}" in said
