"""Copies objects above 5 GiB in parts, which S3 Batch Operations cannot.

S3 copies the parts itself; no byte is downloaded. What is needed to continue after an interruption
is kept below `<lake>/s3_encryption_jobs/`: the ID of the upload, and the access control list, which
a multipart upload does not keep.
"""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from botocore.exceptions import ClientError

from athena_recipes.aws.s3_address import S3Address
from athena_recipes.recipes.s3_encryption.batch_report import Task
from athena_recipes.recipes.s3_encryption.encryption.jobs import JOBS
from athena_recipes.recipes.s3_encryption.encryption.operations import Encryption
from athena_recipes.recipes.s3_encryption.encryption.planned import Planned

PART_BYTES = 2**30
_HEADERS = (
    *("CacheControl", "ContentDisposition", "ContentEncoding", "ContentLanguage", "ContentType"),
    *("Expires", "Metadata", "WebsiteRedirectLocation"),
)
_GONE = {"404", "NoSuchKey", "NotFound", "NoSuchUpload"}


class InParts:
    """Copies objects over themselves, in parts of PART_BYTES."""

    def __init__(self, s3: Any, lake: S3Address, encryption: Encryption) -> None:
        self._s3, self._lake, self._encryption = s3, lake, encryption

    def copy(self, row: Planned) -> Task | None:
        """Copy an object, unless it was written after the report.

        Returns the result as a job has it, or None if an earlier run has encrypted the object.
        AWS's refusals are failed tasks.
        """
        where = (row.bucket, row.key, "")
        try:
            return Task(*where, "succeeded") if self._copy(row) else None
        except ClientError as error:
            found = error.response
            status = str(found.get("ResponseMetadata", {}).get("HTTPStatusCode", ""))
            code = str(found["Error"]["Code"])
            return Task(*where, "failed", code, status, str(found["Error"].get("Message", code)))
        except _Changed as error:
            return Task(*where, "failed", "PreconditionFailed", "412", str(error))

    def _copy(self, row: Planned) -> bool:
        """Whether there was something to do."""
        name = {"Bucket": row.bucket, "Key": row.key}
        state_key = self._state_key(row)
        state = self._state(state_key)
        head = self._s3.head_object(**name)
        if self._is_done(head):
            if state:
                self._restore_access(name, state)
                self._forget(state_key)
            return state is not None
        reported = datetime.fromisoformat(row.reported_at).replace(tzinfo=UTC)
        if head["LastModified"] > reported:
            raise _Changed("The object was written after the report")
        if not state or not self._is_open(name, state["upload_id"]):
            state = self._begin(name, head)
            self._keep(state_key, state)
        parts = self._parts(name, head, state["upload_id"])
        self._s3.complete_multipart_upload(
            **name, UploadId=state["upload_id"], MultipartUpload={"Parts": parts}
        )
        self._restore_access(name, state)
        self._forget(state_key)
        return True

    def _is_done(self, head: dict[str, Any]) -> bool:
        if self._encryption.kms_key is None:
            return "ServerSideEncryption" in head
        return bool(head.get("SSEKMSKeyId") == self._encryption.kms_key)

    def _begin(self, name: dict[str, str], head: dict[str, Any]) -> dict[str, Any]:
        """Begin an upload with the object's headers, class and tags; what to keep of it."""
        tags = self._s3.get_object_tagging(**name)["TagSet"]
        access = self._s3.get_object_acl(**name)
        begun = self._s3.create_multipart_upload(
            **name,
            **{header: head[header] for header in _HEADERS if head.get(header)},
            StorageClass=head.get("StorageClass", "STANDARD"),
            **({"Tagging": _tagging(tags)} if tags else {}),
            **self._encryption_headers(),
        )
        policy = {"Owner": access["Owner"], "Grants": access["Grants"]}
        return {"upload_id": begun["UploadId"], "access": policy}

    def _encryption_headers(self) -> dict[str, Any]:
        key = self._encryption.kms_key
        if key is None:
            return {"ServerSideEncryption": "AES256"}
        return {
            "ServerSideEncryption": "aws:kms",
            "SSEKMSKeyId": key,
            "BucketKeyEnabled": self._encryption.has_bucket_key,
        }

    def _parts(
        self, name: dict[str, str], head: dict[str, Any], upload_id: str
    ) -> list[dict[str, Any]]:
        """Copy the parts that are not there yet; all parts, as S3 takes them to complete."""
        pages = self._s3.get_paginator("list_parts").paginate(**name, UploadId=upload_id)
        there = {
            part["PartNumber"]: part["ETag"] for page in pages for part in page.get("Parts", ())
        }
        size = head["ContentLength"]
        starts = range(0, size, PART_BYTES)
        for number, start in enumerate(starts, start=1):
            if number in there:
                continue
            end = min(start + PART_BYTES, size) - 1
            copied = self._s3.upload_part_copy(
                **name,
                UploadId=upload_id,
                PartNumber=number,
                CopySource=name,
                CopySourceRange=f"bytes={start}-{end}",
                # The object of the first part, to the last one.
                CopySourceIfMatch=head["ETag"],
            )
            there[number] = copied["CopyPartResult"]["ETag"]
        return [{"PartNumber": number, "ETag": there[number]} for number in sorted(there)]

    def _is_open(self, name: dict[str, str], upload_id: str) -> bool:
        try:
            self._s3.list_parts(**name, UploadId=upload_id, MaxParts=1)
        except ClientError as error:
            if error.response["Error"]["Code"] in _GONE:
                return False
            raise
        return True

    def _restore_access(self, name: dict[str, str], state: dict[str, Any]) -> None:
        """Give the access back where it was more than the owner's."""
        if len(state["access"]["Grants"]) > 1:
            self._s3.put_object_acl(**name, AccessControlPolicy=state["access"])

    def _state_key(self, row: Planned) -> str:
        digest = hashlib.sha256(row.key.encode()).hexdigest()
        return self._lake.key(f"{JOBS}/{row.bucket}/in_parts/{digest}.json")

    def _state(self, key: str) -> dict[str, Any] | None:
        try:
            found = self._s3.get_object(Bucket=self._lake.bucket, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] in _GONE:
                return None
            raise
        state: dict[str, Any] = json.loads(found["Body"].read())
        return state

    def _keep(self, key: str, state: dict[str, Any]) -> None:
        body = json.dumps(state).encode()
        self._s3.put_object(Bucket=self._lake.bucket, Key=key, Body=body)

    def _forget(self, key: str) -> None:
        self._s3.delete_object(Bucket=self._lake.bucket, Key=key)


class _Changed(Exception):
    """The object is not the one that was planned."""


def _tagging(tags: list[dict[str, str]]) -> str:
    return urlencode([(tag["Key"], tag["Value"]) for tag in tags])
