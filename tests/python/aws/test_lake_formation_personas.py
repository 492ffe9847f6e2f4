"""`lake-formation` with personas: who is granted what, drift, and the exported calls."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import boto3
import pytest
from athena_recipes.aws.lake_formation.plan import (
    lake_formation_plan,
    persona_role,
    role_arn,
    tag_prefix,
)
from athena_recipes.aws.lake_formation.policy import read_policy
from athena_recipes.aws.lake_formation.rights import Place
from athena_recipes.aws.plan import Plan
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.main import main
from botocore.validate import validate_parameters
from click.testing import CliRunner, Result

from tests.python.aws.formation_lake import HERE, LAKE, all_grants, formation_server
from tests.python.support.aws_server import REGION, AwsServer
from tests.python.support.selection import STANDARD

RECIPE, RAW, BUILT = "clinic", "dev_raw_clinic", "dev_clinic"
PREFIX = tag_prefix(RECIPE)
CLASSES = {"patient_id": "key", "name": "contact", "ward": "care", "diagnosis": "health"}
PERSONAS = {
    "nurse": {"classes": ["key", "care"], "row_filter": "ward = 3", "minimum_group": 2},
    "researcher": {"classes": ["care"], "masked": ["health"]},
}


def arn(persona: str) -> str:
    return role_arn(persona_role(persona, RECIPE), RECIPE, HERE)


def manifest(classes: Mapping[str, str | None] = CLASSES) -> dict[str, Any]:
    """A stranger's project: models are in no folder, so only their sources say whose they are."""
    columns = {
        name: {"config": {"meta": {"class": kind} if kind else {}}}
        for name, kind in classes.items()
    }
    source = {
        "fqn": ["hospital", "clinic", "patients"],
        "source_name": RECIPE,
        "name": "patients",
        "schema": RAW,
        "identifier": "patients",
        "columns": columns,
        "config": {"meta": {"personas": PERSONAS}},
    }

    def model(name: str, parent: str, meta: dict[str, str], *names: str) -> dict[str, Any]:
        return {
            "resource_type": "model",
            "fqn": ["hospital", name],
            "name": name,
            "alias": name,
            "schema": BUILT,
            "config": {"materialized": "table", "meta": meta},
            "columns": {one: {} for one in names},
            "depends_on": {"nodes": [parent]},
        }

    of = {"policy_of": "patients"}
    nodes = {
        "all": model("all_patients", "source", of, *CLASSES),
        "nurse": model("for_nurse", "all", {**of, "persona": "nurse"}, "patient_id", "ward"),
        "researcher": model(
            "for_researcher", "all", {**of, "persona": "researcher"}, "ward", "diagnosis"
        ),
        "wards": model("wards", "all", {"access": "public"}, "ward"),
        "rejects": model("rejects", "source", {}, "reason"),
        "other": {**model("other", "elsewhere", {}, "x"), "schema": "dev_other"},
    }
    return {"sources": {"source": source}, "nodes": nodes}


class Clinic:
    """An account with the stranger's tables, and a target folder."""

    def __init__(self, server: AwsServer, folder: Path) -> None:
        self.server, self.target = server, folder
        self.formation, self.glue = self.client("lakeformation"), self.client("glue")
        write(folder, manifest())
        for database in (RAW, BUILT):
            self.glue.create_database(DatabaseInput={"Name": database})
        self.table(RAW, "patients", *CLASSES)
        for node in manifest()["nodes"].values():
            if node["schema"] == BUILT:
                self.table(BUILT, node["alias"], *node["columns"])

    def client(self, service: str) -> Any:
        make: Any = boto3.client
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        return make(service, endpoint_url=self.server.url, region_name=REGION, **keys)

    def table(self, database: str, name: str, *columns: str) -> None:
        described = [{"Name": column, "Type": "string"} for column in columns]
        given = {"Name": name, "StorageDescriptor": {"Columns": described}}
        self.glue.create_table(DatabaseName=database, TableInput=given)

    def call(self, command: str, *more: str) -> Result:
        return call(self.target, command, *more, env={**self.server.environment})

    def drift(self) -> set[tuple[str, str, str]]:
        found = json.loads(self.call("drift", "--json").stdout)
        return {(row["action"], row["kind"], row["name"]) for row in found}


def write(folder: Path, content: dict[str, Any]) -> Path:
    (folder / "manifest.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


def call(target: Path, command: str, *more: str, env: dict[str, str]) -> Result:
    options = ["--lake", str(LAKE), "--target-dir", str(target), "--recipe", RECIPE, *more]
    return CliRunner().invoke(main, ["lake-formation", command, *options], env=env)


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    policy = read_policy(write(tmp_path, manifest()), RECIPE)
    return lake_formation_plan(policy, "reader", "builder", Place(LAKE, "wg", HERE))


def named(plan: Plan, kind: str) -> dict[str, Any]:
    return {one.name: one.properties for one in plan.resources if one.kind == kind}


def test_each_persona_is_granted_its_columns_rows_and_view(plan: Plan) -> None:
    grants = named(plan, "grant by name")
    nurse, researcher = arn("nurse"), arn("researcher")
    assert grants.keys() == {
        f"{nurse} on {BUILT}.all_patients [{PREFIX}nurse]",
        f"{nurse} on {BUILT}.for_nurse (patient_id, ward)",
        f"{researcher} on {BUILT}.for_researcher (diagnosis, ward)",
    }
    assert {tuple(one["Permissions"]) for one in grants.values()} == {("SELECT",)}
    assert named(plan, "data cells filter") == {
        f"{BUILT}.all_patients.{PREFIX}nurse": {
            "RowFilter": "ward = 3",
            "ColumnNames": ["patient_id", "ward"],
        }
    }
    access, kind = f"{PREFIX}access", f"{PREFIX}class"
    by_tag = {name: one for name, one in named(plan, "LF-tag grant").items()}
    of_classes = [name for name in by_tag if kind in name]
    # Of both tags, so that raw columns of the same class stay closed.
    assert of_classes == [
        f"{researcher} on TABLE where {access} in (personas) and {kind} in (care)"
    ]
    readers = {name: one["Permissions"] for name, one in by_tag.items() if "/builder" not in name}
    assert len(readers) == 5
    assert not any("restricted" in name for name in readers)
    assert {p for permissions in readers.values() for p in permissions} == {"DESCRIBE", "SELECT"}


def test_databases_are_closed_by_default_and_open_tables_are_listed(plan: Plan) -> None:
    tags = named(plan, "LF-tags on")
    access = f"{PREFIX}access"
    assert tags[RAW]["Tags"] == {access: "restricted"}
    assert tags[BUILT]["Tags"] == {access: "personas"}
    assert {name for name, one in tags.items() if one["Tags"] == {access: "public"}} == {
        f"{BUILT}.wards"
    }
    for table in (f"{RAW}.patients", f"{BUILT}.all_patients"):
        assert tags[table]["Columns"] == {c: {f"{PREFIX}class": k} for c, k in CLASSES.items()}
    assert f"{BUILT}.rejects" not in tags
    assert not any("dev_other" in name for name in tags)


def test_roles_have_the_least_rights(plan: Plan) -> None:
    roles = named(plan, "IAM role")
    assert roles.keys() == {f"{RECIPE}_nurse", f"{RECIPE}_researcher", "builder"}
    for name, properties in roles.items():
        statements = properties["Policy"]["Statement"]
        open_ = [one["Action"] for one in statements if one["Resource"] == "*"]
        assert open_ == [["lakeformation:GetDataAccess"]], name
        assert not any("*" in action for one in statements for action in one["Action"]), name
    text = json.dumps(roles[f"{RECIPE}_nurse"]["Policy"])
    assert RAW not in text
    assert "researcher" not in text
    # The only objects that a persona reads are its own results.
    objects = [
        one["Resource"]
        for one in roles[f"{RECIPE}_nurse"]["Policy"]["Statement"]
        if "s3:GetObject" in one["Action"]
    ]
    assert objects == [[f"arn:aws:s3:::{LAKE.bucket}/here/persona-results/nurse/*"]]
    builder = roles["builder"]["Policy"]["Statement"]
    written = [one["Resource"] for one in builder if "s3:DeleteObject" in one["Action"]]
    tables = "arn:aws:s3:::lake/here/tables"
    assert written == [[f"{tables}/{BUILT}/*", f"{tables}/{RAW}/*"]]


def test_a_column_without_a_class_is_refused(tmp_path: Path) -> None:
    write(tmp_path, manifest({**CLASSES, "ssn": None}))
    with pytest.raises(UserError, match=r"Columns without a class: patients\.ssn"):
        read_policy(tmp_path, RECIPE)
    # Also where only the published table has it.
    content = manifest()
    content["nodes"]["all"]["columns"]["ssn"] = {}
    with pytest.raises(UserError, match=r"Columns without a class: all_patients\.ssn"):
        read_policy(write(tmp_path, content), RECIPE)


def test_exported_calls_are_valid_input_of_the_command_line(plan: Plan, tmp_path: Path) -> None:
    write(tmp_path, manifest())
    known = ("--account-id", HERE.account_id, "--region", REGION)
    offline = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_CONFIG_FILE": "/dev/null"}
    done = call(
        tmp_path, "export", *known, env={**offline, "AWS_SHARED_CREDENTIALS_FILE": "/dev/null"}
    )
    assert done.exit_code == 0, done.output
    assert "SPICE" in done.stderr
    calls = json.loads(done.stdout)
    make: Any = boto3.client
    model = make("lakeformation", region_name=REGION).meta.service_model
    operations = {name.lower(): name for name in model.operation_names}
    for one in calls:
        operation = operations[one["command"].removeprefix("aws lakeformation ").replace("-", "")]
        validate_parameters(one["input"], model.operation_model(operation).input_shape)
    commands = [one["command"].split()[-1] for one in calls]
    roles = len(named(plan, "IAM role"))
    assert len(calls) > len(plan.resources) - roles
    assert commands.count("create-data-cells-filter") == 1
    assert commands.count("revoke-permissions") == 4
    assert "ExcludedColumnNames" not in done.stdout


@pytest.fixture(scope="module")
def server() -> Iterator[AwsServer]:
    with formation_server() as running:
        yield running


@STANDARD
def test_apply_drift_and_destroy(server: AwsServer, tmp_path: Path) -> None:
    clinic = Clinic(server, tmp_path)
    before = all_grants(clinic.formation)
    done = clinic.call("apply", "--json")
    assert done.exit_code == 0, done.output
    assert "SPICE keeps what its owner could read" in done.stderr
    assert {row["action"] for row in json.loads(done.stdout)} == {"create"}
    assert clinic.drift() == set()

    def give(persona: str, resource: dict[str, Any], permission: str = "SELECT") -> None:
        clinic.formation.grant_permissions(
            Principal={"DataLakePrincipalIdentifier": arn(persona)},
            Resource=resource,
            Permissions=[permission],
        )

    # What the article grants, and what opens a persona's view: all are found, and mended.
    excluded = {"ExcludedColumnNames": ["diagnosis"]}
    on = {"DatabaseName": BUILT, "Name": "all_patients"}
    give("nurse", {"TableWithColumns": {**on, "ColumnWildcard": excluded}})
    give("researcher", {"Table": {"DatabaseName": RAW, "Name": "patients"}})
    give("researcher", {"Database": {"Name": BUILT}}, "CREATE_TABLE")
    key = {
        "TableCatalogId": HERE.account_id,
        "DatabaseName": BUILT,
        "TableName": "all_patients",
        "Name": f"{PREFIX}nurse",
    }
    clinic.formation.update_data_cells_filter(
        TableData={**key, "RowFilter": {"AllRowsWildcard": {}}, "ColumnWildcard": {}}
    )
    assert clinic.drift() == {
        ("update", "data cells filter", f"{BUILT}.all_patients.{PREFIX}nurse"),
        ("delete", "grant by name", f"{arn('nurse')} on {BUILT}.all_patients (all but diagnosis)"),
        ("delete", "grant by name", f"{arn('researcher')} on {RAW}.patients"),
        ("delete", "grant by name", f"{arn('researcher')} on {BUILT}"),
    }
    assert clinic.call("apply").exit_code == 0
    assert clinic.drift() == set()
    assert clinic.call("destroy").exit_code == 0
    assert all_grants(clinic.formation) == before
    assert clinic.formation.list_data_cells_filter()["DataCellsFilters"] == []
    assert clinic.client("iam").list_roles()["Roles"] == []
