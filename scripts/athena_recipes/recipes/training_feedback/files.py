"""Files of a recipe's raw folder by key, on this machine or on S3."""

import gzip
import os
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any, Protocol, cast

from botocore.exceptions import ClientError

from athena_recipes.aws.client import make_client
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.errors import UserError
from athena_recipes.lake.where import raw_folder

RECIPE = "training_feedback"
_PIECE = 1 << 20  # bytes
_LONGEST = 15 << 20  # bytes of a line, as in raw tables


class Files(Protocol):
    """A folder of files. Keys are below it, with slashes; hidden names are left out."""

    def keys(self, folder: str) -> Iterator[str]:
        """The keys below a folder, in the order of their names."""
        ...

    def open(self, key: str) -> IO[bytes]:
        """A file to read. Raises FileNotFoundError."""
        ...

    def write(self, key: str, pieces: Iterable[bytes]) -> None:
        """Write or replace a file: a reader sees the old one or the new one, never a part."""
        ...

    def address(self, key: str) -> str:
        """Where a file is, as messages show it."""
        ...


class LocalFiles:
    """Files below a folder of this machine."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def keys(self, folder: str) -> Iterator[str]:
        """See Files."""
        found = (self._root / folder).rglob("*")
        names = (one.relative_to(self._root).as_posix() for one in found if one.is_file())
        yield from sorted(name for name in names if not _is_hidden(name))

    def open(self, key: str) -> IO[bytes]:
        """See Files."""
        return (self._root / key).open("rb")

    def write(self, key: str, pieces: Iterable[bytes]) -> None:
        """See Files."""
        path = self._root / key
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.part")
        try:
            with part.open("wb") as file:
                file.writelines(pieces)
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)

    def address(self, key: str) -> str:
        """See Files."""
        return str(self._root / key)


class S3Files:
    """Objects below an address."""

    def __init__(self, client: Any, root: S3Address) -> None:
        self._client = client
        self._root = root

    def keys(self, folder: str) -> Iterator[str]:
        """See Files."""
        prefix = self._root.key(f"{folder}/")
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self._root.bucket, Prefix=prefix
        )
        skipped = len(self._root.key(""))
        for page in pages:
            for one in page.get("Contents", ()):
                name = one["Key"][skipped:]
                if not _is_hidden(name) and not name.endswith("/"):
                    yield name

    def open(self, key: str) -> IO[bytes]:
        """See Files."""
        try:
            found = self._client.get_object(Bucket=self._root.bucket, Key=self._root.key(key))
        except ClientError as error:
            if error.response["Error"]["Code"] in ("404", "NoSuchKey", "NotFound"):
                raise FileNotFoundError(key) from error
            raise
        return cast("IO[bytes]", found["Body"])

    def write(self, key: str, pieces: Iterable[bytes]) -> None:
        """See Files."""
        with tempfile.TemporaryFile() as file:
            file.writelines(pieces)
            file.seek(0)
            # In parts: one request takes 5 GB at most.
            self._client.upload_fileobj(file, self._root.bucket, self._root.key(key))

    def address(self, key: str) -> str:
        """See Files."""
        return f"s3://{self._root.bucket}/{self._root.key(key)}"


def files_of(lake: S3Address | None) -> Files:
    """The recipe's raw files: below an address, or of this machine's lake."""
    if lake is None:
        return LocalFiles(raw_folder(RECIPE))
    return S3Files(make_client("s3"), lake.below(f"raw/{RECIPE}"))


def lines(files: Files, key: str) -> Iterator[str]:
    """The lines of a text file, plain or gzip, without their ends and a byte order mark.

    Bytes that are not UTF-8 become U+FFFD. Raises UserError for a damaged gzip file.
    """
    with files.open(key) as raw, gzip.GzipFile(fileobj=raw, mode="rb") as unpacked:
        try:
            for line in _split(unpacked if key.endswith(".gz") else raw):
                yield line.decode("utf-8", "replace").replace("\ufeff", "")
        except (OSError, EOFError, zlib.error) as error:
            raise UserError(
                f"{files.address(key)} is no whole gzip file ({error}).",
                "Deliver it again, or move it away.",
            ) from None


def _split(stream: IO[bytes] | gzip.GzipFile) -> Iterator[bytes]:
    """Lines that end in LF, CR or both; in pieces, so that a file of one line is no problem."""
    rest = b""
    while piece := stream.read(_PIECE):
        data = rest + piece
        # Whether a CR at the end is alone, the next piece says.
        held = b"\r" if data.endswith(b"\r") else b""
        data = data.removesuffix(held).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        found = data.split(b"\n")
        rest = found.pop() + held
        yield from found
        if len(rest) > _LONGEST:
            yield rest
            rest = b""
    if rest:
        yield rest.removesuffix(b"\r")


def _is_hidden(key: str) -> bool:
    return any(part.startswith((".", "_")) for part in key.split("/"))
