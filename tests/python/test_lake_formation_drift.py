"""`lake-formation drift` against moto: each way in that somebody opened by hand is named."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.python.aws_server import ACCOUNT, AwsServer
from tests.python.formation_lake import (
    ANALYST,
    EVERYBODY,
    RAW,
    Lake,
    formation_server,
)


@pytest.fixture(scope="module")
def server() -> Iterator[AwsServer]:
    with formation_server() as running:
        yield running


@pytest.fixture
def lake(server: AwsServer, tmp_path: Path) -> Lake:
    server.reset()
    return Lake(server, tmp_path)


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
