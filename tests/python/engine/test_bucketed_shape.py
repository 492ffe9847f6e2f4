"""Models of bucketed_table whose columns, buckets or partition keys change."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.python.engine.bucketed_engines import Table, bucketed_table
from tests.python.support.account import Account
from tests.python.support.bucketed_project import Row, readings
from tests.python.support.faulty_endpoint import FaultyEndpoint
from tests.python.support.selection import STANDARD, local_first

pytestmark = STANDARD

DAYS = ["2024-01-01", "2024-01-02", "2024-01-03"]
ROWS: list[Row] = [(n % 7, n, DAYS[n % 3]) for n in range(60)]
FIRST_DAY = "select * from (values ('2024-01-01')) as t (dt)"
WIDER = readings(ROWS, more=", cast('x' as varchar) as status")
OTHER_TYPE = readings(ROWS).replace("cast(temperature as integer)", "cast(temperature as bigint)")


@pytest.fixture(params=["local", "athena"])
def table(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Table]:
    with bucketed_table(tmp_path, request, request.param) as made:
        yield made


def test_changed_columns_stop_or_rebuild_all(table: Table) -> None:
    table.project.run(readings(ROWS))
    some: dict[str, Any] = {"partitions_to_build": FIRST_DAY}
    stopped = table.project.attempt(WIDER, **some)
    assert stopped["status"] == "error"
    assert "on_schema_change: rebuild_all" in stopped["message"]
    assert table.rows() == sorted(ROWS)
    table.project.run(WIDER, on_schema_change="rebuild_all", **some)
    assert table.select(f"select status, count(*) from {table.name} group by 1") == [["x", "60"]]
    assert table.partitions() == DAYS
    table.project.run(readings(ROWS), full_refresh=True)
    assert table.rows() == sorted(ROWS)


@local_first("table")
@pytest.mark.parametrize("on_schema_change", ["fail", "rebuild_all"])
@pytest.mark.parametrize("key", ["dt as day", "cast(dt as date) as dt"])
def test_changed_keys_are_refused_with_the_fix_that_works(
    table: Table, key: str, on_schema_change: str
) -> None:
    table.project.run(readings(ROWS))
    name = key.split()[-1]
    query = f"select sensor_id, temperature, {key} from ({readings(ROWS)}) as readings"
    changed: dict[str, Any] = {"partitioned_by": [name], "on_schema_change": on_schema_change}
    refused = table.project.attempt(query, **changed)
    assert refused["status"] == "error"
    assert re.search(r"the partition keys of the table are\s+dt", refused["message"])
    assert "Fix: run with --full-refresh" in refused["message"]
    assert "rebuild_all" not in refused["message"]
    assert table.rows() == sorted(ROWS)
    assert table.partitions() == DAYS
    table.project.run(query, full_refresh=True, **changed)
    found = table.select(
        f"select cast({name} as varchar), count(*) from {table.name} group by 1 order by 1"
    )
    assert found == [[day, "20"] for day in DAYS]


@local_first("table")
def test_a_key_more_is_refused(table: Table) -> None:
    table.project.run(readings(ROWS))
    query = readings(ROWS, more=", cast(1 as integer) as site")
    refused = table.project.attempt(
        query, partitioned_by=["site", "dt"], on_schema_change="rebuild_all"
    )
    assert "Fix: run with --full-refresh" in refused["message"]
    assert table.rows() == sorted(ROWS)


@local_first("table")
@pytest.mark.parametrize("query", [WIDER, OTHER_TYPE], ids=["wider", "other_type"])
def test_rebuilding_all_counts_all_partitions(table: Table, query: str) -> None:
    table.project.run(readings(ROWS))
    before = written(table)
    options: dict[str, Any] = {
        "partitions_to_build": FIRST_DAY,
        "on_schema_change": "rebuild_all",
    }
    refused = table.project.attempt(query, partitions_per_run=2, **options)
    assert refused["status"] == "error"
    assert "3 partitions in one run, 2 are allowed" in refused["message"]
    assert "Fix: raise partitions_per_run to 3" in refused["message"]
    assert table.rows() == sorted(ROWS)
    assert written(table) == before
    # Of the same shape there is only one to build.
    table.project.run(readings(ROWS), partitions_per_run=2, **options)
    table.project.run(query, partitions_per_run=3, **options)
    assert table.rows() == sorted(ROWS)


def written(table: Table) -> set[str]:
    """Objects and tables of the schema; on DuckDB the columns of its tables."""
    if table.account:
        tables = table.account.run(f"show tables in {table.project.schema}").lines
        return table.account.keys(f"tables/{table.project.schema}/") | {
            str(name) for name in tables
        }
    found = table.select(
        f"""select table_name, column_name, data_type from information_schema.columns
        where table_schema = '{table.project.schema}'"""
    )
    return {" ".join(row) for row in found}


def test_the_run_result_has_the_bytes_of_every_ctas(
    account: Account, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    with (
        bucketed_table(tmp_path, request, "athena") as table,
        FaultyEndpoint(account.environment["AWS_ENDPOINT_URL"]) as endpoint,
    ):
        source = f"{table.project.schema}.readings_source"
        account.run(f"create schema if not exists {table.project.schema}")
        account.run(f"create table {source} as {readings(ROWS)}")
        table.project.run(f"select * from {source}")
        table.project.environment["AWS_ENDPOINT_URL"] = endpoint.url
        other = f"select sensor_id, cast(temperature as bigint) as temperature, dt from {source}"
        response = table.project.run(other, on_schema_change="rebuild_all")
        scanned = []
        for execution in endpoint.statements:
            done = account.athena.get_query_execution(QueryExecutionId=execution)["QueryExecution"]
            if "bucket_count" in done["Query"]:
                scanned.append(done["Statistics"]["DataScannedInBytes"])
        # The first shows that the types have changed; the second builds.
        assert len(scanned) == 2
        assert min(scanned) > 0
        assert response["data_scanned_in_bytes"] == sum(scanned)
        assert response["rows_affected"] == len(ROWS)
