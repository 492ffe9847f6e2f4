"""Puts the raw files of a lake on disk into athena_local's S3, under the same keys."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import urllib3

from athena_local.console import UserError, counted_progress
from athena_local.moto_server import FILES_ON_DISK_PATH

# Files of one request. athena_local reads them from disk.
_BATCH = 200


def upload_raw(
    client: Any, lake: Path, target: str, *, remove: bool, below: str | None = None
) -> tuple[int, int]:
    """Copy `<lake>/raw/**` to `<target>/raw/`; (files, of which sent now).

    `client` is one for S3 whose endpoint is athena_local's. `below` takes one folder of the raw
    files. A file whose MD5 S3 already has is not sent again. With `remove`, objects without a file
    are deleted, so that both sides hold the same. `target` is `s3://bucket[/prefix]`. Raises
    UserError if there is no such folder.
    """
    folder = f"raw/{below}" if below else "raw"
    root = lake / folder
    if not root.is_dir():
        raise UserError(
            f"There are no raw files in {root}.",
            "Put raw files there (`make demo` writes samples), or set LAKE_ROOT.",
        )
    parts = urlsplit(target)
    bucket, prefix = parts.netloc, f"{parts.path.strip('/')}/{folder}/".lstrip("/")
    there = dict(_objects(client, bucket, prefix))
    files = {f"{prefix}{p.relative_to(root).as_posix()}": p for p in _files(root)}
    if remove:
        _remove(client, bucket, sorted(there.keys() - files.keys()))
    missing = [(key, path) for key, path in files.items() if there.get(key) != _etag(path)]
    with counted_progress() as bar:
        task = bar.add_task(f"Uploading to {target}/{folder}", total=len(missing))
        for start in range(0, len(missing), _BATCH):
            batch = dict(missing[start : start + _BATCH])
            _send(client.meta.endpoint_url, bucket, batch)
            bar.advance(task, len(batch))
    return len(files), len(missing)


def _send(endpoint: str, bucket: str, files: Mapping[str, Path]) -> None:
    asked = {"bucket": bucket, "files": {key: str(path.resolve()) for key, path in files.items()}}
    answer = urllib3.request(
        "POST",
        endpoint + FILES_ON_DISK_PATH,
        body=json.dumps(asked),
        headers={"Content-Type": "application/json"},
        retries=False,
    )
    if answer.status != HTTPStatus.NO_CONTENT:
        raise UserError(
            f"{endpoint} answers {answer.status} to a copy of raw files.",
            "Give the endpoint of a running athena_local: athena-local status",
        )


def _files(root: Path) -> Iterator[Path]:
    return (path for path in sorted(root.rglob("*")) if path.is_file())


def _objects(client: Any, bucket: str, prefix: str) -> Iterator[tuple[str, str]]:
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for item in page.get("Contents", ()):
            yield item["Key"], item["ETag"].strip('"')


def _remove(client: Any, bucket: str, keys: list[str]) -> None:
    for start in range(0, len(keys), 1000):
        objects = [{"Key": key} for key in keys[start : start + 1000]]
        client.delete_objects(Bucket=bucket, Delete={"Objects": objects, "Quiet": True})


def _etag(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "md5").hexdigest()
