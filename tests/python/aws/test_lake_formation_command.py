"""`lake-formation plan|apply|destroy` against moto: twice, undone, interrupted."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from athena_recipes.aws.lake_formation.command import make_handlers
from athena_recipes.aws.lake_formation.plan import lake_formation_plan
from athena_recipes.aws.lake_formation.policy import read_policy
from athena_recipes.aws.lake_formation.rights import Place
from athena_recipes.aws.plan import apply, compare

from tests.python.aws.formation_lake import (
    ANALYST,
    COLUMNS,
    EVERYBODY,
    HERE,
    LAKE,
    PUBLIC,
    RAW,
    Lake,
    formation_server,
)
from tests.python.support.aws_server import REGION, AwsServer
from tests.python.support.selection import STANDARD

pytestmark = STANDARD


@pytest.fixture(scope="module")
def server() -> Iterator[AwsServer]:
    with formation_server() as running:
        yield running


@pytest.fixture
def lake(server: AwsServer, tmp_path: Path) -> Lake:
    server.reset()
    return Lake(server, tmp_path)


def test_apply_twice_then_destroy_leaves_what_was(lake: Lake) -> None:
    before, databases = lake.grants(), lake.glue.get_databases()["DatabaseList"]
    assert any(principal == EVERYBODY for principal, _, _ in before)
    assert {row["action"] for row in lake.rows("plan")} == {"create"}
    assert lake.grants() == before
    assert {row["action"] for row in lake.rows("apply")} == {"create"}
    after = lake.grants()
    assert not any(principal == EVERYBODY for principal, _, _ in after)
    assert {row["action"] for row in lake.rows("apply")} == {"unchanged"}
    assert lake.grants() == after
    assert lake.call("drift").exit_code == 0
    assert "kept" in [one["Description"] for one in lake.glue.get_databases()["DatabaseList"]]
    lake.rows("destroy")
    assert lake.grants() == before
    assert [one["Name"] for one in databases] == [RAW, PUBLIC]
    for one in lake.glue.get_databases()["DatabaseList"]:
        assert not (one.get("Parameters") or {})
    assert lake.formation.list_lf_tags()["LFTags"] == []
    assert lake.client("iam").list_roles()["Roles"] == []


def test_the_analyst_is_granted_what_is_public_and_nothing_raw(lake: Lake) -> None:
    """The plan's manifest for the role: no statement, grant or object names the raw schema."""
    rows = [row for row in lake.rows("plan") if ANALYST in row["name"]]
    assert len(rows) == 2
    for row in rows:
        assert row["properties"]["Expression"] == [
            {"TagKey": "athena_recipes_anonymization_access", "TagValues": ["public"]}
        ]
        assert set(row["properties"]["Permissions"]) <= {"DESCRIBE", "SELECT"}
    tagged = {
        row["name"]: row["properties"] for row in lake.rows("plan") if "LF-tags" in row["kind"]
    }
    access = "athena_recipes_anonymization_access"
    assert tagged[RAW]["Tags"] == {access: "restricted"}
    assert tagged[PUBLIC]["Tags"] == {access: "public"}
    pii = "athena_recipes_anonymization_pii"
    assert tagged[f"{RAW}.customer"]["Columns"] == {c: {pii: k} for c, k in COLUMNS.items()}
    role = next(row for row in lake.rows("plan") if row["name"] == "datalake_analyst")
    assert "raw" not in json.dumps(role["properties"]["Policy"])
    objects = [
        s["Resource"]
        for s in role["properties"]["Policy"]["Statement"]
        if "s3:GetObject" in s["Action"]
    ]
    assert objects == [["arn:aws:s3:::lake/here/analyst-results/*"]]


def test_the_printed_plan_shows_the_rights_of_each_role(lake: Lake) -> None:
    lines = lake.call("plan").stdout.splitlines()
    assert (
        lines[0] == f"Account {HERE.account_id}, region {REGION}, lake {LAKE}, recipe anonymization"
    )
    start = lines.index("+ create IAM role datalake_analyst")
    role = lines[start : lines.index("", start)]
    assert "    reads public tables" in role
    text = " ".join(line.strip() for line in role)
    assert "may lakeformation: GetDataAccess on everything" in text
    assert f"on s3://{LAKE.path}/analyst-results/*" in text
    assert "DeleteObject" not in text
    assert lines[-1].endswith("to create")


def test_tables_built_later_are_closed_too(lake: Lake) -> None:
    lake.rows("apply")
    after = lake.grants()
    lake.table(PUBLIC, "l_diversity")
    assert lake.grants() == after


def test_apply_goes_on_where_it_was_stopped(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in lake.server.environment.items():
        monkeypatch.setenv(name, value)
    policy = read_policy(lake.target, "anonymization")
    place = Place(LAKE, "primary", HERE)
    desired = lake_formation_plan(policy, "datalake_analyst", "datalake_engineer", place)
    handlers = make_handlers(policy, HERE)
    total = len(desired.resources)
    for stop_after in range(1, total):
        count = 0

        def stops(step: Any, limit: int = stop_after) -> None:
            nonlocal count
            count += 1
            if count == limit:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            apply(desired, handlers, stops)
    apply(desired, handlers)
    assert {step.action for step in compare(desired, handlers)} == {"unchanged"}


def test_a_column_without_a_class_is_refused(lake: Lake) -> None:
    lake.manifest({**COLUMNS, "c_second_email": None})
    done = lake.call("plan")
    assert done.exit_code == 1
    assert "customer.c_second_email" in done.output
    lake.manifest(COLUMNS)
    lake.glue.delete_table(DatabaseName=RAW, Name="customer")
    done = lake.call("apply")
    assert done.exit_code == 1
    assert "Build first" in done.output
