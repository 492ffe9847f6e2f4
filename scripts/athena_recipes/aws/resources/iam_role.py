"""IAM roles with one inline policy.

Properties: `Trust` and `Policy`, both policy documents as JSON objects; `MaxSessionSeconds`, where
it is not IAM's default of an hour; and `Added`, the names or ARNs of policies that were added by
hand; no plan has any. IAM has no regions, so the roles' path
names the command and its region; the tag says who made them.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from botocore.exceptions import ClientError

from athena_recipes.aws.client import OWNER_TAG
from athena_recipes.aws.plan import Resource, State
from athena_recipes.cli.errors import UserError

_POLICY_NAME = "athena-recipes"
_HOUR = 3_600  # IAM's default of a role's longest session, in seconds


class IamRoles:
    """Roles under `/athena-recipes/<command>/<region>/`."""

    kind = "IAM role"

    def __init__(self, client: Any, *, path: str) -> None:
        self._client = client
        self._path = path

    def read(self, name: str) -> State | None:
        """The role as it is, or None where there is none."""
        try:
            role = self._client.get_role(RoleName=name)["Role"]
        except self._client.exceptions.NoSuchEntityException:
            return None
        tags = {tag["Key"]: tag["Value"] for tag in role.get("Tags", ())}
        owner = tags.get(OWNER_TAG) if role["Path"] == self._path else None
        if owner is None:
            return State(owner=None, properties={})
        trust = role["AssumeRolePolicyDocument"]
        properties = {"Trust": trust, "Policy": self._policy(name)}
        if (longest := role.get("MaxSessionDuration", _HOUR)) != _HOUR:
            properties["MaxSessionSeconds"] = longest
        added = [*self._inline(name), *self._attached(name)]
        return State(owner, {**properties, "Added": added} if added else properties)

    def create(self, resource: Resource, owner: str) -> None:
        """Make the role with its policy; the tag is set by the call that makes it."""
        self._client.create_role(
            Path=self._path,
            RoleName=resource.name,
            AssumeRolePolicyDocument=json.dumps(resource.properties["Trust"]),
            Description=f"Made by {OWNER_TAG} ({owner}).",
            MaxSessionDuration=resource.properties.get("MaxSessionSeconds", _HOUR),
            Tags=[{"Key": OWNER_TAG, "Value": owner}],
        )
        self._put_policy(resource)

    def update(self, resource: Resource, owner: str, current: State) -> None:
        """Bring the role to the desired properties."""
        if current.properties["Trust"] != resource.properties["Trust"]:
            self._client.update_assume_role_policy(
                RoleName=resource.name, PolicyDocument=json.dumps(resource.properties["Trust"])
            )
        if current.properties["Policy"] != resource.properties["Policy"]:
            self._put_policy(resource)
        longest = resource.properties.get("MaxSessionSeconds", _HOUR)
        if current.properties.get("MaxSessionSeconds", _HOUR) != longest:
            self._client.update_role(RoleName=resource.name, MaxSessionDuration=longest)
        if "Added" in current.properties:
            self._remove_added(resource.name)

    def delete(self, name: str) -> None:
        """Delete the role; a missing one is no error."""
        missing = self._client.exceptions.NoSuchEntityException
        with suppress(missing):  # an earlier run was stopped after this call
            self._client.delete_role_policy(RoleName=name, PolicyName=_POLICY_NAME)
        with suppress(missing):
            self._remove_added(name)
        try:
            self._client.delete_role(RoleName=name)
        except missing:
            pass
        except ClientError as error:
            if error.response["Error"]["Code"] != "DeleteConflict":
                raise
            raise UserError(
                f"The {self.kind} `{name}` is still in use: {error.response['Error']['Message']}",
                "Remove it from its instance profiles, then run this again.",
            ) from error

    def owned(self, owner: str) -> Sequence[str]:
        """The names of all resources that the owner created here."""
        pages = self._client.get_paginator("list_roles").paginate(PathPrefix=self._path)
        names = [role["RoleName"] for page in pages for role in page["Roles"]]
        # `list_roles` leaves the tags out, so each role is read.
        return [name for name in names if (state := self.read(name)) and state.owner == owner]

    def _policy(self, name: str) -> Any:
        try:
            found = self._client.get_role_policy(RoleName=name, PolicyName=_POLICY_NAME)
        except self._client.exceptions.NoSuchEntityException:
            return None
        return found["PolicyDocument"]

    def _inline(self, name: str) -> list[str]:
        """The inline policies beside ours."""
        pages = self._client.get_paginator("list_role_policies").paginate(RoleName=name)
        return [one for page in pages for one in page["PolicyNames"] if one != _POLICY_NAME]

    def _attached(self, name: str) -> list[str]:
        """The ARNs of attached policies."""
        pages = self._client.get_paginator("list_attached_role_policies").paginate(RoleName=name)
        return [one["PolicyArn"] for page in pages for one in page["AttachedPolicies"]]

    def _remove_added(self, name: str) -> None:
        for policy in self._inline(name):
            self._client.delete_role_policy(RoleName=name, PolicyName=policy)
        for arn in self._attached(name):
            self._client.detach_role_policy(RoleName=name, PolicyArn=arn)

    def _put_policy(self, resource: Resource) -> None:
        self._client.put_role_policy(
            RoleName=resource.name,
            PolicyName=_POLICY_NAME,
            PolicyDocument=json.dumps(resource.properties["Policy"]),
        )
