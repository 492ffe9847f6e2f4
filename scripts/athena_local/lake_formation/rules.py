"""From rights to Trino's file-based access control: the first rule that fits decides."""

import json
import re
from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from typing import Any

from athena_local.lake_formation.grants import Snapshot
from athena_local.lake_formation.policy import (
    EVERYBODY,
    Rights,
    may_create_in,
    open_tables,
    principals,
    rights_on,
)

# Who calls without an assumed role: the account's own administrator, who may do everything.
ADMINISTRATOR = "athena"
_EVERYTHING = ["SELECT", "INSERT", "DELETE", "UPDATE", "OWNERSHIP", "GRANT_SELECT"]
# Hive's catalog sends readers of Iceberg tables to the other one, so that rules name both.
_CATALOGS = "awsdatacatalog|iceberg"
# Lake Formation's permission -> Trino's privileges.
_PRIVILEGES = {
    "INSERT": ("INSERT",),
    "DELETE": ("DELETE", "UPDATE"),
    "ALTER": ("OWNERSHIP",),
    "DROP": ("OWNERSHIP",),
}
# What these and SELECT give together.
_OPEN = ["DELETE", "INSERT", "OWNERSHIP", "SELECT", "UPDATE"]


def rules_text(snapshot: Snapshot, users: Iterable[str]) -> str:
    """The rules file for what is granted now; `users` are callers that may have no grant at all."""
    everyone = sorted({*principals(snapshot), *users} - {ADMINISTRATOR})
    tables: list[dict[str, Any]] = [{"user": ADMINISTRATOR, "privileges": _EVERYTHING}]
    schemas: list[dict[str, Any]] = [{"user": ADMINISTRATOR, "owner": True}]
    is_open = open_tables(snapshot)
    for database, named in groupby(sorted(is_open), key=itemgetter(0)):
        # One rule per database: Trino reads the file ten times a second.
        rule = {"catalog": _CATALOGS, "schema": _exactly(database), "privileges": _OPEN}
        tables.append({**rule, "table": _any_of([name for _, name in named])})
    for user in everyone:
        for table in sorted(snapshot.tables.keys() - is_open):
            rule = _table_rule(rights_on(snapshot, user, table), snapshot.tables[table])
            named_table = {"schema": _exactly(table[0]), "table": _any_of([table[1]])}
            tables.append({"user": _exactly(user), "catalog": _CATALOGS, **named_table, **rule})
        for database in sorted(snapshot.databases):
            if may_create_in(snapshot, user, database):
                own = {"user": _exactly(user), "catalog": _CATALOGS, "schema": _exactly(database)}
                schemas.append({**own, "owner": True})
                # Only for names that are not there yet: those that are have rules above.
                tables.append({**own, "privileges": _EVERYTHING})
    # Lake Formation does not guard what connectors read.
    tables.append({"catalog": f"(?!({_CATALOGS})$).*", "privileges": ["SELECT"]})
    execute = [{"privileges": ["EXECUTE", "GRANT_EXECUTE"]}]
    content = {
        "catalogs": [{"user": ADMINISTRATOR, "allow": "owner"}, {"allow": "all"}],
        "schemas": [*schemas, {"owner": False}],
        "tables": tables,
        "procedures": execute,
        "functions": execute,
    }
    return json.dumps(content, indent=1)


def _any_of(tables: Iterable[str]) -> str:
    """A regular expression for tables of these names, and Iceberg's tables of their metadata."""
    return f"({'|'.join(map(_exactly, tables))})" + r"(\$.*)?"


def _table_rule(rights: Rights, columns: list[str]) -> dict[str, Any]:
    privileges = {p for name in rights.permissions for p in _PRIVILEGES.get(name, ())}
    if rights.columns:
        privileges.add("SELECT")
    rule: dict[str, Any] = {"privileges": sorted(privileges)}
    hidden = [column for column in columns if column not in rights.columns]
    if hidden and rights.columns:
        rule["columns"] = [{"name": column, "allow": False} for column in hidden]
    if rights.columns and rights.conditions is not None:
        rule["filter"] = " OR ".join(f"({condition})" for condition in rights.conditions)
    return rule


def _exactly(name: str) -> str:
    """A regular expression (Java's) for one name."""
    return re.sub(r"([^\w:/=@-])", r"\\\1", name)


__all__ = ["ADMINISTRATOR", "EVERYBODY", "rules_text"]
