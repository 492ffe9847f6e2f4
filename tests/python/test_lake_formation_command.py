"""`lake-formation plan|apply|destroy|drift` against moto: twice, undone, changed by hand."""

import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from click.testing import CliRunner, Result

from scripts.cli import main
from scripts.lake_formation.command import make_handlers
from scripts.lake_formation.policy import read_policy
from scripts.lake_formation.wishes import Place, lake_formation_plan, role_arn
from scripts.plan import apply, compare
from tests.python.aws_server import ACCOUNT, REGION, AwsServer

RAW, PUBLIC = "recipes_raw_anonymization", "recipes_anonymization"
PLACE = Place(ACCOUNT, REGION, "aws", "s3://lake/here")
ANALYST = role_arn("datalake_analyst", "anonymization", PLACE)
EVERYBODY = "IAM_ALLOWED_PRINCIPALS"
COLUMNS = {"c_customer_sk": "direct", "c_birth_year": "quasi", "c_item": "none"}


@pytest.fixture(scope="module")
def server() -> Iterator[AwsServer]:
    """moto as athena_local serves it, with Lake Formation's defaults and its tags."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "scripts.athena_local.moto_server", "--port", str(port)]
    )
    running = AwsServer(f"http://127.0.0.1:{port}", process.pid)
    try:
        end = time.monotonic() + 180
        while True:
            try:
                urllib.request.urlopen(f"{running.url}/moto-api/data.json", timeout=5).close()
                break
            except OSError:
                assert time.monotonic() < end and process.poll() is None, "moto does not answer"
                time.sleep(0.2)
        yield running
    finally:
        process.terminate()
        process.wait(timeout=30)


class Lake:
    """An account with the recipe's tables, as dbt leaves them, and a target folder."""

    def __init__(self, server: AwsServer, folder: Path) -> None:
        self.server, self.target = server, folder
        self.formation, self.glue = self.client("lakeformation"), self.client("glue")
        for database, tables in ((RAW, ["customer"]), (PUBLIC, ["customer", "k_anonymity"])):
            self.glue.create_database(DatabaseInput={"Name": database, "Description": "kept"})
            for table in tables:
                self.table(database, table)
        self.manifest(COLUMNS)

    def client(self, service: str) -> Any:
        make: Any = boto3.client
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        return make(service, endpoint_url=self.server.url, region_name=REGION, **keys)

    def table(self, database: str, name: str) -> None:
        columns = [{"Name": column, "Type": "string"} for column in COLUMNS]
        self.glue.create_table(
            DatabaseName=database,
            TableInput={"Name": name, "StorageDescriptor": {"Columns": columns}},
        )

    def manifest(self, classes: dict[str, Any]) -> None:
        columns = {name: {"config": {"meta": {"pii": kind}}} for name, kind in classes.items()}
        fqn = ["athena_recipes", "anonymization"]
        source = {"fqn": fqn, "schema": RAW, "identifier": "customer", "columns": columns}
        nodes = {
            name: {
                "resource_type": "model",
                "fqn": fqn,
                "schema": schema,
                "config": {"materialized": kind},
            }
            for name, schema, kind in (
                ("customer", PUBLIC, "table"),
                ("staged", RAW, "view"),
                ("key", "recipes_elsewhere", "ephemeral"),
            )
        }
        content = {"sources": {"customer": source}, "nodes": nodes}
        (self.target / "manifest.json").write_text(json.dumps(content))

    def call(self, command: str, *more: str) -> Result:
        options = ["--lake-root", PLACE.lake, "--target-dir", str(self.target), *more]
        environment = {**self.server.environment, "ATHENA_LAKE_ROOT": None}
        return CliRunner().invoke(main, ["lake-formation", command, *options], env=environment)

    def rows(self, command: str) -> list[dict[str, Any]]:
        done = self.call(command, "--json")
        assert done.exit_code == 0, done.output
        rows: list[dict[str, Any]] = json.loads(done.stdout)
        return rows

    def grants(self) -> list[tuple[str, str, tuple[str, ...]]]:
        """(principal, resource, permissions) of everything granted, sorted."""
        entries = self.formation.list_permissions()["PrincipalResourcePermissions"]
        found = (
            (
                one["Principal"]["DataLakePrincipalIdentifier"],
                json.dumps(_without_account(one["Resource"]), sort_keys=True),
                tuple(sorted(one["Permissions"])),
            )
            for one in entries
            if one["Permissions"]
        )
        return sorted(found)


def _without_account(resource: dict[str, Any]) -> dict[str, Any]:
    return {
        kind: {key: value for key, value in named.items() if key != "CatalogId"}
        for kind, named in resource.items()
    }


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


def test_tables_built_later_are_closed_too(lake: Lake) -> None:
    lake.rows("apply")
    after = lake.grants()
    lake.table(PUBLIC, "l_diversity")
    assert lake.grants() == after


def test_drift_names_what_somebody_did_by_hand(lake: Lake) -> None:
    lake.rows("apply")
    everybody = {"DataLakePrincipalIdentifier": EVERYBODY}
    raw = {"Table": {"DatabaseName": RAW, "Name": "customer"}}
    lake.formation.grant_permissions(Principal=everybody, Resource=raw, Permissions=["ALL"])
    eve = f"arn:aws:iam::{ACCOUNT}:role/eve"
    lake.formation.grant_permissions(
        Principal={"DataLakePrincipalIdentifier": eve}, Resource=raw, Permissions=["SELECT"]
    )
    column = {
        "TableWithColumns": {
            "DatabaseName": RAW,
            "Name": "customer",
            "ColumnNames": ["c_birth_year"],
        }
    }
    wrong = [{"TagKey": "athena_recipes_anonymization_pii", "TagValues": ["none"]}]
    lake.formation.add_lf_tags_to_resource(Resource=column, LFTags=wrong)
    policy = {
        "ResourceType": "TABLE",
        "Expression": [
            {"TagKey": "athena_recipes_anonymization_access", "TagValues": ["restricted"]}
        ],
    }
    lake.formation.grant_permissions(
        Principal={"DataLakePrincipalIdentifier": ANALYST},
        Resource={"LFTagPolicy": policy},
        Permissions=["SELECT"],
    )
    done = lake.call("drift", "--json")
    assert done.exit_code == 1
    found = {(row["action"], row["kind"], row["name"]) for row in json.loads(done.stdout)}
    assert found == {
        ("update", "closed database", RAW),
        ("update", "grant by name", f"{eve} on {RAW}.customer"),
        ("update", "LF-tags on", f"{RAW}.customer"),
        (
            "delete",
            "LF-tag grant",
            f"{ANALYST} on TABLE where athena_recipes_anonymization_access in (restricted)",
        ),
    }
    lake.rows("apply")
    left = [row["name"] for row in json.loads(lake.call("drift", "--json").stdout)]
    assert left == [f"{eve} on {RAW}.customer"]


def test_apply_goes_on_where_it_was_stopped(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in lake.server.environment.items():
        monkeypatch.setenv(name, value)
    policy = read_policy(lake.target, "anonymization")
    wished = lake_formation_plan(policy, "datalake_analyst", "datalake_engineer", PLACE)
    handlers = make_handlers(policy, REGION)
    total = len(wished.resources)
    for stop_after in range(1, total):
        count = 0

        def stops(step: Any, limit: int = stop_after) -> None:
            nonlocal count
            count += 1
            if count == limit:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            apply(wished, handlers, stops)
    apply(wished, handlers)
    assert {step.action for step in compare(wished, handlers)} == {"unchanged"}


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
