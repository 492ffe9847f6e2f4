"""Lake Formation's tags: a key and the values that it may have.

Properties: `TagValues`, sorted. LF-tags carry no mark of who made them, so their names do: all that
begin with the owner's prefix are the owner's.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from botocore.exceptions import ClientError

from athena_recipes.aws.plan import Resource, State


class LfTags:
    """LF-tags whose key begins with a prefix."""

    kind = "LF-tag"

    def __init__(self, client: Any, *, prefix: str, owner: str) -> None:
        self._client = client
        self._prefix = prefix
        self._owner = owner

    def read(self, name: str) -> State | None:
        """The tag as it is, or None where there is none."""
        try:
            values = self._client.get_lf_tag(TagKey=name).get("TagValues") or ()
        except self._client.exceptions.EntityNotFoundException:
            return None
        if not values:
            return None
        return State(self._owner, {"TagValues": sorted(values)})

    def create(self, resource: Resource, owner: str) -> None:
        """Create the tag."""
        self._client.create_lf_tag(TagKey=resource.name, TagValues=resource.properties["TagValues"])

    def update(self, resource: Resource, owner: str, current: State) -> None:
        """Add and remove values."""
        desired, there = set(resource.properties["TagValues"]), set(current.properties["TagValues"])
        changes = {
            "TagValuesToAdd": sorted(desired - there),
            "TagValuesToDelete": sorted(there - desired),
        }
        given = {key: values for key, values in changes.items() if values}
        self._client.update_lf_tag(TagKey=resource.name, **given)

    def delete(self, name: str) -> None:
        """Delete the tag; AWS removes it from all resources."""
        with suppress(self._client.exceptions.EntityNotFoundException):
            self._client.delete_lf_tag(TagKey=name)

    def owned(self, owner: str) -> Sequence[str]:
        """The keys that begin with the prefix."""
        return sorted(key for key in tag_keys(self._client) if key.startswith(self._prefix))


def tag_keys(client: Any) -> list[str]:
    """The keys of all LF-tags; empty where Lake Formation was never used."""
    keys: list[str] = []
    token: dict[str, str] = {}
    while True:
        try:
            page = client.list_lf_tags(**token)
        except ClientError as error:
            if error.response["Error"]["Code"] == "EntityNotFoundException":
                return keys
            raise
        keys += [tag["TagKey"] for tag in page.get("LFTags", ())]
        if not page.get("NextToken"):
            return keys
        token = {"NextToken": page["NextToken"]}
