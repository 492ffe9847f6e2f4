"""Files of a lake by key, on this machine or on S3."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from botocore.exceptions import ClientError

from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.errors import UserError
from athena_recipes.lake.whole_file import write_whole

_GONE = ("404", "NoSuchKey", "NotFound")
_AT_ONCE = 1_000  # objects that S3 deletes in one call


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

    def old_versions(self, folder: str) -> list[tuple[str, str]]:
        """(key, version) of what S3 keeps of files that were replaced or deleted."""
        ...

    def read_version(self, key: str, version: str) -> bytes:
        """The content of such a version; empty for the marker of a deleted file."""
        ...

    def delete_versions(self, versions: list[tuple[str, str]]) -> None:
        """Delete such versions for good. Raises UserError if one stays."""
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

    def old_versions(self, folder: str) -> list[tuple[str, str]]:
        """See Files: a disk keeps none."""
        return []

    def read_version(self, key: str, version: str) -> bytes:
        """See Files."""
        return b""

    def delete_versions(self, versions: list[tuple[str, str]]) -> None:
        """See Files."""


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

    def old_versions(self, folder: str) -> list[tuple[str, str]]:
        """See Files."""
        pages = self._client.get_paginator("list_object_versions").paginate(
            Bucket=self._lake.bucket, Prefix=self._lake.key(folder)
        )
        return [
            (self._below(one["Key"]), str(one["VersionId"]))
            for page in pages
            for one in page.get("Versions", ())
            if not one["IsLatest"]
        ]

    def read_version(self, key: str, version: str) -> bytes:
        """See Files."""
        found = self._client.get_object(
            Bucket=self._lake.bucket, Key=self._lake.key(key), VersionId=version
        )
        content: bytes = found["Body"].read()
        return content

    def delete_versions(self, versions: list[tuple[str, str]]) -> None:
        """See Files."""
        for begin in range(0, len(versions), _AT_ONCE):
            objects = [
                {"Key": self._lake.key(key), "VersionId": version}
                for key, version in versions[begin : begin + _AT_ONCE]
            ]
            answer = self._client.delete_objects(
                Bucket=self._lake.bucket, Delete={"Objects": objects, "Quiet": True}
            )
            if errors := answer.get("Errors"):
                raise UserError(
                    f"S3 deleted no old version of {len(errors)} objects, first"
                    f" {errors[0].get('Key')}: {errors[0].get('Code')}.",
                    "Grant s3:DeleteObjectVersion on them, and run `apply` again.",
                )

    def _below(self, key: str) -> str:
        return key.removeprefix(f"{self._lake.prefix}/" if self._lake.prefix else "")
