"""The SNS topic of the alerts, and its subscriptions.

Properties of a topic: `Policy` (a document), `KmsMasterKeyId`. Of a subscription: `FilterPolicy`.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from athena_recipes.aws.client import OWNER_TAG
from athena_recipes.aws.plan import Resource, State

# Each message has this attribute, and each filter of ours asks for it: a subscription has no tags.
SOURCE = "source"
# What SNS shows instead of an ARN until the recipient confirms; there is nothing to read or change.
PENDING = "PendingConfirmation"


class SnsTopics:
    """The one topic with an ARN."""

    kind = "SNS topic"

    def __init__(self, client: Any, *, arn: str) -> None:
        self._client = client
        self._arn = arn

    def read(self, name: str) -> State | None:
        """The topic as it is, or None where there is none."""
        try:
            found = self._client.get_topic_attributes(TopicArn=self._arn)["Attributes"]
            tags = self._client.list_tags_for_resource(ResourceArn=self._arn)["Tags"]
        except self._missing:
            return None
        owner = next((one["Value"] for one in tags if one["Key"] == OWNER_TAG), None)
        return State(
            owner,
            {
                "Policy": json.loads(found["Policy"]),
                "KmsMasterKeyId": found.get("KmsMasterKeyId") or None,
            },
        )

    def create(self, resource: Resource, owner: str) -> None:
        """Create the topic; the same call sets policy, key and tag."""
        self._client.create_topic(
            Name=resource.name,
            Attributes=_attributes(resource.properties),
            Tags=[{"Key": OWNER_TAG, "Value": owner}],
        )

    def update(self, resource: Resource, owner: str, current: State) -> None:
        """Update the topic to the desired properties."""
        now, then = _attributes(current.properties), _attributes(resource.properties)
        for key in sorted(then):
            if now.get(key) != then[key]:
                self._client.set_topic_attributes(
                    TopicArn=self._arn, AttributeName=key, AttributeValue=then[key]
                )

    def delete(self, name: str) -> None:
        """Delete the topic with all of its subscriptions; a missing one is no error."""
        with suppress(*self._missing):
            self._client.delete_topic(TopicArn=self._arn)

    def owned(self, owner: str) -> Sequence[str]:
        """The topic's name if the owner created it."""
        name = self._arn.rpartition(":")[2]
        state = self.read(name)
        return [name] if state and state.owner == owner else []

    @property
    def _missing(self) -> tuple[type[Exception], ...]:
        errors = self._client.exceptions
        return errors.NotFoundException, errors.ResourceNotFoundException


def _attributes(properties: Mapping[str, Any]) -> dict[str, str]:
    return {
        "Policy": json.dumps(properties["Policy"], sort_keys=True),
        "KmsMasterKeyId": properties["KmsMasterKeyId"] or "",
    }


class SnsSubscriptions:
    """The topic's subscriptions, named `<protocol> <endpoint>`.

    One that is not confirmed yet cannot be read: it is taken to be as it was planned, so that a
    second run asks for no second confirmation.
    """

    kind = "SNS subscription"

    def __init__(self, client: Any, *, arn: str, planned: Mapping[str, Mapping[str, Any]]) -> None:
        """`planned` has the properties of the plan's subscriptions, by name."""
        self._client = client
        self._arn = arn
        self._planned = planned

    def read(self, name: str) -> State | None:
        """The subscription as it is, or None where there is none."""
        arn = self._found().get(name)
        if arn is None:
            return None
        if not arn.startswith("arn:"):
            planned = self._planned.get(name)
            return None if planned is None else State(self._owner, planned)
        try:
            found = self._client.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
        except self._client.exceptions.NotFoundException:
            return None
        filters = json.loads(found.get("FilterPolicy") or "{}")
        return State((filters.get(SOURCE) or [None])[0], {"FilterPolicy": filters})

    def create(self, resource: Resource, owner: str) -> None:
        """Subscribe; the same call sets the filter, which has the mark."""
        protocol, _, endpoint = resource.name.partition(" ")
        self._client.subscribe(
            TopicArn=self._arn,
            Protocol=protocol,
            Endpoint=endpoint,
            Attributes={"FilterPolicy": _filter(resource)},
            ReturnSubscriptionArn=True,
        )

    def update(self, resource: Resource, owner: str, current: State) -> None:
        """Set the desired filter."""
        self._client.set_subscription_attributes(
            SubscriptionArn=self._found()[resource.name],
            AttributeName="FilterPolicy",
            AttributeValue=_filter(resource),
        )

    def delete(self, name: str) -> None:
        """Unsubscribe; a missing one is no error, and SNS itself removes an unconfirmed one."""
        arn = self._found().get(name, "")
        if arn.startswith("arn:"):
            with suppress(self._client.exceptions.NotFoundException):
                self._client.unsubscribe(SubscriptionArn=arn)

    def owned(self, owner: str) -> Sequence[str]:
        """The names of the topic's subscriptions that the owner made and that are confirmed."""
        found = self._found()
        return [
            name
            for name, arn in sorted(found.items())
            if arn.startswith("arn:") and (state := self.read(name)) and state.owner == owner
        ]

    @property
    def _owner(self) -> str | None:
        return next((one["FilterPolicy"][SOURCE][0] for one in self._planned.values()), None)

    def _found(self) -> dict[str, str]:
        pages = self._client.get_paginator("list_subscriptions_by_topic")
        try:
            return {
                f"{one['Protocol']} {one['Endpoint']}": one["SubscriptionArn"]
                for page in pages.paginate(TopicArn=self._arn)
                for one in page["Subscriptions"]
            }
        except self._client.exceptions.NotFoundException:
            return {}


def _filter(resource: Resource) -> str:
    return json.dumps(resource.properties["FilterPolicy"], sort_keys=True)
