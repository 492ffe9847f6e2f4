"""The state of Lake Formation and Glue, read from moto as plain data."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
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
    """Everything that rights follow from, at one moment; not changed once it is asked."""

    grants: list[Grant] = field(default_factory=list)
    tables: dict[TableKey, list[str]] = field(default_factory=dict)  # -> names of columns
    databases: list[str] = field(default_factory=list)
    database_tags: dict[str, Tags] = field(default_factory=dict)
    table_tags: dict[TableKey, Tags] = field(default_factory=dict)
    column_tags: dict[tuple[str, str, str], Tags] = field(default_factory=dict)
    filters: list[CellsFilter] = field(default_factory=list)

    def grants_on(self, principals: Iterable[str], database: str, table: str = "") -> list[Grant]:
        """Their grants that may be on a table, or on a database if `table` is empty.

        These are the grants that name it or its database, and those without a name, by tags.
        """
        places = dict.fromkeys(((database, table), (database, ""), ("", "")))
        return [
            grant
            for principal in principals
            for place in places
            for grant in self._by_name.get((principal, place), ())
        ]

    @cached_property
    def _by_name(self) -> dict[tuple[str, TableKey], list[Grant]]:
        """A lake has a grant for each table, so that looking through all of them is quadratic."""
        found: dict[tuple[str, TableKey], list[Grant]] = {}
        for grant in self.grants:
            found.setdefault((grant.principal, _name(grant.resource)), []).append(grant)
        return found


def read_snapshot(state: Mapping[str, Any]) -> Snapshot:
    """From the JSON that `athena_local.moto_server.rights_state` answers."""
    return Snapshot(
        grants=[
            Grant(
                entry["Principal"]["DataLakePrincipalIdentifier"],
                entry["Resource"],
                frozenset(entry["Permissions"]),
            )
            for entry in state["grants"]
        ],
        tables={(database, table): columns for database, table, columns in state["tables"]},
        databases=state["databases"],
        database_tags={database: _tags(tags) for database, tags in state["database_tags"]},
        table_tags={(database, table): _tags(t) for database, table, t in state["table_tags"]},
        column_tags={(*column,): _tags(tags) for *column, tags in state["column_tags"]},
        filters=[_filter(found) for found in state["filters"]],
    )


def _name(resource: Mapping[str, Any]) -> TableKey:
    """The database and the table that a grant names; empty where it names none."""
    named = resource.get("Table") or resource.get("TableWithColumns") or {}
    if "DataCellsFilter" in resource:
        named = {**resource["DataCellsFilter"], "Name": resource["DataCellsFilter"]["TableName"]}
    if "Database" in resource:
        return resource["Database"]["Name"], ""
    return named.get("DatabaseName", ""), named.get("Name", "")


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
