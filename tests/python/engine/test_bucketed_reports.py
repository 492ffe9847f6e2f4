"""Public reports about dbt-athena's own way to build partitions, and bucketed_table in their place.

Each model `theirs_…` is materialized by the adapter and shows what the report says; `ours_…` gives
the same rows by bucketed_table. The reports are those of dbt-labs/dbt-adapters with the number.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from athena_local.instance import Instance

from tests.python.engine.bucketed_cases import Case, Cases
from tests.python.support.faulty_endpoint import Call, FaultyEndpoint, Reply
from tests.python.support.selection import STANDARD

pytestmark = STANDARD

OVERWRITE = {
    "materialized": "incremental",
    "incremental_strategy": "insert_overwrite",
    "table_type": "hive",
    "bucketed_by": None,
    "bucket_count": None,
}
DAYS = """
    select cast(n as integer) as sensor_id, cast(20 as integer) as temperature,
        cast(day as varchar) as dt
    from (values (1, '2024-01-01'), (2, '2024-01-01'), (3, '2024-01-02')) as t (n, day)"""
# 30 partitions with 8 buckets are 240 files, above Athena's 100 open writers.
MANY = """
    select cast(n as integer) as sensor_id, cast(day as varchar) as dt
    from unnest(sequence(1, 30)) as days (day) cross join unnest(sequence(1, 40)) as ids (n)"""
# 100 bucket values of 3,000 characters are 300,000 bytes, above Athena's 262,144 in a statement.
LONG = """
    select cast(n as varchar) || rpad('x', 3000, 'x') as sensor_id, '2024-01-01' as dt
    from unnest(sequence(1, 120)) as ids (n)"""


@pytest.fixture
def cases(tmp_path: Path, request: pytest.FixtureRequest, athena: Instance) -> Iterator[Cases]:
    made = Cases(tmp_path / "project", request, "athena", "bucketed_reports")
    yield made
    made.drop()


def counts(cases: Cases, *tables: str) -> dict[str, int]:
    """Rows by table."""
    return {
        name: int(str(cases.select(f"select count(*) from {cases.schema}.{name}")[0][0]))
        for name in tables
    }


def built(messages: Mapping[str, str]) -> dict[str, bool]:
    return {name: message.startswith("OK") for name, message in messages.items()}


def test_1895_files_of_a_partition_that_the_catalog_lost(cases: Cases) -> None:
    both = {"theirs": Case(DAYS, OVERWRITE), "ours": Case(DAYS)}
    assert set(built(cases.run(both)).values()) == {True}
    assert cases.account
    for name in both:
        table = f"{cases.schema}.{name}"
        cases.account.run(f"alter table {table} drop partition (dt = '2024-01-01')")
    assert counts(cases, *both) == {"theirs": 1, "ours": 1}
    assert set(built(cases.run(both)).values()) == {True}
    assert counts(cases, *both) == {"theirs": 5, "ours": 3}


def test_1783_and_1636_batches_above_the_limits_of_writers_and_bytes(cases: Cases) -> None:
    iceberg: dict[str, Any] = {
        "materialized": "table",
        "table_type": "iceberg",
        "force_batch": True,
        "s3_data_naming": "schema_table_unique",
        "partitioned_by": ["dt", "bucket(sensor_id, 4)"],
        "bucketed_by": None,
        "bucket_count": None,
    }
    messages = cases.run(
        {
            "theirs_writers": Case(MANY, {"materialized": "table", "bucket_count": 8}),
            "ours_writers": Case(MANY, {"bucket_count": 8}),
            "theirs_bytes": Case(LONG, iceberg),
            "ours_bytes": Case(LONG, {"bucket_count": 4}),
            "ours_too_many": Case(MANY, {"bucket_count": 8, "writers_per_statement": 1000}),
        }
    )
    assert "Exceeded limit of 100 open writers" in messages["theirs_writers"]
    assert "less than or equal to 262144" in messages["theirs_bytes"]
    assert "Fix: lower writers_per_statement" in messages["ours_too_many"]
    assert counts(cases, "ours_writers", "ours_bytes") == {"ours_writers": 1200, "ours_bytes": 120}
    assert cases.left("ours_too_many") == []


def test_1910_s3_asks_to_slow_down_while_files_are_deleted(cases: Cases) -> None:
    assert cases.account
    both = {"theirs": Case(DAYS, OVERWRITE), "ours": Case(DAYS)}
    assert set(built(cases.run(both)).values()) == {True}
    with FaultyEndpoint(cases.account.environment["AWS_ENDPOINT_URL"]) as endpoint:
        endpoint.rule = slow_down
        messages = cases.run(both, endpoint=endpoint.url)
        assert "SlowDown" in messages["theirs"]
        assert messages["ours"].startswith("OK")
        # When old files are due the run says so, after it has swapped.
        more = f"{DAYS} union all select 4, 20, '2024-01-02'"
        message = cases.run(
            {"ours": Case(more, {"old_files_stay_minutes": 0})}, endpoint=endpoint.url
        )["ours"]
        assert "SlowDown" in message
    assert counts(cases, "ours") == {"ours": 4}


def slow_down(call: Call) -> Reply | None:
    return Reply(503, "SlowDown") if call.action == "DeleteObjects" else None
