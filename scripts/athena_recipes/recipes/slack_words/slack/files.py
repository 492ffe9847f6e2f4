"""Files of a lake with what S3 keeps of files that were replaced or deleted."""

from typing import Protocol

from athena_recipes.cli.errors import UserError
from athena_recipes.lake import files

_AT_ONCE = 1_000  # objects that S3 deletes in one call


class Files(files.Files, Protocol):
    """A folder of files, and their old versions."""

    def old_versions(self, folder: str) -> list[tuple[str, str]]:
        """(key, version) of what S3 keeps of files that were replaced or deleted."""
        ...

    def read_version(self, key: str, version: str) -> bytes:
        """The content of such a version; empty for the marker of a deleted file."""
        ...

    def delete_versions(self, versions: list[tuple[str, str]]) -> None:
        """Delete such versions for good. Raises UserError if one stays."""
        ...


class LocalFiles(files.LocalFiles):
    """Files below a folder of this machine."""

    def old_versions(self, folder: str) -> list[tuple[str, str]]:
        """See Files: a disk keeps none."""
        return []

    def read_version(self, key: str, version: str) -> bytes:
        """See Files."""
        return b""

    def delete_versions(self, versions: list[tuple[str, str]]) -> None:
        """See Files."""


class S3Files(files.S3Files):
    """Objects below an address."""

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
