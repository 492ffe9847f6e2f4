"""A public bucket: what it has, and pieces of objects. A refusal is never taken for an absence."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from athena_recipes.aws.client import is_denied
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.errors import UserError

_CHUNK = 1 << 20


@dataclass(frozen=True)
class Found:
    """An object: size in bytes, and S3's ETag without its quotation marks."""

    size: int
    etag: str


class Bucket:
    """Reads objects below an address, without credentials."""

    def __init__(self, s3: Any, address: S3Address) -> None:
        self._s3, self._address = s3, address

    def find(self, key: str) -> Found | None:
        """The object of that key; None if the bucket has none.

        The keys are listed, because S3 answers a question for one key with 403 where the caller may
        not list: such a 403 may be either. Raises UserError if the list is refused.
        """
        full = self._address.key(key)
        try:
            answer = self._s3.list_objects_v2(Bucket=self._address.bucket, Prefix=full, MaxKeys=1)
        except ClientError as error:
            raise self._explained(error, key) from error
        # Keys are listed in order, and the key itself is before all that begin with it.
        for one in answer.get("Contents", ()):
            if one["Key"] == full:
                return Found(one["Size"], one["ETag"].strip('"'))
        return None

    def read(self, key: str, found: Found, begin: int) -> Iterator[bytes]:
        """The bytes of an object from `begin` on, if it is still the one that was found.

        Raises UserError if it was replaced meanwhile, or may not be read.
        """
        try:
            answer = self._s3.get_object(
                Bucket=self._address.bucket,
                Key=self._address.key(key),
                Range=f"bytes={begin}-",
                IfMatch=f'"{found.etag}"',
            )
        except ClientError as error:
            raise self._explained(error, key) from error
        yield from answer["Body"].iter_chunks(_CHUNK)

    def part_size(self, key: str, number: int) -> int:
        """Bytes of a part, from 1 on, of an object that was written in parts.

        Raises UserError if the object may not be read.
        """
        try:
            answer = self._s3.head_object(
                Bucket=self._address.bucket, Key=self._address.key(key), PartNumber=number
            )
        except ClientError as error:
            raise self._explained(error, key) from error
        size: int = answer["ContentLength"]
        return size

    def _explained(self, error: ClientError, key: str) -> Exception:
        code = error.response.get("Error", {}).get("Code", "")
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        name = f"s3://{self._address.bucket}/{self._address.key(key)}"
        if is_denied(error) or status == 403:
            return UserError(
                f"S3 refuses to show {name} without an account ({code}).",
                "It may be there: look at --from-bucket, the network and its proxy. Nothing is"
                " taken for missing.",
            )
        if status == 412:
            return UserError(
                f"{name} was replaced while it was fetched.", "Run the same command again."
            )
        return error
