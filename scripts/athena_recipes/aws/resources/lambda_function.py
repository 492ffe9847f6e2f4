"""Lambda functions with code of this package, and the bucket that may call each.

Properties: `Handler`, `RoleArn`, `TimeoutSeconds`, `MemoryMb`, `CodeSha256` (of the package),
`CalledByBucket` (the name of the bucket whose events call it; None for a function that S3 does not
call).
"""

import base64
import hashlib
import json
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from athena_recipes.aws.client import OWNER_TAG
from athena_recipes.aws.plan import Resource, State
from athena_recipes.aws.resources.waiting import once_assumable, until

RUNTIME = "python3.13"
_ARCHITECTURE = "arm64"
_STATEMENT = "s3"


def code_hash(package: bytes) -> str:
    """The hash of a package of code, as Lambda gives it."""
    return base64.b64encode(hashlib.sha256(package).digest()).decode()


class LambdaFunctions:
    """Functions whose names begin with a prefix; `package` is the code of each new function."""

    kind = "Lambda function"

    def __init__(
        self,
        client: Any,
        *,
        prefix: str,
        account_id: str,
        bucket_arn: Callable[[str], str],
        package: bytes,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._prefix = prefix
        self._account_id = account_id
        self._bucket_arn = bucket_arn
        self._package = package
        self._sleep = sleep
        self._missing = client.exceptions.ResourceNotFoundException

    def read(self, name: str) -> State | None:
        """The function as it is, or None where there is none."""
        try:
            found = self._client.get_function(FunctionName=name)
        except self._missing:
            return None
        known = found["Configuration"]
        properties = {
            "Handler": known["Handler"],
            "RoleArn": known["Role"],
            "TimeoutSeconds": known["Timeout"],
            "MemoryMb": known["MemorySize"],
            "CodeSha256": known["CodeSha256"],
            "CalledByBucket": self._calling_bucket(name),
        }
        return State(found.get("Tags", {}).get(OWNER_TAG), properties)

    def create(self, resource: Resource, owner: str) -> None:
        """Create the function, tagged, and let the bucket call it, if there is one."""

        def call() -> None:
            self._client.create_function(
                FunctionName=resource.name,
                Runtime=RUNTIME,
                Architectures=[_ARCHITECTURE],
                Code={"ZipFile": self._package},
                Tags={OWNER_TAG: owner},
                **_settings(resource),
            )

        once_assumable(call, self._sleep)
        self._until_ready(resource.name)
        self._permit(resource)

    def update(self, resource: Resource, owner: str, current: State) -> None:
        """Bring code, settings and permission to the desired properties."""
        desired, there = resource.properties, current.properties
        if desired["CodeSha256"] != there["CodeSha256"]:
            self._client.update_function_code(
                FunctionName=resource.name,
                Architectures=[_ARCHITECTURE],
                ZipFile=self._package,
            )
            self._until_ready(resource.name)
        if any(desired[key] != there[key] for key in _SETTINGS.values()):
            self._client.update_function_configuration(
                FunctionName=resource.name, Runtime=RUNTIME, **_settings(resource)
            )
            self._until_ready(resource.name)
        if desired["CalledByBucket"] != there["CalledByBucket"]:
            self._permit(resource)

    def delete(self, name: str) -> None:
        """Delete the function with its permission; a missing one is no error."""
        with suppress(self._missing):
            self._client.delete_function(FunctionName=name)

    def owned(self, owner: str) -> Sequence[str]:
        """The names of all functions that the owner created here."""
        pages = self._client.get_paginator("list_functions").paginate()
        names = [one["FunctionName"] for page in pages for one in page["Functions"]]
        ours = [name for name in names if name.startswith(self._prefix)]
        return [name for name in ours if (state := self.read(name)) and state.owner == owner]

    def _calling_bucket(self, name: str) -> str | None:
        try:
            policy = json.loads(self._client.get_policy(FunctionName=name)["Policy"])
        except self._missing:
            return None
        for statement in policy["Statement"]:
            if statement.get("Sid") == _STATEMENT:
                arn = str(statement["Condition"]["ArnLike"]["AWS:SourceArn"])
                return arn.rpartition(":")[2]
        return None

    def _permit(self, resource: Resource) -> None:
        bucket = resource.properties["CalledByBucket"]
        with suppress(self._missing):
            self._client.remove_permission(FunctionName=resource.name, StatementId=_STATEMENT)
        if bucket is None:
            return
        self._client.add_permission(
            FunctionName=resource.name,
            StatementId=_STATEMENT,
            Action="lambda:InvokeFunction",
            Principal="s3.amazonaws.com",
            SourceArn=self._bucket_arn(bucket),
            SourceAccount=self._account_id,
        )

    def _until_ready(self, name: str) -> None:
        def ready() -> bool:
            found = self._client.get_function_configuration(FunctionName=name)
            states = (found.get("State", "Active"), found.get("LastUpdateStatus", "Successful"))
            return states == ("Active", "Successful")

        until(ready, f"The {self.kind} `{name}`", self._sleep)


_SETTINGS = {
    "Handler": "Handler",
    "Role": "RoleArn",
    "Timeout": "TimeoutSeconds",
    "MemorySize": "MemoryMb",
}


def _settings(resource: Resource) -> dict[str, Any]:
    return {name: resource.properties[key] for name, key in _SETTINGS.items()}
