"""Stacks of CloudFormation with one template and no parameters.

Properties: `Template`, as JSON, and `IsWhole`, which is false after a creation that failed: such a
stack can only be deleted and made again. Deleting a stack empties its spill bucket first, because
CloudFormation deletes no bucket with objects in it.
"""

import json
import time
from collections.abc import Callable, Sequence
from typing import Any

from botocore.exceptions import ClientError

from athena_recipes.aws.client import OWNER_TAG
from athena_recipes.aws.plan import Resource, State
from athena_recipes.aws.resources.waiting import until
from athena_recipes.cli.errors import UserError

_CAPABILITIES = ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
_BROKEN = frozenset({"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "REVIEW_IN_PROGRESS"})
_GONE = "DELETE_COMPLETE"


class Stacks:
    """Stacks by name."""

    kind = "CloudFormation stack"

    def __init__(self, client: Any, s3: Any, sleep: Callable[[float], None] = time.sleep) -> None:
        self._client, self._s3, self._sleep = client, s3, sleep

    def read(self, name: str) -> State | None:
        """The stack as it is once its work is done, or None where there is none."""
        found = self._done(name)
        if found is None:
            return None
        tags = {tag["Key"]: tag["Value"] for tag in found.get("Tags", ())}
        body = self._client.get_template(StackName=name)["TemplateBody"]
        whole = found["StackStatus"] not in _BROKEN
        template = json.loads(body) if isinstance(body, str) else json.loads(json.dumps(body))
        return State(tags.get(OWNER_TAG), {"Template": template, "IsWhole": whole})

    def create(self, resource: Resource, owner: str) -> None:
        """Make the stack and wait for it; UserError with CloudFormation's reason if it fails."""
        self._client.create_stack(
            StackName=resource.name,
            TemplateBody=_body(resource),
            Capabilities=_CAPABILITIES,
            Tags=[{"Key": OWNER_TAG, "Value": owner}],
        )
        self._succeed(resource.name)

    def update(self, resource: Resource, owner: str, current: State) -> None:
        """Update the stack; one whose creation failed is made again."""
        if not current.properties["IsWhole"]:
            self.delete(resource.name)
            self.create(resource, owner)
            return
        self._client.update_stack(
            StackName=resource.name,
            TemplateBody=_body(resource),
            Capabilities=_CAPABILITIES,
            Tags=[{"Key": OWNER_TAG, "Value": owner}],
        )
        self._succeed(resource.name)

    def delete(self, name: str) -> None:
        """Delete the stack and what it made; a missing one is no error."""
        state = self.read(name)
        if state is None:
            return
        for one in state.properties["Template"]["Resources"].values():
            if one["Type"] == "AWS::S3::Bucket":
                self._empty(one["Properties"]["BucketName"])
        self._client.delete_stack(StackName=name)
        if (left := self._done(name)) is not None:
            raise UserError(
                f"CloudFormation did not delete the stack {name}: {_reason(left)}",
                "Remove what it names, then run the same command again.",
            )

    def owned(self, owner: str) -> Sequence[str]:
        """The names of all stacks that the owner created here."""
        pages = self._client.get_paginator("describe_stacks").paginate()
        return [
            one["StackName"]
            for page in pages
            for one in page["Stacks"]
            if {"Key": OWNER_TAG, "Value": owner} in one.get("Tags", ())
            and one["StackStatus"] != _GONE
        ]

    def _empty(self, bucket: str) -> None:
        try:
            pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
            for page in pages:
                if keys := [{"Key": one["Key"]} for one in page.get("Contents", ())]:
                    self._s3.delete_objects(Bucket=bucket, Delete={"Objects": keys})
        except self._s3.exceptions.NoSuchBucket:
            pass

    def _succeed(self, name: str) -> None:
        found = self._done(name)
        if found is None or "ROLLBACK" in found["StackStatus"] or "FAILED" in found["StackStatus"]:
            raise UserError(
                f"CloudFormation did not finish the stack {name}: {_reason(found or {})}",
                "See its events in the CloudFormation console, correct it, and run this again.",
            )

    def _done(self, name: str) -> dict[str, Any] | None:
        """The stack when nothing works on it, None if there is none."""
        found: dict[str, Any] | None = None

        def is_done() -> bool:
            nonlocal found
            found = self._found(name)
            return found is None or not found["StackStatus"].endswith("_IN_PROGRESS")

        until(is_done, f"The stack {name}", self._sleep)
        return found

    def _found(self, name: str) -> dict[str, Any] | None:
        try:
            [found] = self._client.describe_stacks(StackName=name)["Stacks"]
        except ClientError as error:
            if error.response["Error"]["Code"] != "ValidationError":
                raise
            return None
        return None if found["StackStatus"] == _GONE else dict(found)


def _body(resource: Resource) -> str:
    return json.dumps(resource.properties["Template"])


def _reason(found: dict[str, Any]) -> str:
    return str(found.get("StackStatusReason") or found.get("StackStatus") or "it is gone")
