"""Writes the list of the files below a raw root. Memory does not grow with the number of files."""

import gzip
import heapq
import itertools
import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, BinaryIO

from botocore.exceptions import ClientError

from athena_recipes.aws.s3_address import S3Address
from athena_recipes.lake.raw_files.damage import damage, is_checkable
from athena_recipes.lake.raw_files.declared import RAW, ColumnTable, digest

# Outside raw/, so that no raw table reads the lists, or the files in quarantine.
LISTS = "raw_file_lists/"
QUARANTINE = "quarantine/"
_FILE = "files.json.gz"
_LEVEL = 3
_CHECKS_AT_ONCE = 16
_CHECKS_IN_A_BATCH = 1_000
Row = dict[str, Any]


@dataclass(frozen=True)
class Listed:
    """A list that was written: its raw root, `files`, their `size_bytes`, when (ISO 8601, UTC).

    `damaged` files are among them, `quarantined` files are not.
    """

    root: str
    files: int
    size_bytes: int
    damaged: int
    quarantined: int
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


def write_list(
    client: Any,
    lake: S3Address,
    root: str,
    *,
    check: bool = False,
    tables: Sequence[ColumnTable] = (),
) -> Listed:
    """List `<lake>/raw/<root>/` and replace its list.

    The list is one object, so a reader sees the old one or the new one. It is JSON lines, because
    a key may hold any character: `listed_at` (S3's time before the first key was listed), then
    `file_key` (below raw/), `file_bytes`, `modified_at`, `checksum` (the ETag) and `damage` of each
    file, in the order of keys. With `check`, files are opened to find the damaged ones
    and those with other types than the `tables` that read them; what the list before knows of the
    same version of a file, for the same declared types, is kept. A file in quarantine is in the
    list too, under its former key, until that key has a file again.
    """
    with tempfile.TemporaryFile() as body:
        listed = _write(body, client, lake, root, tables if check else None)
        body.seek(0)
        client.put_object(Bucket=lake.bucket, Key=_list_key(lake, root), Body=body)
    return listed


def listed_files(client: Any, lake: S3Address, root: str) -> Iterator[Row]:
    """The files of a list that was written, in the order of keys; none without a list."""
    try:
        body = client.get_object(Bucket=lake.bucket, Key=_list_key(lake, root))["Body"]
    except ClientError as error:
        if error.response["Error"]["Code"] in ("NoSuchKey", "404"):
            return
        raise
    # On disk, because S3 closes a connection that waits for the caller.
    with tempfile.TemporaryFile() as copy:
        shutil.copyfileobj(body, copy)
        copy.seek(0)
        with gzip.GzipFile(fileobj=copy) as lines:
            for line in lines:
                row = json.loads(line)
                if "file_key" in row:
                    yield row


def _list_key(lake: S3Address, root: str) -> str:
    return lake.key(f"{LISTS}{root}/{_FILE}")


def _with_findings(rows: Iterable[Row], old: Iterator[Row]) -> Iterator[Row]:
    """The files with what the old list knows of the same version; both in the order of keys."""
    same = ("file_key", "file_bytes", "checksum")
    known = next(old, None)
    for row in rows:
        while known and _order(known) < _order(row):
            known = next(old, None)
        findings = known if known and all(known.get(one) == row[one] for one in same) else {}
        yield {**row, **{name: findings.get(name) for name in ("damage", "checked_as")}}


def _write(
    body: BinaryIO,
    client: Any,
    lake: S3Address,
    root: str,
    tables: Sequence[ColumnTable] | None,
) -> Listed:
    pages = _pages(client, lake, f"{RAW}{root}/")
    first = next(pages)
    listed_at = _time_of(first)
    rows = _rows(itertools.chain([first], pages), lake, RAW)
    raw = _with_findings(rows, listed_files(client, lake, root))
    if tables is not None:
        raw = _checked(client, lake, raw, tables)
    away = _rows(_pages(client, lake, f"{QUARANTINE}{root}/"), lake, QUARANTINE)
    counts = {"files": 0, "size_bytes": 0, "damaged": 0, "quarantined": 0}
    before = ""
    with gzip.GzipFile(fileobj=body, mode="wb", compresslevel=_LEVEL, mtime=0) as packed:
        packed.write(_line({"listed_at": listed_at}))
        for row in heapq.merge(raw, map(_quarantined, away), key=_order):
            # Of a key that has a file again, the file in raw/ comes first.
            if row["file_key"] == before:
                continue
            before = row["file_key"]
            packed.write(_line(row))
            if row.get("is_quarantined"):
                counts["quarantined"] += 1
            else:
                counts["files"] += 1
                counts["size_bytes"] += row["file_bytes"]
                counts["damaged"] += row["damage"] is not None
    return Listed(root, **counts, listed_at=listed_at)


def _checked(
    client: Any, lake: S3Address, rows: Iterator[Row], tables: Sequence[ColumnTable]
) -> Iterator[Row]:
    """The files; those not yet checked for these types are opened, many at once."""

    def checked(row: Row) -> Row:
        file_key = row["file_key"]
        readers = [table for table in tables if table.has(file_key)]
        if not is_checkable(file_key) or row["checked_as"] == digest(readers):
            return row
        declared = [table.columns for table in readers]
        key = lake.key(f"{RAW}{file_key}")
        found = damage(client, lake.bucket, key, row["file_bytes"], declared)
        return {**row, "damage": found, "checked_as": digest(readers)}

    with ThreadPoolExecutor(_CHECKS_AT_ONCE) as workers:
        while batch := list(itertools.islice(rows, _CHECKS_IN_A_BATCH)):
            yield from workers.map(checked, batch)


def _rows(pages: Iterable[Mapping[str, Any]], lake: S3Address, folder: str) -> Iterator[Row]:
    start = len(lake.key(folder))
    for page in pages:
        for item in page.get("Contents", ()):
            # An object like `raw/shop/` is how the console makes a folder.
            if item["Key"].endswith("/") and not item["Size"]:
                continue
            yield {
                "file_key": item["Key"][start:],
                "file_bytes": item["Size"],
                "modified_at": _text(item["LastModified"]),
                "checksum": item["ETag"].strip('"'),
            }


def _quarantined(row: Row) -> Row:
    damage = f"was damaged and is in {QUARANTINE}{row['file_key']}"
    return {**row, "damage": damage, "is_quarantined": True}


def _order(row: Row) -> bytes:
    """S3 lists keys in the order of their bytes."""
    key: str = row["file_key"]
    return key.encode()


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
