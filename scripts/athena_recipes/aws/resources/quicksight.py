"""QuickSight's data sources on Athena, and data sets on one table.

A data source has `Name`, `WorkGroup` and `RoleArn`; nobody but its maker gets permissions on it. A
data set has `Name`, `ImportMode`, `Table` (a RelationalTable) and `Readers` (ARNs). Resources have
a tag that names their owner; ids begin with the owner's prefix.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from athena_recipes.aws.client import OWNER_TAG
from athena_recipes.aws.plan import Resource, State

_TABLE = "table"
# What AWS's documentation calls a reader of a data set.
READ = (
    "quicksight:DescribeDataSet",
    "quicksight:DescribeDataSetPermissions",
    "quicksight:DescribeIngestion",
    "quicksight:ListIngestions",
    "quicksight:PassDataSet",
)


class _InAccount:
    """What both kinds share: the account, the prefix of ids, the owner's tag."""

    def __init__(self, client: Any, *, account_id: str, prefix: str) -> None:
        self._client = client
        self._account: dict[str, str] = {"AwsAccountId": account_id}
        self._prefix = prefix
        self._missing = client.exceptions.ResourceNotFoundException

    def _owner(self, arn: str) -> str | None:
        tags = self._client.list_tags_for_resource(ResourceArn=arn).get("Tags", ())
        return next((str(tag["Value"]) for tag in tags if tag["Key"] == OWNER_TAG), None)

    def _ids(self, operation: str, field: str, key: str, owner: str) -> Sequence[str]:
        pages = self._client.get_paginator(operation).paginate(**self._account)
        found = [one for page in pages for one in page.get(field, ())]
        return [
            str(one[key])
            for one in found
            if str(one[key]).startswith(self._prefix) and self._owner(one["Arn"]) == owner
        ]


class QuickSightDataSources(_InAccount):
    """Data sources of the type ATHENA."""

    kind = "QuickSight data source"

    def read(self, name: str) -> State | None:
        """The data source as it is, or None where there is none."""
        try:
            found = self._client.describe_data_source(**self._account, DataSourceId=name)
        except self._missing:
            return None
        source = found["DataSource"]
        athena = source.get("DataSourceParameters", {}).get("AthenaParameters", {})
        known = {key: athena.get(key) for key in ("WorkGroup", "RoleArn")}
        return State(self._owner(source["Arn"]), {"Name": source["Name"], **known})

    def create(self, resource: Resource, owner: str) -> None:
        """Create it, tagged."""
        self._client.create_data_source(
            **self._account,
            **_source_call(resource),
            Type="ATHENA",
            Tags=[{"Key": OWNER_TAG, "Value": owner}],
        )

    def update(self, resource: Resource, owner: str, current: State) -> None:
        """Replace name, work group and role."""
        self._client.update_data_source(**self._account, **_source_call(resource))

    def delete(self, name: str) -> None:
        """Delete it; a missing one is no error."""
        with suppress(self._missing):
            self._client.delete_data_source(**self._account, DataSourceId=name)

    def owned(self, owner: str) -> Sequence[str]:
        """The ids of all data sources of ours."""
        return self._ids("list_data_sources", "DataSources", "DataSourceId", owner)


class QuickSightDataSets(_InAccount):
    """Data sets on one table of Athena."""

    kind = "QuickSight data set"

    def read(self, name: str) -> State | None:
        """The data set as it is, or None where there is none."""
        try:
            found = self._client.describe_data_set(**self._account, DataSetId=name)["DataSet"]
        except self._missing:
            return None
        answer = self._client.describe_data_set_permissions(**self._account, DataSetId=name)
        tables = [one.get("RelationalTable") for one in found["PhysicalTableMap"].values()]
        properties = {
            "Name": found["Name"],
            "ImportMode": found["ImportMode"],
            # A data set that was changed by hand has more than a table, or other SQL.
            "Table": tables[0] if len(tables) == 1 else None,
            "Readers": sorted(one["Principal"] for one in answer.get("Permissions", ())),
        }
        return State(self._owner(found["Arn"]), properties)

    def create(self, resource: Resource, owner: str) -> None:
        """Create it with its readers, tagged."""
        readers = resource.properties["Readers"]
        self._client.create_data_set(
            **self._account,
            **_set_call(resource),
            **({"Permissions": _permissions(readers)} if readers else {}),
            Tags=[{"Key": OWNER_TAG, "Value": owner}],
        )

    def update(self, resource: Resource, owner: str, current: State) -> None:
        """Replace table and import mode; grant and revoke readers that differ."""
        desired = {**resource.properties}
        there = current.properties
        if any(desired[key] != there[key] for key in ("Name", "ImportMode", "Table")):
            self._client.update_data_set(**self._account, **_set_call(resource))
        more = [one for one in desired["Readers"] if one not in there["Readers"]]
        less = [one for one in there["Readers"] if one not in desired["Readers"]]
        if more or less:
            self._client.update_data_set_permissions(
                **self._account,
                DataSetId=resource.name,
                **({"GrantPermissions": _permissions(more)} if more else {}),
                **({"RevokePermissions": _permissions(less)} if less else {}),
            )

    def delete(self, name: str) -> None:
        """Delete it; a missing one is no error."""
        with suppress(self._missing):
            self._client.delete_data_set(**self._account, DataSetId=name)

    def owned(self, owner: str) -> Sequence[str]:
        """The ids of all data sets of ours."""
        return self._ids("list_data_sets", "DataSetSummaries", "DataSetId", owner)


def _source_call(resource: Resource) -> dict[str, Any]:
    properties = resource.properties
    athena = {key: properties[key] for key in ("WorkGroup", "RoleArn")}
    return {
        "DataSourceId": resource.name,
        "Name": properties["Name"],
        "DataSourceParameters": {"AthenaParameters": athena},
    }


def _set_call(resource: Resource) -> dict[str, Any]:
    properties: Mapping[str, Any] = resource.properties
    return {
        "DataSetId": resource.name,
        "Name": properties["Name"],
        "ImportMode": properties["ImportMode"],
        "PhysicalTableMap": {_TABLE: {"RelationalTable": properties["Table"]}},
    }


def _permissions(principals: Sequence[str]) -> list[dict[str, Any]]:
    return [{"Principal": one, "Actions": list(READ)} for one in principals]
