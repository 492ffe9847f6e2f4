"""What a job does to each object of its manifest: pure functions."""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.s3_encryption.encryption.manifests import Manifest
from athena_recipes.recipes.s3_encryption.encryption.planned import UPDATE

Operation = dict[str, Any]
_GRANTEES = {"canonicalId": "id", "uri": "uri", "emailAddress": "emailAddress"}


@dataclass(frozen=True)
class Encryption:
    """The desired encryption: a KMS key by its ARN, or None for SSE-S3."""

    kms_key: str | None
    has_bucket_key: bool = True


def operation(manifest: Manifest, encryption: Encryption, partition: str = "aws") -> Operation:
    """The operation of a manifest's job.

    A copy keeps class, metadata, tags and access. It leaves an object alone that was written after
    the report: that version is not what was planned. Raises UserError for an update to SSE-S3.
    """
    if manifest.action == UPDATE:
        if encryption.kms_key is None:
            raise UserError(
                "UpdateObjectEncryption cannot change an object to SSE-S3.",
                "Name a key with --kms-key, or build with s3_encryption_target: SSE-S3.",
            )
        key = {"KMSKeyArn": encryption.kms_key, "BucketKeyEnabled": encryption.has_bucket_key}
        return {"S3UpdateObjectEncryption": {"ObjectEncryption": {"SSEKMS": key}}}
    copied: Operation = {
        "TargetResource": f"arn:{partition}:s3:::{manifest.bucket}",
        "StorageClass": manifest.storage_class,
        "MetadataDirective": "COPY",
        "UnModifiedSinceConstraint": datetime.fromisoformat(manifest.reported_at).replace(
            tzinfo=UTC
        ),
    }
    if encryption.kms_key is None:
        copied["NewObjectMetadata"] = {"SSEAlgorithm": "AES256"}
    else:
        copied["SSEAwsKmsKeyId"] = encryption.kms_key
        copied["BucketKeyEnabled"] = encryption.has_bucket_key
    if grants := access_grants(manifest.access):
        copied["AccessControlGrants"] = grants
    return {"S3PutObjectCopy": copied}


def is_access_known(access: str) -> bool:
    """Whether an inventory's access control list (JSON in Base64) has grants that a job can give.

    S3 writes a list whose status is UNAVAILABLE where it does not have the object's.
    """
    return _grants(access) is not None


def access_grants(access: str) -> list[dict[str, Any]]:
    """The grants of an inventory's access control list, if they are more than the owner's."""
    found = _grants(access) or []
    if len(found) <= 1:
        return []
    grants = []
    for grant in found:
        name = next(name for name in _GRANTEES if name in grant)
        grantee = {"TypeIdentifier": _GRANTEES[name], "Identifier": grant[name]}
        grants.append({"Grantee": grantee, "Permission": grant["permission"]})
    return grants


def _grants(access: str) -> list[dict[str, str]] | None:
    """The grants as the inventory writes them; None where the list is missing or unreadable."""
    try:
        found = json.loads(base64.b64decode(access))
        if found.get("status") != "AVAILABLE":
            return None
        grants: list[dict[str, str]] = found["grants"]
        readable = all("permission" in grant and _GRANTEES.keys() & grant for grant in grants)
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
    return grants if readable else None
