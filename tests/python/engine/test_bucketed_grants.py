"""Lake Formation's grants and tags of a bucketed_table, after a build and after every swap."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.python.athena_local.test_lake_formation import ACCOUNT, REFUSED, role
from tests.python.engine.bucketed_engines import Table, bucketed_table
from tests.python.support.account import Account, Failed
from tests.python.support.bucketed_project import Row, readings

DAYS = ["2024-01-01", "2024-01-02", "2024-01-03"]
ROWS: list[Row] = [(n % 7, n, DAYS[n % 3]) for n in range(60)]
MORE: list[Row] = [*ROWS, (1, 100, DAYS[0]), (1, 101, DAYS[1])]
TAG = "bucketed_level"


def configure(table: Table, principals: list[str], row_filter: str, level: str) -> None:
    """Give the model a filter for some roles, and the table a tag."""
    filters = {"some_rows": {"row_filter": row_filter, "principals": principals}}
    config = {
        "lf_grants": {"data_cell_filters": {"enabled": True, "filters": filters}},
        "lf_tags_config": {"enabled": True, "tags": {TAG: level}},
    }
    text = yaml.safe_dump({"version": 2, "models": [{"name": "target_table", "config": config}]})
    (table.project.root / "models" / "models.yml").write_text(text, encoding="utf-8")


def seen(table: Table, reader: Account) -> list[Row]:
    """What a role sees of the table."""
    found = reader.run(f"select sensor_id, temperature, dt from {table.name}").rows
    return sorted((int(str(s)), int(str(t)), str(d)) for s, t, d in found)


def some_rows(table: Table) -> dict[str, str]:
    """The filter's name, as Lake Formation has it."""
    return {
        "TableCatalogId": ACCOUNT,
        "DatabaseName": table.project.schema,
        "TableName": "target_table",
        "Name": "some_rows",
    }


def state(table: Table, account: Account) -> tuple[list[str], list[str], list[str]]:
    """The table's tag, its filters, and the roles that have the filter."""
    client = account.client("lakeformation")
    named = {"DatabaseName": table.project.schema, "Name": "target_table"}
    tags = client.get_resource_lf_tags(Resource={"Table": named}).get("LFTagsOnTable", [])
    kept = client.list_data_cells_filter(Table={"CatalogId": ACCOUNT, **named})["DataCellsFilters"]
    granted = client.list_permissions()["PrincipalResourcePermissions"]
    return (
        [value for tag in tags if tag["TagKey"] == TAG for value in tag["TagValues"]],
        [entry["RowFilter"]["FilterExpression"] for entry in kept],
        sorted(
            entry["Principal"]["DataLakePrincipalIdentifier"]
            for entry in granted
            if entry["Resource"].get("DataCellsFilter") == some_rows(table)
        ),
    )


def test_grants_and_tags_are_those_of_the_config_after_every_run(
    account: Account, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    client = account.client("lakeformation")
    client.create_lf_tag(TagKey=TAG, TagValues=["public", "secret"])
    first, first_reader = role(account, "bucketed_first")
    second, second_reader = role(account, "bucketed_second")
    with bucketed_table(tmp_path, request, "athena") as table:
        # A first build.
        configure(table, [first], f"dt = '{DAYS[0]}'", "public")
        table.project.run(readings(ROWS))
        assert state(table, account) == (["public"], [f"dt = '{DAYS[0]}'"], [first])
        shut(client, table)
        assert seen(table, first_reader) == sorted(row for row in ROWS if row[2] == DAYS[0])
        # Partitions swapped, and what is granted is another thing now.
        configure(table, [second], "sensor_id = 1", "secret")
        table.project.run(readings(MORE))
        assert state(table, account) == (["secret"], ["sensor_id = 1"], [second])
        ones = sorted(row for row in MORE if row[0] == 1)
        assert seen(table, second_reader) == ones
        with pytest.raises(Failed, match=REFUSED):
            seen(table, first_reader)
        # The table is never gone, so that grants stay; what was taken away by hand comes back.
        for options in (
            {"full_refresh": True},
            {"on_schema_change": "rebuild_all", "bucket_count": 2},
            {"full_refresh": True, "bucket_count": 3},
        ):
            take_away(client, table, second)
            table.project.run(readings(MORE), **options)
            assert state(table, account) == (["secret"], ["sensor_id = 1"], [second])
            assert seen(table, second_reader) == ones


def shut(client: Any, table: Table) -> None:
    """Take the table from everybody who was not granted it."""
    everybody = {"DataLakePrincipalIdentifier": "IAM_ALLOWED_PRINCIPALS"}
    for resource in (
        {
            "Table": {
                "CatalogId": ACCOUNT,
                "DatabaseName": table.project.schema,
                "Name": "target_table",
            }
        },
        {"Database": {"CatalogId": ACCOUNT, "Name": table.project.schema}},
    ):
        client.revoke_permissions(
            Principal=everybody, Resource=resource, Permissions=["ALL"], CatalogId=ACCOUNT
        )


def take_away(client: Any, table: Table, arn: str) -> None:
    """Revoke the filter and remove the tag, behind dbt's back."""
    client.revoke_permissions(
        Principal={"DataLakePrincipalIdentifier": arn},
        Resource={"DataCellsFilter": some_rows(table)},
        Permissions=["SELECT"],
        CatalogId=ACCOUNT,
    )
    named = {"DatabaseName": table.project.schema, "Name": "target_table"}
    client.remove_lf_tags_from_resource(
        Resource={"Table": named}, LFTags=[{"TagKey": TAG, "TagValues": ["secret"]}]
    )
