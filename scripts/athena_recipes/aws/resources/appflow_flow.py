"""Flows of AppFlow to S3.

Properties: `Source`, `Destination`, `Trigger` and `Tasks`, as the API has them, `KmsKey`, and
`Active` (a flow on demand is always active). Flows have a tag that names their owner.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from athena_recipes.aws.client import OWNER_TAG
from athena_recipes.aws.plan import Resource, State
from athena_recipes.aws.resources.waiting import until

# AppFlow adds settings of its own to a trigger; these are the ones that a plan has.
_SCHEDULED = ("scheduleExpression", "dataPullMode")


class AppFlowFlows:
    """Flows whose names begin with a prefix."""

    kind = "AppFlow flow"

    def __init__(
        self, client: Any, *, prefix: str, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._client = client
        self._prefix = prefix
        self._sleep = sleep
        self._missing = client.exceptions.ResourceNotFoundException

    def read(self, name: str) -> State | None:
        """The flow as it is, or None where there is none."""
        try:
            found = self._client.describe_flow(flowName=name)
        except self._missing:
            return None
        trigger = _trigger(found["triggerConfig"])
        on_demand = trigger["triggerType"] == "OnDemand"
        properties = {
            "Source": _without_empty(found["sourceFlowConfig"]),
            "Destination": _without_empty(found["destinationFlowConfigList"][0]),
            "Trigger": trigger,
            "Tasks": [_without_empty(task) for task in found["tasks"]],
            "KmsKey": _key(found),
            "Active": on_demand or found["flowStatus"] == "Active",
        }
        return State(found.get("tags", {}).get(OWNER_TAG), properties)

    def create(self, resource: Resource, owner: str) -> None:
        """Create the flow, tagged, and activate it if it has a schedule."""
        key = resource.properties["KmsKey"]
        self._client.create_flow(
            **_call(resource), **({"kmsArn": key} if key else {}), tags={OWNER_TAG: owner}
        )
        self._activate(resource)

    def update(self, resource: Resource, owner: str, current: State) -> None:
        """Bring the flow to the desired properties.

        AppFlow changes neither the object that a flow reads or writes nor its key: then the flow
        is made again. What it had imported stays in the bucket.
        """
        desired, there = resource.properties, current.properties
        if any(desired[key] != there[key] for key in ("Source", "Destination", "KmsKey")):
            self.delete(resource.name)
            self.create(resource, owner)
            return
        if any(desired[key] != there[key] for key in ("Trigger", "Tasks")):
            if there["Active"] and there["Trigger"]["triggerType"] == "Scheduled":
                self._client.stop_flow(flowName=resource.name)
            self._client.update_flow(**_call(resource))
        self._activate(resource)

    def delete(self, name: str) -> None:
        """Delete the flow; a run that is under way ends. A missing one is no error."""
        with suppress(self._missing):
            self._client.delete_flow(flowName=name, forceDelete=True)
        until(lambda: self.read(name) is None, f"The end of the {self.kind} `{name}`", self._sleep)

    def owned(self, owner: str) -> Sequence[str]:
        """The names of all flows that the owner created here."""
        return [
            one["flowName"]
            for one in _pages(self._client.list_flows, "flows")
            if one["flowName"].startswith(self._prefix)
            and one.get("tags", {}).get(OWNER_TAG) == owner
        ]

    def _activate(self, resource: Resource) -> None:
        # StartFlow of a flow on demand would run it.
        if resource.properties["Trigger"]["triggerType"] == "Scheduled":
            self._client.start_flow(flowName=resource.name)


def _pages(call: Callable[..., Any], field: str) -> Iterator[Any]:
    """All entries of an operation of AppFlow, which botocore cannot page through."""
    token: dict[str, str] = {}
    while True:
        page = call(**token)
        yield from page.get(field, ())
        if not page.get("nextToken"):
            return
        token = {"nextToken": page["nextToken"]}


def _call(resource: Resource) -> dict[str, Any]:
    properties = resource.properties
    return {
        "flowName": resource.name,
        "sourceFlowConfig": properties["Source"],
        "destinationFlowConfigList": [properties["Destination"]],
        "triggerConfig": properties["Trigger"],
        "tasks": properties["Tasks"],
    }


def _key(found: dict[str, Any]) -> str | None:
    """The customer's key; a flow without one has a key of AWS's, which no plan names."""
    key = found.get("kmsArn")
    return str(key) if key and ":key/" in key and not found.get("isAwsManagedKey") else None


def _trigger(found: dict[str, Any]) -> dict[str, Any]:
    scheduled = found.get("triggerProperties", {}).get("Scheduled")
    kept = {key: scheduled[key] for key in _SCHEDULED if key in scheduled} if scheduled else {}
    return {
        "triggerType": found["triggerType"],
        **({"triggerProperties": {"Scheduled": kept}} if kept else {}),
    }


def _without_empty(value: Any) -> Any:
    """The value without empty mappings' and missing entries, which AppFlow adds."""
    if isinstance(value, dict):
        kept = {key: _without_empty(one) for key, one in value.items()}
        return {key: one for key, one in kept.items() if one not in ({}, None, "")}
    return [_without_empty(one) for one in value] if isinstance(value, list) else value
