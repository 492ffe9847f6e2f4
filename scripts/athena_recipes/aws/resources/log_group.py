"""Log groups of CloudWatch Logs.

Properties: `RetentionDays`, and `Streams` (names of log streams that must be there, since who
writes to them may not make them). Deleting a group deletes its logs.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from athena_recipes.aws.client import OWNER_TAG
from athena_recipes.aws.plan import Resource, State


class LogGroups:
    """Log groups whose names begin with one of some prefixes."""

    kind = "log group"

    def __init__(self, client: Any, *, prefixes: Sequence[str], streams: Sequence[str]) -> None:
        """`streams` are the log streams that a plan may have; others are ignored."""
        self._client = client
        self._prefixes = prefixes
        self._streams = streams

    def read(self, name: str) -> State | None:
        """The group as it is, or None where there is none."""
        found = next((one for one in self._found(name) if one["logGroupName"] == name), None)
        if found is None:
            return None
        arn = found["arn"].removesuffix(":*")
        tags = self._client.list_tags_for_resource(resourceArn=arn).get("tags", {})
        return State(
            tags.get(OWNER_TAG),
            {
                "RetentionDays": found.get("retentionInDays"),
                "Streams": [one for one in self._streams if self._has(name, one)],
            },
        )

    def create(self, resource: Resource, owner: str) -> None:
        """Create the group; the same call sets the tag."""
        self._client.create_log_group(logGroupName=resource.name, tags={OWNER_TAG: owner})
        self._complete(resource, None, [])

    def update(self, resource: Resource, owner: str, current: State) -> None:
        """Update the group to the desired properties."""
        self._complete(resource, current.properties["RetentionDays"], current.properties["Streams"])

    def delete(self, name: str) -> None:
        """Delete the group with its logs; a missing one is no error."""
        with suppress(self._client.exceptions.ResourceNotFoundException):
            self._client.delete_log_group(logGroupName=name)

    def owned(self, owner: str) -> Sequence[str]:
        """The names of all resources that the owner created here."""
        names = [one["logGroupName"] for prefix in self._prefixes for one in self._found(prefix)]
        return [name for name in names if (state := self.read(name)) and state.owner == owner]

    def _found(self, prefix: str) -> list[dict[str, Any]]:
        pages = self._client.get_paginator("describe_log_groups")
        return [
            one for page in pages.paginate(logGroupNamePrefix=prefix) for one in page["logGroups"]
        ]

    def _has(self, group: str, stream: str) -> bool:
        found = self._client.describe_log_streams(logGroupName=group, logStreamNamePrefix=stream)
        return any(one["logStreamName"] == stream for one in found["logStreams"])

    def _complete(self, resource: Resource, days: int | None, streams: Sequence[str]) -> None:
        if days != resource.properties["RetentionDays"]:
            self._client.put_retention_policy(
                logGroupName=resource.name, retentionInDays=resource.properties["RetentionDays"]
            )
        for stream in resource.properties["Streams"]:
            if stream not in streams:
                self._client.create_log_stream(logGroupName=resource.name, logStreamName=stream)
