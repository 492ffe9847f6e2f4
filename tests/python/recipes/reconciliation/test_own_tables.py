"""Tables and files of other people: what the macros take, refuse, and never lose."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.python.recipes.reconciliation.reconciliation_lake import ReconciliationLake
from tests.python.support.recipe_lake import succeeded
from tests.python.support.selection import LONG, STANDARD, first

BASE = {"table": "t", "a": '"own"."a"', "b": '"own"."b"', "key": "id", "columns": ["x"]}


@LONG
def test_a_lake_without_files_builds_and_is_no_success(tmp_path: Path) -> None:
    lake = ReconciliationLake(tmp_path / "lake")
    lake.raw.mkdir(parents=True)
    succeeded(lake.dbt("build", "-s", "reconciliation", "--exclude", "test_type:unit"))
    assert lake.query("select distinct data_quality, issue_desc from recon_summary") == [
        ("Red", "no rows on either side")
    ]
    # Files of another export: a wrong header ends the run with its name.
    lake.write("source_a/my_favorite/day.csv", b"who,a,b,c\n1,dog,apple,ford\n")
    refused = lake.dbt("run", "-s", "reconciliation__my_favorite_details")
    assert refused.returncode != 0
    assert "source_a/my_favorite/day.csv has the header 'who,a,b,c'" in refused.stdout
    # A line without its end, an empty file, and reports with lines that cannot be read.
    header = b"id,animal2,fruit1,car1\n"
    lake.write("source_a/my_favorite/day.csv", header + b"1,dog,apple,ford\n2,cat,pear\n")
    lake.write("source_a/my_favorite/empty.csv", b"")
    lake.write(
        "source_b/my_favorite/day.csv",
        b"id,animalb,fruita,carb\n1,dog,apple,ford\n2,cat,pear,fiat\n",
    )
    header = b"table_name,data_quality,total_match_rate,issue_desc\n"
    lake.write("reports/run_date=2026-01-05/nightly.csv", header + b"x,red,95.5%,\ny,red,?,\n,,,\n")
    lake.write("reports/someday/nightly.csv", header + b"x,red,0.5,\n")
    done = succeeded(lake.dbt("build", "-s", "reconciliation", "--exclude", "test_type:unit"))
    assert "someday/nightly.csv" in done.stdout  # raw_files_read warns with the name
    assert lake.query(
        "select total_match_rate, issue_counts from recon_summary where table_name = 'MyFavorite'"
    ) == [(0.5, "columns: car: 1")]
    assert lake.query(
        "select task_name, table_name, data_quality, total_match_rate from recon_trend"
        " where reported_quality is not null"
    ) == [("nightly", "x", "Red", 0.955)]
    rejects = lake.query("select table_name, reject_reason, lines from report_rejects order by 1")
    assert rejects == [
        ("", "there is no table_name", 1),
        ("y", "total_match_rate is ?", 1),
    ]
    # A day that is built again replaces itself, and other days stay.
    for day in ("2026-01-14", "2026-01-15", "2026-01-14"):
        succeeded(
            lake.dbt(
                "run",
                "-s",
                "reconciliation__recon_runs",
                "--vars",
                json.dumps({"reconciliation_date": day}),
            )
        )
    days = lake.query(
        "select run_date::varchar, count(*) from recon_runs where run_date < '2026-02-01'"
        " group by run_date order by 1"
    )
    assert days == [("2026-01-14", 5), ("2026-01-15", 5)]


@STANDARD
def test_keys_and_names_of_other_people_are_compared(lake: ReconciliationLake) -> None:
    a = lake.table("zoned_a", "select '2024-01-01 10:00' as id, 'no time' as k2, 1 as in_a")
    b = lake.table(
        "zoned_b", "select timestamp '2024-01-01 09:00:00' as id, 'no time' as k2, 1 as in_a"
    )
    local = {"name": "id", "compare": "timestamp", "time_zone_a": "Europe/Berlin"}
    lake.table('"Order ""Details"""', """select 1 as "Order ID", 'x' as "Unit Price\"""")
    quoted = '"own"."Order ""Details"""'
    both = {"a": a, "b": b, "columns": ["in_a"]}
    # Unreadable parts of keys: each has another key on the other side.
    unread_a = lake.table("unread_a", "from (values ('x|y', 'z'), ('^NULL', 'q')) as v (k1, k2)")
    unread_b = lake.table("unread_b", "from (values ('x', 'y|z'), (null, 'q')) as v (k1, k2)")
    # The notations of datetimeoffset of SQL Server, and of Ruby and Git.
    offsets = lake.table(
        "offsets",
        "from (values (1, '2026-01-05 08:00:00.0000000 +01:00'), (2, '2026-01-05 07:00:00 Z'),"
        " (3, '2026-01-05 02:00:00 -0500')) as v (id, seen_at)",
    )
    utc = lake.table(
        "utc", "select i as id, '2026-01-05 07:00:00' as seen_at from range(1, 4) as r(i)"
    )
    many = lake.table("many", "select i as id, i as x from range(2000) as r(i)")
    number = {"compare": "number"}
    one = {"name": "one", "a": "1", "b": "1"}
    lake.reconcile(
        [
            {"table": "local times", "key": local, **both},
            {"table": "composite", "key": [local, "k2"], "full": True, **both},
            {
                "table": "it's quoted",
                "a": quoted,
                "b": quoted,
                "key": {"name": "order_id", "a": '"Order ID"', "b": '"Order ID"'},
                "columns": [{"name": "price", "a": '"Unit Price"', "b": '"Unit Price"'}],
            },
            {
                "table": "unreadable keys",
                "a": unread_a,
                "b": unread_b,
                "key": [{"name": "k1", **number}, {"name": "k2", **number}],
                "columns": [one],
            },
            {
                "table": "unreadable key",
                "a": unread_a,
                "b": unread_b,
                "key": {"name": "k1", **number},
                "columns": [one],
            },
            {
                "table": "offsets",
                "a": offsets,
                "b": utc,
                "key": "id",
                "columns": [{"name": "seen_at", "compare": "timestamp", "time_zone_b": "UTC"}],
            },
            # Texts of numbers, as YAML 1.1 reads 1e-9; nearly all keys are not a few.
            {
                "table": "nearly all",
                "a": many,
                "b": many,
                "key": "id",
                "columns": [{"name": "x", "compare": "float", "absolute": "1e-9"}],
                "sample_pct": "99.99999999",
                "where": {"b": "id >= 0"},
            },
        ]
    )
    found = lake.query("select table_name, compared_rows, matched_rows from recon_summary")
    assert sorted(found) == [
        ("composite", 1, 1),
        ("it's quoted", 1, 1),
        ("local times", 1, 1),
        ("nearly all", 2_000, 2_000),
        ("offsets", 3, 3),
        ("unreadable key", 0, 0),
        ("unreadable keys", 0, 0),
    ]
    keys = lake.query("select record_key from recon_keys where table_name like 'unreadable%'")
    assert sorted(key for (key,) in keys) == [
        *("^NULL", "^NULL|q", "^^NULL", "^^NULL|q", "x", "x^|y|z", "x|y", "x|y^|z"),
    ]


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"columns": [{"name": "x", "tolerance": 1}]}, "a column has the setting 'tolerance'"),
    ({"columns": [{"name": "x", "compare": "integer"}]}, "compare 'integer'"),
    ({"columns": [{"name": "x", "compare": "number", "scale": 20}]}, "has scale 20"),
    ({"columns": [{"name": "x", "precision": "week"}]}, "precision 'week'"),
    ({"columns": ["x", {"name": "x", "a": "y"}]}, "x is twice in the columns"),
    ({"columns": ["x", "matched_x"]}, "matched_x is a name of the result"),
    ({"columns": ["is_matched"]}, "is_matched is a name of the result"),
    ({"columns": [{"b": "lower(x)"}]}, "'lower(x)' is no name of a column"),
    ({"columns": ["order"]}, "'order' is a reserved word"),
    ({"key": {"name": "id", "compare": "float"}}, "a join has no tolerance"),
    ({"columns": []}, "has no 'columns'"),
    ({"b": {"table": "x"}}, "is no table"),
    ({"sample_pct": 0}, "sample_pct is 0"),
    ({"full": True, "sample_pct": 5}, "leave one of the two out"),
    ({"full": True, "buckets": 100}, "buckets is 100"),
    ({"red_up_to": 0.9, "green_from": 0.5}, "red_up_to not above green_from"),
    ({"rate": "columns"}, "rate 'columns'"),
    ({"color": "red"}, "has the setting 'color'"),
    # Settings that the rule of the column would ignore.
    ({"columns": [{"name": "x", "absolute": 1}]}, "is compared as text, which has no 'absolute'"),
    (
        {"columns": [{"name": "x", "compare": "number", "relative": 0.1}]},
        "is compared as number, which has no 'relative'",
    ),
    (
        {"columns": [{"name": "x", "compare": "exact", "empty_is_null": True}]},
        "is compared as exact, which has no 'empty_is_null'",
    ),
    (
        {"key": {"name": "id", "compare": "timestamp", "tolerance_seconds": 1}},
        "tolerance_seconds, and a join has no tolerance",
    ),
    ({"columns": [{"name": "x", "compare": "float", "relative": "1%"}]}, "has relative '1%'"),
    ({"columns": [{"name": "x", "compare": "float", "absolute": -1}]}, "has absolute '-1'"),
    (
        {"columns": [{"name": "x", "compare": "timestamp", "time_zone_a": "Berlin"}]},
        "has time_zone_a 'Berlin'",
    ),
    ({"columns": [{"name": "x", "trim": "no"}]}, "has trim 'no'"),
    ({"columns": [5]}, "'5' is no column"),
    ({"full": "false"}, "has full 'false'"),
    ({"sample_pct": "ten"}, "has sample_pct 'ten'"),
    ({"red_up_to": "50%"}, "has red_up_to '50%'"),
    ({"where": {"left": "id > 1"}}, "has where 'left'"),
]
# Variables without a meaning as a whole.
NO_TASKS: list[tuple[dict[str, Any], str]] = [
    ({"reconciliation_tasks": []}, "there is no task with a table"),
    ({"reconciliation_tasks": {"name": "t", "tables": [BASE]}}, "the tasks are no list"),
    ({"reconciliation_tasks": [{"tables": [BASE]}]}, "a task has no 'name'"),
    (
        {"reconciliation_tasks": [{"name": "t"}, {"name": "u", "tables": [BASE]}]},
        "task t has no 'tables'",
    ),
    (
        {"reconciliation_tasks": [{"name": "t", "tables": BASE}]},
        "the tables of task t are no list",
    ),
    (
        {"vars": {"reconciliation_tasks": [{"name": "t", "tables": [BASE]}]}},
        "the tasks are below `vars`",
    ),
]


@STANDARD
@pytest.mark.parametrize(
    ("variables", "says"),
    first(
        [
            ({"reconciliation_tasks": [{"name": "task", "tables": [{**BASE, **changed}]}]}, says)
            for changed, says in REFUSED
        ]
        + NO_TASKS,
        2,
    ),
)
def test_settings_without_a_meaning_end_the_build_with_the_fix(
    lake: ReconciliationLake, variables: dict[str, Any], says: str
) -> None:
    done = lake.build(variables, ("recon_details", "recon_counts"))
    assert done.returncode != 0
    said = " ".join(done.stdout.split())
    assert says in said, said[-1_500:]
    assert "Fix: " in said


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> ReconciliationLake:
    made = ReconciliationLake(tmp_path_factory.mktemp("own"))
    made.table("a", "select '1' as id, 'x' as x")
    made.table("b", "select '1' as id, 'x' as x")
    return made
