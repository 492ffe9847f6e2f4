"""Secrets of Secrets Manager with a warehouse's login.

Property: `Keys`, the names of what is in the secret. Values are in no plan: `create` takes them
from the environment, and later changes are the rotation's, not ours.
"""

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from athena_recipes.aws.client import OWNER_TAG
from athena_recipes.aws.plan import Resource, State
from athena_recipes.cli.errors import UserError

KEYS = ["password", "username"]
_VARIABLES = {"username": "REDSHIFT_USERNAME", "password": "REDSHIFT_PASSWORD"}


class Secrets:
    """Secrets by name."""

    kind = "secret"

    def __init__(self, client: Any) -> None:
        self._client = client

    def read(self, name: str) -> State | None:
        """The secret as it is, or None where there is none."""
        try:
            found = self._client.describe_secret(SecretId=name)
        except self._client.exceptions.ResourceNotFoundException:
            return None
        if found.get("DeletedDate"):
            return None
        tags = {tag["Key"]: tag["Value"] for tag in found.get("Tags", ())}
        # What is in it is not read: the right to it is the connector's alone.
        return State(tags.get(OWNER_TAG), {"Keys": KEYS})

    def create(self, resource: Resource, owner: str) -> None:
        """Make it with the login in the environment; UserError if that is not there."""
        login = login_from_environment()
        self._client.create_secret(
            Name=resource.name,
            Description=f"Made by {OWNER_TAG} ({owner}).",
            SecretString=json.dumps(login),
            Tags=[{"Key": OWNER_TAG, "Value": owner}],
        )

    def update(self, resource: Resource, owner: str, current: State) -> None:
        """Never called: nothing of a secret is compared."""

    def delete(self, name: str) -> None:
        """Delete it now, without a recovery window; a missing one is no error."""
        with suppress(self._client.exceptions.ResourceNotFoundException):
            self._client.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)

    def owned(self, owner: str) -> Sequence[str]:
        """The names of all secrets that the owner created here."""
        pages = self._client.get_paginator("list_secrets").paginate(
            Filters=[{"Key": "tag-key", "Values": [OWNER_TAG]}]
        )
        return [
            one["Name"]
            for page in pages
            for one in page["SecretList"]
            if {"Key": OWNER_TAG, "Value": owner} in one.get("Tags", ())
        ]


def login_from_environment() -> dict[str, str]:
    """The login in REDSHIFT_USERNAME and REDSHIFT_PASSWORD; UserError if one is not set."""
    login = {key: os.environ.get(name, "") for key, name in _VARIABLES.items()}
    if missing := [name for key, name in _VARIABLES.items() if not login[key]]:
        raise UserError(
            f"There is no secret yet, and {' and '.join(missing)} is not set.",
            "Set both for this command; they go into the secret and nowhere else.",
        )
    return login
