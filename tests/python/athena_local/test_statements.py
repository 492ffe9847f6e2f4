"""Statements that users of Athena write, on a real engine: what they answer and leave behind."""

import json
import re

import pytest

from tests.python.support.account import Account, Failed

ORC_BY_NAME = (
    "row format serde 'org.apache.hadoop.hive.ql.io.orc.OrcSerde'"
    " with serdeproperties ('orc.column.index.access' = 'false') stored as orc"
)


def files(account: Account, prefix: str) -> list[str]:
    listed = account.client("s3").list_objects_v2(Bucket="lake", Prefix=prefix)
    return [item["Key"] for item in listed.get("Contents", [])]


def test_values_are_written_as_athena_writes_them(account: Account) -> None:
    answer = account.run(
        "select 0.5, 1e10, array[1, null], map(array['k'], array[1.5]),"
        " cast(row(1, 'z') as row(x int, y varchar)), row(true), X'00ff', true,"
        " timestamp '2020-01-01 00:00:00.000', date '2020-02-29', cast(null as varchar),"
        " real '1.5', decimal '1.50', cast('ab' as char(4)), json '{\"a\": 1}', nan()"
    )
    assert answer.rows == [
        [
            *("0.5", "1.0E10", "[1, null]", "{k=1.5}", "{x=1, y=z}", "{field0=true}", "00 ff"),
            *("true", "2020-01-01 00:00:00.000", "2020-02-29", None, "1.5", "1.50", "ab  "),
            *('{"a":1}', "NaN"),
        ]
    ]


def test_a_decimal_point_makes_a_double(account: Account) -> None:
    assert account.run("select 1 / 0.0, typeof(1.5), typeof(decimal '1.5')").rows == [
        ["Infinity", "double", "decimal(2,1)"]
    ]


def test_hive_table_of_json_from_end_to_end(account: Account, database: str) -> None:
    folder = f"s3://lake/{database}/events/"
    s3 = account.client("s3")
    for day, line in (("2024-02-28", '{"ID": 1, "Tags": ["a"]}'), ("2024-02-29", "not json")):
        s3.put_object(Bucket="lake", Key=f"{database}/events/dt={day}/a.json", Body=line.encode())
    account.run(
        f"""-- a comment; with a semicolon
        CREATE EXTERNAL TABLE IF NOT EXISTS `{database}`.`events` (
            `id` int COMMENT 'it\\'s "an" id',
            tags array<string>,
            detail struct<a:int,b:map<string,decimal(10,2)>>
        )
        COMMENT 'what happened'
        PARTITIONED BY (dt string)
        ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
        WITH SERDEPROPERTIES ('ignore.malformed.json' = 'true')
        LOCATION '{folder}'
        TBLPROPERTIES ('classification' = 'json');"""
    )
    assert account.run(f"select * from {database}.events").rows == []
    account.run(f"msck repair table {database}.events")
    assert account.run(f"show partitions {database}.events").lines == [
        "dt=2024-02-28",
        "dt=2024-02-29",
    ]
    rows = account.run(f"select id, tags, dt from `{database}`.events order by dt").rows
    assert rows == [["1", "[a]", "2024-02-28"], [None, None, "2024-02-29"]]
    account.run(f"alter table {database}.events drop partition (dt = '2024-02-29')")
    account.run(
        f"alter table {database}.events add if not exists partition (dt = '2024-02-28')"
        f" partition (dt = '2024-03-01') location '{folder}dt=2024-02-28/'"
    )
    assert account.run(f"select count(*) from {database}.events where dt > '2024-02-29'").rows == [
        ["1"]
    ]
    account.run(f"alter table {database}.events add columns (late boolean)")
    account.run(f"alter table {database}.events change column late too_late boolean after id")
    described = account.run(f"describe {database}.events").lines
    assert [str(line).split()[0] for line in described[:5]] == [
        *("id", "too_late", "tags", "detail", "dt")
    ]
    assert described[6] == "# Partition Information\t \t "
    assert 'it\'s "an" id' in str(described[0])


def test_show_create_table_makes_the_same_table_again(account: Account, database: str) -> None:
    account.run(
        f"create external table {database}.a (x int, y struct<z:string>) partitioned by (d date)"
        " clustered by (x) into 4 buckets"
        " row format delimited fields terminated by '\\t' escaped by '\\\\'"
        f" stored as textfile location 's3://lake/{database}/a/'"
        " tblproperties ('k' = 'it\\'s', 'skip.header.line.count' = '1')"
    )
    text = "\n".join(map(str, account.run(f"show create table {database}.a").lines))
    again = text.replace("EXTERNAL TABLE `a`", f"EXTERNAL TABLE {database}.b")
    account.run(again)
    glue = account.client("glue")
    made = [glue.get_table(DatabaseName=database, Name=name)["Table"] for name in "ab"]
    for key in ("PartitionKeys", "StorageDescriptor"):
        assert made[0][key] == made[1][key]
    assert made[1]["Parameters"]["k"] == "it's"


@pytest.mark.parametrize("table_type", ["HIVE", "ICEBERG"])
def test_ctas_insert_and_drop(account: Account, database: str, table_type: str) -> None:
    place = f"s3://lake/{database}/t/"
    location = (
        f"location = '{place}'" if table_type == "ICEBERG" else f"external_location = '{place}'"
    )
    partition = "partitioning" if table_type == "ICEBERG" else "partitioned_by"
    done = account.run(
        f"create table {database}.t with (table_type = '{table_type}', {location},"
        f" format = 'parquet', write_compression = 'ZSTD', {partition} = array['p'])"
        " as select * from (values (1, 'a'), (2, 'b'), (3, 'b')) as v(n, p)"
    )
    assert (done.update_count, done.rows) == (3, [])
    assert done.execution["SubstatementType"] == "CREATE_TABLE_AS_SELECT"
    manifest = done.execution["Statistics"]["DataManifestLocation"]
    bucket, _, key = manifest.removeprefix("s3://").partition("/")
    body = account.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read().decode()
    assert len(body.split()) == 2
    assert all(line.startswith(place) for line in body.split())
    assert account.run(f"insert into {database}.t values (4, 'c')").update_count == 1
    assert account.run(f"select sum(n), count(distinct p) from {database}.t").rows == [["10", "3"]]
    account.run(f"drop table {database}.t")
    assert bool(files(account, f"{database}/t/")) is (table_type == "HIVE")


def test_insert_goes_to_the_folder_that_projection_names(account: Account, database: str) -> None:
    """Trino cannot project months of dates; a date that is no start of a month has no folder."""
    account.run(
        f"create external table {database}.t (n string) partitioned by (dt date)"
        " row format delimited fields terminated by ','"
        f" location 's3://lake/{database}/t/' tblproperties ('projection.enabled' = 'true',"
        " 'projection.dt.type' = 'date', 'projection.dt.format' = 'yyyy/MM',"
        " 'projection.dt.range' = '2024/01,2024/03',"
        f" 'storage.location.template' = 's3://lake/{database}/t/${{dt}}')"
    )
    account.run(f"insert into {database}.t values ('a', date '2024-02-01')")
    with pytest.raises(Failed, match="does not span this partition"):
        account.run(f"insert into {database}.t values ('b', date '2024-02-02')")
    (path,) = files(account, f"{database}/t/")
    assert path.startswith(f"{database}/t/2024/02/")
    assert account.run(f"select n, dt from {database}.t").rows == [["a", "2024-02-01"]]
    glue = account.client("glue")
    assert not glue.get_partitions(DatabaseName=database, TableName="t")["Partitions"]


def test_iceberg_changes_and_time_travel(account: Account, database: str) -> None:
    account.run(
        f"create table {database}.t (id bigint, name string, at timestamp)"
        " partitioned by (bucket(4, id), day(at))"
        f" location 's3://lake/{database}/t/' tblproperties ('table_type' = 'ICEBERG',"
        " 'format' = 'parquet', 'vacuum_max_snapshot_age_seconds' = '0')"
    )
    account.run(f"insert into {database}.t values (1, 'a', timestamp '2024-01-01 00:00:00')")
    (snapshot,) = account.run(
        f'select max_by(snapshot_id, committed_at) from "{database}"."t$snapshots"'
    ).rows[0]
    account.run(
        f"merge into {database}.t as t using (values (1, 'b'), (2, 'c')) as s(id, name)"
        " on t.id = s.id when matched then update set name = s.name"
        " when not matched then insert values (s.id, s.name, timestamp '2024-01-02 00:00:00')"
    )
    account.run(f"update {database}.t set name = 'd' where id = 2")
    assert account.run(f"select name from {database}.t order by id").lines == ["b", "d"]
    old = account.run(f"select name from {database}.t for version as of {snapshot}").lines
    assert old == ["a"]
    assert account.run(f"delete from {database}.t where id = 1").update_count == 1
    account.run(f"alter table {database}.t add columns (more array<struct<x:int>>)")
    account.run(f"alter table {database}.t change column name label string")
    account.run(f"optimize {database}.t rewrite data using bin_pack")
    account.run(f"vacuum {database}.t")
    assert account.run(f'select count(*) from "{database}"."t$snapshots"').lines == ["1"]
    shown = "\n".join(map(str, account.run(f"show create table {database}.t").lines))
    assert "PARTITIONED BY (bucket(4, `id`), day(`at`))" in shown
    assert "'vacuum_max_snapshot_age_seconds'='0'" in shown
    account.run(f"drop table {database}.t")
    account.run(shown)
    columns = account.run(f"show columns in {database}.t").lines
    assert [str(column).strip() for column in columns] == ["id", "label", "at", "more"]


def test_views(account: Account, database: str) -> None:
    account.run(f"create view {database}.v as select 1 as a, array['x'] as b, now() as c")
    account.run(f"create or replace view {database}.v as select 2 as a, current_date as d")
    assert account.run(f"select a from {database}.v").lines == ["2"]
    assert account.run(f"show views in {database}").lines == ["v"]
    columns = account.client("glue").get_table(DatabaseName=database, Name="v")["Table"][
        "StorageDescriptor"
    ]["Columns"]
    assert [(c["Name"], c["Type"]) for c in columns] == [("a", "int"), ("d", "date")]
    with pytest.raises(Failed, match="view"):
        account.run(f"drop table {database}.v")
    account.run(f"drop view {database}.v")
    assert account.run(f"show tables in {database}").lines == []


def test_unload_leaves_files_and_a_manifest(account: Account, database: str) -> None:
    place = f"s3://lake/{database}/unloaded/"
    text = (
        f"unload (select * from (values (1, 'a')) t(n, s)) to '{place}'"
        " with (format = 'PARQUET', compression = 'snappy')"
    )
    done = account.run(text, database)
    assert done.update_count == 1
    assert len(files(account, f"{database}/unloaded/")) == 1
    assert done.execution["Statistics"]["DataManifestLocation"].endswith("-manifest.csv")
    assert account.run(f"show tables in {database}").lines == []
    with pytest.raises(Failed, match=r"HIVE_PATH_ALREADY_EXISTS.*Athena will not delete data"):
        account.run(text, database)


def test_tables_that_athena_reads_by_index_are_refused(account: Account, database: str) -> None:
    """Trino finds columns by name; Athena those of ORC files by index unless the table says so."""
    table = f"create external table {database}.t (n int)"
    by_index = "with serdeproperties ('parquet.column.index.access' = 'true') stored as parquet"
    for stored, said in (("stored as orc", "ORC"), (by_index, "Parquet")):
        with pytest.raises(Failed, match=rf"columns of {said} files by index.*Fix:"):
            account.run(f"{table} {stored} location 's3://lake/{database}/t/'")
    account.run(f"{table} {ORC_BY_NAME} location 's3://lake/{database}/t/'")


@pytest.mark.parametrize("form", ["PARQUET", "ORC", "AVRO", "JSON", "TEXTFILE"])
def test_unload_in_each_format(account: Account, database: str, form: str) -> None:
    place = f"s3://lake/{database}/{form}/"
    rows = "values (1, 'a', 10), (2, null, 20), (3, 'c', 20)"
    sql = (
        f"unload (select n, s, p from ({rows}) t(n, s, p)) to '{place}'"
        f" with (format = '{form}', partitioned_by = array['p'])"
    )
    assert account.run(sql, database).update_count == 3
    stored = {
        "JSON": "row format serde 'org.apache.hive.hcatalog.data.JsonSerDe'",
        "TEXTFILE": "row format delimited fields terminated by '\\001'",
        "ORC": ORC_BY_NAME,
    }.get(form, f"stored as {form}")
    account.run(
        f"create external table {database}.back (n int, s string) partitioned by (p int)"
        f" {stored} location '{place}'"
    )
    account.run(f"msck repair table {database}.back")
    back = account.run(f"select n, s, p from {database}.back order by n").rows
    assert back == [["1", "a", "10"], ["2", None, "20"], ["3", "c", "20"]]


def test_renamed_tables_keep_rows_and_history(account: Account, database: str) -> None:
    account.run(
        f"create table {database}.old with (table_type = 'ICEBERG',"
        f" location = 's3://lake/{database}/old/') as select 1 as n"
    )
    account.run(f"insert into {database}.old values (2)")
    account.run(f"alter table {database}.old rename to {database}.new")
    assert account.run(f"show tables in {database}").lines == ["new"]
    assert account.run(f"select n from {database}.new order by n").lines == ["1", "2"]
    assert account.run(f'select count(*) from {database}."new$history"').lines == ["2"]
    with pytest.raises(Failed, match="TABLE_NOT_FOUND"):
        account.run(f"select * from {database}.old")
    account.run(f"create table {database}.hive as select 1 as n")
    with pytest.raises(Failed, match=r"not supported|NOT_SUPPORTED"):
        account.run(f"alter table {database}.hive rename to {database}.other")
    assert account.run(f"select n from {database}.hive").lines == ["1"]


def test_time_travel_by_time(account: Account, database: str) -> None:
    account.run(
        f"create table {database}.t with (table_type = 'ICEBERG',"
        f" location = 's3://lake/{database}/t/') as select 1 as n"
    )
    (between,) = account.run(
        f"select cast(max(committed_at) + interval '0.001' second as varchar)"
        f' from {database}."t$snapshots"'
    ).lines
    account.run(f"insert into {database}.t values (2)")
    sql = f"select n from {database}.t for timestamp as of timestamp '{between}'"
    assert account.run(sql).lines == ["1"]
    with pytest.raises(Failed, match=r"No version history table|INVALID_ARGUMENTS"):
        account.run(f"select n from {database}.t for timestamp as of timestamp '2001-01-01 UTC'")


@pytest.mark.parametrize("options", ["", "analyze ", "(format json) ", "(type io, format json) "])
def test_explain(account: Account, database: str, options: str) -> None:
    account.run(f"create table {database}.t as select 1 as n")
    done = account.run(f"explain {options}select n from {database}.t")
    kind = done.execution["StatementType"], done.execution["SubstatementType"]
    assert (kind, done.rows[0]) == (("UTILITY", "EXPLAIN"), ["Query Plan"])
    text = "\n".join(str(line) for line in done.lines[1:])
    if "json" in options:
        assert isinstance(json.loads(text), dict)
    else:
        assert ("Fragment" in text, "Physical input" in text) == (True, bool(options))
    assert database in text


def test_prepared_statements_and_parameters(account: Account, database: str) -> None:
    account.run(f"prepare {database}_q from select ? + 1, ? as s")
    assert account.run(f"execute {database}_q using 41, 'it''s'").rows == [["42", "it's"]]
    assert account.run(f"execute {database}_q", ExecutionParameters=["1", "'x'"]).rows == [
        ["2", "x"]
    ]
    with pytest.raises(Failed, match="Incorrect number of parameters"):
        account.run(f"execute {database}_q using 1")
    account.run(f"deallocate prepare {database}_q")
    with pytest.raises(Failed, match="was not found"):
        account.run(f"execute {database}_q using 1, 'x'")
    done = account.run(f"create table {database}.t as select ? as n", ExecutionParameters=["7"])
    assert done.update_count == 1
    assert account.run(
        f"select n from {database}.t where n = ?", ExecutionParameters=["7"]
    ).lines == ["7"]


def test_explain_show_and_properties(account: Account, database: str) -> None:
    assert account.run("explain select 1").rows[0] == ["Query Plan"]
    account.run(f"alter database {database} set dbproperties ('owner' = 'me')")
    account.run(f"create external table {database}.a_1 (x int) location 's3://lake/{database}/a/'")
    account.run(f"create external table {database}.b_1 (x int) location 's3://lake/{database}/b/'")
    assert account.run(f"show tables in {database} 'a*|x*'").lines == ["a_1"]
    account.run(f"alter table {database}.a_1 set tblproperties ('k' = 'v')")
    assert "k\tv" in account.run(f"show tblproperties {database}.a_1").lines
    assert account.run(f"show tblproperties {database}.a_1('k')").lines == ["v"]
    account.run(f"alter table {database}.a_1 set location 's3://lake/elsewhere/'")
    account.run(f"alter table {database}.a_1 replace columns (y bigint, z string)")
    shown = "\n".join(map(str, account.run(f"show create table {database}.a_1").lines))
    assert re.search(r"`y` bigint.*`z` string.*s3://lake/elsewhere'", shown, re.DOTALL)
    assert database in account.run(f"show databases like '{database[:-2]}*'").lines


def test_other_catalogs_of_the_engine(account: Account) -> None:
    account.athena.create_data_catalog(
        Name="my-orders", Type="LAMBDA", Parameters={"trino-catalog": "tpch"}
    )
    try:
        sql = 'select count(*) from "my-orders".tiny.nation'
        assert account.run(sql).lines == ["25"]
        context = {"Catalog": "my-orders", "Database": "tiny"}
        assert account.run("select count(*) from region", QueryExecutionContext=context).lines == [
            "5"
        ]
    finally:
        account.athena.delete_data_catalog(Name="my-orders")
    with pytest.raises(Failed, match="CATALOG_NOT_FOUND"):
        account.run(sql)


def test_bytes_scanned_are_those_read(account: Account, database: str) -> None:
    account.run(
        f"create table {database}.t with (format = 'PARQUET') as"
        " select orderkey, comment from tpch.tiny.orders"
    )
    scanned = [
        account.run(f"select {what} from {database}.t").execution["Statistics"][
            "DataScannedInBytes"
        ]
        for what in ("count(orderkey)", "count(distinct comment)")
    ]
    assert 0 < scanned[0] < scanned[1] / 2
