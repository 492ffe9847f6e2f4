"""A lake of the recipe, on disk and on moto's S3, and buckets with objects of every kind."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from athena_recipes.cli.main import main
from click.testing import CliRunner, Result

from tests.python.recipes.s3_encryption.s3_batch import S3Batch
from tests.python.recipes.s3_encryption.s3_inventory import S3Inventory
from tests.python.support.aws_server import REGION
from tests.python.support.recipe_lake import RecipeLake, succeeded

RECIPE = "s3_encryption"
REPORTS, DATA, ASSETS = "encryption-reports", "shop-data", "shop-assets"
PREFIX = "main"
MIB = 2**20
ARCHIVES = ("GLACIER", "DEEP_ARCHIVE")
ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers"


class EncryptionLake(RecipeLake):
    """The lake; `build` builds what is on S3."""

    recipe = RECIPE

    def build(self, *tables: str, tests: Sequence[str] = ()) -> None:
        """`dbt build` of these tables and what they need, or of all, with these tests alone."""
        kinds = ("unit_test",) if tests else ("unit_test", "test")
        excluded = (part for kind in kinds for part in ("--exclude-resource-type", kind))
        selected = [f"+{RECIPE}__{name}" for name in tables] or [RECIPE]
        only = ("--indirect-selection", "empty") if tests else ()
        succeeded(self.dbt("build", "-s", *selected, *tests, *only, *excluded))

    def download(self, s3: Any) -> None:
        """Make the raw files those of the lake on S3."""
        prefix = f"{PREFIX}/raw/{RECIPE}/"
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket=REPORTS, Prefix=prefix)
        for page in pages:
            for one in page.get("Contents", ()):
                found = s3.get_object(Bucket=REPORTS, Key=one["Key"])
                self.write(one["Key"].removeprefix(prefix), found["Body"].read())


class Shop:
    """Two buckets with objects of every kind, and the stand-ins that look at them."""

    def __init__(self, s3: Any, kms: Any, batch: S3Batch) -> None:
        self.s3, self.batch = s3, batch
        self.inventory = S3Inventory(s3)
        self.batch.sizes = self.inventory.sizes
        self.kms_key: str = kms.create_key()["KeyMetadata"]["Arn"]
        where = {"CreateBucketConfiguration": {"LocationConstraint": REGION}}
        s3.create_bucket(Bucket=REPORTS, **where)
        s3.create_bucket(Bucket=DATA, ObjectLockEnabledForBucket=True, **where)
        s3.create_bucket(Bucket=ASSETS, **where)
        for bucket in (DATA, ASSETS):
            tags = {"TagSet": [{"Key": "__Inventory", "Value": "true"}]}
            s3.put_bucket_tagging(Bucket=bucket, Tagging=tags)

    def fill(self) -> None:
        """Put the objects."""
        kms = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": self.kms_key}
        sse = {"ServerSideEncryption": "AES256"}
        self.put(DATA, "plain.txt")
        self.put(
            *(DATA, 'kept a,"c"+ü.txt'),
            StorageClass="STANDARD_IA",
            Tagging="team=sales&cost=1%202",
            Metadata={"origin": "till"},
            ContentType="text/csv",
            CacheControl="no-store",
        )
        self.share(DATA, 'kept a,"c"+ü.txt')
        self.put(DATA, "updated.txt", Metadata={"origin": "app"}, Tagging="a=b", **sse)
        self.put(DATA, "two versions.txt", body=b"old", **sse)
        self.put(DATA, "two versions.txt", body=b"new", **sse)
        self.put(DATA, "old plain.txt", body=b"old")
        self.put(DATA, "old plain.txt", body=b"new", **kms)
        self.put(DATA, "done.txt", **kms)
        self.put(DATA, "dsse.txt", ServerSideEncryption="aws:kms:dsse", SSEKMSKeyId=self.kms_key)
        self.put(DATA, "customer.txt")
        self.inventory.customer_keys.add((DATA, "customer.txt"))
        self.put(DATA, "cold.txt", StorageClass="GLACIER")
        self.put(DATA, "cold updated.txt", StorageClass="DEEP_ARCHIVE", **sse)
        self.put(DATA, "held.txt", ObjectLockLegalHoldStatus="ON", **sse)
        self.put(DATA, "gone.txt")
        self.s3.delete_object(Bucket=DATA, Key="gone.txt")
        self.put(
            *(DATA, "large.bin"),
            body=b"0123456789abcdef" * (11 * MIB // 16),
            Metadata={"origin": "backup"},
            Tagging="size=large",
            StorageClass="STANDARD_IA",
        )
        self.share(DATA, "large.bin")
        self.inventory.sizes[(DATA, "large.bin")] = 6 * 2**30
        self.put(ASSETS, "logo.svg", ContentType="image/svg+xml")
        self.put(ASSETS, "site.css", **sse)
        # The bucket has versions since a day: what was there has the version null.
        enabled = {"Status": "Enabled"}
        self.s3.put_bucket_versioning(Bucket=ASSETS, VersioningConfiguration=enabled)
        self.put(ASSETS, "site.css", body=b"newer", **kms)

    def put(self, bucket: str, key: str, body: bytes = b"content", **given: Any) -> None:
        """Put an object."""
        checksum = {"ChecksumAlgorithm": "SHA256"} if "ObjectLockLegalHoldStatus" in given else {}
        self.s3.put_object(Bucket=bucket, Key=key, Body=body, **given, **checksum)

    def share(self, bucket: str, key: str) -> None:
        """Let everyone read an object."""
        found = self.s3.get_object_acl(Bucket=bucket, Key=key)
        grant = {"Grantee": {"Type": "Group", "URI": ALL_USERS}, "Permission": "READ"}
        policy = {"Owner": found["Owner"], "Grants": [*found["Grants"], grant]}
        self.s3.put_object_acl(Bucket=bucket, Key=key, AccessControlPolicy=policy)

    def deliver(self, days: int = 0) -> None:
        """Reports of both buckets, now or `days` later."""
        at = datetime.now(UTC) + timedelta(days=days)
        for bucket in (DATA, ASSETS):
            self.inventory.deliver(bucket, at)

    def state(self) -> dict[tuple[str, str], dict[str, Any]]:
        """What must not change of each current object: class, metadata, tags, access, bytes."""
        found = {}
        for bucket in (DATA, ASSETS):
            for one in self.s3.list_objects_v2(Bucket=bucket).get("Contents", ()):
                name = {"Bucket": bucket, "Key": one["Key"]}
                head = self.s3.head_object(**name)
                found[(bucket, one["Key"])] = {
                    "class": one["StorageClass"],
                    "bytes": one["Size"],
                    "metadata": head["Metadata"],
                    "type": head["ContentType"],
                    "cache": head.get("CacheControl"),
                    # moto gives neither of an archived object.
                    **({} if one["StorageClass"] in ARCHIVES else self.tags_and_access(name)),
                }
        return found

    def tags_and_access(self, name: dict[str, str]) -> dict[str, list[str]]:
        """The tags and grants of an object, as text."""
        tags = self.s3.get_object_tagging(**name)["TagSet"]
        grants = self.s3.get_object_acl(**name)["Grants"]
        texts = ([json.dumps(one, sort_keys=True) for one in some] for some in (tags, grants))
        return dict(zip(("tags", "access"), map(sorted, texts), strict=True))

    def encryption(self) -> dict[tuple[str, str], str | None]:
        """How each current object is encrypted."""
        return {
            (bucket, one["Key"]): self.s3.head_object(Bucket=bucket, Key=one["Key"]).get(
                "ServerSideEncryption"
            )
            for bucket in (DATA, ASSETS)
            for one in self.s3.list_objects_v2(Bucket=bucket).get("Contents", ())
        }

    def versions(self) -> dict[str, int]:
        """The number of versions of each key of the versioned bucket."""
        count: dict[str, int] = {}
        for one in self.s3.list_object_versions(Bucket=DATA)["Versions"]:
            count[one["Key"]] = count.get(one["Key"], 0) + 1
        return count


def command(*arguments: str, root: Path | None = None) -> Result:
    """`athena-recipes s3_encryption encryption …` on the account, and a lake on disk."""
    environment = {"LAKE_ROOT": str(root)} if root else {}
    return CliRunner(env=environment).invoke(main, [RECIPE, "encryption", *arguments])
