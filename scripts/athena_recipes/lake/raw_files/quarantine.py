"""Moves damaged files out of raw/, so that Athena's queries no longer end on them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from athena_recipes.aws.s3_address import S3Address
from athena_recipes.lake.raw_files.declared import RAW
from athena_recipes.lake.raw_files.listing import QUARANTINE, Row, listed_files

_GONE = ("404", "NoSuchKey", "NotFound")


@dataclass(frozen=True)
class Moved:
    """A file in quarantine: its former key below raw/, what is wrong, and where it is now."""

    file: str
    damage: str
    moved_to: str


def quarantine(client: Any, lake: S3Address, root: str) -> Iterator[Moved]:
    """Move each damaged file that the list of a raw root names; yields it once it has moved.

    A file that was uploaded again since the list was written stays. Repeating it after an
    interruption moves the rest: a file is deleted only after its copy is complete.
    """
    for row in listed_files(client, lake, root):
        if row.get("damage") is None or row.get("is_quarantined"):
            continue
        source = lake.key(f"{RAW}{row['file_key']}")
        target = lake.key(f"{QUARANTINE}{row['file_key']}")
        if not _is_listed_version(client, lake, source, row):
            continue
        client.copy({"Bucket": lake.bucket, "Key": source}, lake.bucket, target)
        if _is_listed_version(client, lake, source, row):
            client.delete_object(Bucket=lake.bucket, Key=source)
            yield Moved(row["file_key"], row["damage"], f"s3://{lake.bucket}/{target}")


def _is_listed_version(client: Any, lake: S3Address, key: str, row: Row) -> bool:
    try:
        head = client.head_object(Bucket=lake.bucket, Key=key)
    except ClientError as error:
        if error.response["Error"]["Code"] in _GONE:
            return False
        raise
    return bool(head["ETag"].strip('"') == row["checksum"])
