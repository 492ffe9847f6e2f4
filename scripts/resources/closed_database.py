"""Databases that IAMAllowedPrincipals, which is everybody, was taken out of.

On an account as AWS makes it, Lake Formation grants everything to that group, on each database and
table, and to each table made later; until that is revoked no other grant restricts anybody.

Properties: `Open`, what the group still has: `database`, `new tables`, and names of tables. The
owner's mark is a parameter of the Glue database, which also keeps what there was, for `delete`.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from scripts.plan import Resource, State
from scripts.resources.lf_tag_grant import permissions

EVERYBODY = "IAM_ALLOWED_PRINCIPALS"
_MARK = "athena-recipes.closed"
_PRINCIPAL = {"DataLakePrincipalIdentifier": EVERYBODY}
_INPUT = ("Name", "Description", "LocationUri", "Parameters", "TargetDatabase")
_DEFAULT = "CreateTableDefaultPermissions"


class ClosedDatabases:
    """Databases of the catalog, by name."""

    kind = "closed database"

    def __init__(self, client: Any, glue: Any) -> None:
        self._client = client
        self._glue = glue

    def read(self, name: str) -> State | None:
        """What is still open, or None where the owner's mark is missing."""
        database = self._database(name)
        mark = _mark(database)
        if database is None or mark is None:
            return None
        return State(str(mark["owner"]), {"Open": self._open(name, database)})

    def create(self, resource: Resource, owner: str) -> None:
        """Write the mark with what there is, then take everybody out."""
        database = self._glue.get_database(Name=resource.name)["Database"]
        # None (not given) and an empty list differ: the first means the account's settings.
        before = {"owner": owner, "open": self._open(resource.name, database)}
        self._put(database, json.dumps(before))
        self._close(resource.name)

    def update(self, resource: Resource, owner: str, current: State) -> None:
        """Take out who came in since."""
        database = self._glue.get_database(Name=resource.name)["Database"]
        self._put(database, database["Parameters"][_MARK])
        self._close(resource.name)

    def delete(self, name: str) -> None:
        """Give back what was taken, and remove the mark."""
        database = self._database(name)
        mark = _mark(database)
        if database is None or mark is None:
            return
        everything = "database" in mark["open"]
        if everything:
            self._grant({"Database": {"Name": name}})
        # Tables that were rebuilt since have the same names; new ones get what the database gives.
        there = set(self._tables(name))
        for table in sorted(there if "new tables" in mark["open"] else there & set(mark["open"])):
            self._grant({"Table": {"DatabaseName": name, "Name": table}})
        given = {"Principal": _PRINCIPAL, "Permissions": ["ALL"]}
        self._put(database, None, [given] if "new tables" in mark["open"] else [])

    def owned(self, owner: str) -> Sequence[str]:
        """All databases with the owner's mark."""
        pages = self._glue.get_paginator("get_databases").paginate()
        databases = [database for page in pages for database in page["DatabaseList"]]
        marks = {one["Name"]: _mark(one) for one in databases}
        return [name for name, mark in marks.items() if mark and mark["owner"] == owner]

    def _database(self, name: str) -> Any:
        try:
            return self._glue.get_database(Name=name)["Database"]
        except self._glue.exceptions.EntityNotFoundException:
            return None

    def _tables(self, name: str) -> Iterator[str]:
        for page in self._glue.get_paginator("get_tables").paginate(DatabaseName=name):
            yield from (table["Name"] for table in page["TableList"])

    def _open(self, name: str, database: Mapping[str, Any]) -> list[str]:
        entries = [resource for resource, _ in self._granted(name)]
        found = ["database"] if any("Database" in one for one in entries) else []
        if database.get(_DEFAULT) is None:
            settings = self._client.get_data_lake_settings().get("DataLakeSettings", {})
            defaults = settings.get(_DEFAULT) or ()
        else:
            defaults = database[_DEFAULT]
        if any(_is_everybody(one) for one in defaults):
            found.append("new tables")
        tables = {str(one["Table"].get("Name", "*")) for one in entries if "Table" in one}
        return [*found, *sorted(tables)]

    def _granted(self, name: str) -> Iterator[tuple[dict[str, Any], list[str]]]:
        """(resource, permissions) of everybody in the database."""
        for entry in permissions(self._client):
            if entry["Principal"]["DataLakePrincipalIdentifier"] != EVERYBODY:
                continue
            for kind, key in (("Database", "Name"), ("Table", "DatabaseName")):
                named = entry["Resource"].get(kind)
                if named and named[key] == name:
                    yield {kind: named}, list(entry["Permissions"])

    def _close(self, name: str) -> None:
        for resource, granted in list(self._granted(name)):
            self._client.revoke_permissions(
                Principal=_PRINCIPAL, Resource=resource, Permissions=granted
            )

    def _grant(self, resource: dict[str, Any]) -> None:
        self._client.grant_permissions(Principal=_PRINCIPAL, Resource=resource, Permissions=["ALL"])

    def _put(
        self, database: Mapping[str, Any], mark: str | None, defaults: Sequence[Any] = ()
    ) -> None:
        given = {key: database[key] for key in _INPUT if database.get(key)}
        parameters = {k: v for k, v in (database.get("Parameters") or {}).items() if k != _MARK}
        if mark is not None:
            parameters[_MARK] = mark
        wished = {**given, "Parameters": parameters, _DEFAULT: list(defaults)}
        with suppress(self._glue.exceptions.EntityNotFoundException):
            self._glue.update_database(Name=database["Name"], DatabaseInput=wished)


def _is_everybody(default: Mapping[str, Any]) -> bool:
    return bool(default["Principal"]["DataLakePrincipalIdentifier"] == EVERYBODY)


def _mark(database: Mapping[str, Any] | None) -> dict[str, Any] | None:
    text = ((database or {}).get("Parameters") or {}).get(_MARK)
    if not text:
        return None
    mark: dict[str, Any] = json.loads(text)
    return mark
