"""Connections of AppFlow to SaaS applications (connector profiles).

Properties: `ConnectorType`, `ConnectorLabel` and `Profile` (the API's connectorProfileProperties).
A connection has no tags: one with a name of the owner's is the owner's. Credentials
are read from Secrets Manager when a connection is made, and AWS never gives them back.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from athena_recipes.aws.plan import Resource, State
from athena_recipes.cli.errors import UserError


class AppFlowConnections:
    """Connections with these names; `credentials` gives the API's credentials."""

    kind = "AppFlow connection"

    def __init__(
        self,
        client: Any,
        *,
        names: Sequence[str],
        owner: str,
        credentials: Callable[[], Mapping[str, Any]],
    ) -> None:
        self._client = client
        self._names = tuple(names)
        self._owner = owner
        self._credentials = credentials

    def read(self, name: str) -> State | None:
        """The connection as it is, or None where there is none."""
        found = self.describe(name)
        if found is None:
            return None
        properties = {
            "ConnectorType": found["connectorType"],
            "ConnectorLabel": found.get("connectorLabel", ""),
            "Profile": found.get("connectorProfileProperties", {}),
        }
        return State(self._owner if name in self._names else None, properties)

    def describe(self, name: str) -> Any:
        """AppFlow's description of a connection, or None."""
        answer = self._client.describe_connector_profiles(connectorProfileNames=[name])
        return next(iter(answer["connectorProfileDetails"]), None)

    def create(self, resource: Resource, owner: str) -> None:
        """Make the connection with the secret's credentials; AppFlow tries them."""
        properties = resource.properties
        label = properties["ConnectorLabel"]
        self._client.create_connector_profile(
            connectorProfileName=resource.name,
            connectorType=properties["ConnectorType"],
            **({"connectorLabel": label} if label else {}),
            connectionMode="Public",
            connectorProfileConfig={
                "connectorProfileProperties": properties["Profile"],
                "connectorProfileCredentials": self._credentials(),
            },
        )

    def update(self, resource: Resource, owner: str, current: State) -> None:
        """Replace properties and credentials; AppFlow cannot change the application."""
        if current.properties["ConnectorType"] != resource.properties["ConnectorType"]:
            raise UserError(
                f"The {self.kind} `{resource.name}` is of another application.",
                "Run destroy, then apply.",
            )
        self._client.update_connector_profile(
            connectorProfileName=resource.name,
            connectionMode="Public",
            connectorProfileConfig={
                "connectorProfileProperties": resource.properties["Profile"],
                "connectorProfileCredentials": self._credentials(),
            },
        )

    def delete(self, name: str) -> None:
        """Delete the connection, whose flows are gone; a missing one is no error."""
        with suppress(self._client.exceptions.ResourceNotFoundException):
            self._client.delete_connector_profile(connectorProfileName=name, forceDelete=False)

    def owned(self, owner: str) -> Sequence[str]:
        """The names of all connections of ours."""
        return [name for name in self._names if self.describe(name)]


def secret_credentials(client: Any, arn: str, keys: Mapping[str, str]) -> dict[str, str]:
    """Credentials by the API's names, from a secret; `keys` maps those to the secret's keys.

    `client` is Secrets Manager's. Raises UserError where the secret is no JSON object or lacks a
    key.
    """
    text = client.get_secret_value(SecretId=arn).get("SecretString", "")
    try:
        found = json.loads(text)
    except json.JSONDecodeError:
        found = None
    names = ", ".join(keys.values())
    if not isinstance(found, dict):
        raise UserError(
            f"The secret {arn} is not a JSON object.", f"Store one with the keys {names}."
        )
    given = {name: str(found[key]) for name, key in keys.items() if found.get(key)}
    lacking = [key for name, key in keys.items() if name not in given]
    if lacking:
        raise UserError(
            f"The secret {arn} has no {' and no '.join(lacking)}.",
            f"Store a JSON object with the keys {names}.",
        )
    return given
