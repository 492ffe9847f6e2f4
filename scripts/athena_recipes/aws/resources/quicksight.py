"""QuickSight's data sources on Athena, data sets on one table, and their daily imports to SPICE.

A data source has `Name`, `WorkGroup`, `RoleArn` (None: the account's own role of QuickSight) and
`Status`; nobody but its maker gets permissions on it. A data set has `Name`, `ImportMode`, `Table`
(a RelationalTable) and `Readers` (actions by ARN). A refresh schedule is named
`<data set>/<schedule>` and has `Time` (HH:MM in UTC); it belongs to the owner of its data set. Data
sources and data sets have a tag that names their owner; ids begin with the owner's prefix.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from athena_recipes.aws.client import OWNER_TAG
from athena_recipes.aws.plan import Resource, State
from athena_recipes.aws.resources.waiting import until
from athena_recipes.cli.errors import UserError

_TABLE = "table"
Permissions = Mapping[str, Sequence[str]]
# What AWS's documentation calls a reader of a data set.
READ = (
    "quicksight:DescribeDataSet",
    "quicksight:DescribeDataSetPermissions",
    "quicksight:DescribeIngestion",
    "quicksight:ListIngestions",
    "quicksight:PassDataSet",
)
SCHEDULE = "athena-recipes-daily"
SUCCESSFUL = "SUCCESSFUL"
_SPICE = "SPICE"
IN_PROGRESS = "IN_PROGRESS"
# A new role is not known everywhere at once.
_ROLE_TRIES = 5
_ROLE_WAIT_SECONDS = 5.0


class InAccount:
    """What all kinds share: the account, the prefix of ids, the owner's tag."""

    def __init__(self, client: Any, *, account_id: str, prefix: str) -> None:
        self._client = client
        self._account: dict[str, str] = {"AwsAccountId": account_id}
        self._prefix = prefix
        self._missing = client.exceptions.ResourceNotFoundException

    def _tags(self, arn: str) -> dict[str, str]:
        tags = self._client.list_tags_for_resource(ResourceArn=arn).get("Tags", ())
        return {str(tag["Key"]): str(tag["Value"]) for tag in tags}

    def _owner(self, arn: str) -> str | None:
        return self._tags(arn).get(OWNER_TAG)

    def _ids(self, operation: str, field: str, key: str, owner: str, **fits: str) -> Sequence[str]:
        """The ids of ours in a list; entries have the values of `fits`."""
        pages = self._client.get_paginator(operation).paginate(**self._account)
        found = [one for page in pages for one in page.get(field, ())]
        return [
            str(one[key])
            for one in found
            if str(one[key]).startswith(self._prefix)
            and one.get("Status") != "DELETED"
            and all(one.get(name) == value for name, value in fits.items())
            and self._owner(one["Arn"]) == owner
        ]


class QuickSightDataSources(InAccount):
    """Data sources of the type ATHENA."""

    kind = "QuickSight data source"

    def __init__(
        self,
        client: Any,
        *,
        account_id: str,
        prefix: str,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        super().__init__(client, account_id=account_id, prefix=prefix)
        self._sleep = sleep

    def read(self, name: str) -> State | None:
        """The data source as it is, or None where there is none."""
        source = self._source(name)
        if source is None:
            return None
        athena = source.get("DataSourceParameters", {}).get("AthenaParameters", {})
        properties = {
            "Name": source["Name"],
            "Status": state_of(source),
            **{key: athena.get(key) for key in ("WorkGroup", "RoleArn")},
        }
        return State(self._owner(source["Arn"]), properties)

    def create(self, resource: Resource, owner: str) -> None:
        """Create it, tagged, and wait until it is there."""
        self._client.create_data_source(
            **self._account,
            **_source_call(resource),
            Type="ATHENA",
            Tags=[{"Key": OWNER_TAG, "Value": owner}],
        )
        self._wait(resource)

    def update(self, resource: Resource, owner: str, current: State) -> None:
        """Replace name, work group and role."""
        if current.properties["Status"] == IN_PROGRESS:
            self._finish(resource.name)
        self._client.update_data_source(**self._account, **_source_call(resource))
        self._wait(resource)

    def delete(self, name: str) -> None:
        """Delete it; a missing one is no error."""
        with suppress(self._missing):
            self._client.delete_data_source(**self._account, DataSourceId=name)

    def owned(self, owner: str) -> Sequence[str]:
        """The ids of all data sources of ours."""
        return self._ids("list_data_sources", "DataSources", "DataSourceId", owner)

    def _source(self, name: str) -> dict[str, Any] | None:
        try:
            found = self._client.describe_data_source(**self._account, DataSourceId=name)
        except self._missing:
            return None
        source: dict[str, Any] = found["DataSource"]
        return source

    def _finish(self, name: str) -> dict[str, Any]:
        def done() -> bool:
            source.update(self._source(name) or {})
            return state_of(source) != IN_PROGRESS

        source: dict[str, Any] = {}
        until(done, f"The {self.kind} `{name}`", self._sleep)
        return source

    def _wait(self, resource: Resource) -> None:
        for left in reversed(range(_ROLE_TRIES)):
            source = self._finish(resource.name)
            if state_of(source) == SUCCESSFUL:
                return
            if left and resource.properties["RoleArn"]:
                self._sleep(_ROLE_WAIT_SECONDS)
                self._client.update_data_source(**self._account, **_source_call(resource))
                continue
            error = source.get("ErrorInfo", {})
            raise UserError(
                f"QuickSight could not make the data source `{resource.name}`:"
                f" {error.get('Type', 'no type')}: {error.get('Message', 'no message')}",
                "Check work group, role and bucket (docs/quicksight.md), then run the same command"
                " again: it goes on from there.",
            )


class QuickSightDataSets(InAccount):
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
        table = tables[0] if len(tables) == 1 else None
        properties = {
            "Name": found["Name"],
            "ImportMode": found["ImportMode"],
            # A data set that was changed by hand has more than a table, or other SQL.
            "Table": {**table, "InputColumns": _columns(table)} if table else None,
            "Readers": granted(answer),
        }
        return State(self._owner(found["Arn"]), properties)

    def create(self, resource: Resource, owner: str) -> None:
        """Create it with its readers, tagged."""
        readers = resource.properties["Readers"]
        self._client.create_data_set(
            **self._account,
            **_set_call(resource),
            **({"Permissions": permissions(readers)} if readers else {}),
            Tags=[{"Key": OWNER_TAG, "Value": owner}],
        )

    def update(self, resource: Resource, owner: str, current: State) -> None:
        """Replace table and import mode; grant and revoke readers that differ.

        Our schedule goes before the data set leaves SPICE, since only sets in SPICE have schedules.
        """
        desired, there = resource.properties, current.properties
        if there["ImportMode"] == _SPICE != desired["ImportMode"]:
            with suppress(self._missing):
                self._client.delete_refresh_schedule(
                    **self._account, DataSetId=resource.name, ScheduleId=SCHEDULE
                )
        if any(desired[key] != there[key] for key in ("Name", "ImportMode", "Table")):
            self._client.update_data_set(**self._account, **_set_call(resource))
        if changed := permission_changes(desired["Readers"], there["Readers"]):
            self._client.update_data_set_permissions(
                **self._account, DataSetId=resource.name, **changed
            )

    def delete(self, name: str) -> None:
        """Delete it; a missing one is no error."""
        with suppress(self._missing):
            self._client.delete_data_set(**self._account, DataSetId=name)

    def databases(self, owner: str) -> dict[str, str]:
        """The database that each data set of ours reads, by id."""
        states = {name: self.read(name) for name in self.owned(owner)}
        tables = {name: one.properties["Table"] for name, one in states.items() if one}
        return {name: str(table["Schema"]) for name, table in tables.items() if table}

    def owned(self, owner: str) -> Sequence[str]:
        """The ids of all data sets of ours."""
        return self._ids("list_data_sets", "DataSetSummaries", "DataSetId", owner)


class QuickSightSchedules(InAccount):
    """Daily imports of data sets to SPICE; of others no schedule is asked for."""

    kind = "QuickSight refresh schedule"

    def read(self, name: str) -> State | None:
        """The schedule as it is, or None where there is none."""
        data_set, schedule = _split(name)
        try:
            arn = self._set_in_spice(data_set)
            if arn is None:
                return None
            found = self._client.describe_refresh_schedule(
                **self._account, DataSetId=data_set, ScheduleId=schedule
            )
            owner = self._owner(arn)
        except self._missing:
            return None
        frequency = found["RefreshSchedule"]["ScheduleFrequency"]
        is_daily = frequency["Interval"] == "DAILY" and frequency.get("Timezone") == "UTC"
        return State(owner, {"Time": frequency.get("TimeOfTheDay") if is_daily else None})

    def create(self, resource: Resource, owner: str) -> None:
        """Create it on its data set."""
        data_set, schedule = _schedule(resource)
        self._client.create_refresh_schedule(**self._account, DataSetId=data_set, Schedule=schedule)

    def update(self, resource: Resource, owner: str, current: State) -> None:
        """Replace its time."""
        data_set, schedule = _schedule(resource)
        self._client.update_refresh_schedule(**self._account, DataSetId=data_set, Schedule=schedule)

    def delete(self, name: str) -> None:
        """Delete it; a missing one, or one of a missing data set, is no error."""
        data_set, schedule = _split(name)
        with suppress(self._missing):
            if self._set_in_spice(data_set):
                self._client.delete_refresh_schedule(
                    **self._account, DataSetId=data_set, ScheduleId=schedule
                )

    def owned(self, owner: str) -> Sequence[str]:
        """Our schedules on all data sets of ours."""
        found, listed = [], ("list_data_sets", "DataSetSummaries", "DataSetId")
        for data_set in self._ids(*listed, owner, ImportMode=_SPICE):
            answer = self._client.list_refresh_schedules(**self._account, DataSetId=data_set)
            ids = [one["ScheduleId"] for one in answer.get("RefreshSchedules", ())]
            found += [f"{data_set}/{one}" for one in ids if one == SCHEDULE]
        return found

    def _set_in_spice(self, data_set: str) -> str | None:
        """The ARN of a data set in SPICE; None of one that queries directly."""
        found = self._client.describe_data_set(**self._account, DataSetId=data_set)["DataSet"]
        return str(found["Arn"]) if found["ImportMode"] == _SPICE else None


def state_of(found: Mapping[str, Any]) -> str:
    """The end of a status: SUCCESSFUL, FAILED or IN_PROGRESS, of a creation or an update."""
    status = str(found.get("Status", "CREATION_SUCCESSFUL"))
    return status.removeprefix("CREATION_").removeprefix("UPDATE_")


def granted(answer: Mapping[str, Any]) -> Permissions:
    """Who has permissions: sorted actions by principal."""
    found = {one["Principal"]: sorted(one["Actions"]) for one in answer.get("Permissions", ())}
    return {who: found[who] for who in sorted(found)}


def permitted(principals: Sequence[str], actions: Sequence[str]) -> Permissions:
    """The same actions for all principals, as `granted` has them."""
    return {one: sorted(actions) for one in sorted(principals)}


def permissions(of: Permissions) -> list[dict[str, Any]]:
    """Permissions as a call takes them."""
    return [{"Principal": who, "Actions": list(actions)} for who, actions in of.items()]


def permission_changes(desired: Permissions, there: Permissions) -> dict[str, Any]:
    """What a call that updates permissions takes; empty where nothing differs.

    Every action that is there and not desired is revoked, as those of a console's co-owner.
    """
    more = {who: one for who, one in desired.items() if not set(one) <= set(there.get(who, ()))}
    extra = {who: sorted(set(one) - set(desired.get(who, ()))) for who, one in there.items()}
    less = {who: one for who, one in extra.items() if one}
    return {
        **({"GrantPermissions": permissions(more)} if more else {}),
        **({"RevokePermissions": permissions(less)} if less else {}),
    }


def _columns(table: Mapping[str, Any]) -> list[dict[str, str]]:
    """What a plan says of columns; QuickSight adds a SubType to decimals in SPICE."""
    return [{key: one[key] for key in ("Name", "Type")} for one in table["InputColumns"]]


def _source_call(resource: Resource) -> dict[str, Any]:
    properties = resource.properties
    athena = {key: properties[key] for key in ("WorkGroup", "RoleArn") if properties[key]}
    return {
        "DataSourceId": resource.name,
        "Name": properties["Name"],
        "DataSourceParameters": {"AthenaParameters": athena},
    }


def _set_call(resource: Resource) -> dict[str, Any]:
    properties = resource.properties
    return {
        "DataSetId": resource.name,
        "Name": properties["Name"],
        "ImportMode": properties["ImportMode"],
        "PhysicalTableMap": {_TABLE: {"RelationalTable": properties["Table"]}},
    }


def _split(name: str) -> tuple[str, str]:
    data_set, _, schedule = name.rpartition("/")
    return data_set, schedule


def _schedule(resource: Resource) -> tuple[str, dict[str, Any]]:
    data_set, schedule = _split(resource.name)
    frequency = {
        "Interval": "DAILY",
        "TimeOfTheDay": resource.properties["Time"],
        "Timezone": "UTC",
    }
    return data_set, {
        "ScheduleId": schedule,
        "ScheduleFrequency": frequency,
        "RefreshType": "FULL_REFRESH",
    }
