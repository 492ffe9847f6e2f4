"""`quicksight` of personas: data sources with roles, data sets with columns, no SPICE."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from athena_recipes.aws.quicksight.data import column_type
from athena_recipes.cli.main import main
from click.testing import CliRunner, Result

from tests.python.aws.test_lake_formation_personas import BUILT, RECIPE, arn, manifest, write
from tests.python.support.aws_server import ACCOUNT, REGION, AwsServer
from tests.python.support.quicksight import QuickSight, quicksight
from tests.python.support.selection import STANDARD

pytestmark = STANDARD
READER = f"arn:aws:quicksight:{REGION}:{ACCOUNT}:user/default/ann"
PREFIX = f"athena-recipes-{RECIPE}-"
NURSE = f"{PREFIX}nurse-for_nurse"


@pytest.fixture
def service(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[QuickSight]:
    with quicksight(monkeypatch) as served:
        yield served


@pytest.fixture
def target(tmp_path: Path) -> Path:
    content = manifest()
    columns = content["nodes"]["nurse"]["columns"]
    columns["patient_id"], columns["ward"] = {"data_type": "bigint"}, {"data_type": "varchar"}
    return write(tmp_path, content)


def call(server: AwsServer, target: Path, command: str, *more: str) -> Result:
    options = ["--recipe", RECIPE, *more]
    if command != "destroy":
        options += ["--target-dir", str(target)]
    return CliRunner().invoke(main, ["quicksight", command, *options], env={**server.environment})


def actions(done: Result) -> dict[str, str]:
    assert done.exit_code == 0, done.output
    return {row["name"]: row["action"] for row in json.loads(done.stdout)}


def client() -> Any:
    make: Any = boto3.client
    return make("quicksight", region_name=REGION)


def test_apply_drift_and_destroy(server: AwsServer, service: QuickSight, target: Path) -> None:
    reader = ("--reader", f"nurse={READER}")
    done = call(server, target, "apply", "--json", *reader)
    assert done.exit_code == 0, done.output
    assert "SPICE keeps what its owner could read" in done.stderr
    assert len(actions(done)) == 4
    assert set(actions(done).values()) == {"create"}
    assert set(actions(call(server, target, "apply", "--json", *reader)).values()) == {"unchanged"}
    assert call(server, target, "drift", *reader).exit_code == 0

    aws = client()
    ids = {"AwsAccountId": ACCOUNT}
    source = aws.describe_data_source(**ids, DataSourceId=f"{PREFIX}nurse")["DataSource"]
    athena = source["DataSourceParameters"]["AthenaParameters"]
    assert athena == {"WorkGroup": "primary", "RoleArn": arn("nurse")}
    found = aws.describe_data_set(**ids, DataSetId=NURSE)["DataSet"]
    assert found["ImportMode"] == "DIRECT_QUERY"
    (table,) = found["PhysicalTableMap"].values()
    assert table["RelationalTable"] == {
        "DataSourceArn": source["Arn"],
        "Catalog": "AwsDataCatalog",
        "Schema": BUILT,
        "Name": "for_nurse",
        "InputColumns": [
            {"Name": "patient_id", "Type": "INTEGER"},
            {"Name": "ward", "Type": "STRING"},
        ],
    }
    given = aws.describe_data_set_permissions(**ids, DataSetId=NURSE)["Permissions"]
    assert [one["Principal"] for one in given] == [READER]
    assert "quicksight:UpdateDataSet" not in given[0]["Actions"]

    # The article's choice, and a column and a reader that nobody planned.
    wider = {**table["RelationalTable"], "Name": "all_patients"}
    aws.update_data_set(
        **ids,
        DataSetId=NURSE,
        Name="for_nurse",
        ImportMode="SPICE",
        PhysicalTableMap={"table": {"RelationalTable": wider}},
    )
    eve = [{"Principal": f"{READER}-eve", "Actions": ["quicksight:DescribeDataSet"]}]
    aws.update_data_set_permissions(**ids, DataSetId=NURSE, GrantPermissions=eve)
    drift = call(server, target, "drift", "--json", *reader)
    assert drift.exit_code == 1
    (row,) = json.loads(drift.stdout)
    assert row["name"] == NURSE
    assert {one["path"] for one in row["differences"]} == {
        "ImportMode",
        "Table.Name",
        f"Readers.{READER}-eve",
    }
    assert call(server, target, "apply", *reader).exit_code == 0
    assert call(server, target, "drift", *reader).exit_code == 0

    other = {"DataSourceParameters": {"AthenaParameters": {"WorkGroup": "primary"}}}
    aws.create_data_source(**ids, DataSourceId="mine", Name="mine", Type="ATHENA", **other)
    assert call(server, target, "destroy").exit_code == 0
    assert aws.list_data_sets(**ids)["DataSetSummaries"] == []
    assert [one["DataSourceId"] for one in aws.list_data_sources(**ids)["DataSources"]] == ["mine"]


def test_columns_that_quicksight_cannot_read_are_left_out_and_named(
    server: AwsServer, service: QuickSight, tmp_path: Path
) -> None:
    content = manifest()
    content["nodes"]["nurse"]["columns"]["patient_id"] = {"data_type": "array(bigint)"}
    done = call(server, write(tmp_path, content), "plan")
    assert done.exit_code == 0, done.output
    assert "left out, as QuickSight cannot read them: patient_id" in done.output


def test_dashboards_are_asked_of_a_recipe_that_has_none(server: AwsServer, target: Path) -> None:
    done = call(server, target, "plan", "--reader", READER)
    assert done.exit_code == 1
    assert "has no exposure with charts, so no dashboards" in done.output


def test_wrong_readers_have_a_fix(server: AwsServer, target: Path) -> None:
    for reader in (f"doctor={READER}", "nurse=ann"):
        done = call(server, target, "plan", "--reader", reader)
        assert done.exit_code == 1
        assert "personas are nurse, researcher" in done.output


@pytest.mark.parametrize(
    ("data_type", "expected"),
    [
        ("bigint", "INTEGER"),
        ("decimal(8,2)", "DECIMAL"),
        ("double", "DECIMAL"),
        ("date", "DATETIME"),
        ("timestamp(3)", "DATETIME"),
        ("boolean", "BIT"),
        ("varchar", "STRING"),
        ("interval day to second", "STRING"),
        ("", "STRING"),
        ("array(varchar)", None),
        ("map(varchar, double)", None),
        ("row(x bigint)", None),
        ("array<string>", None),
        ("varbinary", None),
    ],
)
def test_types_of_columns(data_type: str, expected: str | None) -> None:
    assert column_type(data_type) == expected
