"""`lake-formation drift` against moto: each way in that somebody opened by hand is named."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from athena_recipes.aws.lake_formation.drift import Scope, unexpected

from tests.python.aws.formation_lake import (
    ANALYST,
    ENGINEER,
    EVE,
    EVERYBODY,
    LAKE,
    PUBLIC,
    RAW,
    Lake,
    formation_server,
)
from tests.python.support.aws_server import ACCOUNT, AwsServer
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


def test_drift_names_what_somebody_did_by_hand(lake: Lake) -> None:
    lake.rows("apply")
    everybody = {"DataLakePrincipalIdentifier": EVERYBODY}
    raw = {"Table": {"DatabaseName": RAW, "Name": "customer"}}
    lake.formation.grant_permissions(Principal=everybody, Resource=raw, Permissions=["ALL"])
    lake.formation.grant_permissions(
        Principal={"DataLakePrincipalIdentifier": EVE}, Resource=raw, Permissions=["SELECT"]
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
        ("update", "grant by name", f"{EVE} on {RAW}.customer"),
        ("update", "LF-tags on", f"{RAW}.customer"),
        (
            "delete",
            "LF-tag grant",
            f"{ANALYST} on TABLE where athena_recipes_anonymization_access in (restricted)",
        ),
    }
    lake.rows("apply")
    left = [row["name"] for row in json.loads(lake.call("drift", "--json").stdout)]
    assert left == [f"{EVE} on {RAW}.customer"]


def test_a_foreign_tag_and_a_grant_by_it_are_named_and_left(lake: Lake) -> None:
    """The tag team=sales on the raw database lets Eve in as no grant by name would."""
    lake.rows("apply")
    lake.formation.create_lf_tag(TagKey="team", TagValues=["hr", "sales"])
    lake.put_tag({"Database": {"Name": RAW}}, team="sales")
    lake.grant_by_tags(EVE, "TABLE", {"team": ["sales"]}, "SELECT")
    found = lake.drift()
    tag = ("update", "foreign LF-tag", f"team=sales on {RAW}")
    grant = ("update", "foreign LF-tag grant", f"{EVE} on TABLE where team in (sales)")
    assert found.keys() == {tag, grant}
    assert f"SELECT on {RAW}.customer" in found[grant]
    before = lake.grants()
    done = lake.call("apply")
    assert done.exit_code == 0
    assert f"Left as it is: team=sales on {RAW}" in done.stderr
    assert f"Left as it is: {EVE} on TABLE where team in (sales)" in done.stderr
    assert lake.grants() == before
    assert lake.drift() == found


def test_foreign_tags_of_tables_and_columns_are_named(lake: Lake) -> None:
    lake.rows("apply")
    for key in ("level", "team"):
        lake.formation.create_lf_tag(TagKey=key, TagValues=["hr", "sales"])
    lake.put_tag({"Table": {"DatabaseName": RAW, "Name": "customer"}}, team="sales")
    column = {"DatabaseName": PUBLIC, "Name": "k_anonymity", "ColumnNames": ["c_birth_year"]}
    lake.put_tag({"TableWithColumns": column}, level="hr")
    # One that asks for another value reaches nothing today, and everything with the next tag.
    lake.grant_by_tags(EVE, "TABLE", {"team": ["hr"]}, "SELECT")
    lake.grant_by_tags(EVE, "TABLE", {"level": ["hr"]}, "SELECT")
    found = lake.drift()
    grants = [
        ("update", "foreign LF-tag grant", f"{EVE} on TABLE where {key} in (hr)")
        for key in ("team", "level")
    ]
    assert found.keys() == {
        ("update", "foreign LF-tag", f"team=sales on {RAW}.customer"),
        ("update", "foreign LF-tag", f"level=hr on {PUBLIC}.k_anonymity.c_birth_year"),
        *grants,
    }
    assert "SELECT on nothing yet" in found[grants[0]]
    assert f"SELECT on {PUBLIC}.k_anonymity.c_birth_year" in found[grants[1]]


def test_tags_and_grants_of_others_elsewhere_are_no_drift(lake: Lake) -> None:
    """And neither is what an administrator and the engineer have, who may read all of it."""
    lake.rows("apply")
    lake.glue.create_database(DatabaseInput={"Name": "shop"})
    for key in ("team", "level"):
        lake.formation.create_lf_tag(TagKey=key, TagValues=["sales", "hr"])
    lake.put_tag({"Database": {"Name": "shop"}}, team="sales")
    lake.grant_by_tags(EVE, "TABLE", {"team": ["sales"]}, "SELECT")
    lake.grant_by_tags(EVE, "DATABASE", {"level": ["hr"]}, "DESCRIBE")
    assert lake.drift() == {}
    lake.put_tag({"Database": {"Name": PUBLIC}}, level="hr")
    lake.grant_by_tags(ENGINEER, "TABLE", {"level": ["hr"]}, "SELECT")
    found = lake.drift()
    grant = ("update", "foreign LF-tag grant", f"{EVE} on DATABASE where level in (hr)")
    assert found.keys() == {("update", "foreign LF-tag", f"level=hr on {PUBLIC}"), grant}
    assert f"DESCRIBE on {PUBLIC}" in found[grant]


def test_our_own_tag_on_a_raw_table_or_twice_on_a_database_is_found_and_mended(lake: Lake) -> None:
    """`access=public` on a raw table would show it to every analyst, whatever its database says."""
    lake.rows("apply")
    access, pii = (f"athena_recipes_anonymization_{name}" for name in ("access", "pii"))
    raw = {"Table": {"DatabaseName": RAW, "Name": "customer"}}
    lake.put_tag(raw, **{access: "public"})
    lake.table(RAW, "staged")
    lake.put_tag({"Table": {"DatabaseName": RAW, "Name": "staged"}}, **{access: "public"})
    lake.put_tag({"Database": {"Name": PUBLIC}}, **{pii: "none"})
    column = {"DatabaseName": RAW, "Name": "customer", "ColumnNames": ["c_birth_year"]}
    lake.put_tag({"TableWithColumns": column}, **{access: "public"})
    assert lake.drift().keys() == {
        ("update", "LF-tags on", f"{RAW}.customer"),
        ("delete", "LF-tags on", f"{RAW}.staged"),
        ("update", "LF-tags on", PUBLIC),
    }
    lake.rows("apply")
    assert lake.drift() == {}
    found = lake.formation.get_resource_lf_tags(Resource={"TableWithColumns": column})
    assert not found.get("LFTagsOnTable")
    assert [tag["TagKey"] for tag in found["LFTagsOnColumns"][0]["LFTags"]] == [pii]


def test_who_may_use_the_location_or_assign_our_tags_is_named(lake: Lake) -> None:
    """With the first one makes a table of the raw files, with the second a raw table is public."""
    lake.rows("apply")
    principal = {"DataLakePrincipalIdentifier": EVE}
    key = "athena_recipes_anonymization_access"

    def give(resource: dict[str, Any], permission: str) -> None:
        lake.formation.grant_permissions(
            Principal=principal, Resource=resource, Permissions=[permission]
        )

    for place in ("elsewhere", "lake/her", "lake/here2"):
        location = {"DataLocation": {"ResourceArn": f"arn:aws:s3:::{place}"}}
        give(location, "DATA_LOCATION_ACCESS")
    give({"LFTag": {"TagKey": "team", "TagValues": ["sales"]}}, "ASSOCIATE")
    give({"LFTag": {"TagKey": key, "TagValues": ["public"]}}, "DESCRIBE")
    assert lake.drift() == {}
    for place in ("lake", "lake/here/raw"):
        location = {"DataLocation": {"ResourceArn": f"arn:aws:s3:::{place}"}}
        give(location, "DATA_LOCATION_ACCESS")
    give({"LFTag": {"TagKey": key, "TagValues": ["public"]}}, "ASSOCIATE")
    assert lake.drift().keys() == {
        ("update", "grant by name", f"{EVE} on s3://lake"),
        ("update", "grant by name", f"{EVE} on s3://lake/here/raw"),
        ("update", "grant by name", f"{EVE} on LF-tag {key}"),
    }


class Saved:
    """Lake Formation with saved expressions, which moto lacks."""

    def __init__(self, client: Any, **expressions: list[dict[str, Any]]) -> None:
        self._client, self._expressions = client, expressions

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def get_lf_tag_expression(self, *, Name: str) -> dict[str, Any]:
        return {"Name": Name, "Expression": self._expressions[Name]}

    def list_permissions(self) -> dict[str, Any]:
        policies = [
            {"ResourceType": "TABLE", "ExpressionName": name, "Expression": []}
            for name in self._expressions
        ]
        return {
            "PrincipalResourcePermissions": [
                {
                    "Principal": {"DataLakePrincipalIdentifier": EVE},
                    "Resource": {"LFTagPolicy": policy},
                    "Permissions": ["SELECT"],
                }
                for policy in policies
            ]
        }


def test_grants_by_saved_expressions_are_named_too(lake: Lake) -> None:
    lake.rows("apply")
    prefix = "athena_recipes_anonymization_"
    client = Saved(
        lake.formation,
        ours=[{"TagKey": f"{prefix}access", "TagValues": ["restricted"]}],
        other=[{"TagKey": "team", "TagValues": ["sales"]}],
    )
    scope = Scope([RAW, PUBLIC], prefix, LAKE, {ENGINEER})
    (step,) = unexpected(client, lake.glue, scope)
    assert step.name == f"{EVE} on TABLE where {prefix}access in (restricted)"
    assert f"SELECT on {RAW}.customer" in step.detail


def test_everybody_on_columns_is_found_revoked_and_given_back(lake: Lake) -> None:
    """AWS itself lists SELECT on a table as one on all of its columns."""
    named = {"DatabaseName": RAW, "Name": "customer"}
    cells = {"TableCatalogId": ACCOUNT, "DatabaseName": RAW, "TableName": "customer"}
    resources = [
        {"TableWithColumns": {**named, "ColumnNames": ["c_birth_year", "c_item"]}},
        {"TableWithColumns": {**named, "ColumnWildcard": {}}},
        {"TableWithColumns": {**named, "ColumnWildcard": {"ExcludedColumnNames": ["c_item"]}}},
        {"DataCellsFilter": {**cells, "Name": "germany"}},
    ]

    def grant() -> None:
        for resource in resources:
            lake.formation.grant_permissions(
                Principal={"DataLakePrincipalIdentifier": EVERYBODY},
                Resource=resource,
                Permissions=["SELECT"],
            )

    grant()
    before = lake.grants()
    lake.rows("apply")
    assert not [one for one in lake.grants() if one[0] == EVERYBODY]
    assert lake.drift() == {}
    grant()
    done = lake.call("drift", "--json")
    assert done.exit_code == 1
    (step,) = json.loads(done.stdout)
    assert (step["kind"], step["name"]) == ("closed database", RAW)
    assert step["differences"][0]["current"] == [
        "customer (all but c_item)",
        "customer (all)",
        "customer (c_birth_year c_item)",
        "customer [germany]",
    ]
    lake.rows("apply")
    assert not [one for one in lake.grants() if one[0] == EVERYBODY]
    lake.rows("destroy")
    # As it was, and not more: SELECT on columns does not come back as everything on the table.
    assert lake.grants() == before


def test_everybody_gets_back_no_more_than_what_it_had(lake: Lake) -> None:
    everybody = {"DataLakePrincipalIdentifier": EVERYBODY}
    table = {"Table": {"DatabaseName": RAW, "Name": "customer", "CatalogId": ACCOUNT}}
    lake.formation.revoke_permissions(Principal=everybody, Resource=table, Permissions=["ALL"])
    lake.formation.grant_permissions(Principal=everybody, Resource=table, Permissions=["SELECT"])
    before = lake.grants()
    lake.rows("apply")
    assert not [one for one in lake.grants() if one[0] == EVERYBODY]
    lake.rows("destroy")
    assert lake.grants() == before
