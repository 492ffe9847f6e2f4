"""LF-tags that are assigned to databases, tables and columns directly, by any principal."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Tags = Mapping[str, str]


@dataclass(frozen=True)
class AssignedTags:
    """Key -> value on a database (`db`) or table (`db.table`) itself, and column -> key -> value.

    What is inherited is left out: a column's are not its table's, and those not its database's.
    """

    tags: Tags = field(default_factory=dict)
    columns: Mapping[str, Tags] = field(default_factory=dict)


def assigned_tags(client: Any, glue: Any, name: str) -> AssignedTags | None:
    """The tags of `db` or `db.table`; None where that is not in the catalog."""
    database, _, table = name.partition(".")
    try:
        if table:
            return _on_table(client, glue.get_table(DatabaseName=database, Name=table)["Table"])
        glue.get_database(Name=database)
    except glue.exceptions.EntityNotFoundException:
        return None
    found = _ask(client, {"Database": {"Name": database}})
    return AssignedTags(_read(found.get("LFTagOnDatabase")))


def tables_in(glue: Any, database: str) -> list[str]:
    """`db.table` of all tables and views; none where there is no such database."""
    try:
        pages = list(glue.get_paginator("get_tables").paginate(DatabaseName=database))
    except glue.exceptions.EntityNotFoundException:
        return []
    return [f"{database}.{table['Name']}" for page in pages for table in page["TableList"]]


def effective_tags(client: Any, glue: Any, database: str) -> Iterator[tuple[str, Tags, Tags]]:
    """(place, tags of its own, tags in force) of a database, its tables, and its tagged columns.

    A place is `db`, `db.table` or `db.table.column`. What is nearer overrides.
    """
    own = assigned_tags(client, glue, database)
    if own is None:
        return
    yield database, own.tags, own.tags
    for table in tables_in(glue, database):
        found = assigned_tags(client, glue, table) or AssignedTags()
        in_force = {**own.tags, **found.tags}
        yield table, found.tags, in_force
        for column, tags in found.columns.items():
            yield f"{table}.{column}", tags, {**in_force, **tags}


def _on_table(client: Any, described: Mapping[str, Any]) -> AssignedTags:
    columns = [*described["StorageDescriptor"]["Columns"], *described.get("PartitionKeys", ())]
    named = {"DatabaseName": described["DatabaseName"], "Name": described["Name"]}
    names = [column["Name"] for column in columns]
    found = _ask(client, {"TableWithColumns": {**named, "ColumnNames": names}})
    by_column = {
        column["Name"]: _read(column.get("LFTags")) for column in found.get("LFTagsOnColumns") or ()
    }
    return AssignedTags(
        _read(found.get("LFTagsOnTable")), {name: own for name, own in by_column.items() if own}
    )


def _ask(client: Any, resource: Mapping[str, Any]) -> Any:
    # Assigned ones only: without it AWS answers with what is inherited too.
    return client.get_resource_lf_tags(Resource=resource, ShowAssignedLFTags=True)


def _read(tags: Any) -> dict[str, str]:
    return {tag["TagKey"]: tag["TagValues"][0] for tag in tags or ()}
