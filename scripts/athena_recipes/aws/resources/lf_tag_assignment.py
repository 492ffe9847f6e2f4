"""LF-tags on databases (`db`), and on tables and their columns (`db.table`).

Properties: `Tags` (key -> value) of the thing itself, `Columns` (column -> key -> value). Only tags
whose key begins with the owner's prefix are looked at, and all of them are the owner's.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from athena_recipes.aws.plan import Resource, State
from athena_recipes.aws.resources.assigned_lf_tags import Tags, assigned_tags, tables_in
from athena_recipes.cli.errors import UserError

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
        """The assigned tags, or None where none is ours."""
        found = assigned_tags(self._client, self._glue, name)
        if found is None:
            return None
        tags = self._ours(found.tags)
        columns = {name: ours for name, own in found.columns.items() if (ours := self._ours(own))}
        if not tags and not columns:
            return None
        return State(self._owner, {"Tags": tags, "Columns": columns})

    def create(self, resource: Resource, owner: str) -> None:
        """Assign."""
        if assigned_tags(self._client, self._glue, resource.name) is None:
            raise UserError(
                f"`{resource.name}` is not in the catalog.",
                "Build first: dbt build --target athena",
            )
        self._assign(resource.name, resource.properties["Tags"], resource.properties["Columns"])

    def update(self, resource: Resource, owner: str, current: State) -> None:
        """Assign tags that differ, and remove those that are no longer planned."""
        tags, columns = resource.properties["Tags"], resource.properties["Columns"]
        there = current.properties["Columns"]
        extra = {name: _unplanned(own, columns.get(name, {})) for name, own in there.items()}
        self._remove(
            resource.name,
            _unplanned(current.properties["Tags"], tags),
            {name: own for name, own in extra.items() if own},
        )
        changed = {name: own for name, own in columns.items() if there.get(name) != own}
        self._assign(resource.name, tags, changed)

    def delete(self, name: str) -> None:
        """Remove all of ours."""
        state = self.read(name)
        if state:
            self._remove(name, state.properties["Tags"], state.properties["Columns"])

    def owned(self, owner: str) -> Sequence[str]:
        """Databases and tables with an assigned tag of ours."""
        return [
            name
            for database in self._databases
            for name in (database, *tables_in(self._glue, database))
            if self.read(name)
        ]

    def _ours(self, tags: Tags) -> _Tags:
        return {key: value for key, value in tags.items() if key.startswith(self._prefix)}

    def _assign(self, name: str, tags: _Tags, columns: Mapping[str, _Tags]) -> None:
        for call in assignment_calls(name, tags, columns):
            _check(name, self._client.add_lf_tags_to_resource(**call))

    def _remove(self, name: str, tags: _Tags, columns: Mapping[str, _Tags]) -> None:
        for call in assignment_calls(name, tags, columns):
            _check(name, self._client.remove_lf_tags_from_resource(**call))


def _unplanned(there: Tags, desired: Tags) -> _Tags:
    return {key: value for key, value in there.items() if key not in desired}


def assignment_calls(name: str, tags: Tags, columns: Mapping[str, Tags]) -> list[dict[str, Any]]:
    """The arguments of AddLFTagsToResource, or of RemoveLFTagsFromResource.

    One call is for the thing itself, and one for all columns with the same tags.
    """
    calls = [(_resource(name), tags)] if tags else []
    by_tags: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for column, given in columns.items():
        by_tags.setdefault(tuple(sorted(given.items())), []).append(column)
    calls += [(_resource(name, names), dict(given)) for given, names in by_tags.items()]
    return [{"Resource": resource, "LFTags": _listed(given)} for resource, given in calls]


def _resource(name: str, columns: Sequence[str] | None = None) -> dict[str, Any]:
    database, _, table = name.partition(".")
    if not table:
        return {"Database": {"Name": database}}
    named: dict[str, Any] = {"DatabaseName": database, "Name": table}
    if columns is None:
        return {"Table": named}
    return {"TableWithColumns": {**named, "ColumnNames": list(columns)}}


def _listed(tags: Tags) -> list[dict[str, Any]]:
    return [{"TagKey": key, "TagValues": [value]} for key, value in tags.items()]


def _check(name: str, answer: Mapping[str, Any]) -> None:
    """Lake Formation answers with status 200 even if only a part succeeded."""
    failures = answer.get("Failures") or ()
    if failures:
        said = "; ".join(str(one["Error"].get("ErrorMessage")) for one in failures)
        raise UserError(f"The tags of `{name}` were refused: {said}", "Run the same command again.")
