"""Firehose's delivery streams from a Kinesis stream to S3.

Properties: `Source` (KinesisStreamARN, RoleARN) and those of the extended S3 destination that
`_DESTINATION` names, as in the service's API. The tag says who made one.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from athena_recipes.aws.client import OWNER_TAG
from athena_recipes.aws.plan import Properties, Resource, State
from athena_recipes.aws.resources.waiting import once_assumable, until
from athena_recipes.cli.errors import UserError

_DESTINATION = (
    "RoleARN",
    "BucketARN",
    "Prefix",
    "ErrorOutputPrefix",
    "CustomTimeZone",
    "BufferingHints",
    "CompressionFormat",
    "EncryptionConfiguration",
    "CloudWatchLoggingOptions",
    "S3BackupMode",
    "ProcessingConfiguration",
)


class DeliveryStreams:
    """The delivery streams of an account and region."""

    kind = "delivery stream"

    def __init__(self, client: Any, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self._client = client
        self._sleep = sleep

    def read(self, name: str) -> State | None:
        """The delivery stream as it is, or None where there is none."""
        found = self._described(name)
        if found and found["DeliveryStreamStatus"] == "CREATING":
            self._wait(name)  # an earlier run was stopped here
            found = self._described(name)
        if found is None:
            return None
        if found["DeliveryStreamStatus"] in {"DELETING", "CREATING_FAILED", "DELETING_FAILED"}:
            why = found.get("FailureDescription", {}).get("Details", "")
            raise UserError(
                f"The {self.kind} `{name}` is {found['DeliveryStreamStatus']}. {why}".rstrip(),
                "Wait a minute; if it is there still, delete it in the console. Then run this"
                " again.",
            )
        return State(self._owner(name), _properties(found))

    def create(self, resource: Resource, owner: str) -> None:
        """Make the delivery stream and wait until it delivers; the same call sets the tag."""
        once_assumable(
            lambda: self._client.create_delivery_stream(
                DeliveryStreamName=resource.name,
                DeliveryStreamType="KinesisStreamAsSource",
                KinesisStreamSourceConfiguration=resource.properties["Source"],
                ExtendedS3DestinationConfiguration=_destination(resource.properties),
                Tags=[{"Key": OWNER_TAG, "Value": owner}],
            ),
            self._sleep,
        )
        self._wait(resource.name)
        self.read(resource.name)  # says why, if it could not be made

    def update(self, resource: Resource, owner: str, current: State) -> None:
        """Bring the destination to the desired properties; the source cannot be changed."""
        if resource.properties["Source"] != current.properties["Source"]:
            raise UserError(
                f"The {self.kind} `{resource.name}` reads from another stream or with another"
                " role, which Firehose cannot change.",
                "Delete it in the console, then run this again.",
            )
        found = self._described(resource.name) or {}
        once_assumable(
            lambda: self._client.update_destination(
                DeliveryStreamName=resource.name,
                CurrentDeliveryStreamVersionId=found["VersionId"],
                DestinationId=found["Destinations"][0]["DestinationId"],
                ExtendedS3DestinationUpdate=_destination(resource.properties),
            ),
            self._sleep,
        )

    def delete(self, name: str) -> None:
        """Remove it and wait until it has gone; a missing one is no error."""
        missing = self._client.exceptions.ResourceNotFoundException
        with suppress(missing):
            self._client.delete_delivery_stream(DeliveryStreamName=name)
        until(
            lambda: self._described(name) is None, f"Deleting the {self.kind} {name}", self._sleep
        )

    def owned(self, owner: str) -> Sequence[str]:
        """The names of all resources that the owner created here."""
        names: list[str] = []
        more = True
        while more:
            start = {"ExclusiveStartDeliveryStreamName": names[-1]} if names else {}
            page = self._client.list_delivery_streams(Limit=50, **start)
            names += page["DeliveryStreamNames"]
            more = page["HasMoreDeliveryStreams"] and bool(page["DeliveryStreamNames"])
        return [name for name in names if self._owner(name) == owner]

    def _owner(self, name: str) -> str | None:
        try:
            found = self._client.list_tags_for_delivery_stream(DeliveryStreamName=name)
        except self._client.exceptions.ResourceNotFoundException:
            return None
        return {tag["Key"]: tag.get("Value") for tag in found["Tags"]}.get(OWNER_TAG)

    def _described(self, name: str) -> dict[str, Any] | None:
        try:
            found = self._client.describe_delivery_stream(DeliveryStreamName=name)
        except self._client.exceptions.ResourceNotFoundException:
            return None
        return dict(found["DeliveryStreamDescription"])

    def _wait(self, name: str) -> None:
        until(
            lambda: (self._described(name) or {}).get("DeliveryStreamStatus") != "CREATING",
            f"The {self.kind} {name}",
            self._sleep,
        )


def _destination(properties: Properties) -> dict[str, Any]:
    return {key: properties[key] for key in _DESTINATION}


def _properties(found: dict[str, Any]) -> dict[str, Any]:
    source = found.get("Source", {}).get("KinesisStreamSourceDescription", {})
    destination = found["Destinations"][0].get("ExtendedS3DestinationDescription", {})
    # What was not set comes back in more than one form.
    processing = destination.get("ProcessingConfiguration") or {"Enabled": False}
    return {
        "Source": {key: source.get(key) for key in ("KinesisStreamARN", "RoleARN")},
        **{key: destination.get(key) for key in _DESTINATION},
        "CustomTimeZone": destination.get("CustomTimeZone") or "UTC",
        "S3BackupMode": destination.get("S3BackupMode") or "Disabled",
        "ProcessingConfiguration": (
            processing if processing.get("Enabled") else {"Enabled": False}
        ),
    }
