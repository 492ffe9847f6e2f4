"""moto as athena_local runs it: many clients at once, and no call is lost."""

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from athena_local.aws import make_stand_in_client
from athena_local.lake_formation.state import State

from tests.python.support.dbt_command import REPO

REGION = "eu-west-1"
CLIENTS = 16
TABLES = 6
# Python changes threads a thousand times as often as it does by default, so that what may go wrong
# once in a hundred runs goes wrong in each.
COMMAND = (
    "import sys; sys.setswitchinterval(5e-6);"
    "from athena_local.moto_server.__main__ import main; main()"
)


@pytest.fixture(scope="module")
def moto() -> Iterator[str]:
    """The address of a server whose threads change all the time."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen([sys.executable, "-c", COMMAND, "--port", str(port)], cwd=REPO)
    try:
        give_up = time.monotonic() + 60
        while time.monotonic() < give_up and process.poll() is None:
            try:
                urllib.request.urlopen(f"{url}/moto-api/", timeout=5).close()
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(20)


def test_calls_of_many_clients_are_neither_lost_nor_mixed(moto: str) -> None:
    def client(service: str) -> Any:
        return make_stand_in_client(service, moto, REGION)

    client("s3").create_bucket(
        Bucket="lake", CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    grantees = [f"arn:aws:iam::123456789012:role/r{number}" for number in range(CLIENTS)]

    def work(number: int) -> list[str]:
        glue, s3, grants = client("glue"), client("s3"), client("lakeformation")
        database = f"d{number}"
        glue.create_database(DatabaseInput={"Name": database})
        for index in range(TABLES):
            glue.create_table(
                DatabaseName=database,
                TableInput={"Name": f"t{index}", "StorageDescriptor": {"Columns": []}},
            )
            s3.put_object(Bucket="lake", Key=f"{number}/{index}", Body=b"x")
            s3.list_objects_v2(Bucket="lake", Prefix=f"{number}/")
            if index % 3 == 0:
                glue.delete_table(DatabaseName=database, Name=f"t{index}")
                s3.delete_object(Bucket="lake", Key=f"{number}/{index}")
        grants.grant_permissions(
            Principal={"DataLakePrincipalIdentifier": grantees[number]},
            Resource={"Database": {"Name": database}},
            Permissions=["DESCRIBE"],
        )
        return [table["Name"] for table in glue.get_tables(DatabaseName=database)["TableList"]]

    with ThreadPoolExecutor(CLIENTS) as pool:
        left = list(pool.map(work, range(CLIENTS)))
    assert left == [[f"t{index}" for index in range(TABLES) if index % 3]] * CLIENTS
    entries = client("lakeformation").list_permissions()["PrincipalResourcePermissions"]
    granted = {entry["Principal"]["DataLakePrincipalIdentifier"] for entry in entries}
    assert granted >= set(grantees)


def test_a_list_gives_the_newest_versions_below_its_prefix(moto: str) -> None:
    s3 = make_stand_in_client("s3", moto, REGION)
    s3.create_bucket(Bucket="keys", CreateBucketConfiguration={"LocationConstraint": REGION})
    for key, body in [
        ("a/1", b"old"),
        ("a/1", b"newer"),
        ("a/2", b"x"),
        ("a/b/3", b"x"),
        ("ab/4", b"x"),
        ("c/a/5", b"x"),
    ]:
        s3.put_object(Bucket="keys", Key=key, Body=body)
    s3.delete_object(Bucket="keys", Key="a/2")

    def found(**options: str) -> dict[str, int]:
        listed = s3.list_objects_v2(Bucket="keys", **options)
        folders = {folder["Prefix"]: 0 for folder in listed.get("CommonPrefixes", [])}
        return {each["Key"]: each["Size"] for each in listed.get("Contents", [])} | folders

    assert found(Prefix="a/") == {"a/1": 5, "a/b/3": 1}
    assert found(Prefix="a/", Delimiter="/") == {"a/1": 5, "a/b/": 0}
    assert found(Prefix="a") == {"a/1": 5, "a/b/3": 1, "ab/4": 1}
    assert found() == {"a/1": 5, "a/b/3": 1, "ab/4": 1, "c/a/5": 1}
    assert found(Prefix="z") == {}


def test_glue_answers_what_was_put(moto: str) -> None:
    glue = make_stand_in_client("glue", moto, REGION)
    seen = datetime(2024, 5, 1, 12, 30, tzinfo=UTC)
    columns = {"Columns": [{"Name": "a", "Type": "string", "Comment": "\u00e4"}]}
    put = {"Name": "t", "LastAccessTime": seen, "StorageDescriptor": columns, "Retention": 0}
    part = {"Values": ["1"], "LastAccessTime": seen, "StorageDescriptor": {"Columns": []}}
    glue.create_database(DatabaseInput={"Name": "answers"})
    key = {"PartitionKeys": [{"Name": "p", "Type": "int"}]}
    glue.create_table(DatabaseName="answers", TableInput={**put, **key})
    glue.create_partition(DatabaseName="answers", TableName="t", PartitionInput=part)
    (table,) = glue.get_tables(DatabaseName="answers")["TableList"]
    assert table == glue.get_table(DatabaseName="answers", Name="t")["Table"]
    named = {"DatabaseName": "answers", "TableName": "t"}
    (partition,) = glue.get_partitions(**named, Expression="p = 1")["Partitions"]
    assert partition == glue.get_partition(**named, PartitionValues=["1"])["Partition"]
    for found, given, made in ((table, put, "CreateTime"), (partition, part, "CreationTime")):
        assert {name: found[name] for name in given} == given
        assert abs(found[made] - datetime.now(UTC)) < timedelta(minutes=10)


def test_the_state_of_rights_is_new_after_each_change_alone(moto: str) -> None:
    glue = make_stand_in_client("glue", moto, REGION)
    formation = make_stand_in_client("lakeformation", moto, REGION)
    state = State(moto, REGION)
    named = {"DatabaseName": "rights", "Name": "t"}
    columns = {"StorageDescriptor": {"Columns": [{"Name": "a", "Type": "string"}]}}
    glue.create_database(DatabaseInput={"Name": "rights"})
    table = {"Name": "t", "PartitionKeys": [{"Name": "p", "Type": "string"}], **columns}
    glue.create_table(DatabaseName="rights", TableInput=table)
    before = state()
    assert ("rights" in before.databases, before.tables["rights", "t"]) == (True, ["a", "p"])
    glue.get_table(**named)
    formation.list_permissions()
    glue.create_partition(
        DatabaseName="rights",
        TableName="t",
        PartitionInput={"Values": ["1"], "StorageDescriptor": {"Columns": []}},
    )
    assert state() is before

    role = {"DataLakePrincipalIdentifier": "arn:aws:iam::123456789012:role/reader"}
    data = {"DatabaseName": "rights", "TableName": "t", "TableCatalogId": "123456789012"}
    formation.grant_permissions(Principal=role, Resource={"Table": named}, Permissions=["SELECT"])
    granted = state()
    formation.create_lf_tag(TagKey="k", TagValues=["v"])
    tagged = {"TableWithColumns": {**named, "ColumnNames": ["a"]}}
    formation.add_lf_tags_to_resource(Resource=tagged, LFTags=[{"TagKey": "k", "TagValues": ["v"]}])
    with_tag = state()
    formation.create_data_cells_filter(
        TableData={**data, "Name": "f", "RowFilter": {"FilterExpression": "a = 'x'"}}
    )
    with_filter = state()
    glue.delete_table(**named)
    after = state()

    who = role["DataLakePrincipalIdentifier"]
    assert [grant.permissions for grant in granted.grants_on([who], "rights", "t")] == [{"SELECT"}]
    assert with_tag.column_tags == {("rights", "t", "a"): {"k": "v"}}
    assert [one.condition for one in with_filter.filters] == ["a = 'x'"]
    assert ("rights", "t") not in after.tables
    assert after.column_tags == {}
