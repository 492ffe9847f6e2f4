"""A stand-in for S3 Inventory over moto's S3: reports of what is stored, by each configuration."""

import base64
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from athena_recipes.recipes.s3_encryption.inventory_report import Report

_STATUS = {None: "NOT-SSE", "AES256": "SSE-S3", "aws:kms": "SSE-KMS", "aws:kms:dsse": "DSSE-KMS"}


class S3Inventory:
    """Reports of the account's buckets. `sizes` and `customer_keys` (bucket, key) are what moto
    cannot store: objects above 5 GiB, and objects whose key S3 does not have."""

    def __init__(self, s3: Any) -> None:
        self.s3 = s3
        self.sizes: dict[tuple[str, str], int] = {}
        self.customer_keys: set[tuple[str, str]] = set()

    def deliver(self, bucket: str, at: datetime) -> None:
        """Write a report for each configuration of a bucket, made at `at` (UTC)."""
        found = self.s3.list_bucket_inventory_configurations(Bucket=bucket)
        for listed in found["InventoryConfigurationList"]:
            # moto's list has the fields in another shape.
            one = self.s3.get_bucket_inventory_configuration(Bucket=bucket, Id=listed["Id"])[
                "InventoryConfiguration"
            ]
            to = one["Destination"]["S3BucketDestination"]
            destination = to["Bucket"].partition(":::")[2]
            has_versions = one["IncludedObjectVersions"] == "All"
            fields = (
                *("Bucket", "Key"),
                *(("VersionId", "IsLatest", "IsDeleteMarker") if has_versions else ()),
                *one.get("OptionalFields", ()),
            )
            prefix = f"{to['Prefix']}/" if to.get("Prefix") else ""
            report = Report(bucket, one["Id"], at, to["Format"], fields, destination, prefix)
            for key, content in report.files(self._rows(bucket)):
                self.s3.put_object(Bucket=destination, Key=key, Body=content)

    def _rows(self, bucket: str) -> Iterator[Mapping[str, Any]]:
        listed = self.s3.list_object_versions(Bucket=bucket)
        for one in listed.get("DeleteMarkers", ()):
            yield {
                **self._identity(bucket, one),
                "IsDeleteMarker": True,
                "LastModifiedDate": one["LastModified"],
            }
        for one in listed.get("Versions", ()):
            yield self._row(bucket, one)

    def _identity(self, bucket: str, one: Mapping[str, Any]) -> dict[str, Any]:
        version = one["VersionId"] if one["VersionId"] != "null" else None
        names = {"Bucket": bucket, "Key": one["Key"], "VersionId": version}
        return {**names, "IsLatest": one["IsLatest"]}

    def _row(self, bucket: str, one: Mapping[str, Any]) -> Mapping[str, Any]:
        name = {"Bucket": bucket, "Key": one["Key"]}
        if one["VersionId"] != "null":
            name["VersionId"] = one["VersionId"]
        head = self.s3.head_object(**name)
        where = (bucket, one["Key"])
        status = _STATUS[head.get("ServerSideEncryption")]
        has_bucket_key = head.get("BucketKeyEnabled")
        return {
            **self._identity(bucket, one),
            "IsDeleteMarker": False,
            "Size": self.sizes.get(where, one["Size"]),
            "LastModifiedDate": one["LastModified"],
            "StorageClass": one["StorageClass"],
            "EncryptionStatus": "SSE-C" if where in self.customer_keys else status,
            "BucketKeyStatus": ("ENABLED" if has_bucket_key else "DISABLED")
            if status == "SSE-KMS"
            else None,
            "ObjectLockMode": head.get("ObjectLockMode"),
            "ObjectLockRetainUntilDate": head.get("ObjectLockRetainUntilDate"),
            "ObjectLockLegalHoldStatus": "On"
            if head.get("ObjectLockLegalHoldStatus") == "ON"
            else None,
            "ObjectAccessControlList": self._access(name, one["StorageClass"]),
        }

    def _access(self, name: Mapping[str, str], storage_class: str) -> str:
        grants = []
        if storage_class in ("GLACIER", "DEEP_ARCHIVE"):
            return ""  # moto does not give the list of an archived object
        for grant in self.s3.get_object_acl(**name)["Grants"]:
            grantee = grant["Grantee"]
            who = {"uri": grantee["URI"]} if "URI" in grantee else {"canonicalId": grantee["ID"]}
            grants.append({**who, "type": grantee["Type"], "permission": grant["Permission"]})
        text = json.dumps({"version": "2022-11-10", "status": "AVAILABLE", "grants": grants})
        return base64.b64encode(text.encode()).decode()
