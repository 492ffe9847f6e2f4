"""CloudWatch's metric alarms.

Properties: those of `_KEYS`, as in the service's API. The tag says who made an alarm.
"""

from collections.abc import Sequence
from typing import Any

from athena_recipes.aws.client import OWNER_TAG
from athena_recipes.aws.plan import Resource, State

_KEYS = (
    "AlarmDescription",
    "AlarmActions",
    "Namespace",
    "MetricName",
    "Dimensions",
    "Statistic",
    "Period",
    "EvaluationPeriods",
    "DatapointsToAlarm",
    "Threshold",
    "ComparisonOperator",
    "TreatMissingData",
    "ActionsEnabled",
)


class MetricAlarms:
    """Alarms whose names begin with a prefix."""

    kind = "alarm"

    def __init__(self, client: Any, *, prefix: str) -> None:
        self._client = client
        self._prefix = prefix

    def read(self, name: str) -> State | None:
        """The alarm as it is, or None where there is none."""
        found = self._client.describe_alarms(AlarmNames=[name], AlarmTypes=["MetricAlarm"])
        if not found["MetricAlarms"]:
            return None
        (alarm,) = found["MetricAlarms"]
        tags = self._client.list_tags_for_resource(ResourceARN=alarm["AlarmArn"])["Tags"]
        owner = {tag["Key"]: tag["Value"] for tag in tags}.get(OWNER_TAG)
        return State(owner, {key: alarm.get(key) for key in _KEYS})

    def create(self, resource: Resource, owner: str) -> None:
        """Create the alarm; the same call sets the tag."""
        tags = [{"Key": OWNER_TAG, "Value": owner}]
        self._client.put_metric_alarm(AlarmName=resource.name, Tags=tags, **resource.properties)

    def update(self, resource: Resource, owner: str, current: State) -> None:
        """Update the alarm to the desired properties."""
        self._client.put_metric_alarm(AlarmName=resource.name, **resource.properties)

    def delete(self, name: str) -> None:
        """Delete the alarm; for CloudWatch a missing one is no error."""
        if self.read(name):
            self._client.delete_alarms(AlarmNames=[name])

    def owned(self, owner: str) -> Sequence[str]:
        """The names of all resources that the owner created here."""
        pages = self._client.get_paginator("describe_alarms").paginate(
            AlarmNamePrefix=self._prefix, AlarmTypes=["MetricAlarm"]
        )
        names = [alarm["AlarmName"] for page in pages for alarm in page["MetricAlarms"]]
        return [name for name in names if (state := self.read(name)) and state.owner == owner]
