"""Policies of a bucket that is being encrypted: pure functions."""

from collections.abc import Sequence
from typing import Any

from athena_recipes.aws.iam import policy

Statement = dict[str, Any]


def bucket_policy(
    buckets: Sequence[str],
    kms_key: str | None,
    old_version_tag: tuple[str, str] | None,
    partition: str,
) -> Statement:
    """A policy that denies uploads with another encryption, and reads of tagged old versions.

    Conditions hold for requests that name an encryption: others get the bucket's default. A
    policy that denies what has no tag, as the article's, blocks every new object.
    """
    statements = []
    for number, bucket in enumerate(buckets):
        objects = f"arn:{partition}:s3:::{bucket}/*"
        suffix = "" if len(buckets) == 1 else str(number)
        wanted = "AES256" if kms_key is None else "aws:kms"
        header = "s3:x-amz-server-side-encryption"
        statements.append(
            _deny(f"OtherEncryption{suffix}", "s3:PutObject", objects, {header: wanted})
        )
        if kms_key is not None:
            key_header = "s3:x-amz-server-side-encryption-aws-kms-key-id"
            statements.append(
                _deny(f"OtherKey{suffix}", "s3:PutObject", objects, {key_header: kms_key})
            )
        if old_version_tag:
            name, value = old_version_tag
            statements.append(
                {
                    **_deny(f"OldVersions{suffix}", "s3:GetObjectVersion", objects, {}),
                    "Condition": {"StringEquals": {f"s3:ExistingObjectTag/{name}": value}},
                }
            )
    return policy(statements)


def _deny(sid: str, action: str, resource: str, unless: dict[str, str]) -> Statement:
    return {
        "Sid": sid,
        "Effect": "Deny",
        "Principal": "*",
        "Action": action,
        "Resource": resource,
        # A negated operator also holds where the key is absent.
        "Condition": {"StringNotEquals": unless, "Null": dict.fromkeys(unless, "false")},
    }
