"""The permission that lets this account's Lex bots call a Lambda function.

Properties: `SourceArn` and `SourceAccount`. It is part of the function, so it has the function's
name, and whoever made the function made it.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from athena_recipes.aws.plan import Resource, State

_STATEMENT = "lex"


class LexPermissions:
    """Permissions of these functions."""

    kind = "Lambda permission"

    def __init__(self, client: Any, *, names: Sequence[str], owner: str) -> None:
        self._client = client
        self._names = tuple(names)
        self._owner = owner
        self._missing = client.exceptions.ResourceNotFoundException

    def read(self, name: str) -> State | None:
        """The permission as it is, or None where there is none."""
        try:
            policy = json.loads(self._client.get_policy(FunctionName=name)["Policy"])
        except self._missing:
            return None
        for statement in policy["Statement"]:
            if statement.get("Sid") == _STATEMENT:
                condition = statement.get("Condition", {})
                properties = {
                    "SourceArn": condition.get("ArnLike", {}).get("AWS:SourceArn"),
                    "SourceAccount": condition.get("StringEquals", {}).get("AWS:SourceAccount"),
                }
                return State(self._owner, properties)
        return None

    def create(self, resource: Resource, owner: str) -> None:
        """Add the permission."""
        self._client.add_permission(
            FunctionName=resource.name,
            StatementId=_STATEMENT,
            Action="lambda:InvokeFunction",
            Principal="lexv2.amazonaws.com",
            **resource.properties,
        )

    def update(self, resource: Resource, owner: str, current: State) -> None:
        """Replace it."""
        self.delete(resource.name)
        self.create(resource, owner)

    def delete(self, name: str) -> None:
        """Remove it; a missing one is no error."""
        with suppress(self._missing):
            self._client.remove_permission(FunctionName=name, StatementId=_STATEMENT)

    def owned(self, owner: str) -> Sequence[str]:
        """The names of the functions that have it."""
        return [name for name in self._names if self.read(name)]
