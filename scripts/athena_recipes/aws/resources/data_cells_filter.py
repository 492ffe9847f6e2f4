"""Lake Formation's data cells filters: rows by a condition, and columns by name.

Properties: `RowFilter` (SQL text) and `ColumnNames` (sorted). The name is `db.table.filter`. They
have no mark of who made them, so their names do: all that begin with the owner's prefix are ours.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from athena_recipes.aws.plan import Resource, State


class DataCellsFilters:
    """Filters in the named databases whose name begins with a prefix."""

    kind = "data cells filter"

    def __init__(
        self, client: Any, *, account_id: str, prefix: str, owner: str, databases: Sequence[str]
    ) -> None:
        self._client = client
        self._account_id = account_id
        self._prefix = prefix
        self._owner = owner
        self._databases = databases

    def read(self, name: str) -> State | None:
        """The filter as it is, or None where there is none."""
        try:
            found = self._client.get_data_cells_filter(**_named(name, self._account_id))
        except self._client.exceptions.EntityNotFoundException:
            return None
        return State(self._owner, _properties(found["DataCellsFilter"]))

    def create(self, resource: Resource, owner: str) -> None:
        """Create the filter."""
        self._client.create_data_cells_filter(**filter_call(resource, self._account_id))

    def update(self, resource: Resource, owner: str, current: State) -> None:
        """Replace condition and columns; grants on the filter stay."""
        self._client.update_data_cells_filter(**filter_call(resource, self._account_id))

    def delete(self, name: str) -> None:
        """Delete the filter; a missing one is no error."""
        with suppress(self._client.exceptions.EntityNotFoundException):
            self._client.delete_data_cells_filter(**_named(name, self._account_id))

    def owned(self, owner: str) -> Sequence[str]:
        """The names of all filters of ours."""
        return sorted(
            ".".join((one["DatabaseName"], one["TableName"], one["Name"]))
            for one in self._all()
            if one["Name"].startswith(self._prefix) and one["DatabaseName"] in self._databases
        )

    def _all(self) -> Iterator[Mapping[str, Any]]:
        token: dict[str, str] = {}
        while True:
            page = self._client.list_data_cells_filter(**token)
            yield from page["DataCellsFilters"]
            if not page.get("NextToken"):
                return
            token = {"NextToken": page["NextToken"]}


def filter_call(resource: Resource, account_id: str) -> dict[str, Any]:
    """The arguments of CreateDataCellsFilter."""
    named = _named(resource.name, account_id)
    properties = resource.properties
    return {
        "TableData": {
            **named,
            "RowFilter": {"FilterExpression": properties["RowFilter"]},
            "ColumnNames": list(properties["ColumnNames"]),
        }
    }


def _named(name: str, account_id: str) -> dict[str, str]:
    database, table, own = name.split(".", 2)
    return {
        "TableCatalogId": account_id,
        "DatabaseName": database,
        "TableName": table,
        "Name": own,
    }


def _properties(found: Mapping[str, Any]) -> dict[str, Any]:
    """What plans have; a filter that was opened by hand differs: all rows, or a wildcard."""
    rows = found.get("RowFilter") or {}
    columns = found.get("ColumnNames")
    return {
        "RowFilter": rows.get("FilterExpression", "all rows"),
        "ColumnNames": sorted(columns) if columns else "all columns",
    }
