"""SQS queues.

Properties: `RetentionSeconds`; messages are encrypted with SQS's own keys, which is the default.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from athena_recipes.aws.client import OWNER_TAG
from athena_recipes.aws.plan import Resource, State


class SqsQueues:
    """Queues whose names begin with a prefix."""

    kind = "SQS queue"

    def __init__(self, client: Any, *, prefix: str) -> None:
        self._client = client
        self._prefix = prefix

    def read(self, name: str) -> State | None:
        """The queue as it is, or None where there is none."""
        missing = self._client.exceptions.QueueDoesNotExist
        try:
            url = self._client.get_queue_url(QueueName=name)["QueueUrl"]
            tags = self._client.list_queue_tags(QueueUrl=url).get("Tags", {})
            found = self._client.get_queue_attributes(
                QueueUrl=url, AttributeNames=["MessageRetentionPeriod"]
            )["Attributes"]
        except missing:
            return None
        seconds = int(found["MessageRetentionPeriod"])
        return State(tags.get(OWNER_TAG), {"RetentionSeconds": seconds})

    def create(self, resource: Resource, owner: str) -> None:
        """Create the queue; the same call sets the tag."""
        self._client.create_queue(
            QueueName=resource.name, Attributes=_attributes(resource), tags={OWNER_TAG: owner}
        )

    def update(self, resource: Resource, owner: str, current: State) -> None:
        """Update the queue to the desired properties."""
        url = self._client.get_queue_url(QueueName=resource.name)["QueueUrl"]
        self._client.set_queue_attributes(QueueUrl=url, Attributes=_attributes(resource))

    def delete(self, name: str) -> None:
        """Delete the queue with its messages; a missing one is no error."""
        with suppress(self._client.exceptions.QueueDoesNotExist):
            url = self._client.get_queue_url(QueueName=name)["QueueUrl"]
            self._client.delete_queue(QueueUrl=url)

    def owned(self, owner: str) -> Sequence[str]:
        """The names of all resources that the owner created here."""
        pages = self._client.get_paginator("list_queues").paginate(QueueNamePrefix=self._prefix)
        names = [url.rpartition("/")[2] for page in pages for url in page.get("QueueUrls", ())]
        return [name for name in names if (state := self.read(name)) and state.owner == owner]


def _attributes(resource: Resource) -> dict[str, str]:
    return {"MessageRetentionPeriod": str(resource.properties["RetentionSeconds"])}
