"""The state of Lake Formation and Glue, read from moto as plain data."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Tags = Mapping[str, str]
TableKey = tuple[str, str]  # database, table


@dataclass(frozen=True)
class Grant:
    """One entry of ListPermissions."""

    principal: str
    resource: Mapping[str, Any]
    permissions: frozenset[str]


@dataclass(frozen=True)
class CellsFilter:
    """A data cells filter: rows by a condition (None: all), columns by name (None: all)."""

    table: TableKey
    name: str
    condition: str | None
    columns: frozenset[str] | None
    excluded: frozenset[str]


@dataclass
class Snapshot:
    """Everything that rights follow from, at one moment."""

    grants: list[Grant] = field(default_factory=list)
    tables: dict[TableKey, list[str]] = field(default_factory=dict)  # -> names of columns
    databases: list[str] = field(default_factory=list)
    database_tags: dict[str, Tags] = field(default_factory=dict)
    table_tags: dict[TableKey, Tags] = field(default_factory=dict)
    column_tags: dict[tuple[str, str, str], Tags] = field(default_factory=dict)
    filters: list[CellsFilter] = field(default_factory=list)


def read_snapshot(lake_formation: Any, glue: Any) -> Snapshot:
    """Ask moto, through boto3 clients of both services."""
    snapshot = Snapshot(grants=list(_grants(lake_formation)))
    uses_tags = any("LFTagPolicy" in grant.resource for grant in snapshot.grants)
    for page in glue.get_paginator("get_databases").paginate():
        for database in page["DatabaseList"]:
            name = database["Name"]
            snapshot.databases.append(name)
            for tables in glue.get_paginator("get_tables").paginate(DatabaseName=name):
                for table in tables["TableList"]:
                    snapshot.tables[name, table["Name"]] = [
                        column["Name"]
                        for column in [
                            *table["StorageDescriptor"]["Columns"],
                            *table.get("PartitionKeys", []),
                        ]
                    ]
    if uses_tags:
        _read_tags(lake_formation, snapshot)
    snapshot.filters = [
        _filter(found) for found in lake_formation.list_data_cells_filter()["DataCellsFilters"]
    ]
    return snapshot


def _grants(client: Any) -> Iterator[Grant]:
    for entry in client.list_permissions()["PrincipalResourcePermissions"]:
        yield Grant(
            entry["Principal"]["DataLakePrincipalIdentifier"],
            entry["Resource"],
            frozenset(entry["Permissions"]),
        )


def _read_tags(client: Any, snapshot: Snapshot) -> None:
    for database in snapshot.databases:
        found = client.get_resource_lf_tags(Resource={"Database": {"Name": database}})
        snapshot.database_tags[database] = _tags(found.get("LFTagOnDatabase"))
    for (database, table), columns in snapshot.tables.items():
        found = client.get_resource_lf_tags(
            Resource={
                "TableWithColumns": {
                    "DatabaseName": database,
                    "Name": table,
                    "ColumnNames": columns,
                }
            }
        )
        snapshot.table_tags[database, table] = _tags(found.get("LFTagsOnTable"))
        for column in found.get("LFTagsOnColumns", ()):
            snapshot.column_tags[database, table, column["Name"]] = _tags(column["LFTags"])


def _tags(found: Any) -> Tags:
    return {tag["TagKey"]: tag["TagValues"][0] for tag in found or ()}


def _filter(found: Mapping[str, Any]) -> CellsFilter:
    row_filter = found.get("RowFilter") or {}
    wildcard = found.get("ColumnWildcard")
    names = found.get("ColumnNames")
    return CellsFilter(
        (found["DatabaseName"], found["TableName"]),
        found["Name"],
        row_filter.get("FilterExpression"),
        None if wildcard is not None or not names else frozenset(names),
        frozenset((wildcard or {}).get("ExcludedColumnNames", ())),
    )
