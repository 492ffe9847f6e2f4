"""From grants to rights: what a principal may do with each table. Pure, so that it can be tested.

Grants on named resources and grants by LF-tags are united. A column's tags override its table's,
those override its database's. What IAMAllowedPrincipals has, everybody has.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from athena_local.lake_formation.grants import Grant, Snapshot, TableKey, Tags

EVERYBODY = "IAM_ALLOWED_PRINCIPALS"
_ALL = frozenset({"SELECT", "INSERT", "DELETE", "DESCRIBE", "ALTER", "DROP"})


@dataclass
class Rights:
    """A principal's rights on one table.

    `columns` are those that may be read; `conditions` is None if all rows may be, else a row must
    meet one of them. `permissions` are Lake Formation's words for the rest.
    """

    columns: set[str] = field(default_factory=set)
    conditions: list[str] | None = field(default_factory=list)
    permissions: set[str] = field(default_factory=set)

    def allow(self, columns: Iterable[str], condition: str | None) -> None:
        """Add a right to read."""
        added = set(columns)
        if not added:
            return
        self.columns |= added
        if condition is None:
            self.conditions = None
        elif self.conditions is not None:
            self.conditions.append(condition)


def principals(snapshot: Snapshot) -> set[str]:
    """All that have been granted something, without everybody."""
    return {grant.principal for grant in snapshot.grants} - {EVERYBODY}


def rights_on(snapshot: Snapshot, principal: str, table: TableKey) -> Rights:
    """What `principal` may do with `table`."""
    rights = Rights()
    for grant in snapshot.grants_on(_names_of(principal), *table):
        _add(rights, snapshot, grant, table)
    return rights


def open_tables(snapshot: Snapshot) -> set[TableKey]:
    """The tables with which everybody may do everything: nothing else is granted beyond that."""
    found = set()
    for table, columns in snapshot.tables.items():
        rights = rights_on(snapshot, EVERYBODY, table)
        if (
            rights.conditions is None
            and rights.columns >= {*columns}
            and rights.permissions >= _ALL
        ):
            found.add(table)
    return found


def may_create_in(snapshot: Snapshot, principal: str, database: str) -> bool:
    """Whether `principal` may create tables in `database`."""
    for grant in snapshot.grants_on(_names_of(principal), database):
        if not grant.permissions & {"CREATE_TABLE", "ALL"}:
            continue
        named = grant.resource.get("Database")
        if named and named["Name"] == database:
            return True
        policy = grant.resource.get("LFTagPolicy")
        tags = snapshot.database_tags.get(database, {})
        if policy and policy["ResourceType"] == "DATABASE" and _matches(policy["Expression"], tags):
            return True
    return False


def _names_of(principal: str) -> list[str]:
    """The principals whose grants one has: its own, everybody's, those of its account's roles."""
    account = principal.split(":")[4] if principal.count(":") >= 5 else ""
    return list(dict.fromkeys((principal, EVERYBODY, f"{account}:IAMPrincipals")))


def _add(rights: Rights, snapshot: Snapshot, grant: Grant, table: TableKey) -> None:
    columns = snapshot.tables[table]
    permissions = _ALL if grant.permissions & {"ALL", "SUPER"} else grant.permissions
    resource = grant.resource
    if "Table" in resource and _names(resource["Table"], table):
        rights.permissions |= permissions
        if "SELECT" in permissions:
            rights.allow(columns, None)
    elif "TableWithColumns" in resource and _names(resource["TableWithColumns"], table):
        rights.permissions |= permissions - {"SELECT"}
        if "SELECT" in permissions:
            rights.allow(_chosen(resource["TableWithColumns"], columns), None)
    elif "DataCellsFilter" in resource and "SELECT" in permissions:
        _add_filter(rights, snapshot, resource["DataCellsFilter"], table)
    elif "LFTagPolicy" in resource and resource["LFTagPolicy"]["ResourceType"] == "TABLE":
        expression = resource["LFTagPolicy"]["Expression"]
        own = {**snapshot.database_tags.get(table[0], {}), **snapshot.table_tags.get(table, {})}
        if _matches(expression, own):
            rights.permissions |= permissions - {"SELECT"}
        if "SELECT" in permissions:
            tagged = (
                column
                for column in columns
                if _matches(expression, {**own, **snapshot.column_tags.get((*table, column), {})})
            )
            rights.allow(tagged, None)


def _add_filter(
    rights: Rights, snapshot: Snapshot, named: Mapping[str, Any], table: TableKey
) -> None:
    for found in snapshot.filters:
        is_of_table = found.table == table == (named["DatabaseName"], named["TableName"])
        if is_of_table and found.name == named["Name"]:
            allowed = snapshot.tables[table] if found.columns is None else found.columns
            rights.allow(set(allowed) - found.excluded, found.condition)


def _names(named: Mapping[str, Any], table: TableKey) -> bool:
    """Whether a resource means the table: by name, or by its database's wildcard."""
    return bool(named["DatabaseName"] == table[0] and named.get("Name", table[1]) == table[1])


def _chosen(named: Mapping[str, Any], columns: Iterable[str]) -> set[str]:
    if named.get("ColumnNames"):
        return set(named["ColumnNames"]) & set(columns)
    return set(columns) - set((named.get("ColumnWildcard") or {}).get("ExcludedColumnNames", ()))


def _matches(expression: Iterable[Mapping[str, Any]], tags: Tags) -> bool:
    """Whether tags meet an expression: each key must be there with one of its values."""
    return all(tags.get(part["TagKey"]) in part["TagValues"] for part in expression)
