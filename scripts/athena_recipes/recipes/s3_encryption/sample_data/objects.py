"""The buckets of the sample, and their objects on each day."""

import base64
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

GIB = 2**30
FIRST_DAY = datetime(2026, 3, 1, 1, tzinfo=UTC)
DAYS = 3
KEY_FROM_CARD = 'a b,"c".txt'
OWNER = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"
_SHARED = base64.b64encode(
    json.dumps(
        {
            "version": "2022-11-10",
            "status": "AVAILABLE",
            "grants": [
                {"canonicalId": OWNER, "type": "CanonicalUser", "permission": "FULL_CONTROL"},
                {"uri": "http://acs.amazonaws.com/groups/global/AllUsers", "permission": "READ"},
            ],
        }
    ).encode()
).decode()


@dataclass(frozen=True)
class Bucket:
    """A bucket: how its inventory is configured, and how many objects it has at scale 1."""

    name: str
    config_id: str
    file_format: str
    optional: tuple[str, ...]
    has_versions: bool
    objects: int
    days: tuple[int, ...] = tuple(range(DAYS))

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of the report, in S3's order."""
        versions = ("VersionId", "IsLatest", "IsDeleteMarker") if self.has_versions else ()
        return ("Bucket", "Key", *versions, *self.optional)


_ALL = (
    *("Size", "LastModifiedDate", "ETag", "StorageClass", "IsMultipartUploaded"),
    *("ReplicationStatus", "EncryptionStatus", "ObjectLockRetainUntilDate", "ObjectLockMode"),
    *("ObjectLockLegalHoldStatus", "IntelligentTieringAccessTier", "BucketKeyStatus"),
    *("ChecksumAlgorithm", "ObjectAccessControlList", "ObjectOwner"),
)
UPLOADS = Bucket("retail-app-uploads", "encryption", "CSV", _ALL, True, 600)
LAKE = Bucket(
    *("retail-analytics-lake", "EntireBucketDaily", "Parquet"),
    ("Size", "LastModifiedDate", "StorageClass", "EncryptionStatus", "BucketKeyStatus"),
    has_versions=False,
    objects=450,
)
ARCHIVE = Bucket("retail-archive", "encryption", "ORC", _ALL[:12], True, 300)
# The article's configuration: current versions, and the status alone.
ASSETS = Bucket("retail-web-assets", "inventory", "CSV", ("EncryptionStatus",), False, 200)
BUCKETS = (UPLOADS, LAKE, ARCHIVE, ASSETS)

_FOLDERS = ("invoices", "photos/2024", "exports/orders", "logs/app", "über uns", "a+b&c")


def rows(bucket: Bucket, day: int, seed: int, scale: float) -> Iterator[dict[str, Any]]:
    """The object versions of a bucket on a day (0 is the first), as S3 Inventory has them."""
    chance = random.Random(f"{seed} {bucket.name}")
    at = FIRST_DAY + timedelta(days=day)
    for number in range(max(20, int(bucket.objects * scale))):
        for version in _versions(bucket, number, chance, at):
            yield _on_day(version, number, day)


def _versions(
    bucket: Bucket, number: int, chance: random.Random, at: datetime
) -> Iterator[dict[str, Any]]:
    """The versions of one object, the current one first; the same on every day but for the day."""
    written = FIRST_DAY - timedelta(
        days=chance.randrange(30, 900), seconds=chance.randrange(86_400)
    )
    folder = _FOLDERS[chance.randrange(len(_FOLDERS))]
    key = KEY_FROM_CARD if number == 0 else f"{folder}/{number:06d}.bin"
    status = chance.choices(
        ("NOT-SSE", "SSE-S3", "SSE-KMS", "SSE-C", "DSSE-KMS"), (30, 45, 20, 3, 2)
    )[0]
    current: dict[str, Any] = {
        "Bucket": bucket.name,
        "Key": key,
        "VersionId": f"{chance.getrandbits(128):032x}" if bucket.has_versions else None,
        "IsLatest": True,
        "IsDeleteMarker": False,
        "Size": int(chance.lognormvariate(12, 2.2)),
        "LastModifiedDate": written,
        "ETag": f"{chance.getrandbits(128):032x}",
        "StorageClass": chance.choices(
            ("STANDARD", "STANDARD_IA", "INTELLIGENT_TIERING", "GLACIER", "DEEP_ARCHIVE"),
            (70, 12, 8, 7, 3) if bucket is not ARCHIVE else (20, 10, 5, 40, 25),
        )[0],
        "IsMultipartUploaded": False,
        "EncryptionStatus": status,
        "BucketKeyStatus": chance.choice(("ENABLED", "DISABLED")) if status == "SSE-KMS" else None,
        "ChecksumAlgorithm": "CRC64NVME",
        "ObjectAccessControlList": _SHARED if number % 50 == 0 else None,
        "ObjectOwner": OWNER,
    }
    if number % 97 == 5:
        # The planner copies it in parts.
        current |= {"Size": 6 * GIB, "StorageClass": "STANDARD", "EncryptionStatus": "NOT-SSE"}
        current |= {"IsMultipartUploaded": True, "BucketKeyStatus": None}
    if number % 83 == 3:
        current |= {"ObjectLockMode": "COMPLIANCE"}
        current |= {"ObjectLockRetainUntilDate": at.replace(year=at.year + 1, hour=0)}
    if number % 83 == 4:
        current |= {"ObjectLockLegalHoldStatus": "On"}
    if current["StorageClass"] == "INTELLIGENT_TIERING":
        current["IntelligentTieringAccessTier"] = chance.choice(("FREQUENT", "ARCHIVE"))
    old = chance.randrange(3) if bucket.has_versions and number % 4 == 0 else 0
    if bucket.has_versions and number % 41 == 7:
        marker = {"IsDeleteMarker": True, "Size": None, "EncryptionStatus": None, "ETag": None}
        yield current | marker | {"VersionId": f"{chance.getrandbits(128):032x}"}
        current["IsLatest"] = False
    yield current
    for age in range(old):
        yield current | {
            "IsLatest": False,
            "VersionId": f"{chance.getrandbits(128):032x}",
            "LastModifiedDate": written - timedelta(days=age + 1),
            "Size": int(chance.lognormvariate(12, 2.2)),
            "EncryptionStatus": chance.choice(("NOT-SSE", "SSE-S3")),
            "BucketKeyStatus": None,
        }


def _on_day(version: dict[str, Any], number: int, day: int) -> dict[str, Any]:
    """The version as it is on a day: jobs re-encrypt objects after the first day."""
    if day == 0 or version["IsDeleteMarker"] or version.get("ObjectLockMode"):
        return version
    done = {"EncryptionStatus": "SSE-KMS", "BucketKeyStatus": "ENABLED"}
    status, size = version["EncryptionStatus"], version["Size"]
    is_updated = status == "SSE-S3" and number % 10 < 3 * day
    is_copied = (
        status == "NOT-SSE"
        and version["IsLatest"]
        and size <= 5 * GIB
        and number % 10 < 2 * day
        and version["StorageClass"] in ("STANDARD", "STANDARD_IA")
    )
    if (is_updated or is_copied) and version.get("ObjectLockLegalHoldStatus") != "On":
        return version | done
    return version
