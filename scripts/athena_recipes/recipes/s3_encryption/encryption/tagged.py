"""The buckets of a region that have a tag."""

from collections.abc import Sequence
from typing import Any

from botocore.exceptions import ClientError


def region_buckets(s3: Any, region: str) -> Sequence[str]:
    """The names of all buckets of the account in a region, sorted."""
    pages = s3.get_paginator("list_buckets").paginate(BucketRegion=region)
    return sorted(bucket["Name"] for page in pages for bucket in page.get("Buckets", ()))


def tagged_buckets(s3: Any, region: str, tag: tuple[str, str]) -> tuple[str, ...]:
    """Those of them that have the tag (name, value)."""
    name, value = tag
    return tuple(
        bucket for bucket in region_buckets(s3, region) if _tags(s3, bucket).get(name) == value
    )


def _tags(s3: Any, bucket: str) -> dict[str, str]:
    try:
        found = s3.get_bucket_tagging(Bucket=bucket)["TagSet"]
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchTagSet":
            return {}
        raise
    return {tag["Key"]: tag["Value"] for tag in found}
