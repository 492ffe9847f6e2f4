"""The copies of a key in the lake on S3, all versions of them."""

from collections.abc import Iterator
from typing import Any

from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.errors import UserError
from athena_recipes.lake.keys.keys import key_file


def delete_copies(client: Any, lake: S3Address, recipe: str, version: int) -> int:
    """Delete `<lake>/raw/<recipe>/keys/key_<version>.csv`, every version; how many there were.

    `client` is boto3's of S3. Delete markers are deleted too, and are not counted. Can be repeated.
    Raises UserError if a version is left.
    """
    bucket, key = lake.bucket, lake.key(f"raw/{recipe}/{key_file(version)}")
    count = 0
    for version_id, is_marker in list(_versions(client, bucket, key)):
        client.delete_object(Bucket=bucket, Key=key, VersionId=version_id)
        count += not is_marker
    if left := list(_versions(client, bucket, key)):
        raise UserError(
            f"s3://{bucket}/{key} still has {len(left)} versions.", "Run the same command again."
        )
    return count


def _versions(client: Any, bucket: str, key: str) -> Iterator[tuple[str, bool]]:
    """(version's id, whether it is a delete marker) of exactly this key."""
    pages = client.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=key)
    for page in pages:
        for kind in ("Versions", "DeleteMarkers"):
            for one in page.get(kind, ()):
                if one["Key"] == key:
                    yield one["VersionId"], kind == "DeleteMarkers"
