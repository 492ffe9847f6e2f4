"""EventBridge Scheduler's schedules, named `<group>/<name>`.

Properties: `Description`, `ScheduleExpression`, `ScheduleExpressionTimezone`,
`FlexibleTimeWindow`, `State` and `Target`, as in the service's API. A schedule has no tags of its
own. Its name begins with a mark, which no update can change, and it belongs to whom the tag of its
group names. Schedules of earlier versions have the mark in their description.
"""

import re
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from athena_recipes.aws.client import OWNER_TAG
from athena_recipes.aws.plan import Resource, State
from athena_recipes.aws.resources.schedule_group import ScheduleGroups
from athena_recipes.aws.resources.waiting import once_assumable

_MARK = f"{OWNER_TAG}."
_EARLIER_MARK = re.compile(rf"{OWNER_TAG}=([\w-]+): ")
_KEYS = (
    "Description",
    "ScheduleExpression",
    "ScheduleExpressionTimezone",
    "FlexibleTimeWindow",
    "State",
    "Target",
)


def with_mark(name: str) -> str:
    """The name of a schedule that one of our commands makes."""
    return _MARK + name


class Schedules:
    """The schedules of one group."""

    kind = "schedule"

    def __init__(
        self, client: Any, *, group: str, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._client = client
        self._group = group
        self._groups = ScheduleGroups(client, prefix=group)
        self._sleep = sleep

    def read(self, name: str) -> State | None:
        """The schedule as it is, or None where there is none."""
        try:
            found = self._client.get_schedule(**_address(name))
        except self._client.exceptions.ResourceNotFoundException:
            return None
        owner = self._owner(name, found.get("Description") or "")
        return State(owner, {key: found.get(key) for key in _KEYS} if owner else {})

    def create(self, resource: Resource, owner: str) -> None:
        """Create the schedule; its group is the owner's."""
        self._once_assumable(self._client.create_schedule, resource)

    def update(self, resource: Resource, owner: str, current: State) -> None:
        """Update the schedule to the desired properties."""
        self._once_assumable(self._client.update_schedule, resource)

    def delete(self, name: str) -> None:
        """Delete the schedule; a missing one is no error."""
        with suppress(self._client.exceptions.ResourceNotFoundException):
            self._client.delete_schedule(**_address(name))

    def owned(self, owner: str) -> Sequence[str]:
        """The names of all resources that the owner created here."""
        pages = self._client.get_paginator("list_schedules").paginate(GroupName=self._group)
        try:
            found = [one["Name"] for page in pages for one in page["Schedules"]]
        except self._client.exceptions.ResourceNotFoundException:
            return []
        names = sorted(f"{self._group}/{name}" for name in found)
        return [name for name in names if (state := self.read(name)) and state.owner == owner]

    def _once_assumable(self, call: Callable[..., Any], resource: Resource) -> None:
        """Call, and retry while a new role is not known everywhere yet."""
        properties: Mapping[str, Any] = resource.properties
        once_assumable(
            lambda: call(
                **_address(resource.name),
                **{key: properties[key] for key in _KEYS},
            ),
            self._sleep,
        )

    def _owner(self, name: str, description: str) -> str | None:
        group, schedule = name.split("/")
        if schedule.startswith(_MARK):
            state = self._groups.read(group)
            return state.owner if state else None
        earlier = _EARLIER_MARK.match(description)
        return earlier[1] if earlier else None


def _address(name: str) -> dict[str, str]:
    group, schedule = name.split("/")
    return {"GroupName": group, "Name": schedule}
