"""Statements of a bucket's policy; those of others are left as they are.

Properties: the statement; its `Sid` is the resource's name. Statements have no tags:
those with the owner's ids are the owner's. S3 replaces a policy as a whole, so two
commands that change one bucket's policy at the same time can undo each other.
"""

import json
from collections.abc import Sequence
from typing import Any

from botocore.exceptions import ClientError

from athena_recipes.aws.plan import Resource, State


class BucketStatements:
    """The statements of one bucket with these ids."""

    kind = "bucket policy statement"

    def __init__(self, client: Any, *, bucket: str, names: Sequence[str], owner: str) -> None:
        self._client = client
        self._bucket = bucket
        self._names = tuple(names)
        self._owner = owner

    def read(self, name: str) -> State | None:
        """The statement as it is, or None where there is none."""
        found = [one for one in self._policy()["Statement"] if one.get("Sid") == name]
        if not found:
            return None
        owner = self._owner if name in self._names else None
        return State(owner, found[0])

    def create(self, resource: Resource, owner: str) -> None:
        """Add the statement to the policy."""
        self._put(resource.name, [dict(resource.properties)])

    def update(self, resource: Resource, owner: str, current: State) -> None:
        """Replace the statement."""
        self.create(resource, owner)

    def delete(self, name: str) -> None:
        """Take the statement off the policy; a missing one is no error."""
        if self.read(name):
            self._put(name, [])

    def owned(self, owner: str) -> Sequence[str]:
        """The ids of all statements of ours."""
        ids = [str(one.get("Sid", "")) for one in self._policy()["Statement"]]
        return [one for one in ids if one in self._names]

    def _policy(self) -> Any:
        try:
            text = self._client.get_bucket_policy(Bucket=self._bucket)["Policy"]
        except ClientError as error:
            # A bucket that is gone has no statements; `apply` has checked that there is one.
            if error.response["Error"]["Code"] not in {"NoSuchBucketPolicy", "NoSuchBucket"}:
                raise
            return {"Version": "2012-10-17", "Statement": []}
        found = json.loads(text)
        if isinstance(found["Statement"], dict):  # one statement may stand without a list
            found["Statement"] = [found["Statement"]]
        return found

    def _put(self, name: str, statements: list[dict[str, Any]]) -> None:
        policy = self._policy()
        others = [one for one in policy["Statement"] if one.get("Sid") != name]
        policy["Statement"] = [*others, *statements]
        if policy["Statement"]:
            self._client.put_bucket_policy(Bucket=self._bucket, Policy=json.dumps(policy))
        else:
            self._client.delete_bucket_policy(Bucket=self._bucket)
