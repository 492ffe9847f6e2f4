"""LF-tags on databases (`db`), and on tables and their columns (`db.table`).

Properties: `Tags` (key -> value) of the thing itself, `Columns` (column -> key -> value). Only tags
whose key begins with the owner's prefix are looked at, and all of them are the owner's.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from scripts.errors import UserError
from scripts.plan import Resource, State

_Tags = dict[str, str]


class LfTagAssignments:
    """Assignments in the named databases."""

    kind = "LF-tags on"

    def __init__(
        self, client: Any, glue: Any, *, prefix: str, owner: str, databases: Sequence[str]
    ) -> None:
        self._client = client
        self._glue = glue
        self._prefix = prefix
        self._owner = owner
        self._databases = databases

    def read(self, name: str) -> State | None:
        """What is assigned, or None where nothing of ours is."""
        found = self._found(name)
        if found is None:
            return None
        tags = self._ours(found.get("LFTagOnDatabase") or found.get("LFTagsOnTable"))
        columns = {
            column["Name"]: ours
            for column in found.get("LFTagsOnColumns") or ()
            if (ours := self._ours(column.get("LFTags")))
        }
        if "." not in name:
            columns = {}
        if not tags and not columns:
            return None
        # A table shows what it inherits from its database; only what is its own is compared.
        return State(self._owner, {"Tags": {} if "." in name else tags, "Columns": columns})

    def create(self, resource: Resource, owner: str) -> None:
        """Assign."""
        if self._found(resource.name) is None:
            raise UserError(
                f"`{resource.name}` is not in the catalog.",
                "Build first: dbt build --target athena",
            )
        self._assign(resource.name, resource.properties["Tags"], resource.properties["Columns"])

    def update(self, resource: Resource, owner: str, current: State) -> None:
        """Assign what differs, and take away what is no longer wished."""
        wished, there = resource.properties["Columns"], current.properties["Columns"]
        extra = {name: tags for name, tags in there.items() if name not in wished}
        self._remove(resource.name, {}, extra)
        changed = {name: tags for name, tags in wished.items() if there.get(name) != tags}
        self._assign(resource.name, resource.properties["Tags"], changed)

    def delete(self, name: str) -> None:
        """Take all of ours away."""
        state = self.read(name)
        if state:
            self._remove(name, state.properties["Tags"], state.properties["Columns"])

    def owned(self, owner: str) -> Sequence[str]:
        """Databases and tables that have a tag of ours of their own."""
        names = []
        for database in self._databases:
            try:
                pages = list(self._glue.get_paginator("get_tables").paginate(DatabaseName=database))
            except self._glue.exceptions.EntityNotFoundException:
                continue
            tables = [
                f"{database}.{table['Name']}" for page in pages for table in page["TableList"]
            ]
            for name in (database, *tables):
                state = self.read(name)
                if state and (state.properties["Tags"] or state.properties["Columns"]):
                    names.append(name)
        return names

    def _found(self, name: str) -> Any:
        """Lake Formation's answer; None where the database or table is not there."""
        database, _, table = name.partition(".")
        try:
            if table:
                described = self._glue.get_table(DatabaseName=database, Name=table)["Table"]
                columns = [
                    column["Name"]
                    for column in [
                        *described["StorageDescriptor"]["Columns"],
                        *described.get("PartitionKeys", ()),
                    ]
                ]
                resource = _resource(name, columns)
            else:
                self._glue.get_database(Name=database)
                resource = _resource(name)
        except self._glue.exceptions.EntityNotFoundException:
            return None
        return self._client.get_resource_lf_tags(Resource=resource, ShowAssignedLFTags=True)

    def _ours(self, tags: Any) -> _Tags:
        return {
            tag["TagKey"]: tag["TagValues"][0]
            for tag in tags or ()
            if tag["TagKey"].startswith(self._prefix)
        }

    def _assign(self, name: str, tags: _Tags, columns: Mapping[str, _Tags]) -> None:
        for resource, given in _calls(name, tags, columns):
            answer = self._client.add_lf_tags_to_resource(Resource=resource, LFTags=_listed(given))
            _check(name, answer)

    def _remove(self, name: str, tags: _Tags, columns: Mapping[str, _Tags]) -> None:
        for resource, given in _calls(name, tags, columns):
            answer = self._client.remove_lf_tags_from_resource(
                Resource=resource, LFTags=_listed(given)
            )
            _check(name, answer)


def _calls(
    name: str, tags: _Tags, columns: Mapping[str, _Tags]
) -> list[tuple[dict[str, Any], _Tags]]:
    """One call for the thing itself, and one for all columns with the same tags."""
    calls = [(_resource(name), tags)] if tags else []
    by_tags: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for column, given in columns.items():
        by_tags.setdefault(tuple(sorted(given.items())), []).append(column)
    return calls + [(_resource(name, names), dict(given)) for given, names in by_tags.items()]


def _resource(name: str, columns: Sequence[str] | None = None) -> dict[str, Any]:
    database, _, table = name.partition(".")
    if not table:
        return {"Database": {"Name": database}}
    named: dict[str, Any] = {"DatabaseName": database, "Name": table}
    if columns is None:
        return {"Table": named}
    return {"TableWithColumns": {**named, "ColumnNames": list(columns)}}


def _listed(tags: _Tags) -> list[dict[str, Any]]:
    return [{"TagKey": key, "TagValues": [value]} for key, value in tags.items()]


def _check(name: str, answer: Mapping[str, Any]) -> None:
    """Lake Formation answers with 200 where it did only a part."""
    failures = answer.get("Failures") or ()
    if failures:
        said = "; ".join(str(one["Error"].get("ErrorMessage")) for one in failures)
        raise UserError(f"The tags of `{name}` were refused: {said}", "Run the same command again.")
