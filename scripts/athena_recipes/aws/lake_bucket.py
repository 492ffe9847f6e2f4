"""Checks that the lake's bucket exists in the region; AWS delivers to it."""

from typing import Any

from botocore.exceptions import ClientError

from athena_recipes.cli.errors import UserError


def bucket_problem(client: Any, bucket: str, region: str) -> UserError | None:
    """What is wrong with the bucket, with the fix, or None; `client` is S3's (one call)."""
    try:
        found = client.head_bucket(Bucket=bucket)
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"404", "NoSuchBucket"}:
            raise
        return UserError(
            f"There is no bucket {bucket}.",
            f"Correct lake_root, or make it: aws s3 mb s3://{bucket} --region {region}",
        )
    where = found.get("BucketRegion") or region
    if where != region:
        return UserError(
            f"The bucket {bucket} is in {where}, and what delivers to it would be in {region}.",
            f"Pass `--region {where}`; deliveries and Athena work best where the bucket is.",
        )
    return None
