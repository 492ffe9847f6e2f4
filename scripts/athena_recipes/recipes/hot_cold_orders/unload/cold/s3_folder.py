"""A folder of S3: its objects listed, read, written on a condition, and removed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from athena_recipes.aws.client import explained
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.errors import UserError

_AT_ONCE = 1_000  # objects that one call removes
# S3's errors for a conditional write whose condition fails, or that meets another write.
_OVERTAKEN = {"PreconditionFailed", "ConditionalRequestConflict"}


@dataclass(frozen=True)
class S3Object:
    """An object: its key below the folder, bytes, and when it was written (UTC)."""

    key: str
    size_bytes: int
    written_at: datetime


class Overtaken(Exception):
    """Another client has written the object since."""


class S3Folder:
    """A folder; keys are relative to it. `client` is S3's."""

    def __init__(self, client: Any, folder: S3Address) -> None:
        self._client, self._bucket = client, folder.bucket
        self._prefix = folder.key("")

    def address(self, key: str) -> str:
        """s3://… of a key."""
        return f"s3://{self._bucket}/{self._prefix}{key}"

    def objects(self, below: str) -> Iterator[S3Object]:
        """All objects whose key begins with `below`, ascending."""
        with explained():
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=f"{self._prefix}{below}"
            )
            for page in pages:
                for one in page.get("Contents", ()):
                    yield S3Object(
                        one["Key"].removeprefix(self._prefix),
                        int(one["Size"]),
                        one["LastModified"].astimezone(UTC),
                    )

    def read(self, key: str) -> tuple[bytes, str] | None:
        """An object and its version (its ETag), or None if it does not exist."""
        with explained():
            try:
                found = self._client.get_object(Bucket=self._bucket, Key=self._prefix + key)
            except self._client.exceptions.NoSuchKey:
                return None
            return found["Body"].read(), str(found["ETag"])

    def write(self, key: str, body: bytes) -> None:
        """Write an object."""
        with explained():
            self._client.put_object(Bucket=self._bucket, Key=self._prefix + key, Body=body)

    def replace(self, key: str, body: bytes, version: str | None) -> None:
        """Replace `version` of an object (None: there must be none), or raise Overtaken."""
        condition = {"IfMatch": version} if version else {"IfNoneMatch": "*"}
        with explained():
            try:
                self._client.put_object(
                    Bucket=self._bucket, Key=self._prefix + key, Body=body, **condition
                )
            except ClientError as error:
                if error.response["Error"]["Code"] in _OVERTAKEN:
                    raise Overtaken from error
                raise

    def remove(self, keys: Sequence[str]) -> None:
        """Remove objects; a missing one is no error. UserError if S3 keeps one."""
        for start in range(0, len(keys), _AT_ONCE):
            some = [{"Key": self._prefix + key} for key in keys[start : start + _AT_ONCE]]
            with explained():
                done = self._client.delete_objects(
                    Bucket=self._bucket, Delete={"Objects": some, "Quiet": True}
                )
            for error in done.get("Errors", ()):
                raise UserError(
                    f"S3 did not remove s3://{self._bucket}/{error['Key']}: {error['Message']}",
                    "Allow s3:DeleteObject below the lake, then run it again.",
                )
