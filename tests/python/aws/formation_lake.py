"""A Lake Formation account on moto, with the tables of anonymization as dbt leaves them."""

import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
from athena_recipes.aws.account import Account
from athena_recipes.aws.lake_formation.plan import role_arn
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.main import main
from click.testing import CliRunner, Result

from tests.python.support.aws_server import ACCOUNT, REGION, AwsServer

RAW, PUBLIC = "recipes_raw_anonymization", "recipes_anonymization"
HERE = Account("aws", REGION, ACCOUNT)
LAKE = S3Address("lake", "here")
ANALYST = role_arn("datalake_analyst", "anonymization", HERE)
ENGINEER = role_arn("datalake_engineer", "anonymization", HERE)
EVE = f"arn:aws:iam::{ACCOUNT}:role/eve"
EVERYBODY = "IAM_ALLOWED_PRINCIPALS"
COLUMNS = {"c_customer_sk": "direct", "c_birth_year": "quasi", "c_item": "none"}


@contextmanager
def formation_server() -> Iterator[AwsServer]:
    """moto as athena_local serves it, with Lake Formation's defaults and its tags."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "athena_local.moto_server", "--port", str(port)]
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
        options = ["--lake", str(LAKE), "--target-dir", str(self.target), *more]
        environment = {**self.server.environment, "ATHENA_LAKE_ROOT": None}
        return CliRunner().invoke(main, ["lake-formation", command, *options], env=environment)

    def rows(self, command: str) -> list[dict[str, Any]]:
        done = self.call(command, "--json")
        assert done.exit_code == 0, done.output
        rows: list[dict[str, Any]] = json.loads(done.stdout)
        return rows

    def drift(self) -> dict[tuple[str, str, str], str]:
        """(action, kind, name) -> detail of what `drift` finds; it exits with 1 if that is any."""
        done = self.call("drift", "--json")
        steps = json.loads(done.stdout)
        assert done.exit_code == (1 if steps else 0), done.output
        return {(row["action"], row["kind"], row["name"]): row["detail"] for row in steps}

    def put_tag(self, resource: dict[str, Any], **tags: str) -> None:
        """Assign tags as somebody else would."""
        given = [{"TagKey": key, "TagValues": [value]} for key, value in tags.items()]
        self.formation.add_lf_tags_to_resource(Resource=resource, LFTags=given)

    def grant_by_tags(
        self, principal: str, kind: str, tags: dict[str, list[str]], *permissions: str
    ) -> None:
        """Grant as somebody else would."""
        expression = [{"TagKey": key, "TagValues": values} for key, values in tags.items()]
        self.formation.grant_permissions(
            Principal={"DataLakePrincipalIdentifier": principal},
            Resource={"LFTagPolicy": {"ResourceType": kind, "Expression": expression}},
            Permissions=list(permissions),
        )

    def grants(self) -> list[tuple[str, str, tuple[str, ...]]]:
        """See `all_grants`."""
        return all_grants(self.formation)


def all_grants(formation: Any) -> list[tuple[str, str, tuple[str, ...]]]:
    """(principal, resource, permissions) of everything granted, sorted."""
    entries = formation.list_permissions()["PrincipalResourcePermissions"]
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
