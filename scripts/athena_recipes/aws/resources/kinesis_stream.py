"""Kinesis data streams.

Properties: `Mode` (ON_DEMAND or PROVISIONED), `Shards` (None on demand) and `KmsKey` (an ARN, or
None). The tag says who made a stream.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from athena_recipes.aws.client import OWNER_TAG
from athena_recipes.aws.plan import Resource, State
from athena_recipes.aws.resources.waiting import until
from athena_recipes.cli.errors import UserError


class KinesisStreams:
    """The streams of an account and region."""

    kind = "Kinesis stream"

    def __init__(self, client: Any, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self._client = client
        self._sleep = sleep

    def read(self, name: str) -> State | None:
        """The stream as it is, or None where there is none."""
        found = self._summary(name)
        if found and found["StreamStatus"] in {"CREATING", "UPDATING"}:
            self._wait(name)  # an earlier run was stopped here, and what follows needs it active
            found = self._summary(name)
        if found is None:
            return None
        if found["StreamStatus"] == "DELETING":
            raise UserError(
                f"The {self.kind} `{name}` is still being deleted.",
                "Wait a minute, then run this again.",
            )
        tags = self._client.list_tags_for_stream(StreamName=name)["Tags"]
        owner = {tag["Key"]: tag["Value"] for tag in tags}.get(OWNER_TAG)
        on_demand = found["StreamModeDetails"]["StreamMode"] == "ON_DEMAND"
        return State(
            owner,
            {
                "Mode": found["StreamModeDetails"]["StreamMode"],
                "Shards": None if on_demand else found["OpenShardCount"],
                "KmsKey": found.get("KeyId") if found.get("EncryptionType") == "KMS" else None,
            },
        )

    def create(self, resource: Resource, owner: str) -> None:
        """Create the stream and wait until it is active; the same call sets the tag."""
        mode, shards = resource.properties["Mode"], resource.properties["Shards"]
        self._client.create_stream(
            StreamName=resource.name,
            StreamModeDetails={"StreamMode": mode},
            **({"ShardCount": shards} if shards else {}),
            Tags={OWNER_TAG: owner},
        )
        self._wait(resource.name)
        self._encrypt(resource.name, None, resource.properties["KmsKey"])

    def update(self, resource: Resource, owner: str, current: State) -> None:
        """Update the stream to the desired properties; no record is lost."""
        name, desired, now = resource.name, resource.properties, current.properties
        if desired["Mode"] != now["Mode"]:
            stream = self._summary(name) or {}
            self._client.update_stream_mode(
                StreamARN=stream["StreamARN"], StreamModeDetails={"StreamMode": desired["Mode"]}
            )
            self._wait(name)
        if desired["Shards"]:
            self._scale(name, desired["Shards"])
        self._encrypt(name, now["KmsKey"], desired["KmsKey"])

    def delete(self, name: str) -> None:
        """Delete the stream and wait until it is gone; a missing one is no error."""
        with suppress(self._client.exceptions.ResourceNotFoundException):
            self._client.delete_stream(StreamName=name, EnforceConsumerDeletion=True)
        until(lambda: self._summary(name) is None, f"Deleting the {self.kind} {name}", self._sleep)

    def owned(self, owner: str) -> Sequence[str]:
        """The names of all resources that the owner created here."""
        pages = self._client.get_paginator("list_streams").paginate()
        names = [name for page in pages for name in page["StreamNames"]]
        return [name for name in names if self._owner(name) == owner]

    def _owner(self, name: str) -> str | None:
        # Unlike `read`, without a complaint about someone else's stream that is being deleted.
        try:
            tags = self._client.list_tags_for_stream(StreamName=name)["Tags"]
        except self._client.exceptions.ResourceNotFoundException:
            return None
        return {tag["Key"]: tag["Value"] for tag in tags}.get(OWNER_TAG)

    def _summary(self, name: str) -> dict[str, Any] | None:
        try:
            found = self._client.describe_stream_summary(StreamName=name)
        except self._client.exceptions.ResourceNotFoundException:
            return None
        return dict(found["StreamDescriptionSummary"])

    def _wait(self, name: str) -> None:
        until(
            lambda: (self._summary(name) or {}).get("StreamStatus") == "ACTIVE",
            f"The {self.kind} {name}",
            self._sleep,
        )

    def _scale(self, name: str, desired: int) -> None:
        # One call can at most double or halve them.
        while (now := (self._summary(name) or {})["OpenShardCount"]) != desired:
            self._client.update_shard_count(
                StreamName=name,
                TargetShardCount=max(-(-now // 2), min(desired, now * 2)),
                ScalingType="UNIFORM_SCALING",
            )
            self._wait(name)

    def _encrypt(self, name: str, now: str | None, desired: str | None) -> None:
        if now == desired:
            return
        if desired:
            self._client.start_stream_encryption(
                StreamName=name, EncryptionType="KMS", KeyId=desired
            )
        else:
            self._client.stop_stream_encryption(StreamName=name, EncryptionType="KMS", KeyId=now)
        self._wait(name)
