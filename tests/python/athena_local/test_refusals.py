"""What Athena refuses is refused, and what a user may stop is stopped."""

import time

import pytest
from botocore.exceptions import ClientError

from tests.python.support.account import OUTPUT, Account, Failed


def refused_at_once(account: Account, sql: str) -> str:
    with pytest.raises(ClientError) as caught:
        account.start(sql)
    assert caught.value.response["Error"]["Code"] == "InvalidRequestException"
    return str(caught.value.response["Error"]["Message"])


@pytest.mark.parametrize(
    "sql",
    [
        "grant select on t to role r",
        "use other",
        "call system.runtime.kill_query('x')",
        "set session query_max_run_time = '1m'",
        "truncate table t",
        "analyze t",
        "start transaction",
        "create materialized view v as select 1",
        "create function f() returns int return 1",
        "comment on table t is 'x'",
        "create table a like b",
    ],
)
def test_statements_that_athena_has_not(account: Account, sql: str) -> None:
    message = refused_at_once(account, sql)
    assert "not supported" in message or "mismatched input" in message


@pytest.mark.parametrize(
    ("sql", "where"),
    [
        ("selec 1", "line 1:1"),
        ("select 1 +", "line 1:11"),
        ("-- hello\nselect 'abc", "line 2:8"),
        ("select 1;\nselect 2", "Only one sql statement is allowed"),
        ("   ", "line 1:1"),
        ("create external table t (a int", "line 1:31"),
        ("create table t (a int) location 's3://lake/t/'", "External keyword required"),
        ("create external table t (a nothing<int>) stored as xml location 's3://x/'", "xml"),
        ("alter table t frobnicate", "frobnicate"),
        ("drop table a.b.c.d", "Too many parts"),
        ("show nothing", "nothing"),
    ],
)
def test_syntax_errors_come_at_once_and_say_where(account: Account, sql: str, where: str) -> None:
    assert where in refused_at_once(account, sql)


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("select * from nowhere.t", "SCHEMA_NOT_FOUND"),
        ("select nothing from tpch.tiny.nation", "COLUMN_NOT_FOUND"),
        ("select cast('x' as int)", "INVALID_CAST_ARGUMENT"),
        ("select frobnicate(1)", "FUNCTION_NOT_FOUND"),
        ("drop table default.nowhere", "Table not found"),
        ("create external table nowhere.t (a int) location 's3://lake/t/'", "Database does not"),
        ("create table default.t with (frmat = 'ORC') as select 1 as a", "INVALID_TABLE_PROPERTY"),
        ("create table default.t with (table_type = 'ICEBERG') as select 1 as a", "location"),
        ("describe default.nowhere", "Table not found"),
    ],
)
def test_errors_name_what_is_wrong(account: Account, sql: str, reason: str) -> None:
    with pytest.raises(Failed, match=reason):
        account.run(sql)


def test_bucketed_tables_take_no_insert(account: Account, database: str) -> None:
    account.run(
        f"create table {database}.t with (bucketed_by = array['a'], bucket_count = 2)"
        " as select 1 as a"
    )
    with pytest.raises(Failed, match="INSERT INTO is not supported on bucketed tables"):
        account.run(f"insert into {database}.t values (2)")
    assert account.run(f"select count(*) from {database}.t").lines == ["1"]


@pytest.mark.parametrize("verb", ["delete from {t}", "update {t} set a = 2"])
def test_rows_of_hive_tables_do_not_change(account: Account, database: str, verb: str) -> None:
    account.run(f"create table {database}.t as select 1 as a")
    with pytest.raises(Failed, match="Modifying Hive table rows"):
        account.run(verb.format(t=f"{database}.t"))


@pytest.mark.parametrize("table_type", ["HIVE", "ICEBERG"])
def test_a_write_opens_one_hundred_partitions(
    account: Account, database: str, table_type: str
) -> None:
    properties = (
        f"table_type = 'ICEBERG', location = 's3://lake/{database}/%s/', partitioning"
        if table_type == "ICEBERG"
        else f"external_location = 's3://lake/{database}/%s/', partitioned_by"
    )
    text = (
        f"create table {database}.%s with ({properties} = array['p'])"
        " as select n, n as p from unnest(sequence(1, %s)) as t(n)"
    )
    assert account.run(text % ("t100", "t100", 100)).update_count == 100
    with pytest.raises(Failed, match="TOO_MANY_OPEN_PARTITIONS"):
        account.run(text % ("t101", "t101", 101))
    with pytest.raises(Failed, match="TOO_MANY_OPEN_PARTITIONS"):
        account.run(
            f"insert into {database}.t100 select n, n + 1000 from unnest(sequence(1, 101)) as t(n)"
        )


def test_ctas_does_not_write_into_a_folder_with_files(account: Account, database: str) -> None:
    account.client("s3").put_object(Bucket="lake", Key=f"{database}/full/x", Body=b"x")
    with pytest.raises(Failed, match=r"already exists.*Athena will not delete data"):
        account.run(
            f"create table {database}.t with (external_location = 's3://lake/{database}/full/')"
            " as select 1 as a"
        )


def test_a_running_query_is_stopped(account: Account) -> None:
    execution_id = account.start(
        "select count(*) from tpch.sf1.lineitem a cross join tpch.sf1.orders b"
    )
    time.sleep(1)
    state = account.athena.get_query_execution(QueryExecutionId=execution_id)
    assert state["QueryExecution"]["Status"]["State"] == "RUNNING"
    account.athena.stop_query_execution(QueryExecutionId=execution_id)
    begun = time.monotonic()
    execution = account.wait(execution_id)
    assert execution["Status"]["State"] == "CANCELLED"
    assert time.monotonic() - begun < 10
    running = "select count(*) from system.runtime.queries where state = 'RUNNING'"
    assert account.run(running).lines == ["1"]


def test_the_cutoff_of_a_work_group_stops_a_query(account: Account, database: str) -> None:
    account.run(
        f"create table {database}.t with (format = 'PARQUET') as"
        " select l.*, cast(uuid() as varchar) as u"
        " from tpch.tiny.lineitem l, unnest(sequence(1, 8))"
    )
    account.athena.create_work_group(
        Name="small",
        Configuration={
            "BytesScannedCutoffPerQuery": 10_000_000,
            "ResultConfiguration": {"OutputLocation": OUTPUT},
        },
    )
    try:
        sql = f"select count(distinct u), count(distinct comment) from {database}.t"
        with pytest.raises(Failed, match="Bytes scanned limit was exceeded"):
            account.run(sql, WorkGroup="small")
        assert account.run(sql).execution["Statistics"]["DataScannedInBytes"] > 10_000_000
    finally:
        account.athena.delete_work_group(WorkGroup="small", RecursiveDeleteOption=True)


def test_work_groups_decide(account: Account) -> None:
    with pytest.raises(ClientError, match="WorkGroup nowhere is not found"):
        account.start("select 1", WorkGroup="nowhere")
    account.athena.create_work_group(
        Name="enforced",
        Configuration={"ResultConfiguration": {"OutputLocation": "s3://lake/theirs/"}},
    )
    try:
        done = account.run("select 1", WorkGroup="enforced")
        location = done.execution["ResultConfiguration"]["OutputLocation"]
        assert location.startswith("s3://lake/theirs/")
        account.athena.update_work_group(WorkGroup="enforced", State="DISABLED")
        with pytest.raises(ClientError, match="is disabled"):
            account.start("select 1", WorkGroup="enforced")
    finally:
        account.athena.delete_work_group(WorkGroup="enforced", RecursiveDeleteOption=True)


def test_a_bucket_that_is_not_there(account: Account) -> None:
    with pytest.raises(Failed, match="Unable to verify/create output bucket"):
        account.run("select 1", ResultConfiguration={"OutputLocation": "s3://no-such-bucket/x/"})


def test_tokens_and_reuse(account: Account) -> None:
    token = "t" * 40
    first = account.start("select 1", ClientRequestToken=token)
    assert account.start("select 1", ClientRequestToken=token) == first
    with pytest.raises(ClientError, match="Idempotent parameters do not match"):
        account.start("select 2", ClientRequestToken=token)
    reuse = {"ResultReuseByAgeConfiguration": {"Enabled": True, "MaxAgeInMinutes": 5}}
    sql = "select 'only here', random()"
    once = account.run(sql, ResultReuseConfiguration=reuse)
    twice = account.run(sql, ResultReuseConfiguration=reuse)
    assert once.rows == twice.rows
    information = twice.execution["Statistics"]["ResultReuseInformation"]
    assert information["ReusedPreviousResult"] is True
    assert account.run(sql).rows != once.rows
