"""Who may read what: Lake Formation's rules, on plain data."""

import json
from typing import Any

import pytest
from athena_local.lake_formation.grants import CellsFilter, Grant, Snapshot
from athena_local.lake_formation.policy import EVERYBODY, may_create_in, rights_on
from athena_local.lake_formation.rules import rules_text

ROLE = "arn:aws:iam::123456789012:role/analyst"
TABLE = ("shop", "orders")
COLUMNS = ["id", "email", "amount"]
NAMED = {"DatabaseName": "shop", "Name": "orders"}


def snapshot(*grants: tuple[str, dict[str, Any], str], **facts: Any) -> Snapshot:
    return Snapshot(
        grants=[Grant(who, resource, frozenset(may.split())) for who, resource, may in grants],
        tables={TABLE: COLUMNS, ("shop", "other"): ["x"]},
        databases=["shop"],
        **facts,
    )


def tagged(kind: str, **values: str) -> dict[str, Any]:
    expression = [{"TagKey": k, "TagValues": v.split("|")} for k, v in values.items()]
    return {"LFTagPolicy": {"ResourceType": kind, "Expression": expression}}


@pytest.mark.parametrize(
    ("grant", "columns"),
    [
        ((ROLE, {"Table": NAMED}, "SELECT"), COLUMNS),
        ((ROLE, {"Table": NAMED}, "ALL"), COLUMNS),
        ((ROLE, {"Table": NAMED}, "DESCRIBE INSERT"), []),
        ((ROLE, {"Table": {"DatabaseName": "shop", "TableWildcard": {}}}, "SELECT"), COLUMNS),
        ((ROLE, {"Table": {"DatabaseName": "else", "TableWildcard": {}}}, "SELECT"), []),
        ((ROLE, {"Table": {**NAMED, "Name": "other"}}, "SELECT"), []),
        ((ROLE, {"TableWithColumns": {**NAMED, "ColumnNames": ["id"]}}, "SELECT"), ["id"]),
        (
            (
                ROLE,
                {
                    "TableWithColumns": {
                        **NAMED,
                        "ColumnWildcard": {"ExcludedColumnNames": ["email"]},
                    }
                },
                "SELECT",
            ),
            ["id", "amount"],
        ),
        ((ROLE.replace("analyst", "other"), {"Table": NAMED}, "SELECT"), []),
        ((EVERYBODY, {"Table": NAMED}, "ALL"), COLUMNS),
        (("123456789012:IAMPrincipals", {"Table": NAMED}, "SELECT"), COLUMNS),
    ],
)
def test_named_grants(grant: tuple[str, dict[str, Any], str], columns: list[str]) -> None:
    rights = rights_on(snapshot(grant), ROLE, TABLE)
    assert sorted(rights.columns) == sorted(columns)
    assert rights.conditions is None or not columns


@pytest.mark.parametrize(
    ("policy", "columns"),
    [
        ({"level": "public"}, ["amount"]),
        ({"level": "secret"}, ["email"]),
        ({"level": "public|secret"}, ["amount", "email"]),
        ({"level": "inner"}, ["id"]),
        ({"team": "sales"}, COLUMNS),
        ({"team": "sales", "level": "secret"}, ["email"]),
        ({"team": "finance", "level": "secret"}, []),
        ({"unknown": "x"}, []),
    ],
)
def test_tags_are_inherited_and_overridden(policy: dict[str, str], columns: list[str]) -> None:
    known = snapshot(
        (ROLE, tagged("TABLE", **policy), "SELECT"),
        database_tags={"shop": {"level": "public", "team": "sales"}},
        table_tags={TABLE: {"level": "inner"}},
        column_tags={
            (*TABLE, "email"): {"level": "secret"},
            (*TABLE, "amount"): {"level": "public"},
        },
    )
    assert sorted(rights_on(known, ROLE, TABLE).columns) == sorted(columns)


def test_grants_are_united_and_one_without_filter_shows_all_rows() -> None:
    filters = [
        CellsFilter(TABLE, "germany", "country = 'DE'", frozenset({"id"}), frozenset()),
        CellsFilter(TABLE, "large", "amount > 9", None, frozenset({"email"})),
    ]
    named = [
        (
            ROLE,
            {"DataCellsFilter": {"DatabaseName": "shop", "TableName": "orders", "Name": name}},
            "SELECT",
        )
        for name in ("germany", "large")
    ]
    rights = rights_on(snapshot(*named, filters=filters), ROLE, TABLE)
    assert rights.columns == {"id", "amount"}
    assert rights.conditions == ["country = 'DE'", "amount > 9"]
    known = snapshot(*named, (ROLE, {"Table": NAMED}, "SELECT"), filters=filters)
    rights = rights_on(known, ROLE, TABLE)
    assert (rights.columns, rights.conditions) == (set(COLUMNS), None)


def test_rules_hide_columns_filter_rows_and_end_in_refusal() -> None:
    resource = {"TableWithColumns": {**NAMED, "ColumnNames": ["id"]}}
    content = json.loads(rules_text(snapshot((ROLE, resource, "SELECT")), [ROLE]))
    rules = {rule.get("table"): rule for rule in content["tables"] if "schema" in rule}
    assert rules[r"(orders)(\$.*)?"]["columns"] == [
        {"name": "email", "allow": False},
        {"name": "amount", "allow": False},
    ]
    assert rules[r"(other)(\$.*)?"]["privileges"] == []
    assert content["tables"][0] == {
        "user": "athena",
        "privileges": ["SELECT", "INSERT", "DELETE", "UPDATE", "OWNERSHIP", "GRANT_SELECT"],
    }
    assert not any("user" not in rule and "catalog" not in rule for rule in content["tables"])


def test_tables_that_are_open_to_everybody_have_one_rule_per_database() -> None:
    """Rules for each user and each table of a lake are too many for Trino to read."""
    everything = [(EVERYBODY, {"Table": {**NAMED, "Name": name}}, "ALL") for name in ("x", "y")]
    known = snapshot(*everything, (EVERYBODY, {"Table": NAMED}, "SELECT"))
    known.tables.update({("shop", "x"): ["a"], ("shop", "y"): ["a"]})
    del known.tables["shop", "other"]
    rules = json.loads(rules_text(known, [ROLE, f"{ROLE}2"]))["tables"]
    privileges = {"DELETE", "INSERT", "OWNERSHIP", "SELECT", "UPDATE"}
    assert [
        (rule.get("user"), rule["table"], set(rule["privileges"]))
        for rule in rules
        if "table" in rule
    ] == [
        (None, r"(x|y)(\$.*)?", privileges),
        (ROLE, r"(orders)(\$.*)?", {"SELECT"}),
        (f"{ROLE}2", r"(orders)(\$.*)?", {"SELECT"}),
    ]


def test_who_may_create_tables() -> None:
    assert may_create_in(
        snapshot((ROLE, {"Database": {"Name": "shop"}}, "CREATE_TABLE")), ROLE, "shop"
    )
    assert not may_create_in(
        snapshot((ROLE, {"Database": {"Name": "shop"}}, "DESCRIBE")), ROLE, "shop"
    )
    by_tag = snapshot(
        (ROLE, tagged("DATABASE", team="sales"), "CREATE_TABLE"),
        database_tags={"shop": {"team": "sales"}},
    )
    assert may_create_in(by_tag, ROLE, "shop")
