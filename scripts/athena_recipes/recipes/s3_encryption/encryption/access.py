"""Whether a copy would lose an access control list that the report does not have."""

from typing import Any

from botocore.exceptions import ClientError

from athena_recipes.cli.errors import UserError


def refuse_unknown_access(s3: Any, bucket: str) -> None:
    """Raise UserError for a bucket whose objects may have access control lists.

    Called for copies of objects without a list in the report: a copy makes them private.
    """
    try:
        found = s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]
        rules = {rule["ObjectOwnership"] for rule in found["Rules"]}
    except ClientError as error:
        if error.response["Error"]["Code"] != "OwnershipControlsNotFoundError":
            raise
        rules = set()
    if rules != {"BucketOwnerEnforced"}:
        raise UserError(
            f"Objects of {bucket} may have access control lists; the report does not have them.",
            "Add the field ObjectAccessControlList to the inventory, or disable these lists on the"
            " bucket (BucketOwnerEnforced); or pass --drop-access to make copies private.",
        )
