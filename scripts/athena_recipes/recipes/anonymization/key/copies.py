"""The copies of a key in the lake on S3, all versions of them."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from athena_recipes.cli.errors import UserError


def delete_copies(client: Any, lake: str, version: int) -> int:
    """Delete `<lake>/raw/anonymization/keys/key_<version>.csv`, every version; how many there were.

    `client` is boto3's of S3, `lake` is `s3://bucket[/prefix]`. Delete markers go too, and are not
    counted. Can be repeated. Raises UserError for another `lake`, and if a version is left.
    """
    parts = urlsplit(lake)
    if parts.scheme != "s3" or not parts.netloc:
        raise UserError(f"{lake} is no lake root on S3.", "Give --lake-root s3://bucket/prefix")
    bucket = parts.netloc
    key = f"{parts.path.strip('/')}/raw/anonymization/keys/key_{version}.csv".lstrip("/")
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
