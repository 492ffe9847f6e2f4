"""Statements in a policy that others write too: of a bucket, or of a KMS key.

The resource's name is the bucket, or the key's ID; its property `Statement` is one statement, whose
Sid says who made it. All other statements stay as they are.
"""

import json
from collections.abc import Sequence
from typing import Any, Protocol

from botocore.exceptions import ClientError

from athena_recipes.aws.plan import Resource, State

Document = dict[str, Any]
SID = "AthenaRecipesS3Encryption"


class Policies(Protocol):
    """Reads and writes whole policies."""

    def get(self, name: str) -> Document | None:
        """The policy, or None where there is none."""
        ...

    def put(self, name: str, policy: Document) -> None:
        """Replace the policy; one without statements is removed."""
        ...


class BucketPolicies:
    """Policies of buckets."""

    def __init__(self, s3: Any) -> None:
        self._s3 = s3

    def get(self, name: str) -> Document | None:
        """The policy, or None where there is none."""
        try:
            found: Document = json.loads(self._s3.get_bucket_policy(Bucket=name)["Policy"])
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchBucketPolicy":
                return None
            raise
        return found

    def put(self, name: str, policy: Document) -> None:
        """Replace the policy; one without statements is removed."""
        if policy["Statement"]:
            self._s3.put_bucket_policy(Bucket=name, Policy=json.dumps(policy))
        else:
            self._s3.delete_bucket_policy(Bucket=name)


class KeyPolicies:
    """Policies of KMS keys, which always have one."""

    def __init__(self, kms: Any) -> None:
        self._kms = kms

    def get(self, name: str) -> Document | None:
        """The policy of the key."""
        found = self._kms.get_key_policy(KeyId=name, PolicyName="default")
        policy: Document = json.loads(found["Policy"])
        return policy

    def put(self, name: str, policy: Document) -> None:
        """Replace the policy."""
        self._kms.put_key_policy(KeyId=name, PolicyName="default", Policy=json.dumps(policy))


class PolicyStatements:
    """One statement per policy; `names` are the policies that may have one."""

    def __init__(self, kind: str, policies: Policies, names: Sequence[str]) -> None:
        self.kind = kind
        self._policies, self._names = policies, names

    def read(self, name: str) -> State | None:
        """The statement as it is, or None where there is none."""
        own = [one for one in self._statements(name) if one.get("Sid") == SID]
        return State("s3_encryption", {"Statement": own[0]}) if own else None

    def create(self, resource: Resource, owner: str) -> None:
        """Add the statement, or replace it."""
        others = [one for one in self._statements(resource.name) if one.get("Sid") != SID]
        self._put(resource.name, [*others, resource.properties["Statement"]])

    def update(self, resource: Resource, owner: str, current: State) -> None:
        """Replace the statement."""
        self.create(resource, owner)

    def delete(self, name: str) -> None:
        """Remove the statement; a missing one is no error."""
        found = self._statements(name)
        others = [one for one in found if one.get("Sid") != SID]
        if len(others) < len(found):
            self._put(name, others)

    def owned(self, owner: str) -> Sequence[str]:
        """Those of the named policies that have the statement."""
        return [name for name in self._names if self.read(name)]

    def _statements(self, name: str) -> list[Document]:
        policy = self._policies.get(name) or {}
        found = policy.get("Statement", [])
        return [found] if isinstance(found, dict) else list(found)

    def _put(self, name: str, statements: list[Document]) -> None:
        policy = self._policies.get(name) or {"Version": "2012-10-17"}
        self._policies.put(name, {**policy, "Statement": statements})
