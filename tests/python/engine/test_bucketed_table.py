"""The materialization `bucketed_table` on both engines: same configuration, same contents."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.python.engine.bucketed_engines import Table, bucketed_table
from tests.python.support.account import Account, Failed
from tests.python.support.bucketed_project import Row, readings
from tests.python.support.selection import STANDARD

pytestmark = STANDARD

ROWS: list[Row] = [(s % 7, s, f"2024-01-0{1 + s % 3}") for s in range(60)]
DAYS = ["2024-01-01", "2024-01-02", "2024-01-03"]


@pytest.fixture(params=["local", "athena"])
def table(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Table]:
    with bucketed_table(tmp_path, request, request.param) as made:
        yield made


@pytest.fixture
def athena_table(
    tmp_path: Path, request: pytest.FixtureRequest, account: Account
) -> Iterator[Table]:
    with bucketed_table(tmp_path, request, "athena") as made:
        yield made


def without(day: str) -> list[Row]:
    return [row for row in ROWS if row[2] != day]


def objects(table: Table) -> set[str]:
    """Addresses of all files below the table's folder."""
    assert table.account
    return {f"s3://lake/{key}" for key in table.account.keys(f"tables/{table.project.schema}/")}


def registered(table: Table) -> set[str]:
    return {path for (path,) in table.select(f'select distinct "$path" from {table.name}')}


def journal(table: Table) -> list[str]:
    assert table.account
    tables = table.account.run(f"show tables in {table.project.schema}").lines
    return [str(name) for name in tables if name != "target_table"]


def test_partitions_of_the_rows_are_replaced_and_others_stay(table: Table) -> None:
    table.project.run(readings(ROWS))
    assert table.rows() == sorted(ROWS)
    new: list[Row] = [(1, 100, "2024-01-02"), (1, 100, "2024-01-02"), (2, 101, "2024-01-04")]
    table.project.run(readings(new))
    assert table.rows() == sorted(without("2024-01-02") + new)
    table.project.run(readings(new))
    assert table.rows() == sorted(without("2024-01-02") + new)


def test_a_partition_that_became_empty_is_kept_without_rows(table: Table) -> None:
    table.project.run(readings(ROWS))
    wanted = "select * from (values ('2024-01-02'), ('2024-01-05')) as wanted (dt)"
    table.project.run(readings(without("2024-01-02")), partitions_to_build=wanted)
    assert table.rows() == sorted(without("2024-01-02"))
    assert table.partitions() == [*DAYS, "2024-01-05"]


def test_which_partitions_is_asked_when_the_model_runs(table: Table) -> None:
    table.project.run(readings(ROWS))
    last = "select max(dt) as dt from {{ this }}"
    doubled = [(sensor, temperature * 2, day) for sensor, temperature, day in ROWS]
    table.project.run(readings(doubled), partitions_to_build=last)
    expected = without("2024-01-03") + [row for row in doubled if row[2] == "2024-01-03"]
    assert table.rows() == sorted(expected)


def test_a_view_of_the_name_has_no_partitions_yet(table: Table) -> None:
    wanted = (
        "{% set built = athena_recipes.built_partitions(this) %}"
        "{% if built %}select dt from {{ built }}{% else %}select '2024-01-02' as dt{% endif %}"
    )
    table.project.run(readings(ROWS), materialized="view")
    table.project.run(readings(ROWS), partitions_to_build=wanted)
    assert table.partitions() == ["2024-01-02"]
    table.project.run(readings([]), partitions_to_build=wanted)
    assert (table.rows(), table.partitions()) == ([], ["2024-01-02"])


def test_an_empty_run_of_dbt_empties_no_partition(table: Table) -> None:
    wanted = "select '2024-01-02' as dt"
    table.project.run(readings(ROWS))
    table.project.run(readings(ROWS), partitions_to_build=wanted, empty=True)
    assert table.rows() == sorted(ROWS)


def test_no_partition_at_all_makes_an_empty_table(table: Table) -> None:
    table.project.run(readings([]))
    assert (table.rows(), table.partitions()) == ([], [])
    table.project.run(readings(ROWS))
    assert table.rows() == sorted(ROWS)


def test_a_full_refresh_drops_what_the_model_does_not_give(table: Table) -> None:
    table.project.run(readings(ROWS))
    table.project.run(readings(without("2024-01-01")), full_refresh=True)
    assert table.rows() == sorted(without("2024-01-01"))
    assert table.partitions() == DAYS[1:]


def test_more_than_a_hundred_partitions_go_in_batches(table: Table) -> None:
    rows: list[Row] = [(n % 11, n, f"2024-{n % 120:03d}") for n in range(600)]
    table.project.run(readings(rows))
    assert table.rows() == sorted(rows)
    assert len(table.partitions()) == 120


ODD = [
    "a b",
    "a:b",
    'say "x"',
    "50%",
    "a/b=c",
    "back\\slash",
    "[x]{y}^#?*",
    "~!@$&()",
    " a",
    "a ",
    "A",
    "..",
    "null",
    "007",
    "1e5",
    "%41",
    "_x",
    "2024-01-01 10:00:00",
    "y" * 500,
]


def test_odd_values_of_a_key_and_nested_columns(table: Table) -> None:
    values = ", ".join(f"({n}, '{text}')" for n, text in enumerate(ODD))
    query = f"""
        select cast(n as integer) as sensor_id, array[n] as list,
            cast(row(n) as row(a integer)) as fields, cast(v as varchar) as dt
        from (values {values}) as odd (n, v)"""
    for _ in range(2):
        table.project.run(query)
        found = table.select(f"select sensor_id, dt from {table.name} order by 1")
        assert found == [[str(n), text] for n, text in enumerate(ODD)]


def test_keys_that_are_numbers_and_dates(table: Table) -> None:
    numbers = ", ".join(f"({n}, {n // 4}, '2024-02-{27 + n % 3}')" for n in range(1, 9))
    edges = [(0, "0001-01-01"), (2**63 - 1, "9999-12-31"), (10**16 + 1, "1500-02-28")]
    more = ", ".join(f"(0, {site}, '{day}')" for site, day in edges)
    query = f"""
        select cast(n as integer) as sensor_id, cast(site as bigint) as site,
            cast(day as date) as day
        from (values {numbers}, {more}) as numbers (n, site, day)"""
    for _ in range(2):
        table.project.run(query, partitioned_by=["site", "day"])
        assert table.select(f"select count(*), sum(sensor_id) from {table.name}") == [["11", "36"]]
    where = "site = 1 and day = date '2024-02-28'"
    assert table.select(f"select sensor_id from {table.name} where {where} order by 1") == [
        ["4"],
        ["7"],
    ]
    partitions = table.partitions("cast(site as varchar), cast(day as varchar)")
    assert len(partitions) == 10
    assert {f"{site}/{day}" for site, day in edges} <= set(partitions)


def test_keys_are_in_the_path_only_and_a_sensor_is_in_one_bucket(athena_table: Table) -> None:
    table = athena_table
    rows: list[Row] = [(n % 50, n, f"2024-01-0{1 + n % 3}") for n in range(3000)]
    table.project.run(readings(rows), bucket_count=8)
    account = table.account
    assert account
    files = registered(table)
    assert len(files) == 24
    body = account.client("s3").get_object(Bucket="lake", Key=min(files).removeprefix("s3://lake/"))
    local = table.project.root / "file.parquet"
    local.write_bytes(body["Body"].read())
    columns = duckdb.sql(f"select name from parquet_schema('{local}')").fetchall()
    assert {name for (name,) in columns} >= {"sensor_id", "temperature"}
    assert "dt" not in {name for (name,) in columns}
    spread = table.select(
        f"""select sensor_id, count(distinct "$bucket"), count(distinct "$path")
        from {table.name} group by 1"""
    )
    assert len(spread) == 50
    assert {(buckets, paths) for _, buckets, paths in spread} == {("1", "3")}
    with pytest.raises(Failed, match="bucketed"):
        account.run(f"insert into {table.name} select 1, 1, 'x'")


def test_replaced_files_stay_for_readers_and_go_with_a_later_run(athena_table: Table) -> None:
    table = athena_table
    table.project.run(readings(ROWS))
    first = registered(table)
    table.project.run(readings(ROWS))
    assert first <= objects(table)
    assert not first & registered(table)
    assert len(journal(table)) == 2
    table.project.run(readings(ROWS), old_files_stay_minutes=0)
    assert objects(table) == registered(table)
    assert journal(table) == []
    assert table.rows() == sorted(ROWS)


@pytest.mark.parametrize("key", ["cast(dt as date) as dt", "dt as day"])
def test_files_of_a_table_with_other_keys_are_removed_too(athena_table: Table, key: str) -> None:
    table = athena_table
    table.project.run(readings(ROWS))
    query = f"select sensor_id, temperature, {key} from ({readings(ROWS)}) as readings"
    name = key.split()[-1]
    table.project.run(query, partitioned_by=[name], full_refresh=True)
    table.project.run(query, partitioned_by=[name], old_files_stay_minutes=0)
    assert table.select(f"select count(*), count(distinct {name}) from {table.name}") == [
        ["60", "3"]
    ]
    assert objects(table) == registered(table)
    assert journal(table) == []


def test_rows_bytes_docs_contract_and_tags_are_as_for_other_tables(athena_table: Table) -> None:
    table = athena_table
    account = table.account
    assert account
    tags = account.client("lakeformation")
    tags.create_lf_tag(TagKey="domain", TagValues=["iot"])
    (table.project.root / "models" / "models.yml").write_text(
        """
version: 2
models:
  - name: target_table
    description: Readings by hour.
    config:
      contract: {enforced: true}
      persist_docs: {relation: true, columns: true}
      lf_tags_config: {enabled: true, tags: {domain: iot}}
    columns:
      - {name: sensor_id, data_type: integer, description: The sensor.}
      - {name: temperature, data_type: integer}
      - {name: dt, data_type: varchar, description: The hour.}
"""
    )
    account.run("create schema if not exists bucketed_source")
    account.run(
        "create table bucketed_source.t as select 1 as sensor_id, 2 as temperature, 'a' as d"
    )
    query = "select sensor_id, temperature, cast(d as varchar) as dt from bucketed_source.t"
    response = table.project.run(query)
    assert response["rows_affected"] == 1
    assert response["data_scanned_in_bytes"] > 0
    glue = account.client("glue").get_table(DatabaseName=table.project.schema, Name="target_table")
    assert glue["Table"]["Description"] == "Readings by hour."
    comments = {c["Name"]: c.get("Comment") for c in glue["Table"]["StorageDescriptor"]["Columns"]}
    assert comments["sensor_id"] == "The sensor."
    resource = {"Table": {"DatabaseName": table.project.schema, "Name": "target_table"}}
    found = tags.get_resource_lf_tags(Resource=resource)["LFTagsOnTable"]
    assert [(tag["TagKey"], tag["TagValues"]) for tag in found] == [("domain", ["iot"])]
    broken = table.project.attempt(query.replace("temperature,", "'x' as temperature,"))
    assert "contract" in broken["message"]
    account.run("drop database bucketed_source cascade")


def test_a_work_group_that_decides_where_to_write_is_refused(
    athena_table: Table, tmp_path: Path
) -> None:
    account = athena_table.account
    assert account
    account.athena.create_work_group(
        Name="enforced_location",
        Configuration={
            "ResultConfiguration": {"OutputLocation": "s3://lake/enforced/"},
            "EnforceWorkGroupConfiguration": True,
        },
    )
    try:
        athena_table.project.environment["ATHENA_WORK_GROUP"] = "enforced_location"
        refused = athena_table.project.attempt(readings(ROWS))
    finally:
        account.athena.delete_work_group(WorkGroup="enforced_location", RecursiveDeleteOption=True)
    assert "the work group enforces its output location" in refused["message"]
