"""Writes the list of the files below a raw root. Memory does not grow with the number of files."""

import gzip
import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, BinaryIO

from athena_recipes.aws.s3_address import S3Address

RAW = "raw/"
# Outside raw/, so that no raw table reads the lists.
LISTS = "raw_file_lists/"
_FILE = "files.json.gz"
_LEVEL = 3


@dataclass(frozen=True)
class Listed:
    """A list that was written: its raw root, `files`, their `size_bytes`, when (ISO 8601, UTC)."""

    root: str
    files: int
    size_bytes: int
    listed_at: str


def raw_roots(client: Any, lake: S3Address) -> list[str]:
    """The folders right below `<lake>/raw/`, and those that have a list from an earlier call."""
    found = set()
    for folder in (RAW, LISTS):
        prefix = lake.key(folder)
        for page in _pages(client, lake, folder, Delimiter="/"):
            for item in page.get("CommonPrefixes", ()):
                found.add(item["Prefix"].removeprefix(prefix).removesuffix("/"))
    return sorted(found)


def write_list(client: Any, lake: S3Address, root: str) -> Listed:
    """List `<lake>/raw/<root>/` and replace its list.

    The list is one object, so a reader sees the old one or the new one. It is JSON lines, because
    a key may hold any character: `listed_at` (S3's time before the first key was listed), then
    `file_key` (below raw/), `file_bytes`, `modified_at` and `checksum` (the ETag) of each file.
    """
    with tempfile.TemporaryFile() as body:
        listed = _write(body, client, lake, root)
        body.seek(0)
        client.put_object(Bucket=lake.bucket, Key=lake.key(f"{LISTS}{root}/{_FILE}"), Body=body)
    return listed


def _write(body: BinaryIO, client: Any, lake: S3Address, root: str) -> Listed:
    start = len(lake.key(RAW))
    files = size_bytes = 0
    listed_at = ""
    with gzip.GzipFile(fileobj=body, mode="wb", compresslevel=_LEVEL, mtime=0) as packed:
        for page in _pages(client, lake, f"{RAW}{root}/"):
            if not listed_at:
                listed_at = _time_of(page)
                packed.write(_line({"listed_at": listed_at}))
            for item in page.get("Contents", ()):
                # An object like `raw/shop/` is how the console makes a folder.
                if item["Key"].endswith("/") and not item["Size"]:
                    continue
                files += 1
                size_bytes += item["Size"]
                packed.write(
                    _line(
                        {
                            "file_key": item["Key"][start:],
                            "file_bytes": item["Size"],
                            "modified_at": _text(item["LastModified"]),
                            "checksum": item["ETag"].strip('"'),
                        }
                    )
                )
    return Listed(root, files, size_bytes, listed_at)


def _pages(
    client: Any, lake: S3Address, folder: str, **settings: str
) -> Iterator[Mapping[str, Any]]:
    pages = client.get_paginator("list_objects_v2")
    return iter(pages.paginate(Bucket=lake.bucket, Prefix=lake.key(folder), **settings))


def _time_of(page: Mapping[str, Any]) -> str:
    """When S3 answered: its clock also gives the files' times."""
    headers = page.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    return _text(parsedate_to_datetime(headers["date"]) if "date" in headers else datetime.now(UTC))


def _text(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _line(values: Mapping[str, Any]) -> bytes:
    return (json.dumps(values) + "\n").encode()
