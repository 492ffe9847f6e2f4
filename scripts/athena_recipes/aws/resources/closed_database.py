"""Databases from which the permissions of IAMAllowedPrincipals (all principals) were revoked.

On an account as AWS makes it, Lake Formation grants everything to that group, on each database and
table, and to each table made later; until that is revoked no other grant restricts anybody.

Properties: `Open`, what the group still has: `database`, `new tables`, names of tables, and
`table (columns)` or `table [filter]`. The owner's mark is a parameter of the Glue database, which
also keeps what there was, for `delete`.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from athena_recipes.aws.plan import Resource, State
from athena_recipes.aws.resources.lf_tag_grant import permissions

EVERYBODY = "IAM_ALLOWED_PRINCIPALS"
_MARK = "athena-recipes.closed"
_PRINCIPAL = {"DataLakePrincipalIdentifier": EVERYBODY}
_INPUT = ("Name", "Description", "LocationUri", "Parameters", "TargetDatabase")
_DEFAULT = "CreateTableDefaultPermissions"
_EVERYTHING = ["ALL"]
# Kinds of resources in a database, and which field says in which. AWS itself lists SELECT on a
# table as one on all of its columns.
_DATABASE_OF = {
    "Database": "Name",
    "Table": "DatabaseName",
    "TableWithColumns": "DatabaseName",
    "DataCellsFilter": "DatabaseName",
}


class ClosedDatabases:
    """Databases of the catalog, by name."""

    kind = "closed database"

    def __init__(self, client: Any, glue: Any) -> None:
        self._client = client
        self._glue = glue
        self._errors = client.exceptions

    def read(self, name: str) -> State | None:
        """The permissions that are left, or None where the owner's mark is missing."""
        database = self._database(name)
        mark = _mark(database)
        if database is None or mark is None:
            return None
        return State(str(mark["owner"]), {"Open": self._open(database, list(self._granted(name)))})

    def create(self, resource: Resource, owner: str) -> None:
        """Write the mark with the current permissions, then revoke them."""
        database = self._glue.get_database(Name=resource.name)["Database"]
        granted = list(self._granted(resource.name))
        opened = self._open(database, [one for one in granted if _is_everything(*one)])
        # So that no more comes back than there was: what is not everything is kept as it is, and
        # which tables were shut.
        before = {
            "owner": owner,
            "open": opened,
            "less": [one for one in granted if not _is_everything(*one)],
            "shut": sorted(set(self._tables(resource.name)) - set(opened)),
        }
        self._put(database, json.dumps(before))
        self._close(resource.name)

    def update(self, resource: Resource, owner: str, current: State) -> None:
        """Revoke permissions that were granted since."""
        database = self._glue.get_database(Name=resource.name)["Database"]
        self._put(database, database["Parameters"][_MARK])
        self._close(resource.name)

    def delete(self, name: str) -> None:
        """Grant the revoked permissions again, and remove the mark."""
        database = self._database(name)
        mark = _mark(database)
        if database is None or mark is None:
            return
        if "database" in mark["open"]:
            self._grant({"Database": {"Name": name}})
        # Tables that were rebuilt since have the same names; new ones get what the database gives.
        there = set(self._tables(name)) - set(mark.get("shut", ()))
        for table in sorted(there if "new tables" in mark["open"] else there & set(mark["open"])):
            self._grant({"Table": {"DatabaseName": name, "Name": table}})
        for resource, permitted in mark.get("less", ()):
            # A table, column or filter that has gone since has nothing to be given back.
            with suppress(self._errors.EntityNotFoundException, self._errors.InvalidInputException):
                self._grant(resource, permitted)
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

    def _open(
        self, database: Mapping[str, Any], granted: Sequence[tuple[dict[str, Any], list[str]]]
    ) -> list[str]:
        # None (not given) and an empty list differ: the first means the account's settings.
        if database.get(_DEFAULT) is None:
            settings = self._client.get_data_lake_settings().get("DataLakeSettings", {})
            defaults = settings.get(_DEFAULT) or ()
        else:
            defaults = database[_DEFAULT]
        names = {_label(resource) for resource, _ in granted}
        found = ["database"] if "" in names else []
        if any(_is_everybody(one) for one in defaults):
            found.append("new tables")
        return [*found, *sorted(names - {""})]

    def _granted(self, name: str) -> Iterator[tuple[dict[str, Any], list[str]]]:
        """(resource, permissions) of everybody in the database."""
        for entry in permissions(self._client):
            if entry["Principal"]["DataLakePrincipalIdentifier"] != EVERYBODY:
                continue
            for kind, key in _DATABASE_OF.items():
                named = entry["Resource"].get(kind)
                if named and named[key] == name and entry["Permissions"]:
                    yield {kind: named}, list(entry["Permissions"])

    def _close(self, name: str) -> None:
        for resource, granted in list(self._granted(name)):
            try:
                self._client.revoke_permissions(
                    Principal=_PRINCIPAL, Resource=resource, Permissions=granted
                )
            except self._errors.InvalidInputException as error:
                # SELECT on all columns went with what the table had: AWS lists both.
                if "No permissions revoked" not in str(error):
                    raise

    def _grant(self, resource: dict[str, Any], permitted: Sequence[str] = ("ALL",)) -> None:
        self._client.grant_permissions(
            Principal=_PRINCIPAL, Resource=resource, Permissions=list(permitted)
        )

    def _put(
        self, database: Mapping[str, Any], mark: str | None, defaults: Sequence[Any] = ()
    ) -> None:
        given = {key: database[key] for key in _INPUT if database.get(key)}
        parameters = {k: v for k, v in (database.get("Parameters") or {}).items() if k != _MARK}
        if mark is not None:
            parameters[_MARK] = mark
        desired = {**given, "Parameters": parameters, _DEFAULT: list(defaults)}
        with suppress(self._glue.exceptions.EntityNotFoundException):
            self._glue.update_database(Name=database["Name"], DatabaseInput=desired)


def _is_everything(resource: Mapping[str, Any], permitted: Sequence[str]) -> bool:
    return permitted == _EVERYTHING and ("Database" in resource or "Table" in resource)


def _label(resource: Mapping[str, Any]) -> str:
    """What is open, within the database; empty for the database itself."""
    if "Database" in resource:
        return ""
    if "DataCellsFilter" in resource:
        named = resource["DataCellsFilter"]
        return f"{named['TableName']} [{named['Name']}]"
    if "Table" in resource:
        return str(resource["Table"].get("Name", "*"))
    named = resource["TableWithColumns"]
    excluded = (named.get("ColumnWildcard") or {}).get("ExcludedColumnNames") or ()
    columns = named.get("ColumnNames") or (["all but", *excluded] if excluded else ["all"])
    return f"{named['Name']} ({' '.join(columns)})"


def _is_everybody(default: Mapping[str, Any]) -> bool:
    return bool(default["Principal"]["DataLakePrincipalIdentifier"] == EVERYBODY)


def _mark(database: Mapping[str, Any] | None) -> dict[str, Any] | None:
    text = ((database or {}).get("Parameters") or {}).get(_MARK)
    if not text:
        return None
    mark: dict[str, Any] = json.loads(text)
    return mark
