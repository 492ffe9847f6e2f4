"""Is the lake's bucket there, and in the region? Without it nothing can be delivered."""

from typing import Any

from botocore.exceptions import ClientError

from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.streaming_buckets.firehose.config import Config


def bucket_problem(client: Any, config: Config, region: str) -> UserError | None:
    """What is wrong with the bucket, with the fix, or None; `client` is S3's (one call)."""
    try:
        found = client.head_bucket(Bucket=config.bucket)
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"404", "NoSuchBucket"}:
            raise
        return UserError(
            f"There is no bucket {config.bucket}.",
            f"Correct lake_root, or make it: aws s3 mb s3://{config.bucket} --region {region}",
        )
    where = found.get("BucketRegion") or region
    if where != region:
        return UserError(
            f"The bucket {config.bucket} is in {where}, and the stream would be in {region}.",
            f"Pass `--region {where}`; Athena and Firehose work best where the bucket is.",
        )
    return None
