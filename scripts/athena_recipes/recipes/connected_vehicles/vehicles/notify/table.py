"""The DynamoDB table of what was sent.

Properties: `Key`, the name of its partition key. It has capacity on demand.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from athena_recipes.aws.client import OWNER_TAG
from athena_recipes.aws.plan import Resource, State
from athena_recipes.aws.resources.waiting import until


class DynamoDbTables:
    """The one table with an ARN."""

    kind = "DynamoDB table"

    def __init__(
        self, client: Any, *, arn: str, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._client = client
        self._arn = arn
        self._sleep = sleep

    def read(self, name: str) -> State | None:
        """The table as it is, or None where there is none. Waits until one that is made is there.

        Raises UserError if it is being made or removed for ten minutes.
        """
        missing = self._client.exceptions.ResourceNotFoundException
        until(lambda: self._status(name) in {None, "ACTIVE"}, f"The table {name}", self._sleep)
        try:
            keys = self._client.describe_table(TableName=name)["Table"]["KeySchema"]
            tags = self._client.list_tags_of_resource(ResourceArn=self._arn)["Tags"]
        except missing:
            return None
        owner = next((one["Value"] for one in tags if one["Key"] == OWNER_TAG), None)
        return State(owner, {"Key": " ".join(one["AttributeName"] for one in keys)})

    def create(self, resource: Resource, owner: str) -> None:
        """Create the table and wait until it can be used; the same call sets the tag."""
        key = resource.properties["Key"]
        self._client.create_table(
            TableName=resource.name,
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"}],
            KeySchema=[{"AttributeName": key, "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
            Tags=[{"Key": OWNER_TAG, "Value": owner}],
        )
        name = resource.name
        until(lambda: self._status(name) == "ACTIVE", f"The table {name}", self._sleep)

    def update(self, resource: Resource, owner: str, current: State) -> None:
        """Nothing of it ever changes."""

    def delete(self, name: str) -> None:
        """Delete the table with what is in it; a missing one is no error."""
        with suppress(self._client.exceptions.ResourceNotFoundException):
            self._client.delete_table(TableName=name)
        until(lambda: self._status(name) is None, f"The removal of {name}", self._sleep)

    def owned(self, owner: str) -> Sequence[str]:
        """The table's name if the owner created it."""
        name = self._arn.rpartition("/")[2]
        state = self.read(name)
        return [name] if state and state.owner == owner else []

    def _status(self, name: str) -> str | None:
        try:
            return str(self._client.describe_table(TableName=name)["Table"]["TableStatus"])
        except self._client.exceptions.ResourceNotFoundException:
            return None
