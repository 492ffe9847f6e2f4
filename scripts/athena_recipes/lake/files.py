"""Files of a lake by key, on this machine or on S3: small ones, read and written as a whole."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from botocore.exceptions import ClientError

from athena_recipes.aws.s3_address import S3Address
from athena_recipes.lake.whole_file import write_whole

_GONE = ("404", "NoSuchKey", "NotFound")


class Files(Protocol):
    """A folder of files. Keys are below it, with slashes."""

    def keys(self, folder: str) -> Iterator[str]:
        """The keys that begin with `folder`, in their order."""
        ...

    def read(self, key: str) -> bytes | None:
        """The content; None where there is no such file."""
        ...

    def write(self, key: str, content: bytes) -> None:
        """Write or replace a file: a reader sees the old one or the new one."""
        ...

    def delete(self, key: str) -> None:
        """Remove a file, which may be gone."""
        ...

    def place(self, key: str) -> str:
        """Where a file is, without links: equal for equal files, whatever the folder is."""
        ...


class LocalFiles:
    """Files below a folder of this machine."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def keys(self, folder: str) -> Iterator[str]:
        """See Files."""
        top = self._root / folder
        found = [top] if top.is_file() else sorted(top.rglob("*"))
        for path in (one for one in found if one.is_file()):
            yield path.relative_to(self._root).as_posix()

    def read(self, key: str) -> bytes | None:
        """See Files."""
        try:
            return (self._root / key).read_bytes()
        except FileNotFoundError:
            return None

    def write(self, key: str, content: bytes) -> None:
        """See Files."""
        write_whole(self._root / key, content)

    def delete(self, key: str) -> None:
        """See Files."""
        (self._root / key).unlink(missing_ok=True)

    def place(self, key: str) -> str:
        """See Files."""
        return (self._root / key).resolve().as_posix()


class S3Files:
    """Objects below an address."""

    def __init__(self, client: Any, lake: S3Address) -> None:
        self._client = client
        self._lake = lake

    def keys(self, folder: str) -> Iterator[str]:
        """See Files."""
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self._lake.bucket, Prefix=self._lake.key(folder)
        )
        for page in pages:
            for one in page.get("Contents", ()):
                yield self._below(one["Key"])

    def read(self, key: str) -> bytes | None:
        """See Files."""
        try:
            found = self._client.get_object(Bucket=self._lake.bucket, Key=self._lake.key(key))
        except ClientError as error:
            if error.response["Error"]["Code"] in _GONE:
                return None
            raise
        content: bytes = found["Body"].read()
        return content

    def write(self, key: str, content: bytes) -> None:
        """See Files."""
        self._client.put_object(Bucket=self._lake.bucket, Key=self._lake.key(key), Body=content)

    def delete(self, key: str) -> None:
        """See Files."""
        self._client.delete_object(Bucket=self._lake.bucket, Key=self._lake.key(key))

    def place(self, key: str) -> str:
        """See Files."""
        return f"s3://{self._lake.bucket}/{self._lake.key(key)}"

    def _below(self, key: str) -> str:
        return key.removeprefix(f"{self._lake.prefix}/" if self._lake.prefix else "")
