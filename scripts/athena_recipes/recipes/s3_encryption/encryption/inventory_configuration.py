"""S3 Inventory configurations, one per bucket.

The resource's name is the bucket; the ID of the configuration says who made it. Properties:
`Destination` (bucket ARN), `Account`, `Prefix` and `Fields`. All versions are listed daily in
Parquet.
"""

from collections.abc import Callable, Sequence
from typing import Any

from botocore.exceptions import ClientError

from athena_recipes.aws.plan import Resource, State

CONFIG_ID = "athena-recipes-encryption"
FIELDS = (
    *("BucketKeyStatus", "EncryptionStatus", "IntelligentTieringAccessTier", "LastModifiedDate"),
    *("ObjectAccessControlList", "ObjectLockLegalHoldStatus", "ObjectLockMode"),
    *("ObjectLockRetainUntilDate", "ObjectOwner", "Size", "StorageClass"),
)


class InventoryConfigurations:
    """The configurations of this recipe; `buckets` gives those to look at for what is owned."""

    kind = "S3 inventory"

    def __init__(self, client: Any, buckets: Callable[[], Sequence[str]]) -> None:
        self._client = client
        self._buckets = buckets

    def read(self, name: str) -> State | None:
        """The configuration of a bucket as it is, or None where there is none."""
        try:
            found = self._client.get_bucket_inventory_configuration(Bucket=name, Id=CONFIG_ID)
        except ClientError as error:
            if _is_missing(error):
                return None
            raise
        one = found["InventoryConfiguration"]
        to = one["Destination"]["S3BucketDestination"]
        properties = {
            "Destination": to["Bucket"],
            "Account": to.get("AccountId"),
            "Prefix": to.get("Prefix", ""),
            "Fields": sorted(one.get("OptionalFields", [])),
        }
        return State("s3_encryption", properties)

    def create(self, resource: Resource, owner: str) -> None:
        """Create the configuration."""
        given = resource.properties
        self._client.put_bucket_inventory_configuration(
            Bucket=resource.name,
            Id=CONFIG_ID,
            InventoryConfiguration={
                "Id": CONFIG_ID,
                "IsEnabled": True,
                "IncludedObjectVersions": "All",
                "Schedule": {"Frequency": "Daily"},
                "OptionalFields": given["Fields"],
                "Destination": {
                    "S3BucketDestination": {
                        "AccountId": given["Account"],
                        "Bucket": given["Destination"],
                        "Format": "Parquet",
                        "Prefix": given["Prefix"],
                        "Encryption": {"SSES3": {}},
                    }
                },
            },
        )

    def update(self, resource: Resource, owner: str, current: State) -> None:
        """Replace the configuration."""
        self.create(resource, owner)

    def delete(self, name: str) -> None:
        """Delete the configuration; a missing one is no error."""
        try:
            self._client.delete_bucket_inventory_configuration(Bucket=name, Id=CONFIG_ID)
        except ClientError as error:
            if not _is_missing(error):
                raise

    def owned(self, owner: str) -> Sequence[str]:
        """The buckets that have the configuration."""
        return [name for name in self._buckets() if self.read(name)]


def _is_missing(error: ClientError) -> bool:
    """Whether there is no such configuration or bucket."""
    return bool(error.response["ResponseMetadata"]["HTTPStatusCode"] == 404)
