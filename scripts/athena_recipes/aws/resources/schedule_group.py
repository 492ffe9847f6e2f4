"""EventBridge Scheduler's schedule groups. They have no properties but their name and tags."""

from collections.abc import Sequence
from typing import Any

from athena_recipes.aws.client import OWNER_TAG
from athena_recipes.aws.plan import Resource, State
from athena_recipes.cli.errors import UserError


class ScheduleGroups:
    """Schedule groups whose names begin with a prefix."""

    kind = "schedule group"

    def __init__(self, client: Any, *, prefix: str) -> None:
        self._client = client
        self._prefix = prefix

    def read(self, name: str) -> State | None:
        """The group as it is, or None where there is none."""
        try:
            group = self._client.get_schedule_group(Name=name)
        except self._client.exceptions.ResourceNotFoundException:
            return None
        if group["State"] == "DELETING":
            raise UserError(
                f"The {self.kind} `{name}` is still being deleted.",
                "Wait a minute, then run this again.",
            )
        tags = self._client.list_tags_for_resource(ResourceArn=group["Arn"]).get("Tags", ())
        owner = {tag["Key"]: tag["Value"] for tag in tags}.get(OWNER_TAG)
        return State(owner, properties={})

    def create(self, resource: Resource, owner: str) -> None:
        """Create the group, marked as the owner's."""
        tags = [{"Key": OWNER_TAG, "Value": owner}]
        self._client.create_schedule_group(Name=resource.name, Tags=tags)

    def update(self, resource: Resource, owner: str, current: State) -> None:
        """Never called: a group has no properties."""
        raise AssertionError("a schedule group has nothing to update")

    def delete(self, name: str) -> None:
        """Delete the group; a missing one is no error."""
        # AWS deletes a group with every schedule in it, so someone else's stops us here.
        missing = self._client.exceptions.ResourceNotFoundException
        try:
            pages = self._client.get_paginator("list_schedules").paginate(GroupName=name)
            left = [one["Name"] for page in pages for one in page["Schedules"]]
            if left:
                raise UserError(
                    f"The {self.kind} `{name}` holds schedules that this command did not make:"
                    f" {', '.join(sorted(left))}.",
                    "Move them to another group or delete them, then run this again.",
                )
            self._client.delete_schedule_group(Name=name)
        except missing:
            pass

    def owned(self, owner: str) -> Sequence[str]:
        """The names of all resources that the owner created here."""
        pages = self._client.get_paginator("list_schedule_groups").paginate(NamePrefix=self._prefix)
        found = [group for page in pages for group in page["ScheduleGroups"]]
        names = [group["Name"] for group in found if group["State"] == "ACTIVE"]
        return [name for name in names if (state := self.read(name)) and state.owner == owner]
