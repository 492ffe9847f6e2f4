"""What AWS does with a call and other stand-ins do not: regions, limits, codecs, properties."""

from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError

from tests.python.support.account import OUTPUT, Account, Failed


@pytest.fixture
def enforced(account: Account) -> Iterator[str]:
    """A work group whose settings override the client's."""
    configuration = {"ResultConfiguration": {"OutputLocation": OUTPUT}}
    account.athena.create_work_group(Name="centralized", Configuration=configuration)
    yield "centralized"
    account.athena.delete_work_group(WorkGroup="centralized", RecursiveDeleteOption=True)


def test_all_regions_are_one(account: Account, database: str) -> None:
    account.run(f"create table {database}.t as select 1 as a")
    elsewhere = account.client("glue", region_name="us-east-1")
    assert elsewhere.get_table(DatabaseName=database, Name="t")["Table"]["Name"] == "t"
    elsewhere.delete_table(DatabaseName=database, Name="t")
    with pytest.raises(Failed, match="TABLE_NOT_FOUND"):
        account.run(f"select * from {database}.t")
    account.client("s3", region_name="us-east-1").create_bucket(Bucket="of-another-region")


def test_an_enforced_work_group_places_tables_itself(
    account: Account, database: str, enforced: str
) -> None:
    sql = f"create table {database}.t with (external_location = 's3://lake/{database}/t/')"
    with pytest.raises(Failed, match="enforces a centralized output location"):
        account.run(f"{sql} as select 1 as a", WorkGroup=enforced)
    account.run(f"create table {database}.t as select 1 as a", WorkGroup=enforced)
    table = account.client("glue").get_table(DatabaseName=database, Name="t")["Table"]
    assert table["StorageDescriptor"]["Location"].startswith(OUTPUT)


def test_primary_has_no_output_location(account: Account) -> None:
    with pytest.raises(ClientError, match="No output location provided"):
        account.athena.start_query_execution(QueryString="select 1")


CTAS_CODECS = {
    "orc": "format = 'ORC', write_compression = 'ZLIB'",
    "parquet": "format = 'PARQUET', write_compression = 'LZ4'",
    "level": "format = 'PARQUET', write_compression = 'ZSTD', compression_level = 4",
    "avro": "format = 'AVRO', write_compression = 'DEFLATE'",
}


@pytest.mark.parametrize("properties", CTAS_CODECS.values(), ids=CTAS_CODECS)
def test_codecs_of_tables(account: Account, database: str, properties: str) -> None:
    account.run(f"create table {database}.t with ({properties}) as select 1 as a, 'x' as b")
    assert account.run(f"select * from {database}.t").rows == [["1", "x"]]


def test_codecs_of_unload(account: Account, database: str) -> None:
    account.delete_keys(account.keys(f"{database}/unload/"))
    account.run(
        f"unload (select 1 as a) to 's3://lake/{database}/unload/'"
        " with (format = 'AVRO', compression = 'deflate')"
    )
    key = next(iter(account.keys(f"{database}/unload/")))
    content = account.client("s3").get_object(Bucket="lake", Key=key)["Body"].read()
    assert b"avro.codec" in content and b"deflate" in content


ICEBERG = "table_type = 'ICEBERG', location = 's3://lake/never/'"
REFUSED = {
    "codec": "format = 'PARQUET', write_compression = 'ZLIB'",
    "level": "format = 'PARQUET', compression_level = 4",
    "level of 23": "write_compression = 'ZSTD', compression_level = 23",
    "unknown": f"{ICEBERG}, format_version = '2'",
    "external": f"{ICEBERG}, is_external = true",
}


def test_properties_that_athena_refuses(account: Account, database: str) -> None:
    said = {}
    for name, properties in REFUSED.items():
        with pytest.raises(Failed) as caught:
            account.run(f"create table {database}.t with ({properties}) as select 1 as a")
        said[name] = str(caught.value)
    with pytest.raises(Failed) as caught:
        account.run(
            f"create table {database}.t (a int) location 's3://lake/{database}/t/'"
            " tblproperties ('table_type' = 'ICEBERG', 'write.merge.mode' = 'x')"
        )
    assert "Unsupported table property key: write.merge.mode" in str(caught.value)
    assert "'ZLIB' is not supported for PARQUET files" in said["codec"]
    assert "Compression codec must be defined" in said["level"]
    assert "23 is not 1 to 22" in said["level of 23"]
    assert "Unsupported table property key: format_version" in said["unknown"]
    assert "is_external = false" in said["external"]


def test_limits_of_lists(account: Account, database: str) -> None:
    account.run(
        f"create external table {database}.t (a int) partitioned by (p int)"
        f" location 's3://lake/{database}/t/'"
    )
    delete = account.client("glue").batch_delete_partition
    values = [{"Values": [str(number)]} for number in range(26)]
    with pytest.raises(ClientError, match="less than or equal to 25"):
        delete(DatabaseName=database, TableName="t", PartitionsToDelete=values)
    delete(DatabaseName=database, TableName="t", PartitionsToDelete=values[:25])
    done = account.run("select 1").execution["QueryExecutionId"]
    with pytest.raises(ClientError, match="maximum allowed length 1000"):
        account.athena.get_query_results(QueryExecutionId=done, MaxResults=1001)


def test_what_an_execution_reports(account: Account) -> None:
    encryption = {"EncryptionOption": "SSE_KMS", "KmsKey": "alias/results"}
    results = {"OutputLocation": OUTPUT, "EncryptionConfiguration": encryption}
    done = account.run("select time '01:02:03' as t", ResultConfiguration=results).execution
    assert done["ResultConfiguration"]["EncryptionConfiguration"] == encryption
    key = done["ResultConfiguration"]["OutputLocation"].removeprefix("s3://lake/")
    head = account.client("s3").head_object(Bucket="lake", Key=key)
    assert (head["ServerSideEncryption"], head["SSEKMSKeyId"]) == ("aws:kms", "alias/results")
    assert done["Statistics"]["QueryQueueTimeInMillis"] > 0
    identity = {"QueryExecutionId": done["QueryExecutionId"]}
    statistics = account.athena.get_query_runtime_statistics(**identity)["QueryRuntimeStatistics"]
    assert statistics["Rows"]["OutputRows"] == 1
    found = account.athena.get_query_results(**identity)["ResultSet"]["ResultSetMetadata"]
    assert found["ColumnInfo"][0]["Precision"] == 3
    failed = account.wait(account.start("select * from default.nowhere"))["Status"]["AthenaError"]
    assert (failed["ErrorCategory"], failed["ErrorType"]) == (2, 1301)


def test_a_location_has_no_slash_at_its_end(account: Account, database: str) -> None:
    place = f"s3://lake/{database}/t"
    account.run(
        f"create external table {database}.t (a int) partitioned by (p int) location '{place}/'"
    )
    account.run(f"alter table {database}.t add partition (p = 1) location '{place}/one/'")
    glue = account.client("glue")
    table = glue.get_table(DatabaseName=database, Name="t")["Table"]
    partitions = glue.get_partitions(DatabaseName=database, TableName="t")["Partitions"]
    assert table["StorageDescriptor"]["Location"] == place
    assert partitions[0]["StorageDescriptor"]["Location"] == f"{place}/one"


def test_optimize_takes_a_condition_on_a_partitioned_column(
    account: Account, database: str
) -> None:
    account.run(
        f"create table {database}.t (a int, at timestamp) partitioned by (day(at))"
        f" location 's3://lake/{database}/t/' tblproperties ('table_type' = 'ICEBERG')"
    )
    for number in (1, 2, 3):
        account.run(f"insert into {database}.t values ({number}, timestamp '2024-05-01 08:00:00')")
    files = f'select count(*) from {database}."t$files"'
    assert account.run(files).lines == ["3"]
    optimize = f"optimize {database}.t rewrite data using bin_pack where"
    with pytest.raises(Failed):
        account.run(f"{optimize} a = 1")
    account.run(f"{optimize} at >= timestamp '2024-05-01 07:00:00'")
    assert account.run(files).lines == ["1"]
    assert account.run(f"select sum(a) from {database}.t").lines == ["6"]
