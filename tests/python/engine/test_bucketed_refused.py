"""Keys, values and settings that bucketed_table refuses before it writes: nothing is left of them.

Each engine gets one dbt run for all cases.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.python.engine.bucketed_cases import Case, Cases, one_key
from tests.python.support.bucketed_project import Row, readings
from tests.python.support.selection import STANDARD

pytestmark = STANDARD

ROWS: list[Row] = [(n, n, f"2024-01-0{n}") for n in (1, 2, 3)]
TEXT = "cast('z' as varchar)"
# What the key is, and what the error says of it: its type, and the cast that mends it.
TYPES = {
    "double": ("1.5e0", r"'dt' of the query has the type double;.* Fix: .*cast\(dt as bigint\)"),
    "real": ("cast(1 as real)", r"has the type (float|real);.*cast\(dt as bigint\)"),
    "boolean": ("true", r"has the type boolean;.*cast\(dt as varchar\)"),
    "decimal": ("cast(1.5 as decimal(3, 1))", r"has the type decimal.*cast\(dt as varchar\)"),
    "whole_decimal": ("cast(5 as decimal(18, 0))", r"has the type decimal"),
    "timestamp": (
        "timestamp '2024-01-01 10:00:00'",
        r"has the type timestamp.*cast\(dt as date\)",
    ),
    "zoned": (
        "cast('2024-01-01 10:00:00 UTC' as timestamp with time zone)",
        r"has the type timestamp.*cast\(dt as date\)",
    ),
    "time": ("time '10:00:00'", r"has the type time"),
    "list": ("array[1]", r"has the type (array|integer\[\])"),
}
# A text value of the key.
VALUES = {
    "hive_null": "__HIVE_DEFAULT_PARTITION__",
    "trino_null": "\\N",
    "empty": "",
    "quote": "it''s",
    "semicolon": "a;b",
    "unicode": "ünï",
    "tab": "a\tb",
    "long": "x" * 1100,
    "long_when_escaped": "%" * 200,
}
DATES = {
    "year_0": "date '0001-01-01' - interval '1' day",
    "year_10000": "date '9999-12-31' + interval '1' day",
}
# What a configuration of the model says, and what the error says of it.
SETTINGS: list[tuple[dict[str, Any], str]] = [
    ({"bucketed_by": None}, "bucketed_by names no column"),
    ({"bucketed_by": "sensor_id"}, "bucketed_by must be a list"),
    ({"partitioned_by": None}, "partitioned_by names no column"),
    ({"bucketed_by": ["DT"]}, "'DT' is both bucket and partition column"),
    ({"bucketed_by": ["sensor"]}, "has no column 'sensor'"),
    ({"bucket_count": 0}, "bucket_count must be 1 to 100"),
    ({"bucket_count": 101}, "bucket_count must be 1 to 100"),
    ({"order_by": ["sensor_id"]}, "Athena ignores ORDER BY in CTAS"),
    ({"table_type": "iceberg"}, "Iceberg keeps buckets by itself"),
    ({"on_schema_change": "append_new_columns"}, "fail or rebuild_all"),
    ({"format": "json"}, "format is parquet or orc"),
    ({"partitions_per_run": 2}, "3 partitions in one run, 2 are allowed"),
    ({"old_files_stay_minutes": -1}, "must be 0 or more"),
]
SAYS_WHICH = r"the partition key 'dt' has the value|the path of the partition dt="
GRANTS = {"grants": {"select": ["analyst"]}}
CASES: dict[str, tuple[Case, str]] = {
    **{f"type_{name}": (Case(one_key(key)), says) for name, (key, says) in TYPES.items()},
    **{
        f"value_{name}": (Case(one_key(f"cast('{value}' as varchar)")), SAYS_WHICH)
        for name, value in VALUES.items()
    },
    **{
        f"date_{name}": (Case(one_key(f"cast({key} as date)")), "before year 1 or after year 9999")
        for name, key in DATES.items()
    },
    **{
        f"setting_{number}": (Case(readings(ROWS), settings), says)
        for number, (settings, says) in enumerate(SETTINGS)
    },
    "negative": (Case(one_key("cast(-5 as integer)")), "no negative number"),
    "null_key": (Case(one_key("cast(null as varchar)")), "is NULL in some rows"),
    "second_key": (
        Case(f"select 1 as sensor_id, {TEXT} as dt, 1e0 as k", {"partitioned_by": ["dt", "k"]}),
        "'k' of the query has the type double",
    ),
    "key_name": (
        Case(f'select 1 as sensor_id, {TEXT} as "a=b"', {"partitioned_by": ["a=b"]}),
        "a to z, 0 to 9 and underscores",
    ),
    "column_twice": (
        Case(f"select 1 as sensor_id, 2 as a, 3 as a, {TEXT} as dt"),
        "has the column 'a' twice",
    ),
    "key_twice": (Case(one_key(TEXT), {"partitioned_by": ["dt", "DT"]}), "names a column twice"),
    "bucket_twice": (
        Case(one_key(TEXT), {"bucketed_by": ["sensor_id", "sensor_id"]}),
        "bucketed_by names a column twice",
    ),
    "bucket_type": (
        Case(f"select cast(1.5 as decimal(3, 1)) as b, {TEXT} as dt", {"bucketed_by": ["b"]}),
        "which bucketed_by does not take",
    ),
    "bucket_time": (
        Case(
            f"select cast('2024-01-01' as timestamp(3)) as b, {TEXT} as dt", {"bucketed_by": ["b"]}
        ),
        "the type timestamp.*which bucketed_by does not take",
    ),
    "column_type": (
        Case(f"select 1 as sensor_id, time '10:00:00' as x, {TEXT} as dt"),
        "which a Hive table does not have",
    ),
    "wanted_date": (
        Case(one_key(TEXT), {"partitions_to_build": "select date '2024-01-01' as dt"}),
        "the type varchar in the query and date in partitions_to_build",
    ),
    "wanted_double": (
        Case(one_key("1"), {"partitions_to_build": "select 1.5e0 as dt"}),
        "'dt' of partitions_to_build has the type double",
    ),
    "wanted_other_column": (
        Case(one_key(TEXT), {"partitions_to_build": "select 'z' as day"}),
        "partitions_to_build has no column 'dt'",
    ),
    "grants": (Case(one_key(TEXT), GRANTS), "use lf_grants"),
    "unique_key": (Case(one_key(TEXT), {"unique_key": "sensor_id"}), "none of its old ones"),
    "append": (Case(one_key(TEXT), {"incremental_strategy": "append"}), "none of its old ones"),
    "compression": (Case(one_key(TEXT), {"write_compression": "lzo"}), "write_compression of parq"),
    "n" * 201: (Case(one_key(TEXT)), "has 201 characters, and may have 200"),
}

# Types that DuckDB does not have.
ATHENA_ONLY: dict[str, tuple[Case, str]] = {
    "type_char": (Case(one_key("cast('a' as char(3))")), r"the type char.*cast\(dt as varchar\)"),
    "digits": (
        Case(f"select 1 as sensor_id, cast(now() as timestamp(6)) as at, {TEXT} as dt"),
        r"'at' has the type timestamp\(6\), which a Hive table.*cast\(at as timestamp\(3\)\)",
    ),
}


@pytest.fixture(params=["local", "athena"])
def cases(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Cases]:
    made = Cases(tmp_path / "project", request, request.param, "bucketed_refused")
    yield made
    made.drop()


def test_nothing_is_left_of_what_is_refused(cases: Cases) -> None:
    all_cases = {**CASES, **(ATHENA_ONLY if cases.account else {})}
    messages = cases.run({name: case for name, (case, _) in all_cases.items()})
    wrong = {
        name: messages[name]
        for name, (_, says) in all_cases.items()
        if not matches(says, messages[name])
    }
    assert wrong == {}
    assert cases.left("") == []


def matches(says: str, message: str) -> bool:
    return bool(re.search(says, message, re.DOTALL)) and "Fix:" in message
